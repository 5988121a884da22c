/**
 * Whether the addresses of one domain move to another as a whole (docs/address-changes.md, "What is checked"): at least 5 distinct
 * ones on 2 or more days, 9 of 10 by one pattern of the local part, 3 of them bound to mails of ours. Project choices. The report
 * `domains` goes by the same numbers and the same patterns. Pure, total, linear.
 */
import { LOCAL_PART_PATTERNS, localPartPattern, type Trust } from '@forwardpath/mail'
import { isBound } from './change.ts'

/** One address change between the two domains, rejected and closed ones left out. */
export type MovedLink = {
  readonly oldKey: string
  readonly newKey: string
  readonly trust: Trust
  readonly firstAtMs: number
  readonly lastAtMs: number
}

const LEAST = { addresses: 5, days: 2, share: 0.9, bound: 3 } as const
const DAY_MS = 86_400_000
const PATTERNS = LOCAL_PART_PATTERNS.filter((pattern) => pattern !== 'other')

/** `links` are all of one pair of domains, in any order. */
export function isMigration(links: readonly MovedLink[]): boolean {
  const all = new Set(links.map((link) => link.oldKey)).size
  return PATTERNS.some((pattern) => {
    const following = links.filter(
      ({ oldKey, newKey }) => localPartPattern(oldKey, newKey) === pattern,
    )
    const addresses = new Set(following.map((link) => link.oldKey))
    const bound = new Set(following.filter((l) => isBound(l.trust)).map((link) => link.oldKey))
    const days = new Set(
      following.flatMap((l) => [Math.floor(l.firstAtMs / DAY_MS), Math.floor(l.lastAtMs / DAY_MS)]),
    )
    return (
      addresses.size >= LEAST.addresses &&
      addresses.size >= LEAST.share * all &&
      bound.size >= LEAST.bound &&
      days.size >= LEAST.days
    )
  })
}
