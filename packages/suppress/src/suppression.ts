/** The record of one address in one scope, and what a decision writes to it. */
import type { Category } from '@forwardpath/classify'
import type { HistoryEvent } from './history-event.ts'

/** `held` and `active` stop mail; the other two do not. */
export const SUPPRESSION_STATUSES = ['held', 'active', 'expired', 'released'] as const
/** One of the four. */
export type SuppressionStatus = (typeof SUPPRESSION_STATUSES)[number]

/** Why a record is there, in the words of the interface. */
export const SUPPRESSION_REASONS = [
  'hard_bounce',
  'soft_bounce',
  'domain',
  'moved',
  'owner_changed',
  'complaint',
  'manual',
  'import',
  'compliance',
] as const
/** One of the nine. */
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

/** `global`, or `stream:<name>`. */
export type Scope = 'global' | `stream:${string}`

/** What decisions need to know of the record that stands. */
export type StandingSuppression = {
  readonly scope: Scope
  readonly status: SuppressionStatus
  readonly reason: SuppressionReason
  /** `pipeline`, `operator`, `api` or `import:<vendor>`. */
  readonly source: string
  readonly expiresAtMs: number | undefined
  /** Ends by a person with an override only. */
  readonly isSticky: boolean
  readonly lastEventId: string | undefined
  readonly lastEventAtMs: number | undefined
  readonly evidenceCount: number
  /** When a person last released it, or decided the address change that it rests on; events before it are spent. */
  readonly decidedAtMs: number | undefined
}

/** What the events of one address in one scope add up to at a given instant. */
export type SuppressionDraft = {
  readonly scope: Scope
  readonly status: 'held' | 'active' | 'expired'
  readonly reason: SuppressionReason
  readonly category: Category
  readonly sticky: boolean
  readonly expiresAtMs: number | undefined
  /** The open incident without which the status would be less; absent: none. */
  readonly incidentId?: string | undefined
  /** The report that the status rests on: its quote, codes and rule are shown. */
  readonly cause: HistoryEvent
  /** The reports of the same category, oldest first, one for each event key. */
  readonly evidence: readonly HistoryEvent[]
}

/** The reason of a record that rests on reports of this category. Total. */
export function reasonOf(category: Category): SuppressionReason {
  return REASONS[category] ?? 'soft_bounce'
}

const REASONS: Readonly<Partial<Record<Category, SuppressionReason>>> = {
  user_unknown: 'hard_bounce',
  bad_address: 'hard_bounce',
  mailbox_disabled: 'hard_bounce',
  moved: 'moved',
  owner_changed: 'owner_changed',
  domain_refuses_mail: 'domain',
  domain_not_found: 'domain',
}
