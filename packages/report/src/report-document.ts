/** Each report as a document: its head, its sections, its method. Pure, total. */
import type { ReportDocument, ReportSection } from './document.ts'
import { domainsSection } from './domains-document.ts'
import type { DomainsReport } from './domains-report.ts'
import { formatCount, formatShare } from './format-value.ts'
import type { ReportHeader } from './header.ts'
import { healthSection } from './health-document.ts'
import type { HealthReport } from './health-report.ts'
import { sourcesSection } from './sources-document.ts'
import type { SourcesReport } from './sources-report.ts'
import { deskSection, falsePositivesSection, staleSection } from './stale-document.ts'
import type { StaleReport } from './stale-report.ts'

/** Any of the four. */
export type Report = StaleReport | SourcesReport | DomainsReport | HealthReport

const TITLES: Readonly<Record<Report['report'], string>> = {
  stale: 'Stale addresses',
  sources: 'Lead sources',
  domains: 'Domains in migration',
  health: 'Sender health',
}

const MAIN_TABLES: Readonly<Record<Report['report'], string>> = {
  stale: 'addresses',
  sources: 'sources',
  domains: 'migrations',
  health: 'refusals',
}

/** Makes the document of a report. */
export function reportDocument(report: Report): ReportDocument {
  return {
    title: TITLES[report.report],
    mainTable: MAIN_TABLES[report.report],
    facts: headFacts(report.header),
    sections: [...sectionsOf(report), methodSection(report.method)],
  }
}

function sectionsOf(report: Report): readonly ReportSection[] {
  switch (report.report) {
    case 'stale':
      return [staleSection(report), deskSection(report), falsePositivesSection(report)]
    case 'sources':
      return [sourcesSection(report)]
    case 'domains':
      return [domainsSection(report)]
    case 'health':
      return [healthSection(report)]
  }
}

function headFacts(header: ReportHeader): ReportDocument['facts'] {
  const { quality, period } = header
  const { incidents, reports } = quality.incidentsLeftOut
  const share = (part: number, value: number | null): string =>
    value === null ? formatCount(part) : `${formatCount(part)} (${formatShare(value)})`
  return [
    { label: 'Period', value: `${minuteOf(period.since)} to ${minuteOf(period.until)} UTC` },
    { label: 'As of', value: `${minuteOf(header.generatedAt)} UTC` },
    { label: 'Policy, rules', value: `${header.policyVersion}, ${header.rulesVersion}` },
    {
      label: 'Mails sent',
      value: header.mailsSent === null ? 'not known' : formatCount(header.mailsSent),
    },
    { label: 'Failures reported', value: share(header.failures, header.failureShare) },
    { label: 'Unclassified', value: share(quality.unclassified, quality.unclassifiedShare) },
    { label: 'Unbound', value: share(quality.unbound, quality.unboundShare) },
    {
      label: 'Incidents left out',
      value: `${formatCount(incidents)}${reports === 0 ? '' : `, with ${formatCount(reports)} reports`}`,
    },
  ]
}

function methodSection(method: readonly string[]): ReportSection {
  return { id: 'G', title: 'Method', paragraphs: method, tables: [] }
}

function minuteOf(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ')
}
