/**
 * What the report is made from: plain rows, as the store counts them. Instants are RFC 3339 in UTC. Every text in them may
 * come from a mail or a file and is shown as text, nothing else.
 */
import type { Category, Party } from '@forwardpath/classify'
import type { Trust } from '@forwardpath/mail'
import type { Counted } from './median.ts'
import type { StaleCause } from './stale-class.ts'

/** From `since`, which is in it, to `until`, which is not; by the time the server received a report. */
export type Period = { readonly since: string; readonly until: string }

/** What says from which source an address came, the surest first. */
export type SourceKnownFrom = 'contacts' | 'sent_log' | 'token' | 'header'

/** What the head of every report says. */
export type HeaderFacts = {
  readonly period: Period
  /** When the figures were read. */
  readonly asOf: string
  readonly policyVersion: string
  readonly rulesVersion: string
  /** Rows of the sent log in the period; absent where there is no sent log. */
  readonly mailsSent: number | undefined
  /** Reports of failures in the period, by tier. */
  readonly failuresByTrust: readonly { readonly trust: Trust; readonly reports: number }[]
  /** Of these, those that no rule knew. */
  readonly unclassified: number
  /** Incidents whose reports count nothing, and these reports. */
  readonly leftOut: { readonly incidents: number; readonly reports: number }
}

/** Addresses of one cause. */
export type StaleCountRow = {
  readonly cause: StaleCause
  /** Only with `moved` and `left_company`: a proposal with an address stands. */
  readonly hasNewAddress: boolean
  readonly addresses: number
}

/** One stale address, or a whole domain as `@domain`. */
export type StaleAddressRow = {
  readonly id: string
  readonly address: string
  readonly cause: StaleCause
  readonly hasNewAddress: boolean
  /** `answers`: not on the list, since the mailbox answered for itself. */
  readonly status: 'held' | 'active' | 'answers'
  readonly firstSeenAt: string | undefined
  readonly lastSeenAt: string
  readonly evidenceCount: number
  readonly trust: Trust
  readonly diagnostic: string | undefined
  readonly addressChangeId: string | undefined
  readonly lastGoodDeliveryAt: string | undefined
  readonly owner: string | undefined
  readonly leadSource: string | undefined
  /** Absent where the source is. */
  readonly leadSourceFrom: SourceKnownFrom | undefined
}

/** The desk, counted. Ages are whole days. */
export type ChangeFacts = {
  readonly waiting: number
  readonly overdue: number
  readonly waitingDays: readonly Counted[]
  /** Decisions of the period. */
  readonly approved: number
  readonly rejected: number
  readonly closed: number
  readonly confirmed: number
  readonly decidedAfterDays: readonly Counted[]
}

/** Releases of the period that one rule has to answer for. */
export type ReleaseRow = {
  readonly ruleId: string | undefined
  readonly ruleVersion: string | undefined
  readonly category: string | undefined
  readonly released: number
  /** Released by the pipeline, since the address showed life. */
  readonly byProofOfLife: number
  /** Mail was delivered or sent since, and no failure came. */
  readonly fine: number
  readonly failedAgain: number
}

/** Contacts of one source and month of capture. */
export type SourceSizeRow = {
  readonly leadSource: string
  /** `2026-01`; absent where the import says no time. */
  readonly month: string | undefined
  readonly size: number
  /** Of these, captured before the period began, or at a time that is not known. */
  readonly sizeBefore: number
}

/** Stale contacts of one source and month. */
export type SourceStaleRow = {
  readonly leadSource: string
  readonly month: string | undefined
  readonly cause: StaleCause
  readonly hasNewAddress: boolean
  /** Failed on the first mail that the sent log knows; absent where it knows none, and outside the period. */
  readonly isNeverValid: boolean | undefined
  /** Last reported in the period: then it is one of section A. */
  readonly isInPeriod: boolean
  /**
   * When it was first reported: in the period, in the one of the same length before it, or earlier. What was last reported
   * before both is not among the rows.
   */
  readonly wentStale: 'in_period' | 'before' | 'earlier'
  readonly contacts: number
}

/** Contacts of one source and month that complained in the period. */
export type SourceComplaintRow = {
  readonly leadSource: string
  readonly month: string | undefined
  readonly contacts: number
}

/** Stale addresses that no contact knows. */
export type UnsizedRow = {
  readonly leadSource: string | undefined
  readonly from: SourceKnownFrom | undefined
  readonly cause: StaleCause
  readonly hasNewAddress: boolean
  readonly addresses: number
}

/** All of the audit. */
export type SourceFacts = {
  readonly sizes: readonly SourceSizeRow[]
  readonly stale: readonly SourceStaleRow[]
  readonly complaints: readonly SourceComplaintRow[]
  readonly unsized: readonly UnsizedRow[]
  /** Without one nobody can say that a failing mail was the first. */
  readonly hasSentLog: boolean
  /** Sources of the contacts beyond the limit, and what is in them. */
  readonly leftOut: { readonly sources: number; readonly contacts: number }
}

/** One proposal of a group. */
export type MovedPair = {
  readonly addressChangeId: string
  readonly oldAddress: string
  readonly newAddress: string
  readonly trust: Trust
  readonly firstSeenAt: string
  readonly lastSeenAt: string
}

/** What the DNS said last of one domain; absent: never asked. */
export type DomainMx = {
  readonly answer: 'mx' | 'null_mx' | 'no_mx' | 'no_domain' | 'fault'
  readonly hosts: readonly string[]
  readonly askedAt: string
}

/** All proposals from one domain to another, with what is known of both. */
export type DomainGroup = {
  readonly oldDomain: string
  readonly newDomain: string
  readonly pairs: readonly MovedPair[]
  /** Proposals that were not read. */
  readonly pairsLeftOut: number
  readonly oldMx: DomainMx | undefined
  readonly newMx: DomainMx | undefined
  /** The last bound report of a delivery at the old domain. */
  readonly lastDeliveryAt: string | undefined
  /** Contacts of the old domain without a sighting, some of them, and how many there are. */
  readonly likelyNext: readonly string[]
  readonly likelyNextCount: number
}

/** What one provider refused for one reason. */
export type HealthRow = {
  readonly provider: string
  readonly category: Category
  readonly reports: number
  readonly addresses: number
  readonly firstAt: string
  readonly lastAt: string
  /** The last of these replies, and who said it. */
  readonly reply: string | undefined
  readonly host: string | undefined
}

/** Advice to one party, made elsewhere. */
export type ReportRemedy = { readonly party: Party; readonly text: string }
