/**
 * The fold: what a set of events about one address adds up to, under a policy and at an instant.
 *
 * In: events in any order, copies included. Out: a draft for each scope that anything happened in.
 * Pure, total; the same set gives the same drafts, whatever its order and however often an event is
 * in it. A report is judged at the time the server received it, the outcome at `nowMs`: a hold or a
 * suppression that is over comes out as `expired` and stops nobody.
 */
import type { Category } from '@forwardpath/classify'
import { parseAddress } from '@forwardpath/mail'
import { isCountingFailure, mayAct, maySuppress } from './acting-events.ts'
import { distinctEvents } from './distinct-events.ts'
import { DAY_MS, utcDay } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Policy, PolicyRow, Threshold } from './policy.ts'
import { STATUS_RANK } from './status.ts'
import { reasonOf, type Scope, type SuppressionDraft } from './suppression.ts'

type ActingRow = Extract<PolicyRow, { effect: 'act' }>

/** One thing that a row did: an effect that began with an event and ends at an instant, or never. */
type Effect = {
  readonly status: 'held' | 'active'
  readonly cause: HistoryEvent
  readonly untilMs: number | undefined
}

/** At most one draft for each scope: the strictest that any row or complaint gives. */
export function foldEvents(
  events: readonly HistoryEvent[],
  policy: Policy,
  nowMs: number,
): readonly SuppressionDraft[] {
  const distinct = distinctEvents(events)
  const drafts = [...groupByCategory(distinct, policy)].flatMap(([category, group]) => {
    const row = policy.rows[category]
    return row.effect === 'ignore' ? [] : draftOfRow({ category, row, events: group, nowMs })
  })
  return strictestByScope([...drafts, ...complaintDrafts(distinct, { policy, nowMs })])
}

function groupByCategory(
  events: readonly HistoryEvent[],
  policy: Policy,
): ReadonlyMap<Category, HistoryEvent[]> {
  const groups = new Map<Category, HistoryEvent[]>()
  for (const event of events) {
    if (!isCountingFailure(event, policy)) continue
    const group = groups.get(event.category)
    if (group === undefined) groups.set(event.category, [event])
    else group.push(event)
  }
  return groups
}

function draftOfRow(input: {
  category: Category
  row: ActingRow
  events: readonly HistoryEvent[]
  nowMs: number
}): readonly SuppressionDraft[] {
  const effects = input.events.flatMap((event, index) =>
    effectsAt(input.row, input.events.slice(0, index + 1), event),
  )
  const strongest = strongestEffect(effects, input.nowMs)
  if (strongest === undefined) return []
  return [
    {
      scope: 'global',
      status: isOver(strongest, input.nowMs) ? 'expired' : strongest.status,
      reason: reasonOf(input.category),
      category: input.category,
      sticky: input.row.sticky === true,
      expiresAtMs: strongest.untilMs,
      cause: strongest.cause,
      evidence: input.events,
    },
  ]
}

/** What the row does when `event`, the last of `soFar`, arrives. */
function effectsAt(
  row: ActingRow,
  soFar: readonly HistoryEvent[],
  event: HistoryEvent,
): readonly Effect[] {
  const { threshold, holdMs, expiryMs } = row
  const counting = row.needsUnchangedMx === true ? soFar.filter(hasUnchangedMx) : soFar
  const isOneEnough = row.trustsOwnSyntax === true && isBadSyntax(event)
  if (
    threshold !== undefined &&
    counting.at(-1) === event &&
    ((isOneEnough && threshold.then === 'suppress') || isReached(threshold, counting, event))
  ) {
    if (threshold.then !== 'suppress') {
      return [{ status: 'held', cause: event, untilMs: event.receivedAtMs + threshold.then.holdMs }]
    }
    const untilMs = expiryMs === undefined ? undefined : event.receivedAtMs + expiryMs
    return [{ status: 'active', cause: event, untilMs }]
  }
  // A transient report never gives more than a count; nor does one whose hint was rejected since.
  if (holdMs === undefined || event.permanence === 'transient') return []
  if (event.hint === 'rejected') return []
  return [{ status: 'held', cause: event, untilMs: event.receivedAtMs + holdMs }]
}

