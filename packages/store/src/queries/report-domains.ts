/** Section C: proposals by old and new domain, with what the DNS and the contacts know of them. */
import type { Trust } from '@forwardpath/mail'
import type { DomainGroup, DomainMx, MovedPair, Period } from '@forwardpath/report'
import type { Queryable } from '../database.ts'

/** How much of it. */
export type DomainGroupOptions = {
  /** Pairs of domains at the most, those with most addresses first. */
  readonly limit: number
}

/** Pairs that could be a migration by their numbers; whether they are one is the report's to say. */
export type DomainGroups = {
  readonly groups: readonly DomainGroup[]
  /** Pairs of domains beyond the limit. */
  readonly leftOut: number
}

/** Proposals that are read of one pair of domains. */
const MAX_PAIRS = 1_000
/** Contacts that are named as likely next. */
const MAX_LIKELY_NEXT = 20

/** Loads the groups, the largest first. */
export async function loadDomainGroups(
  database: Queryable,
  period: Period,
  options: DomainGroupOptions,
): Promise<DomainGroups> {
  const { rows: candidates } = await database.query<Candidate>(CANDIDATES, [
    period.since,
    period.until,
    options.limit,
  ])
  const pairs = await pairsOf(database, candidates, period)
  const groups: DomainGroup[] = []
  for (const candidate of candidates) {
    const own = pairs.get(pairKey(candidate)) ?? []
    groups.push(await groupOf(database, candidate, own))
  }
  return { groups, leftOut: Math.max(0, (candidates[0]?.all_groups ?? 0) - candidates.length) }
}

type Candidate = {
  readonly old_domain: string
  readonly new_domain: string
  readonly proposals: number
  readonly all_groups: number
}

const OLD_DOMAIN = "split_part(a.old_key, '@', -1)"
const NEW_DOMAIN = "split_part(a.new_key, '@', -1)"
/** A person's approval does not take a sighting away. */
const SIGHTED = `a.state in ('checking', 'pending', 'approved') and a.new_key is not null
  and a.kind in ('moved', 'domain_migration')
  and a.last_observed_at >= $1 and a.last_observed_at < $2`

// The numbers are those of the policy, section 7; the report checks the pattern. address_change is a desk: one pass over
// it, by address_change_queue.
const CANDIDATES = `
  select ${OLD_DOMAIN} as old_domain, ${NEW_DOMAIN} as new_domain, count(*)::int as proposals,
    (count(*) over ())::int as all_groups
  from address_change a
  where ${SIGHTED} and ${OLD_DOMAIN} <> ${NEW_DOMAIN}
  group by 1, 2
  having count(distinct a.old_key) >= 5
    and count(distinct a.old_key) filter (where a.trust in ('correlated', 'verified')) >= 3
  order by count(distinct a.old_key) desc, 1, 2 limit $3`

function pairKey(of: Pick<Candidate, 'old_domain' | 'new_domain'>): string {
  return `${of.old_domain} ${of.new_domain}`
}

async function groupOf(
  database: Queryable,
  { old_domain: oldDomain, new_domain: newDomain, proposals }: Candidate,
  pairs: readonly MovedPair[],
): Promise<DomainGroup> {
  const next = await likelyNextOf(database, oldDomain)
  return {
    oldDomain,
    newDomain,
    pairs,
    pairsLeftOut: Math.max(0, proposals - pairs.length),
    oldMx: await mxOf(database, oldDomain),
    newMx: await mxOf(database, newDomain),
    lastDeliveryAt: await lastDeliveryOf(database, pairs),
    likelyNext: next.addresses,
    likelyNextCount: next.count,
  }
}

