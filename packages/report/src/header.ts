/** The head of every report: what it covers, under which rules, and how far its figures can be trusted. Pure, total. */
import { isBound } from '@forwardpath/mail'
import type { HeaderFacts, Period } from './rows.ts'

/** Version of the JSON form: fields are only added within one. */
export const REPORT_SCHEMA_VERSION = 1

/** As it stands in the JSON. Shares are 0 to 1, null where there is nothing to take a share of. */
export type ReportHeader = {
  readonly generatedAt: string
  readonly period: Period
  readonly policyVersion: string
  readonly rulesVersion: string
  /** Null: there is no sent log, so no rate is shown. */
  readonly mailsSent: number | null
  readonly failures: number
  /** Failures for each mail sent; null without a sent log, or where the log is less than the failures. */
  readonly failureShare: number | null
  readonly quality: {
    readonly unclassified: number
    readonly unclassifiedShare: number | null
    /** Reports below `correlated`: nothing binds them to one mail that was sent. */
    readonly unbound: number
    readonly unboundShare: number | null
    readonly byTrust: Readonly<Record<string, number>>
    readonly incidentsLeftOut: { readonly incidents: number; readonly reports: number }
  }
}

/** Makes the head. */
export function makeHeader(facts: HeaderFacts): ReportHeader {
  const { mailsSent, unclassified } = facts
  const failures = sumOf(facts.failuresByTrust, (row) => row.reports)
  const unbound = sumOf(facts.failuresByTrust, ({ trust, reports }) =>
    isBound(trust) ? 0 : reports,
  )
  return {
    generatedAt: facts.asOf,
    period: facts.period,
    policyVersion: facts.policyVersion,
    rulesVersion: facts.rulesVersion,
    mailsSent: mailsSent ?? null,
    failures,
    failureShare:
      mailsSent === undefined || mailsSent < failures ? null : shareOf(failures, mailsSent),
    quality: {
      unclassified,
      unclassifiedShare: shareOf(unclassified, failures),
      unbound,
      unboundShare: shareOf(unbound, failures),
      byTrust: Object.fromEntries(facts.failuresByTrust.map((row) => [row.trust, row.reports])),
      incidentsLeftOut: facts.leftOut,
    },
  }
}

/** Null where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? rounded(part / whole) : null
}

/** Six places: what a share of millions can say, and the same text on every machine. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** Sum of a figure over rows. */
export function sumOf<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + value(row), 0)
}
