/**
 * One step of a change: (change, act, now) → the change after it with its audit row, or a refusal. Pure, total; the
 * table of transitions.ts says what is a step at all, this file what must come with it.
 */
import { isBound } from '@forwardpath/mail'
import type { Actor, Change, ChangeState, CloseReason, RejectReason } from './change.ts'
import { refuse, type Refusal } from './refusal.ts'
import { graveRisks } from './risks.ts'
import { findTransition, type ActKind, type TransitionRow } from './transitions.ts'

/** What is asked for, by whom. */
export type Act = {
  readonly kind: ActKind
  readonly by: Actor
  /** Of `reject` and `close`. */
  readonly reason?: RejectReason | CloseReason | undefined
  readonly note?: string | undefined
  /** A person takes it on himself: for what no report binds, or what is gravely flagged. */
  readonly override?: boolean
  /** Of `snooze`. */
  readonly untilMs?: number | undefined
  /** Of `export`: which system took it. */
  readonly destination?: string | undefined
  /** The version that the asker saw; absent: whichever stands. */
  readonly version?: number | undefined
}

/** What the step needs to know beside the change. */
export type ActContext = {
  readonly nowMs: number
  /** Old → new of links on the way from the old to the new address that no report binds (chain.ts). */
  readonly unboundLinks: readonly string[]
}

/** One row of the audit. */
export type ChangeEvent = {
  readonly fact: string
  readonly from: ChangeState
  readonly to: ChangeState
  readonly reason: RejectReason | CloseReason | undefined
  readonly note: string | undefined
  readonly override: boolean
}

/** The change after the step, and its audit row; or why not. */
export type Step = { readonly change: Change; readonly event: ChangeEvent } | { refusal: Refusal }

/** The step. Total. */
export function transition(change: Change, act: Act, context: ActContext): Step {
  if (act.version !== undefined && act.version !== change.version) {
    return refuse(
      'stale',
      `${change.id} has changed: you saw version ${String(act.version)}, it is at ${String(change.version)}`,
      'look at it again, then decide',
    )
  }
  const row = findTransition(act.kind, { ...change, by: act.by })
  if (row === undefined) return refuseState(change, act)
  const missing = missingOf(change, act, { row, ...context })
  if (missing !== undefined) return missing
  return { change: changed(change, act, { row, ...context }), event: eventOf(change, act, row) }
}

type RowContext = ActContext & { readonly row: TransitionRow }

function missingOf(
  change: Change,
  act: Act,
  context: RowContext,
): { refusal: Refusal } | undefined {
  const { row, nowMs } = context
  if (row.reasons !== undefined && act.reason === undefined) {
    return refuse(
      'needs_reason',
      `to ${act.kind} needs a reason`,
      `one of ${row.reasons.join(', ')}`,
    )
  }
  if (act.reason !== undefined && row.reasons?.includes(act.reason) !== true) {
    const known = row.reasons === undefined ? 'leave it out' : `one of ${row.reasons.join(', ')}`
    return refuse('unknown_reason', `to ${act.kind} takes no reason ${act.reason}`, known)
  }
  switch (act.kind) {
    case 'approve':
      return missingOfApproval(change, act, context)
    case 'snooze':
      return missingOfSnooze(act, nowMs)
    case 'export':
      return act.destination === undefined || act.destination === ''
        ? refuse('no_destination', 'an export names who takes it', 'name the system')
        : undefined
    case 'confirm':
      return change.confirmedAtMs === undefined
        ? undefined
        : refuse('already_confirmed', `${change.id} is confirmed already`, 'nothing is to be done')
    case 'pass':
    case 'reject':
    case 'close':
    case 'revert':
    case 'sighting':
      return undefined
  }
}

function missingOfApproval(
  change: Change,
  act: Act,
  { unboundLinks }: ActContext,
): { refusal: Refusal } | undefined {
  if (change.kind === 'successor') {
    return refuse(
      'successor',
      `${change.id} names another person, who did not ask for this mail`,
      'reject it as wrong; the note keeps the name',
    )
  }
  if (change.kind === 'srs_hint' || (change.newAddress ?? change.newContact) === undefined) {
    return refuse(
      'no_target',
      `${change.id} offers no address that could be approved`,
      'reject it, or snooze it until the person was asked',
    )
  }
  if (unboundLinks.length > 0) {
    return refuse(
      'chain_unbound',
      `between the two stand links that no report binds to a mail of ours: ${unboundLinks.join(', ')}`,
      'decide those first',
    )
  }
  return missingOverride(change, act)
}

