/** The record of one address in one scope, and what a decision writes to it. */
import type { Category } from '@forwardpath/classify'
import type { HistoryEvent } from './history-event.ts'

export const SUPPRESSION_STATUSES = ['held', 'active', 'expired', 'released'] as const
export type SuppressionStatus = (typeof SUPPRESSION_STATUSES)[number]

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
  readonly lastEventId: string | undefined
  readonly evidenceCount: number
  /** When a person last decided; events before it are spent. */
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
  /** The report that the status rests on: its quote, codes and rule are shown. */
  readonly cause: HistoryEvent
  /** The reports of the same category, oldest first, one for each event key. */
  readonly evidence: readonly HistoryEvent[]
}

export function reasonOf(category: Category): SuppressionReason {
  switch (category) {
    case 'moved':
      return 'moved'
    case 'owner_changed':
      return 'owner_changed'
    case 'user_unknown':
    case 'bad_address':
    case 'mailbox_disabled':
      return 'hard_bounce'
    case 'domain_refuses_mail':
    case 'domain_not_found':
      return 'domain'
    default:
      return 'soft_bounce'
  }
}
