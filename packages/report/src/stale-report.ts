/**
 * The report `stale`: A stale addresses, B address changes, E false positives. Pure, total; what it counts is said in
 * `method.ts`.
 */
import { makeHeader, REPORT_SCHEMA_VERSION, sumOf, type ReportHeader } from './header.ts'
import { median } from './median.ts'
import { STALE_METHOD } from './method.ts'
import type {
  ChangeFacts,
  HeaderFacts,
  ReleaseRow,
  SourceKnownFrom,
  StaleAddressRow,
  StaleCountRow,
} from './rows.ts'
import { NEXT_STEPS, STALE_CLASSES, staleClassOf, type StaleClass } from './stale-class.ts'

/** One row of section A. Absent facts are null. */
export type StaleAddress = {
  readonly address: string
  readonly class: StaleClass
  readonly category: string
  /** `answers`: the mailbox answered for itself, so it is not suppressed. */
  readonly status: 'held' | 'active' | 'answers'
  readonly firstSeenAt: string | null
  readonly lastSeenAt: string
  readonly evidenceCount: number
  readonly trust: string
  readonly diagnostic: string | null
  /** The proposal to look at; the new address itself is never in a report. */
  readonly addressChangeId: string | null
  readonly lastGoodDeliveryAt: string | null
  readonly owner: string | null
  readonly leadSource: string | null
  readonly leadSourceFrom: SourceKnownFrom | 'unknown'
  readonly nextStep: string
}

/** The report as it stands in the JSON. */
export type StaleReport = {
  readonly report: 'stale'
  readonly schemaVersion: number
  readonly header: ReportHeader
  readonly staleAddresses: {
    readonly total: number
    readonly byClass: readonly { readonly class: StaleClass; readonly addresses: number }[]
    readonly rows: readonly StaleAddress[]
    /** Addresses of `total` that are not among the rows. */
    readonly leftOut: number
  }
  readonly addressChanges: {
    readonly waiting: number
    readonly overdue: number
    readonly medianWaitingDays: number | null
    readonly decided: {
      readonly approved: number
      readonly rejected: number
      readonly closed: number
    }
    readonly medianDecisionDays: number | null
    readonly confirmed: number
  }
  readonly falsePositives: {
    readonly released: number
    readonly fine: number
    readonly byRule: readonly FalsePositives[]
  }
  readonly method: readonly string[]
}

/** Section E: what one rule held or suppressed, and somebody or a sign of life released. */
export type FalsePositives = {
  readonly ruleId: string | null
  readonly ruleVersion: string | null
  readonly category: string | null
  readonly released: number
  readonly byProofOfLife: number
  readonly fine: number
  readonly failedAgain: number
  /** Nothing is known since the release. */
  readonly notKnown: number
}

/** What the report is made from. */
export type StaleFacts = {
  readonly header: HeaderFacts
  readonly counts: readonly StaleCountRow[]
  /** Newest first; the first of them where there are more than the limit. */
  readonly rows: readonly StaleAddressRow[]
  readonly changes: ChangeFacts
  readonly releases: readonly ReleaseRow[]
}

/** Makes the report. */
export function makeStaleReport(facts: StaleFacts): StaleReport {
  const byClass = countByClass(facts.counts)
  const total = sumOf(byClass, (row) => row.addresses)
  const rows = facts.rows.flatMap(staleAddress)
  return {
    report: 'stale',
    schemaVersion: REPORT_SCHEMA_VERSION,
    header: makeHeader(facts.header),
    staleAddresses: { total, byClass, rows, leftOut: Math.max(0, total - rows.length) },
    addressChanges: deskOf(facts.changes),
    falsePositives: falsePositivesOf(facts.releases),
    method: STALE_METHOD,
  }
}

/** Every class has its row, also with 0. */
function countByClass(counts: readonly StaleCountRow[]): StaleReport['staleAddresses']['byClass'] {
  const classed = counts.map((row) => ({
    ...row,
    class: staleClassOf(row.cause, row.hasNewAddress),
  }))
  return STALE_CLASSES.map((staleClass) => ({
    class: staleClass,
    addresses: sumOf(
      classed.filter((row) => row.class === staleClass),
      (row) => row.addresses,
    ),
  }))
}

function staleAddress(row: StaleAddressRow): readonly StaleAddress[] {
  const staleClass = staleClassOf(row.cause, row.hasNewAddress)
  if (staleClass === undefined) return []
  return [
    {
      address: row.address,
      class: staleClass,
      category: row.cause,
      status: row.status,
      firstSeenAt: row.firstSeenAt ?? null,
      lastSeenAt: row.lastSeenAt,
      evidenceCount: row.evidenceCount,
      trust: row.trust,
      diagnostic: row.diagnostic ?? null,
      addressChangeId: row.addressChangeId ?? null,
      lastGoodDeliveryAt: row.lastGoodDeliveryAt ?? null,
      owner: row.owner ?? null,
      leadSource: row.leadSource ?? null,
      leadSourceFrom: row.leadSourceFrom ?? 'unknown',
      nextStep: NEXT_STEPS[staleClass],
    },
  ]
}

function deskOf(changes: ChangeFacts): StaleReport['addressChanges'] {
  const { approved, rejected, closed } = changes
  return {
    waiting: changes.waiting,
    overdue: changes.overdue,
    medianWaitingDays: median(changes.waitingDays) ?? null,
    decided: { approved, rejected, closed },
    medianDecisionDays: median(changes.decidedAfterDays) ?? null,
    confirmed: changes.confirmed,
  }
}

function falsePositivesOf(releases: readonly ReleaseRow[]): StaleReport['falsePositives'] {
  const byRule = releases.map((row) => ({
    ruleId: row.ruleId ?? null,
    ruleVersion: row.ruleVersion ?? null,
    category: row.category ?? null,
    released: row.released,
    byProofOfLife: row.byProofOfLife,
    fine: row.fine,
    failedAgain: row.failedAgain,
    notKnown: Math.max(0, row.released - row.fine - row.failedAgain),
  }))
  return {
    released: sumOf(byRule, (row) => row.released),
    fine: sumOf(byRule, (row) => row.fine),
    byRule,
  }
}
