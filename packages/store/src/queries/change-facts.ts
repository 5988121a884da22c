/**
 * What the review of address changes looks at beside the changes: suppressions, contacts and DNS of the new address, the MX
 * re-check of the report, other changes of the same old or new address. One query a table, whatever the number of changes.
 */
import type {
  Change,
  DeskRules,
  MovedLink,
  MxResult,
  ReviewFacts,
  Rival,
  TargetMail,
} from '@forwardpath/changes'
import {
  addressDomain,
  isAddressLiteral,
  splitAddress,
  type Address,
  type Trust,
} from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { loadLinks } from './change-links.ts'
import type { ChangeRow } from './change-row.ts'
import { loadDnsFacts, type StoredDnsFacts } from './dns-facts.ts'
import { requestDnsFacts } from './dns-requests.ts'
import { PROOF_OF_LIFE_SQL } from './life-sql.ts'

/** What of a review is set from outside. */
export type ReviewSettings = {
  readonly nowMs: number
  /** Ours: A-labels in lower case. */
  readonly ownDomains: readonly string[]
  /** False: the DNS is not asked, so nothing waits for it. */
  readonly isDnsOn: boolean
}

/** A change with its row. */
export type LoadedChange = { readonly row: ChangeRow; readonly change: Change }

/** The facts of each change, in the order given. */
export async function loadReviewFacts(
  tx: Queryable,
  loaded: readonly LoadedChange[],
  settings: ReviewSettings & { readonly rules: Pick<DeskRules, 'isMigration'> },
): Promise<readonly ReviewFacts[]> {
  const changes = loaded.map(({ change }) => change)
  const oldKeys = changes.map((c) => c.oldKey)
  const newKeys = changes.flatMap((c) => (c.newKey === undefined ? [] : [c.newKey]))
  const mx = await loadMxResults(tx, loaded)
  const suppressed = await loadSuppressed(tx, newKeys)
  const contacts = await loadContacts(tx, newKeys)
  const others = await loadOtherOldAddresses(tx, newKeys)
  const rivals = await loadRivals(tx, oldKeys)
  const alive = await loadAlive(tx, changes)
  const mails = await loadTargetMails(tx, changes)
  const links = await loadLinks(tx, { oldKeys, newKeys })
  const migrations = await loadMigrations(tx, changes, settings.rules)
  return loaded.map(({ row, change }, index): ReviewFacts => ({
    ...settings,
    mx: mx.get(row.cause_id ?? ''),
    suppressedAs: suppressed.get(change.newKey ?? ''),
    isContact: contacts.has(change.newKey ?? ''),
    otherOldAddresses: Math.max(0, (others.get(change.newKey ?? '') ?? 0) - 1),
    isOldAlive: alive.has(change.id),
    isKnownMigration: migrations.has(domainPair(change)),
    rivals: (rivals.get(change.oldKey) ?? []).filter((rival) => rival.id !== change.id),
    links,
    mail: mails[index] ?? 'unknown',
    higherSighting: isHigher(change.trust, row.decided_trust),
  }))
}

const TIERS: readonly string[] = ['unverified', 'plausible', 'correlated', 'verified']

/** `unjudged` stands where `plausible` does. */
function isHigher(trust: Trust, decidedTrust: string | null): boolean {
  const rank = (tier: string): number => TIERS.indexOf(tier === 'unjudged' ? 'plausible' : tier)
  return decidedTrust !== null && rank(trust) > rank(decidedTrust)
}

async function loadMxResults(
  tx: Queryable,
  loaded: readonly LoadedChange[],
): Promise<ReadonlyMap<string, MxResult | 'pending'>> {
  const ids = loaded.flatMap(({ row }) => (row.cause_id === null ? [] : [row.cause_id]))
  const { rows } = await tx.query<{ bounce_id: string; result: MxResult | null }>(
    // served by the primary key
    'select bounce_id, result from mx_check where bounce_id = any($1::text[])',
    [ids],
  )
  return new Map(rows.map((row) => [row.bounce_id, row.result ?? 'pending']))
}

type SuppressedAs = NonNullable<ReviewFacts['suppressedAs']>

