/** What the pages work with, beside what the API has: passed in by who composes the services. */
import type { Report, Period } from '@forwardpath/report'
import type { DeskOptions } from '@forwardpath/store'
import type { ApiContext } from '../context.ts'

/** The four reports. */
export const REPORT_NAMES = ['stale', 'sources', 'domains', 'health'] as const
/** One of {@link REPORT_NAMES}. */
export type ReportName = (typeof REPORT_NAMES)[number]

/** What is reported. */
export type ReportWish = { readonly period: Period; readonly asOf: string; readonly limit: number }

/** What an incident's roll-back or confirmation would do, and did. */
export type IncidentPreview = {
  /** Applying asks for it again, so that nothing else is applied than what was seen. */
  readonly digest: string
  /** A line for each figure. */
  readonly lines: readonly string[]
  /** Addresses by what becomes of them; some of each. */
  readonly samples: readonly { readonly what: string; readonly addresses: readonly string[] }[]
}

/** Deciding an incident again; in the worker's hands. */
export type IncidentPort = {
  readonly preview: (id: string) => Promise<IncidentPreview>
  /** What came of it, in one line. Throws where the digest is no longer what it was. */
  readonly rollBack: (
    id: string,
    act: { readonly who: string; readonly note: string | undefined; readonly digest: string },
  ) => Promise<string>
  readonly confirm: (
    id: string,
    act: { readonly who: string; readonly note: string | undefined },
  ) => Promise<string>
}

/** What only the composing service can give. */
export type PagesPorts = {
  /** Rules, own domains and clock of the desk. */
  readonly desk: () => DeskOptions
  readonly loadReport: (name: ReportName, wish: ReportWish) => Promise<Report>
  readonly incidents: IncidentPort
}

/** All that a page may use beside its request. */
export type PagesContext = Pick<
  ApiContext,
  'database' | 'rules' | 'policy' | 'mails' | 'now' | 'newId' | 'log' | 'version'
> &
  PagesPorts
