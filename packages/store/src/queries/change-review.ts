/**
 * Has changes reviewed by the rules of the desk and writes what follows: flags, score, chain, and the next state where the checks
 * are over. Only under the feed lock; may be repeated, and writes nothing where nothing changed.
 *
 * A review may change what another one rests on (a link of a loop, the older of two new addresses, the second old address
 * of a target), so the neighbours are reviewed after it, until nothing moves.
 */
import type { Act, Change, DeskRules, Review } from '@forwardpath/changes'
import type { Transaction } from '../database.ts'
import { textArrayFromJson, timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { endHold } from './change-effects.ts'
import { addChangeEvents, type NewChangeEvent } from './change-events.ts'
import { loadReviewFacts, type LoadedChange, type ReviewSettings } from './change-facts.ts'
import { LOCK_CHANGES_SQL, readDeskChange, type ChangeRow } from './change-row.ts'

/** Rules, and what of a review is set from outside. */
export type DeskOptions = ReviewSettings & { readonly rules: DeskRules }

/** What a round of reviews did. */
export type ReviewReport = {
  /** Changes that went from checking to a person. */
  readonly passed: number
  readonly rejected: number
  readonly closed: number
  readonly reopened: number
}

/** A flag or state reaches its neighbours in two rounds; more only in tangles that a forger has made. */
const MAX_ROUNDS = 4
/** Neighbours of one round: those of a target with ten thousand sources are looked at as they come up. */
const MAX_NEIGHBOURS = 500

/** Reviews these changes, and their neighbours where something moved. */
export async function reviewChanges(
  tx: Transaction,
  ids: readonly string[],
  options: DeskOptions,
): Promise<ReviewReport> {
  const total = { passed: 0, rejected: 0, closed: 0, reopened: 0 }
  let next: readonly string[] = [...new Set(ids)]
  for (let round = 0; round < MAX_ROUNDS && next.length > 0; round++) {
    const steps = await reviewOnce(tx, next, options)
    for (const { after, before } of steps) {
      if (after.state === before.state) continue
      if (after.state === 'rejected') total.rejected++
      else if (after.state === 'closed') total.closed++
      else if (before.state === 'checking') total.passed++
      else total.reopened++
    }
    const moved = steps.filter((s) => round === 0 || s.after.state !== s.before.state)
    next = await neighboursOf(tx, moved)
  }
  return total
}

type ReviewStep = {
  readonly before: Change
  readonly after: Change
  readonly review: Review | undefined
  readonly event: NewChangeEvent | undefined
  readonly eventIds: readonly string[]
}

async function reviewOnce(
  tx: Transaction,
  ids: readonly string[],
  options: DeskOptions,
): Promise<readonly ReviewStep[]> {
  const loaded = await loadChanges(tx, ids)
  const facts = await loadReviewFacts(tx, loaded, options)
  const reviewed = loaded.map((one, index) => {
    const fact = facts[index]
    if (fact === undefined) throw new RangeError('every change has its facts')
    return { ...one, review: options.rules.reviewChange(one.change, fact) }
  })
  const steps = reviewed.map((one) => stepOf(one, options))
  const together = await rejectTogether(tx, steps, options)
  const all = [...steps, ...together]
  await writeSteps(tx, all)
  await addChangeEvents(
    tx,
    all.flatMap((step) => (step.event === undefined ? [] : [step.event])),
  )
  await endHolds(tx, all)
  return all
}

async function loadChanges(
  tx: Transaction,
  ids: readonly string[],
): Promise<readonly LoadedChange[]> {
  const { rows } = await tx.query<ChangeRow>(LOCK_CHANGES_SQL, [[...new Set(ids)]])
  return rows.map((row) => ({ row, change: readDeskChange(row) }))
}

function stepOf(
  { change, row, review }: LoadedChange & { readonly review: Review },
  options: DeskOptions,
): ReviewStep {
  const act = actOf(review)
  const seen = { ...change, kind: review.kind, risks: review.risks }
  const base = { before: change, review, eventIds: row.event_ids }
  if (act === undefined) return { ...base, after: seen, event: undefined }
  return { ...base, ...applied(seen, act, options) }
}

/** The table of states has the last word: a verdict that it does not know changes nothing. */
function applied(
  change: Change,
  act: Act,
  { rules, nowMs }: DeskOptions,
): Pick<ReviewStep, 'after' | 'event'> {
  const step = rules.transition(change, act, { nowMs, unboundLinks: [] })
  if ('refusal' in step) return { after: change, event: undefined }
  const { event, change: after } = step
  const row = { changeId: change.id, who: 'pipeline', event, version: after.version }
  return { after, event: { ...row, changeSetId: undefined } }
}

function actOf({ verdict }: Review): Act | undefined {
  switch (verdict.kind) {
    case 'keep':
    case 'wait':
      return undefined
    case 'pass':
      return { kind: 'pass', by: 'pipeline' }
    case 'reopen':
      return { kind: 'sighting', by: 'pipeline' }
    case 'reject':
    case 'close':
      return { kind: verdict.kind, by: 'pipeline', reason: verdict.reason }
  }
}

/** A loop is rejected as a whole: the links that were not under review go with the one that closed it. */
async function rejectTogether(
  tx: Transaction,
  steps: readonly ReviewStep[],
  options: DeskOptions,
): Promise<readonly ReviewStep[]> {
  const done = new Set(steps.map((step) => step.before.id))
  const others = steps
    .filter((step) => step.after.state === 'rejected')
    .flatMap((step) => step.review?.together ?? [])
    .filter((id) => !done.has(id))
  if (others.length === 0) return []
  const loaded = await loadChanges(tx, others)
  return loaded.map(({ change, row }) => ({
    before: change,
    review: undefined,
    eventIds: row.event_ids,
    ...applied(change, { kind: 'reject', by: 'pipeline', reason: 'loop' }, options),
  }))
}

async function endHolds(tx: Transaction, steps: readonly ReviewStep[]): Promise<void> {
  for (const { before, after, eventIds } of steps) {
    if (after.state !== 'rejected' || before.state === 'rejected') continue
    const why = `address change rejected: ${after.reason ?? ''}`
    const cause = { change: after, who: 'pipeline', note: undefined, changeSetId: undefined }
    await endHold(tx, { ...cause, eventIds, isForged: false, why })
  }
}

/** Others of the same old or new address, and the links next to it, that the step may have changed. */
async function neighboursOf(
  tx: Transaction,
  steps: readonly ReviewStep[],
): Promise<readonly string[]> {
  if (steps.length === 0) return []
  const ids = steps.map((step) => step.before.id)
  const oldKeys = steps.map((step) => step.before.oldKey)
  const newKeys = steps.flatMap(({ before }) =>
    before.newKey === undefined ? [] : [before.newKey],
  )
  const { rows } = await tx.query<{ id: string }>(
    // served by address_change_pair (old_key, target) and address_change_new (new_key)
    `select id from (
       select id from address_change
         where old_key = any($1::text[] || $2::text[]) and new_key is not null
           and state in ('checking', 'pending')
       union
       select id from address_change
         where new_key = any($1::text[]) and state in ('checking', 'pending')
       union
       -- of those that share a target, only what does not say so yet
       select id from address_change
         where new_key = any($2::text[]) and state in ('checking', 'pending', 'approved')
           and not ('shared_target' = any(risks))) near
     where id <> all($3::text[]) order by id limit ${String(MAX_NEIGHBOURS)}`,
    [oldKeys, newKeys, ids],
  )
  return rows.map((row) => row.id)
}

/** Only rows that come out otherwise are touched, and only they get a new version. */
async function writeSteps(tx: Transaction, steps: readonly ReviewStep[]): Promise<void> {
  if (steps.length === 0) return
  const rows = unnestRows(COLUMNS, steps)
  await tx.query(
    // served by the primary key
    `with input as (
       select ${rows.names}, ${textArrayFromJson('risk_names')} as risks,
         ${textArrayFromJson('chain_keys')} as chain
       from ${rows.from})
     update address_change c set state = i.state, reason = i.reason, kind = i.kind, risks = i.risks,
       score = case when i.is_reviewed then i.score::jsonb else c.score end,
       checks = case when i.is_reviewed then i.checks::jsonb else c.checks end,
       chain = case when i.is_reviewed then i.chain else c.chain end,
       pending_at = i.pending_at, updated_at = now(), version = c.version + 1,
       snoozed_until = case when i.has_moved then null else c.snoozed_until end,
       decided_at = case when i.is_end then now() when i.has_moved then null else c.decided_at end,
       decided_trust = case when i.is_end then c.trust
         when i.has_moved then null else c.decided_trust end
     from input i
     where c.id = i.id and (i.has_moved or (i.is_reviewed and (
       c.kind <> i.kind or c.risks <> i.risks or c.chain <> i.chain
       or c.score is distinct from i.score::jsonb or c.checks <> i.checks::jsonb)))`,
    [...rows.values],
  )
}

const COLUMNS: readonly Column<ReviewStep>[] = [
  { name: 'id', type: 'text', value: (s) => s.before.id },
  { name: 'state', type: 'text', value: (s) => s.after.state },
  { name: 'reason', type: 'text', value: (s) => s.after.reason ?? null },
  { name: 'kind', type: 'text', value: (s) => s.after.kind },
  { name: 'risk_names', type: 'text', value: (s) => JSON.stringify(s.after.risks) },
  { name: 'score', type: 'text', value: (s) => JSON.stringify(s.review?.score ?? null) },
  { name: 'checks', type: 'text', value: (s) => JSON.stringify(s.review?.checks ?? []) },
  { name: 'chain_keys', type: 'text', value: (s) => JSON.stringify(s.review?.chain ?? []) },
  {
    name: 'pending_at',
    type: 'timestamptz',
    value: (s) => timestampOrNull(s.after.pendingSinceMs),
  },
  { name: 'has_moved', type: 'boolean', value: (s) => s.after.state !== s.before.state },
  {
    name: 'is_end',
    type: 'boolean',
    value: (s) =>
      s.after.state !== s.before.state &&
      (s.after.state === 'rejected' || s.after.state === 'closed'),
  },
  { name: 'is_reviewed', type: 'boolean', value: (s) => s.review !== undefined },
]