/** Only what speaks of the address itself: a full mailbox or a wish of ours says nothing against a new address. */
async function loadSuppressed(
  tx: Queryable,
  newKeys: readonly string[],
): Promise<ReadonlyMap<string, SuppressedAs>> {
  const { rows } = await tx.query<{ address_key: string; reason: string }>(
    // served by the unique key (address_key, scope)
    `select address_key, reason from suppression
     where address_key = any($1::text[]) and status in ('held', 'active')
       and (expires_at is null or expires_at > now())
       and reason in ('hard_bounce', 'complaint', 'owner_changed')
     order by address_key, reason = 'hard_bounce' desc`,
    [newKeys],
  )
  return new Map(
    rows.map((row) => [
      row.address_key,
      row.reason === 'hard_bounce' ? 'unknown' : (row.reason as SuppressedAs),
    ]),
  )
}

async function loadContacts(
  tx: Queryable,
  newKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ key: string }>(
    // served by the primary key of contact and by sent_message_address (address_key, sent_at)
    `select key from unnest($1::text[]) as k (key)
     where exists (select from contact c where c.address_key = k.key)
       or exists (select from sent_message s where s.address_key = k.key)`,
    [newKeys],
  )
  return new Set(rows.map((row) => row.key))
}

/** Distinct old addresses for which each is offered. */
async function loadOtherOldAddresses(
  tx: Queryable,
  newKeys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ new_key: string; count: number }>(
    // served by address_change_new (new_key); a dozen are as suspicious as ten thousand
    `select k.new_key, o.count from (select distinct key as new_key from unnest($1::text[]) as u (key)) k
     cross join lateral (
       select count(*)::integer as count from (
         select from address_change c
         where c.new_key = k.new_key and c.state in ('checking', 'pending', 'approved')
         limit ${String(SHARED_ENOUGH)}) few) o`,
    [newKeys],
  )
  return new Map(rows.map((row) => [row.new_key, row.count]))
}

const SHARED_ENOUGH = 12

async function loadRivals(
  tx: Queryable,
  oldKeys: readonly string[],
): Promise<ReadonlyMap<string, readonly Rival[]>> {
  const { rows } = await tx.query<Omit<Rival, 'lastAtMs'> & { old_key: string; last_at: Date }>(
    // served by address_change_pair (old_key, target)
    `select old_key, id, new_key as "newKey", state, trust, last_observed_at as last_at
     from address_change
     where old_key = any($1::text[]) and new_key is not null and kind <> 'successor'
       and state in ('checking', 'pending', 'approved')`,
    [oldKeys],
  )
  const byOldKey = new Map<string, Rival[]>()
  for (const { old_key: oldKey, last_at: lastAt, ...row } of rows) {
    const rival = { ...row, lastAtMs: lastAt.getTime() }
    const rivals = byOldKey.get(oldKey)
    if (rivals === undefined) byOldKey.set(oldKey, [rival])
    else rivals.push(rival)
  }
  return byOldKey
}

/** A proof of life after the last sighting, by a mail or by the sender's system. */
async function loadAlive(tx: Queryable, changes: readonly Change[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    // served by bounce_address (address_key, received_at) and the key of proof_of_life
    `select k.id from unnest($1::text[], $2::text[], $3::timestamptz[]) as k (id, key, seen_at)
     where exists (select from bounce b
       where b.address_key = k.key and b.received_at > k.seen_at and ${PROOF_OF_LIFE_SQL})
       or exists (select from proof_of_life p where p.address_key = k.key and p.at > k.seen_at)`,
    [
      changes.map((c) => c.id),
      changes.map((c) => c.oldKey),
      changes.map((c) => new Date(c.observations.lastAtMs).toISOString()),
    ],
  )
  return new Set(rows.map((row) => row.id))
}

/** `old new`, the domains of a change; empty where it stays in its domain or offers no address. */
function domainPair({ oldKey, newKey }: Change): string {
  if (newKey === undefined) return ''
  const [from, to] = [domainOf(oldKey), domainOf(newKey)]
  return from === to ? '' : `${from} ${to}`
}

