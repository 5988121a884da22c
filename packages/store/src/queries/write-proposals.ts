/**
 * Writes proposals to the desk: opens what is new, adds observations to what stands. Every transition
 * and every new sighting is a row of `address_change_event`. Only under the feed lock.
 */
import type { Proposal } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { textArrayFromJson, timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { droppedTargetSql, restoreTargets, type SeenAgain } from './retention-changes.ts'

/** A proposal, and the id that it gets if it is new. */
export type ProposalWrite = { readonly newId: string; readonly proposal: Proposal }

/** A proposal that this call opened or saw again. */
export type WrittenProposal = {
  readonly id: string
  readonly oldKey: string
  readonly target: string
  /** True where this sighting opened it. */
  readonly isNew: boolean
}

/**
 * Of a target, which stands in a key: with an address of 320 characters, each of three bytes, it stays below the 2,704 bytes that
 * a row of an index may have.
 */
const MAX_TARGET_CHARS = 500

/** A list owner's term for a review, project choice; `address_changes.sla`. */
const REVIEW_MS = 14 * 86_400_000

/**
 * Leads of one old address that nothing binds and nobody has decided. Nobody moves to so many places: beyond them somebody makes them up,
 * and each would be looked at again with each new one. Project choice.
 */
const MAX_UNBOUND = 50
/** Of a tier: leads of a lower one take no room from those of a higher. */
const rankOf = (trust: string): string =>
  `case ${trust} when 'unverified' then 0 when 'correlated' then 2 when 'verified' then 2 else 1 end`

/**
 * Returns the proposals that were opened, got a new sighting or a firmer one; repeats of known reports give none, and so do unbound
 * ones where {@link MAX_UNBOUND} of their tier or a higher one wait already. New ones stand as `checking` until they are reviewed (change-review.ts), unless the caller has no review: then as the proposal says.
 */
export async function writeProposals(
  tx: Transaction,
  writes: readonly ProposalWrite[],
  options: { readonly isReviewed?: boolean; readonly slaMs?: number } = {},
): Promise<readonly WrittenProposal[]> {
  if (writes.length === 0) return []
  const sorted = [...writes].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const rows = unnestRows(COLUMNS, sorted, 3)
  await restoreTargets(tx, sorted.map(seenAgain))
  const { rows: written } = await tx.query<WrittenRow>(
    // served by address_change_pair (old_key, target); a superseded one ended with its sightings: only a later one opens it anew
    `with input as (
       select ${selectList(rows.names)} from ${rows.from}),
     known as (
       select i.*, case when $1 then 'checking' else i.proposed_state end as state,
         case when not $1 then i.proposed_reason end as reason
       from input i where not exists (
         select from address_change c
         where c.old_key = i.old_key and c.target = i.target and c.state = 'closed'
           and c.reason = 'superseded' and c.last_observed_at >= i.last_observed_at
           and not exists (select from address_change o
             where o.old_key = i.old_key and o.target = i.target
               and not (o.state = 'closed' and o.reason = 'superseded')))
         and not exists (
           select from address_change d
           where d.old_key = i.old_key and d.target = ${droppedTargetSql('i.target')}
             and d.last_observed_at >= i.last_observed_at)),
     placed as (
       select k.*, s.id is not null as stands, row_number() over (
           partition by k.old_key, s.id is null, ${rankOf('k.trust')} = 2
           order by ${rankOf('k.trust')} desc, k.first_observed_at, k.target) as place
       from known k left join address_change s on s.old_key = k.old_key and s.target = k.target
         and not (s.state = 'closed' and s.reason = 'superseded')),
     roomy as (
       select * from placed p
       where stands or ${rankOf('p.trust')} = 2 or place + (
         select count(*) from address_change o
         where o.old_key = p.old_key and o.state in ('checking', 'pending')
           and ${rankOf('o.trust')} between ${rankOf('p.trust')} and 1) <= ${String(MAX_UNBOUND)}),
     written as (
       insert into address_change as c (${NAMES}, state, reason, pending_at, due_at, created_at, updated_at)
       select ${NAMES}, state, reason, case when state = 'pending' then now() end,
         now() + $2 * interval '1 ms', now(), now()
       from roomy order by old_key, target
       on conflict (old_key, target) where not (state = 'closed' and reason = 'superseded')
       do update set observation_count = greatest(c.observation_count, excluded.observation_count),
         first_observed_at = least(c.first_observed_at, excluded.first_observed_at),
         last_observed_at = greatest(c.last_observed_at, excluded.last_observed_at),
         observed_days = greatest(c.observed_days, excluded.observed_days),
         event_ids = case when excluded.observation_count >= c.observation_count
           then excluded.event_ids else c.event_ids end,
         cause_id = excluded.cause_id,
         quote = excluded.quote, span_start = excluded.span_start, span_end = excluded.span_end,
         rule_id = excluded.rule_id, rule_version = excluded.rule_version,
         reporting_mta = excluded.reporting_mta, remote_mta = excluded.remote_mta,
         source = excluded.source, trust = excluded.trust, updated_at = now(),
         version = c.version + 1
       where c.observation_count < excluded.observation_count or c.trust <> excluded.trust
       returning id, old_key, target, state, reason, version, updated_at),
     logged as (
       insert into address_change_event (address_change_id, at, who, fact, to_state, reason, bounce_id, version)
       select w.id, w.updated_at, 'pipeline', case when w.version = 1 then 'opened' else 'observed' end,
         case when w.version = 1 then w.state end, case when w.version = 1 then w.reason end,
         i.event_ids[cardinality(i.event_ids)], w.version
       from written w join input i using (old_key, target))
     select id, old_key, target, version = 1 as is_new from written`,
    [options.isReviewed === true, options.slaMs ?? REVIEW_MS, ...rows.values],
  )
  return written.map((row) => ({
    id: row.id,
    oldKey: row.old_key,
    target: row.target,
    isNew: row.is_new,
  }))
}

type WrittenRow = {
  readonly id: string
  readonly old_key: string
  readonly target: string
  readonly is_new: boolean
}

function seenAgain({ proposal }: ProposalWrite): SeenAgain {
  const { oldKey, newAddress, newKey, newContact, observations } = proposal
  return {
    oldKey,
    target: pgText(proposal.target, MAX_TARGET_CHARS),
    newAddress,
    newKey,
    newContact: pgTextOrNull(newContact, 500) ?? undefined,
    lastObservedAt: new Date(observations.lastAtMs).toISOString(),
  }
}

function sortKey({ proposal }: ProposalWrite): string {
  return `${proposal.oldKey} ${proposal.target}`
}

function selectList(names: string): string {
  return names
    .replace('candidates', `${textArrayFromJson('candidates')} as candidates`)
    .replace('event_ids', `${textArrayFromJson('event_ids')} as event_ids`)
}

const TABLE_COLUMNS: readonly Column<ProposalWrite>[] = [
  { name: 'id', type: 'text', value: (w) => w.newId },
  { name: 'old_address', type: 'text', value: ({ proposal }) => proposal.oldAddress },
  { name: 'old_key', type: 'text', value: ({ proposal }) => proposal.oldKey },
  { name: 'new_address', type: 'text', value: ({ proposal }) => proposal.newAddress ?? null },
  { name: 'new_key', type: 'text', value: ({ proposal }) => proposal.newKey ?? null },
  {
    name: 'new_contact',
    type: 'text',
    value: ({ proposal }) => pgTextOrNull(proposal.newContact, 500),
  },
  {
    name: 'target',
    type: 'text',
    value: ({ proposal }) => pgText(proposal.target, MAX_TARGET_CHARS),
  },
  { name: 'kind', type: 'text', value: ({ proposal }) => proposal.kind },
  { name: 'source', type: 'text', value: ({ proposal }) => proposal.source },
  { name: 'cause_id', type: 'text', value: ({ proposal }) => proposal.cause.bounceId },
  {
    name: 'quote',
    type: 'text',
    value: ({ proposal }) => pgTextOrNull(proposal.cause.quote?.text, 1_000),
  },
  {
    name: 'span_start',
    type: 'integer',
    value: ({ proposal }) => proposal.cause.quote?.span?.[0] ?? null,
  },
  {
    name: 'span_end',
    type: 'integer',
    value: ({ proposal }) => proposal.cause.quote?.span?.[1] ?? null,
  },
  { name: 'rule_id', type: 'text', value: ({ proposal }) => proposal.cause.rule.id },
  { name: 'rule_version', type: 'text', value: ({ proposal }) => proposal.cause.rule.version },
  {
    name: 'reporting_mta',
    type: 'text',
    value: ({ proposal }) => pgTextOrNull(proposal.cause.reportingMta, 500),
  },
  {
    name: 'remote_mta',
    type: 'text',
    value: ({ proposal }) => pgTextOrNull(proposal.cause.remoteMta, 500),
  },
  { name: 'trust', type: 'text', value: ({ proposal }) => proposal.cause.trust },
  {
    name: 'candidates',
    type: 'text',
    value: ({ proposal }) => JSON.stringify(proposal.candidates.map((c) => pgText(c))),
  },
  { name: 'event_ids', type: 'text', value: ({ proposal }) => JSON.stringify(proposal.eventIds) },
  {
    name: 'observation_count',
    type: 'integer',
    value: ({ proposal }) => proposal.observations.count,
  },
  {
    name: 'first_observed_at',
    type: 'timestamptz',
    value: ({ proposal }) => timestampOrNull(proposal.observations.firstAtMs),
  },
  {
    name: 'last_observed_at',
    type: 'timestamptz',
    value: ({ proposal }) => timestampOrNull(proposal.observations.lastAtMs),
  },
  { name: 'observed_days', type: 'integer', value: ({ proposal }) => proposal.observations.days },
]
const NAMES = TABLE_COLUMNS.map((column) => column.name).join(', ')

const COLUMNS: readonly Column<ProposalWrite>[] = [
  ...TABLE_COLUMNS,
  { name: 'proposed_state', type: 'text', value: ({ proposal }) => proposal.state },
  { name: 'proposed_reason', type: 'text', value: ({ proposal }) => proposal.reason ?? null },
]
