/**
 * The report `health`: F, what was refused and held against nobody: the sender's reputation, policy, authentication, by
 * provider, each with what can be done. Pure, total.
 */
import type { Category, Party } from '@forwardpath/classify'
import { makeHeader, REPORT_SCHEMA_VERSION, sumOf, type ReportHeader } from './header.ts'
import { HEALTH_METHOD } from './method.ts'
import type { HeaderFacts, HealthRow, ReportRemedy } from './rows.ts'

/** What one provider refused for one reason. */
export type Refusals = {
  readonly category: Category
  readonly party: Party
  readonly reports: number
  readonly addresses: number
  readonly firstAt: string
  readonly lastAt: string
  readonly reply: string | null
  readonly host: string | null
  readonly remedies: readonly ReportRemedy[]
}

/** The report as it stands in the JSON. */
export type HealthReport = {
  readonly report: 'health'
  readonly schemaVersion: number
  readonly header: ReportHeader
  readonly senderHealth: {
    readonly reports: number
    readonly providers: readonly {
      readonly provider: string
      readonly reports: number
      readonly refusals: readonly Refusals[]
    }[]
    /** Reports of rows beyond the limit. */
    readonly leftOut: { readonly rows: number; readonly reports: number }
  }
  readonly method: readonly string[]
}

/** What the report is made from. */
export type HealthFacts = {
  readonly header: HeaderFacts
  readonly rows: readonly HealthRow[]
  readonly leftOut: { readonly rows: number; readonly reports: number }
  readonly partyOf: (category: Category) => Party
  readonly remediesOf: (row: HealthRow) => readonly ReportRemedy[]
}

/** Makes the report: the provider with most reports first, and so its reasons. */
export function makeHealthReport(facts: HealthFacts): HealthReport {
  const providers = new Map<string, HealthRow[]>()
  for (const row of facts.rows) {
    providers.set(row.provider, [...(providers.get(row.provider) ?? []), row])
  }
  return {
    report: 'health',
    schemaVersion: REPORT_SCHEMA_VERSION,
    header: makeHeader(facts.header),
    senderHealth: {
      reports: sumOf(facts.rows, (row) => row.reports) + facts.leftOut.reports,
      providers: [...providers]
        .map(([provider, rows]) => ({
          provider,
          reports: sumOf(rows, (row) => row.reports),
          refusals: rows.map((row) => refusalsOf(row, facts)).toSorted(byReports('category')),
        }))
        .toSorted(byReports('provider')),
      leftOut: facts.leftOut,
    },
    method: HEALTH_METHOD,
  }
}

function refusalsOf(row: HealthRow, { partyOf, remediesOf }: HealthFacts): Refusals {
  return {
    category: row.category,
    party: partyOf(row.category),
    reports: row.reports,
    addresses: row.addresses,
    firstAt: row.firstAt,
    lastAt: row.lastAt,
    reply: row.reply ?? null,
    host: row.host ?? null,
    remedies: remediesOf(row),
  }
}

function byReports<Name extends string>(name: Name) {
  type Row = { readonly reports: number } & Readonly<Record<Name, string>>
  return (a: Row, b: Row): number => b.reports - a.reports || (a[name] < b[name] ? -1 : 1)
}