function domainOf(key: string): string {
  return key.slice(key.lastIndexOf('@') + 1)
}

/** Changes between two domains that are looked at: more say nothing new. */
const MIGRATION_ENOUGH = 1_000

/** The pairs of domains of these changes that are a migration. */
async function loadMigrations(
  tx: Queryable,
  changes: readonly Change[],
  { isMigration }: Pick<DeskRules, 'isMigration'>,
): Promise<ReadonlySet<string>> {
  const pairs = [...new Set(changes.map(domainPair))].filter((pair) => pair !== '')
  if (pairs.length === 0) return new Set()
  const { rows } = await tx.query<MigrationRow>(
    // served by address_change_domains
    `select d.pair, a.old_key, a.new_key, a.trust, a.first_observed_at, a.last_observed_at
     from unnest($1::text[], $2::text[], $3::text[]) as d (pair, old_domain, new_domain)
     cross join lateral (
       select old_key, new_key, trust, first_observed_at, last_observed_at from address_change
       where split_part(old_key, '@', -1) = d.old_domain and split_part(new_key, '@', -1) = d.new_domain
         and new_key is not null and state in ('checking', 'pending', 'approved') and kind in ('moved', 'domain_migration')
       order by id limit ${String(MIGRATION_ENOUGH)}) a`,
    [pairs, pairs.map((pair) => pair.split(' ')[0]), pairs.map((pair) => pair.split(' ')[1])],
  )
  const byPair = new Map<string, MovedLink[]>()
  for (const row of rows) {
    const list = byPair.get(row.pair)
    if (list === undefined) byPair.set(row.pair, [linkOf(row)])
    else list.push(linkOf(row))
  }
  return new Set(pairs.filter((pair) => isMigration(byPair.get(pair) ?? [])))
}

type MigrationRow = {
  readonly pair: string
  readonly old_key: string
  readonly new_key: string
  readonly trust: Trust
  readonly first_observed_at: Date
  readonly last_observed_at: Date
}

function linkOf(row: MigrationRow): MovedLink {
  return {
    oldKey: row.old_key,
    newKey: row.new_key,
    trust: row.trust,
    firstAtMs: row.first_observed_at.getTime(),
    lastAtMs: row.last_observed_at.getTime(),
  }
}

/** Leaves requests for the MX of new addresses' domains. */
export async function requestTargetFacts(
  tx: Queryable,
  proposals: readonly { readonly newAddress: Address | undefined }[],
): Promise<void> {
  const names = new Set(proposals.flatMap((p) => targetDomain(p) ?? []))
  await requestDnsFacts(
    tx,
    [...names].map((name) => ({ name, kind: 'mx' })),
  )
}

/** The domain whose MX is asked for. Absent: there is none to ask for. */
function targetDomain(change: { readonly newAddress: Address | undefined }): string | undefined {
  const { newAddress } = change
  if (newAddress === undefined || isAddressLiteral(splitAddress(newAddress).domain))
    return undefined
  return addressDomain(newAddress)
}

async function loadTargetMails(
  tx: Queryable,
  changes: readonly Change[],
): Promise<readonly TargetMail[]> {
  const questions = changes.map((change) => {
    const name = targetDomain(change)
    const reportedAtMs = change.observations.lastAtMs
    return name === undefined ? undefined : { name, kind: 'mx' as const, reportedAtMs }
  })
  const asked = questions.filter((question) => question !== undefined)
  const facts = await loadDnsFacts(tx, asked)
  const byName = new Map(facts.map((fact) => [fact.name, fact]))
  // A literal has no MX: there is nothing to find out.
  return questions.map((q) => (q === undefined ? 'answer' : targetMailOf(byName.get(q.name))))
}

function targetMailOf(facts: StoredDnsFacts | undefined): TargetMail {
  const answer = facts?.answered?.answer
  switch (answer?.kind) {
    case 'answer':
    case 'null_mx':
      return answer.kind
    case 'nodata':
    case 'nxdomain':
      return 'none'
    case 'fault':
    case undefined:
      return facts?.isWaiting === true ? 'pending' : 'unknown'
  }
}
