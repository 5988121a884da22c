/** Whether the address changes between two domains are the migration of a whole domain. Pure, total, linear. */
import {
  isBound,
  isDomainMigration,
  LOCAL_PART_PATTERNS,
  localPartPattern,
  type Trust,
} from '@forwardpath/mail'

/** One address change between the two domains, rejected and closed ones left out. */
export type MovedLink = {
  readonly oldKey: string
  readonly newKey: string
  readonly trust: Trust
  readonly firstAtMs: number
  readonly lastAtMs: number
}

const DAY_MS = 86_400_000
const PATTERNS = LOCAL_PART_PATTERNS.filter((pattern) => pattern !== 'other')

/** `links` are all of one pair of domains, in any order. */
export function isMigration(links: readonly MovedLink[]): boolean {
  const ofAddresses = countAddresses(links)
  return PATTERNS.some((pattern) => {
    const following = links.filter(
      ({ oldKey, newKey }) => localPartPattern(oldKey, newKey) === pattern,
    )
    const days = new Set(
      following.flatMap((l) => [Math.floor(l.firstAtMs / DAY_MS), Math.floor(l.lastAtMs / DAY_MS)]),
    )
    return isDomainMigration({
      addresses: countAddresses(following),
      ofAddresses,
      bound: countAddresses(following.filter(({ trust }) => isBound(trust))),
      days: days.size,
    })
  })
}

function countAddresses(links: readonly MovedLink[]): number {
  return new Set(links.map(({ oldKey }) => oldKey)).size
}
