/**
 * What a person does at the desk: approves, rejects, puts off, confirms, takes back. The rules decide (they are handed over); this
 * writes the change, its audit row and what follows for the old address, in one transaction under the feed lock. Each
 * call is a change set. A refused act writes nothing.
 */
import type { Act, Change, DeskRules, RefusalCode } from '@forwardpath/changes'
import type { Database, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { timestampOrNull } from '../unnest.ts'
import { endHold, holdAfterApproval, holdAfterRejection, suppressOld } from './change-effects.ts'
import { addChangeEvents } from './change-events.ts'
import { loadLinks } from './change-links.ts'
import { LOCK_CHANGES_SQL, readDeskChange, type ChangeRow } from './change-row.ts'
import { reviewChanges, type DeskOptions } from './change-review.ts'
import { DROPPED } from './retention-changes.ts'
import { listChangeEvents, type ChangeDecision, type ChangeEventRecord } from './list-changes.ts'
import type { Act as PersonAct } from './person-act.ts'

/** One act on one change. */
export type ChangeAct = {
  readonly id: string
  readonly act: Omit<Act, 'by'>
}

/** How it ended. */
export type ChangeActOutcome =
  | { readonly ok: true; readonly id: string; readonly state: string; readonly version: number }
  | {
      readonly ok: false
      readonly id: string
      readonly code: RefusalCode
      readonly message: string
      readonly remedy: string
      /** What others did meanwhile: the audit since the version that was seen, or the last row. */
      readonly since: readonly ChangeEventRecord[]
    }

/** What acts are done with. */
export type ChangeActOptions = {
  readonly by: PersonAct
  /** Such as `changes approve`. */
  readonly what: string
  readonly dryRun: boolean
  readonly desk: DeskOptions
  /** For a record of the list that is new. */
  readonly newId: () => string
}

class DryRun extends Error {
  readonly outcomes: readonly ChangeActOutcome[]
  constructor(outcomes: readonly ChangeActOutcome[]) {
    super('dry run')
    this.outcomes = outcomes
  }
}

/** Each act by itself, in order; those that are refused do not stop the others. With `dryRun` nothing stays written. */
export async function actOnChanges(
  database: Database,
  acts: readonly ChangeAct[],
  options: ChangeActOptions,
): Promise<readonly ChangeActOutcome[]> {
  try {
    return await database.transaction(async (tx) => {
      await takeFeedLock(tx)
      const outcomes: ChangeActOutcome[] = []
      for (const act of acts) outcomes.push(await actOnOne(tx, act, { ...options, acts }))
      const done = outcomes.filter((outcome) => outcome.ok).map((outcome) => outcome.id)
      if (done.length > 0) {
        await addChangeSet(tx, options)
        await reviewChanges(tx, done, options.desk)
      }
      if (options.dryRun) throw new DryRun(outcomes)
      return outcomes
    })
  } catch (error) {
    // The transaction was rolled back: what it would have done is known, and nothing is written.
    if (error instanceof DryRun) return error.outcomes
    throw error
  }
}

type OneOptions = ChangeActOptions & { readonly acts: readonly ChangeAct[] }

async function actOnOne(
  tx: Transaction,
  { id, act }: ChangeAct,
  options: OneOptions,
): Promise<ChangeActOutcome> {
  const { rows } = await tx.query<ChangeRow & { decision: ChangeDecision | null; target: string }>(
    LOCK_CHANGES_SQL,
    [[id]],
  )
  const [row] = rows
  if (row === undefined) {
    const remedy = 'forwardpath changes list names them'
    const message = `there is no address change ${id}`
    return { ok: false, id, code: 'not_found', message, remedy, since: [] }
  }
  const change = readDeskChange(row)
  if (act.kind === 'revert' && row.target.startsWith(DROPPED)) {
    const message = `${id} has lost its new address: it was ${row.state} too long ago`
    const remedy = 'the next report that offers the address brings it back'
    return { ok: false, id, code: 'wrong_state', message, remedy, since: [] }
  }
  const together = await sharedWith(tx, change, options.acts)
  if (act.kind === 'approve' && together !== undefined) {
    const message = `${id} and ${together} point at one new address: that is never approved in one go`
    const remedy = 'look at each and approve it by itself'
    return { ok: false, id, code: 'shared_target', message, remedy, since: [] }
  }
  const unboundLinks = act.kind === 'approve' ? await unboundLinksOf(tx, change, options.desk) : []
  const context = { nowMs: options.desk.nowMs, unboundLinks }
  const step = options.desk.rules.transition(change, { ...act, by: 'person' }, context)
  if ('refusal' in step) {
    const isNews = step.refusal.code === 'stale' || step.refusal.code === 'wrong_state'
    const since = isNews ? await whatHappened(tx, change, act) : []
    const isQuiet = step.refusal.code === 'stale' && since.length === 0
    const message = `${step.refusal.message}${isQuiet ? `; nobody decided, its flags are now: ${change.risks.join(', ')}` : ''}`
    return { ok: false, id, ...step.refusal, message, since }
  }
  await writeChange(tx, step.change, { act, options })
  await addChangeEvents(tx, [
    {
      changeId: id,
      who: options.by.who,
      event: step.event,
      version: step.change.version,
      changeSetId: options.by.changeSetId,
    },
  ])
  await follow(tx, { before: change, after: step.change, row, act, options })
  return { ok: true, id, state: step.change.state, version: step.change.version }
}

/** Another change of the same call that points at the same new address. */
async function sharedWith(
  tx: Transaction,
  change: Change,
  acts: readonly ChangeAct[],
): Promise<string | undefined> {
  const others = acts.map((a) => a.id).filter((id) => id !== change.id)
  if (others.length === 0 || change.newKey === undefined) return undefined
  const { rows } = await tx.query<{ id: string }>(
    // served by the primary key
    'select id from address_change where id = any($1::text[]) and new_key = $2 order by id limit 1',
    [others, change.newKey],
  )
  return rows[0]?.id
}

async function unboundLinksOf(
  tx: Transaction,
  change: Change,
  { rules }: { readonly rules: DeskRules },
): Promise<readonly string[]> {
  const link = rules.linkOf(change)
  if (link === undefined) return []
  const links = await loadLinks(tx, { oldKeys: [link.newKey], newKeys: [link.oldKey] })
  return rules.unboundBetween(link, links)
}

async function whatHappened(
  tx: Transaction,
  change: Change,
  act: Omit<Act, 'by'>,
): Promise<readonly ChangeEventRecord[]> {
  const events = await listChangeEvents(tx, change.id)
  const { version } = act
  if (version === undefined || version === change.version) return events.slice(-1)
  return events.filter((event) => event.version !== null && event.version > version)
}

/** RFC 3339 in UTC, as every instant that is given out. */
const NOW = `to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

async function writeChange(
  tx: Transaction,
  after: Change,
  { act, options }: { readonly act: Omit<Act, 'by'>; readonly options: ChangeActOptions },
): Promise<void> {
  const isDecision = act.kind === 'approve' || act.kind === 'reject'
  const decision = {
    by: options.by.who,
    reason: act.reason ?? null,
    note: pgTextOrNull(act.note, 2_000),
    override: act.override === true,
    changeSetId: options.by.changeSetId,
  }
  await tx.query(
    // served by the primary key
    `update address_change set state = $2, reason = $3, pending_at = $4, snoozed_until = $5,
       snooze_note = case when $6 = 'snooze' then $7 end, confirmed_at = $8, version = $9,
       updated_at = now(),
       decision = case when $10::jsonb is not null then $10::jsonb || jsonb_build_object('at', ${NOW})
         when $6 = 'revert' then null else decision end,
       decided_at = case when $10::jsonb is not null then now()
         when $6 = 'revert' then null else decided_at end,
       decided_trust = case when $6 = 'reject' then trust
         when $6 = 'revert' then null else decided_trust end,
       exported_to = case when $6 = 'export'
         then exported_to || jsonb_build_object('to', $11::text, 'at', ${NOW}) else exported_to end
     where id = $1`,
    [
      after.id,
      after.state,
      after.reason ?? null,
      timestampOrNull(after.pendingSinceMs),
      timestampOrNull(after.snoozedUntilMs),
      act.kind,
      pgTextOrNull(act.note, 2_000),
      timestampOrNull(after.confirmedAtMs),
      after.version,
      isDecision ? JSON.stringify(decision) : null,
      pgTextOrNull(act.destination, 200),
    ],
  )
}

/** What the old address has of it. */
async function follow(
  tx: Transaction,
  input: {
    readonly before: Change
    readonly after: Change
    readonly row: ChangeRow & { readonly decision: ChangeDecision | null }
    readonly act: Omit<Act, 'by'>
    readonly options: ChangeActOptions
  },
): Promise<void> {
  const { before, after, row, act, options } = input
  const { who, changeSetId } = options.by
  const cause = { change: after, who, changeSetId, note: act.note, newId: options.newId() }
  if (act.kind === 'approve') await suppressOld(tx, cause)
  if (act.kind === 'reject') {
    const why = `address change rejected: ${after.reason ?? ''}`
    const isForged = after.reason === 'forged'
    await endHold(tx, { ...cause, eventIds: row.event_ids, isForged, why })
  }
  if (act.kind !== 'revert') return
  if (before.state === 'approved') {
    await holdAfterApproval(tx, { ...cause, approvalSetId: row.decision?.changeSetId })
  } else if (before.state === 'rejected' && mayHold(before)) {
    await holdAfterRejection(tx, cause)
  }
}

/** A 251 and an automatic answer come from a mailbox that took the mail; a wrapper speaks of forwarding; the unverified never acts. */
function mayHold(change: Change): boolean {
  return (
    change.source !== 'smtp_251' &&
    change.source !== 'auto_reply' &&
    change.kind !== 'srs_hint' &&
    change.trust !== 'unverified'
  )
}

async function addChangeSet(tx: Transaction, { by, what }: ChangeActOptions): Promise<void> {
  await tx.query(
    'insert into change_set (id, what, who, note) values ($1, $2, $3, $4) on conflict (id) do nothing',
    [by.changeSetId, what, by.who, pgTextOrNull(by.note, 2_000)],
  )
}