/** What the server calls a bad address is one by our own grammar too (RFC 5321 s4.1.2). */
function isBadSyntax(event: HistoryEvent): boolean {
  return (
    event.permanence !== 'transient' &&
    maySuppress(event) &&
    parseAddress(event.recipient) === undefined
  )
}

function hasUnchangedMx(event: HistoryEvent): boolean {
  return event.mxCheck === 'unchanged'
}

function isReached(
  threshold: Threshold,
  soFar: readonly HistoryEvent[],
  event: HistoryEvent,
): boolean {
  const counting = threshold.then === 'suppress' ? soFar.filter(maySuppress) : soFar
  const inWindow = counting.filter((e) => e.receivedAtMs > event.receivedAtMs - threshold.withinMs)
  const days = new Set(inWindow.map((e) => utcDay(e.receivedAtMs)))
  if (days.size < threshold.count) return false
  if (threshold.count === 1) return inWindow.some((e) => e.permanence !== 'transient')
  const first = inWindow[0]
  return first !== undefined && event.receivedAtMs - first.receivedAtMs >= threshold.spanMs
}

/** Active before held, what still lasts before what is over, then what lasts longest. */
function strongestEffect(effects: readonly Effect[], nowMs: number): Effect | undefined {
  return effects.reduce<Effect | undefined>((best, effect) => {
    if (best === undefined) return effect
    const order =
      Number(!isOver(effect, nowMs)) - Number(!isOver(best, nowMs)) ||
      Number(effect.status === 'active') - Number(best.status === 'active') ||
      (effect.untilMs ?? Infinity) - (best.untilMs ?? Infinity)
    // Of two that last for ever the first is the cause: later reports only add evidence.
    return order > 0 ? effect : best
  }, undefined)
}

function isOver(effect: Effect, nowMs: number): boolean {
  return effect.untilMs !== undefined && effect.untilMs <= nowMs
}

/**
 * A complaint suppresses at once and stays, in the stream of the mail; `not-spam` does nothing (RFC 6430). Where its
 * tier allows only a hold, it holds.
 */
function complaintDrafts(
  events: readonly HistoryEvent[],
  { policy, nowMs }: { readonly policy: Policy; readonly nowMs: number },
): readonly SuppressionDraft[] {
  const complaints = events.filter(
    (e) => e.kind === 'complaint' && e.feedbackType !== 'not-spam' && mayAct(e, policy),
  )
  return complaints.map((cause) => {
    const scope: Scope = cause.stream === undefined ? 'global' : `stream:${cause.stream}`
    const evidence = complaints.filter((e) => e.stream === cause.stream)
    const draft = { scope, reason: 'complaint', category: cause.category, cause, evidence } as const
    if (maySuppress(cause)) {
      return { ...draft, status: 'active', sticky: true, expiresAtMs: undefined }
    }
    const expiresAtMs = cause.receivedAtMs + COMPLAINT_HOLD_MS
    return {
      ...draft,
      status: expiresAtMs <= nowMs ? 'expired' : 'held',
      sticky: false,
      expiresAtMs,
    }
  })
}

/** Project choice, as long as a move's hold. */
const COMPLAINT_HOLD_MS = 30 * DAY_MS

/** The strictest of each scope: active before held, what lasts longer, then what came first. */
export function strictestByScope(drafts: readonly SuppressionDraft[]): readonly SuppressionDraft[] {
  const byScope = new Map<Scope, SuppressionDraft>()
  for (const draft of drafts) {
    const standing = byScope.get(draft.scope)
    if (standing === undefined || compareStrictness(draft, standing) > 0)
      byScope.set(draft.scope, draft)
  }
  return [...byScope.values()]
}

function compareStrictness(a: SuppressionDraft, b: SuppressionDraft): number {
  return (
    STATUS_RANK[a.status] - STATUS_RANK[b.status] ||
    Number(a.sticky) - Number(b.sticky) ||
    compareExpiry(a.expiresAtMs, b.expiresAtMs) ||
    b.cause.receivedAtMs - a.cause.receivedAtMs ||
    (a.cause.eventKey < b.cause.eventKey ? 1 : -1)
  )
}

function compareExpiry(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0
  return (a ?? Infinity) > (b ?? Infinity) ? 1 : -1
}
