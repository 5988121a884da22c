/**
 * The report `domains`: C, domains in migration (docs/address-changes.md, "What is checked"). A view: it proposes nothing and approves nothing.
 * Pure, total; linear in the proposals.
 */
import {
  LOCAL_PART_PATTERNS,
  isBound,
  isDomainMigration,
  localPartPattern,
  type LocalPartPattern,
} from '@forwardpath/mail'
import { makeHeader, REPORT_SCHEMA_VERSION, rounded, type ReportHeader } from './header.ts'
import { DOMAINS_METHOD } from './method.ts'
import type { DomainGroup, DomainMx, HeaderFacts, MovedPair } from './rows.ts'

/** One migration. */
export type Migration = {
  readonly oldDomain: string
  readonly newDomain: string
  /** Old addresses that follow the pattern, and all of the group. */
  readonly addresses: number
  readonly groupSize: number
  readonly pattern: LocalPartPattern
  readonly agreeingShare: number
  /** Of those that follow it, how many rest on a bound report. */
  readonly bound: number
  /** Days on which one of them was first or last seen: at least so many. */
  readonly days: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly oldMx: DomainMx | null
  readonly newMx: DomainMx | null
  /** Whether the old domain still takes mail, by its DNS and by the last bound delivery. */
  readonly oldTakesMail: 'yes' | 'no' | 'not known'
  readonly exceptions: readonly {
    readonly addressChangeId: string
    readonly oldAddress: string
    readonly pattern: LocalPartPattern
  }[]
  readonly exceptionsLeftOut: number
  /** Known addresses of the old domain without a sighting; never proposed. */
  readonly likelyNext: readonly string[]
  readonly likelyNextLeftOut: number
  /** Proposals of the group beyond what is read at once. */
  readonly pairsLeftOut: number
}

/** The report as it stands in the JSON. */
export type DomainsReport = {
  readonly report: 'domains'
  readonly schemaVersion: number
  readonly header: ReportHeader
  readonly migrations: {
    readonly rows: readonly Migration[]
    /** Pairs of domains that could be a migration and were not looked at. */
    readonly leftOut: number
  }
  readonly method: readonly string[]
}

/** Makes the report. */
export function makeDomainsReport(facts: {
  readonly header: HeaderFacts
  readonly groups: readonly DomainGroup[]
  readonly groupsLeftOut: number
}): DomainsReport {
  return {
    report: 'domains',
    schemaVersion: REPORT_SCHEMA_VERSION,
    header: makeHeader(facts.header),
    migrations: { rows: findMigrations(facts.groups), leftOut: facts.groupsLeftOut },
    method: DOMAINS_METHOD,
  }
}

/** Those of the groups that are migrations, the largest first. */
export function findMigrations(groups: readonly DomainGroup[]): readonly Migration[] {
  return groups
    .flatMap((group) => migrationOf(group) ?? [])
    .toSorted(
      (a, b) =>
        b.addresses - a.addresses ||
        (`${a.oldDomain} ${a.newDomain}` < `${b.oldDomain} ${b.newDomain}` ? -1 : 1),
    )
}

type Sighting = MovedPair & { readonly pattern: LocalPartPattern }

/** A page of a report, not a list to work through: `changes list` has them all. */
const MAX_EXCEPTIONS = 20

function migrationOf(group: DomainGroup): Migration | undefined {
  const sightings = group.pairs.map((pair) => ({
    ...pair,
    pattern: localPartPattern(pair.oldAddress, pair.newAddress),
  }))
  const pattern = commonPattern(sightings)
  if (pattern === undefined) return undefined
  const agreeing = sightings.filter((sighting) => sighting.pattern === pattern)
  const followers = addressesOf(agreeing)
  const exceptions = sightings.filter(
    (sighting) => sighting.pattern !== pattern && !followers.has(sighting.oldAddress.toLowerCase()),
  )
  const groupSize = addressesOf(sightings).size
  const bound = addressesOf(agreeing.filter(({ trust }) => isBound(trust))).size
  const days = new Set(agreeing.flatMap((s) => [dayOf(s.firstSeenAt), dayOf(s.lastSeenAt)])).size
  if (!isDomainMigration({ addresses: followers.size, ofAddresses: groupSize, bound, days }))
    return undefined
  return {
    oldDomain: group.oldDomain,
    newDomain: group.newDomain,
    addresses: followers.size,
    groupSize,
    pattern,
    agreeingShare: rounded(followers.size / groupSize),
    bound,
    days,
    firstSeenAt: least(agreeing.map((s) => s.firstSeenAt)),
    lastSeenAt: greatest(agreeing.map((s) => s.lastSeenAt)),
    oldMx: group.oldMx ?? null,
    newMx: group.newMx ?? null,
    oldTakesMail: takesMail(group, greatest(agreeing.map((s) => s.lastSeenAt))),
    exceptions: exceptions
      .slice(0, MAX_EXCEPTIONS)
      .map(({ addressChangeId, oldAddress, pattern: own }) => ({
        addressChangeId,
        oldAddress,
        pattern: own,
      })),
    exceptionsLeftOut: Math.max(0, exceptions.length - MAX_EXCEPTIONS),
    likelyNext: group.likelyNext,
    likelyNextLeftOut: Math.max(0, group.likelyNextCount - group.likelyNext.length),
    pairsLeftOut: group.pairsLeftOut,
  }
}

/** The pattern of most addresses; `other` is none. Of two with as many, the surer one. */
function commonPattern(sightings: readonly Sighting[]): LocalPartPattern | undefined {
  const counts = LOCAL_PART_PATTERNS.filter((pattern) => pattern !== 'other').map((pattern) => ({
    pattern,
    count: addressesOf(sightings.filter((sighting) => sighting.pattern === pattern)).size,
  }))
  const none: { pattern: LocalPartPattern | undefined; count: number } = {
    pattern: undefined,
    count: 0,
  }
  const most = counts.reduce<typeof none>(
    (best, one) => (one.count > best.count ? one : best),
    none,
  )
  return most.pattern
}

function addressesOf(sightings: readonly Sighting[]): ReadonlySet<string> {
  return new Set(sightings.map((sighting) => sighting.oldAddress.toLowerCase()))
}

/** A delivery after the last sighting says yes, a domain that cannot take mail says no. */
function takesMail(group: DomainGroup, lastSeenAt: string): Migration['oldTakesMail'] {
  const answer = group.oldMx?.answer
  if (answer === 'null_mx' || answer === 'no_domain') return 'no'
  const { lastDeliveryAt } = group
  return lastDeliveryAt !== undefined && lastDeliveryAt > lastSeenAt ? 'yes' : 'not known'
}

/** RFC 3339 in UTC: the date is its first ten characters, and texts sort as instants do. */
function dayOf(instant: string): string {
  return instant.slice(0, 10)
}

/** Of a migration, which has sightings. */
function least(instants: readonly string[]): string {
  return instants.reduce((one, other) => (other < one ? other : one))
}

function greatest(instants: readonly string[]): string {
  return instants.reduce((one, other) => (other > one ? other : one))
}