/** An unbound hint may be anybody's, and some flags speak against a bound one too: a person answers for both. */
function missingOverride(change: Change, act: Act): { refusal: Refusal } | undefined {
  const grave = graveRisks(change.risks)
  const why = [
    ...(isBound(change.trust) ? [] : [`no report binds it to a mail of ours (${change.trust})`]),
    ...(change.newAddress === undefined ? ['what it offers is no address'] : []),
    ...grave.map((risk) => `flag ${risk}`),
  ]
  if (why.length === 0) return undefined
  if (act.override !== true) {
    return refuse(
      'needs_override',
      `${change.id} cannot be approved as it is: ${why.join('; ')}`,
      'approve with an override and a note that says how you know',
    )
  }
  if (isBlank(act.note)) {
    return refuse('needs_note', 'an override needs a note', 'say how you know that it is true')
  }
  return undefined
}

function missingOfSnooze(act: Act, nowMs: number): { refusal: Refusal } | undefined {
  if (act.untilMs === undefined || act.untilMs <= nowMs) {
    return refuse(
      'not_in_the_future',
      'it can be put off until a day to come only',
      'name a later one',
    )
  }
  if (isBlank(act.note)) {
    return refuse('needs_note', 'to put it off needs a note', 'say what you are waiting for')
  }
  return undefined
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === ''
}

function changed(change: Change, act: Act, { row, nowMs }: RowContext): Change {
  const isFact = row.from === row.to
  return {
    ...change,
    state: row.to,
    reason: isFact ? change.reason : act.reason,
    pendingSinceMs: row.to !== 'pending' ? undefined : isFact ? change.pendingSinceMs : nowMs,
    snoozedUntilMs: act.kind === 'snooze' ? act.untilMs : undefined,
    // What is taken back is confirmed no more; its exports have happened and stay listed.
    confirmedAtMs:
      act.kind === 'confirm' ? nowMs : act.kind === 'revert' ? undefined : change.confirmedAtMs,
    version: change.version + 1,
  }
}

function eventOf(change: Change, act: Act, row: TransitionRow): ChangeEvent {
  return {
    fact: row.fact,
    from: change.state,
    to: row.to,
    reason: act.reason,
    note: noteOf(act),
    override: act.override === true,
  }
}

/** With what the fact is about: the audit outlives the row. */
function noteOf({ kind, destination, untilMs, note }: Act): string | undefined {
  const about =
    kind === 'export' && destination !== undefined
      ? `to ${destination}`
      : kind === 'snooze' && untilMs !== undefined
        ? `until ${new Date(untilMs).toISOString()}`
        : undefined
  return about === undefined || note === undefined ? (about ?? note) : `${about}: ${note}`
}

function refuseState(change: Change, act: Act): { refusal: Refusal } {
  const reason = change.reason === undefined ? '' : ` (${change.reason})`
  const is = `${change.id} is ${change.state}${reason}`
  if (PARTICIPLES[act.kind] === change.state) {
    return refuse('wrong_state', `${is} already`, remedyOf(change, act))
  }
  return refuse(
    'wrong_state',
    `${is}: it cannot be ${PARTICIPLES[act.kind]}`,
    remedyOf(change, act),
  )
}

const PARTICIPLES: Readonly<Record<ActKind, string>> = {
  pass: 'passed',
  approve: 'approved',
  reject: 'rejected',
  close: 'closed',
  revert: 'taken back',
  sighting: 'opened again',
  snooze: 'put off',
  export: 'exported',
  confirm: 'confirmed',
}

function remedyOf(change: Change, act: Act): string {
  if (change.state === 'checking') return 'wait for its checks: a day at the most'
  if (act.kind === 'export' || act.kind === 'confirm') return 'approve it first'
  if (change.state === 'pending') return 'approve or reject it'
  if (change.reason === 'superseded') return 'decide about the newer one'
  return 'take the decision back first: revert'
}
