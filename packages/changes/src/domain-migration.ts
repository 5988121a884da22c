/**
 * Domains that move as a whole (policy.md, section 7): pending changes grouped by old domain, new domain and the way in which the local
 * part is kept. A view: each change is decided by itself. In: changes that offer an address. Out: the groups that are shown
 * as a migration. Pure, total.
 */
import { addressDomain, splitAddress, type Address, type Trust } from '@forwardpath/mail'
import { isBound } from './change.ts'
import { localPartPattern, type LocalPartPattern } from './local-part-pattern.ts'

/** A change as the finder looks at it. */
export type MigrationSighting = {
  readonly id: string
  readonly oldAddress: Address
  readonly newAddress: Address
  readonly trust: Trust
  /** UTC days on which it was seen, `YYYY-MM-DD`. */
  readonly days: readonly string[]
}

/** A domain that seems to move. */
export type DomainMigration = {
  readonly oldDomain: string
  readonly newDomain: string
  readonly pattern: Exclude<LocalPartPattern, 'other'>
  /** Distinct old addresses of the group. */
  readonly addresses: number
  /** Those that follow the pattern, from 0 to 1. */
  readonly share: number
  readonly days: number
  readonly bound: number
  readonly changeIds: readonly string[]
  /** Changes of the group that do not follow the pattern. */
  readonly exceptionIds: readonly string[]
}

// policy.md, section 7: project choices.
const MIN_ADDRESSES = 5
const MIN_DAYS = 2
const MIN_SHARE = 0.9
const MIN_BOUND = 3

/** Largest first, then by name. */
export function findMigrations(
  sightings: readonly MigrationSighting[],
): readonly DomainMigration[] {
  const groups = new Map<string, MigrationSighting[]>()
  for (const sighting of sightings) {
    const oldDomain = addressDomain(sighting.oldAddress)
    const newDomain = addressDomain(sighting.newAddress)
    if (oldDomain === newDomain) continue
    const key = `${oldDomain} ${newDomain}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [sighting])
    else group.push(sighting)
  }
  return [...groups.values()].flatMap(migrationOf).sort(byWeight)
}

function migrationOf(group: readonly MigrationSighting[]): readonly DomainMigration[] {
  const first = group[0]
  if (first === undefined) return []
  const patterns = group.map((sighting) => ({ sighting, pattern: patternOf(sighting) }))
  const pattern = mostCommon(patterns.map((p) => p.pattern))
  if (pattern === 'other') return []
  const following = patterns.filter((p) => p.pattern === pattern).map((p) => p.sighting)
  const addresses = new Set(following.map((s) => s.oldAddress.toLowerCase())).size
  const days = new Set(following.flatMap((s) => s.days)).size
  const bound = following.filter((s) => isBound(s.trust)).length
  const share = following.length / group.length
  const isShown =
    addresses >= MIN_ADDRESSES && days >= MIN_DAYS && share >= MIN_SHARE && bound >= MIN_BOUND
  if (!isShown) return []
  return [
    {
      oldDomain: addressDomain(first.oldAddress),
      newDomain: addressDomain(first.newAddress),
      pattern,
      addresses,
      share,
      days,
      bound,
      changeIds: following.map((s) => s.id).sort(),
      exceptionIds: patterns
        .filter((p) => p.pattern !== pattern)
        .map((p) => p.sighting.id)
        .sort(),
    },
  ]
}

function patternOf({ oldAddress, newAddress }: MigrationSighting): LocalPartPattern {
  return localPartPattern(splitAddress(oldAddress).localPart, splitAddress(newAddress).localPart)
}

function mostCommon(patterns: readonly LocalPartPattern[]): LocalPartPattern {
  const counts = new Map<LocalPartPattern, number>()
  for (const pattern of patterns) counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return ranked[0]?.[0] ?? 'other'
}

function byWeight(a: DomainMigration, b: DomainMigration): number {
  return (
    b.addresses - a.addresses ||
    (`${a.oldDomain} ${a.newDomain}` < `${b.oldDomain} ${b.newDomain}` ? -1 : 1)
  )
}
