/** What each category does to an address: the rows of the policy as data. */
import type { Category } from '@forwardpath/classify'
import type { TrustTier } from '@forwardpath/mail'

/** The counts that a row waits for: `count` of them, first to last `spanMs` apart, inside `withinMs`. */
export type Threshold = {
  readonly count: number
  readonly spanMs: number
  readonly withinMs: number
  /** What reaching it does. A hold ends by itself after `holdMs`. */
  readonly then: 'suppress' | { readonly holdMs: number }
}

/** What one category does. */
export type PolicyRow =
  | { readonly effect: 'ignore' }
  | {
      readonly effect: 'act'
      /** Hold from each permanent report on; absent where a report only counts. */
      readonly holdMs?: number
      /** Absent where reports alone never suppress (it takes a DNS answer of our own). */
      readonly threshold?: Threshold
      /** How long a suppression lasts; absent: until proof of life or a person ends it. */
      readonly expiryMs?: number
      /** Release needs an override (docs/policy.md, "Statuses"). */
      readonly sticky?: true
      /** A report with somewhere to go opens an address change. */
      readonly proposesChange?: true
      /** A report counts only where our own look at the MX finds the host that answered among them. */
      readonly needsUnchangedMx?: true
      /** One permanent report is enough where our own syntax check refuses the recipient too. */
      readonly trustsOwnSyntax?: true
    }

/** A row for every category; the version stands on every decision made under it. */
export type Policy = {
  readonly version: string
  readonly rows: Readonly<Record<Category, PolicyRow>>
  /** The tier that a report must reach before it may hold, count or suppress; changed by a person only. */
  readonly minimumToSuppress: TrustTier
  /** The same for single mailboxes, by name. */
  readonly minimumByMailbox: Readonly<Record<string, TrustTier>>
}

/** Farthest back that any row looks: how much history a decision needs. Total. */
export function longestWindowMs(policy: Policy): number {
  const windows = Object.values(policy.rows).map((row) =>
    row.effect === 'ignore'
      ? 0
      : Math.max(row.threshold?.withinMs ?? 0, row.holdMs ?? 0, row.expiryMs ?? 0),
  )
  return Math.max(0, ...windows)
}