async function pairsOf(
  database: Queryable,
  candidates: readonly Candidate[],
  period: Period,
): Promise<ReadonlyMap<string, readonly MovedPair[]>> {
  const { rows } = await database.query<PairRow>(
    // one more pass over the desk for all of them
    `select * from (
       select a.id, a.old_key, a.new_key, a.trust, a.first_observed_at, a.last_observed_at,
         d.old_domain, d.new_domain,
         row_number() over (partition by d.old_domain, d.new_domain order by a.old_key, a.new_key, a.id) as place
       from address_change a
       join unnest($3::text[], $4::text[]) as d (old_domain, new_domain)
         on ${OLD_DOMAIN} = d.old_domain and ${NEW_DOMAIN} = d.new_domain
       where ${SIGHTED}) numbered
     where place <= $5 order by old_domain, new_domain, place`,
    [
      period.since,
      period.until,
      candidates.map((candidate) => candidate.old_domain),
      candidates.map((candidate) => candidate.new_domain),
      MAX_PAIRS,
    ],
  )
  const pairs = new Map<string, MovedPair[]>()
  for (const row of rows) {
    const own = pairs.get(pairKey(row))
    if (own === undefined) pairs.set(pairKey(row), [readPair(row)])
    else own.push(readPair(row))
  }
  return pairs
}

type PairRow = {
  readonly id: string
  readonly old_key: string
  readonly new_key: string
  readonly trust: Trust
  readonly first_observed_at: Date
  readonly last_observed_at: Date
  readonly old_domain: string
  readonly new_domain: string
}

function readPair(row: PairRow): MovedPair {
  return {
    addressChangeId: row.id,
    oldAddress: row.old_key,
    newAddress: row.new_key,
    trust: row.trust,
    firstSeenAt: row.first_observed_at.toISOString(),
    lastSeenAt: row.last_observed_at.toISOString(),
  }
}

async function mxOf(database: Queryable, domain: string): Promise<DomainMx | undefined> {
  const { rows } = await database.query<{
    kind: string
    hosts: readonly string[] | null
    asked_at: Date
  }>(
    // served by the primary key (name, kind, asked_at), from its end
    `select answer ->> 'kind' as kind, asked_at,
       array(select r ->> 'exchange' from jsonb_array_elements(
         case when jsonb_typeof(answer -> 'records') = 'array' then answer -> 'records' else '[]' end) r
         order by (r ->> 'preference')::int, 1 limit 10) as hosts
     from dns_fact where name = $1 and kind = 'mx' order by asked_at desc limit 1`,
    [domain],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    answer: ANSWERS[row.kind] ?? 'fault',
    hosts: row.hosts ?? [],
    askedAt: row.asked_at.toISOString(),
  }
}

const ANSWERS: Readonly<Record<string, DomainMx['answer']>> = {
  answer: 'mx',
  null_mx: 'null_mx',
  nodata: 'no_mx',
  nxdomain: 'no_domain',
}

/** Of the addresses that moved: a delivery there says that the old domain still takes their mail. */
async function lastDeliveryOf(
  database: Queryable,
  pairs: readonly MovedPair[],
): Promise<string | undefined> {
  const { rows } = await database.query<{ at: Date | null }>(
    // served by bounce_address
    `select max(received_at) as at from bounce
     where address_key = any($1::text[]) and kind = 'delivery_notice' and action = 'delivered'
       and trust in ('correlated', 'verified')`,
    [pairs.map((pair) => pair.oldAddress)],
  )
  return rows[0]?.at?.toISOString()
}

async function likelyNextOf(
  database: Queryable,
  domain: string,
): Promise<{ readonly addresses: readonly string[]; readonly count: number }> {
  const { rows } = await database.query<{ address: string; all_contacts: number }>(
    // served by contact_domain and address_change_pair
    `select address_key as address, (count(*) over ())::int as all_contacts
     from (select distinct c.address_key from contact c
           where c.domain = $1 and not exists (
             select from address_change a where a.old_key = c.address_key
               and not (a.state = 'closed' and a.reason = 'superseded'))) known
     order by 1 limit $2`,
    [domain, MAX_LIKELY_NEXT],
  )
  return { addresses: rows.map((row) => row.address), count: rows[0]?.all_contacts ?? 0 }
}
