/** When so many records change that a person types their number first (docs/policy.md, "Second thoughts"). Pure. */
import type { DifferenceTotal } from './difference-total.ts'

/** More than this, or more than this share of what stops an address now. */
const MANY_RECORDS = 1_000
const MANY_SHARE = 0.05
/** The samples show so many of each effect: all of them were seen. */
const HANDFUL = 10

/** How many records a set changes: what a person types for many. Total. */
export function recordCount({ effects }: Pick<DifferenceTotal, 'effects'>): number {
  return effects.added + effects.held + effects.released + effects.altered
}

/** Whether so many records change that a person must type their number. `active`: records that stop an address now. Total. */
export function isManyRecords(count: number, active: number): boolean {
  // A handful is never many: five of a hundred are read at a glance.
  return count > HANDFUL && (count > MANY_RECORDS || count > active * MANY_SHARE)
}
