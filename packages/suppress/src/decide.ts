/**
 * Decide: events of one address + the records that stand + policy + clock → what to write.
 *
 * Pure. The caller reads the history under the feed lock and hands over the events since the last
 * decision of a person (all of them for proposals). Evidence never weakens a record: what would make
 * it less strict is added to it and changes nothing. It does strengthen one, whoever made it: what is
 * sticky is written over what is plain, and what a person or an import ends by itself lasts as long as
 * the reports ask. A record that lapses does so by its expiry, a release by a person.
 */
import { isSetAside } from './acting-events.ts'
import type { HistoryEvent } from './history-event.ts'
import { foldUnderIncidents } from './incident-fold.ts'
import type { IncidentWindow } from './incident.ts'
import type { Policy } from './policy.ts'
import {
  latestProofOfLife,
  type LifeSign,
  type ProofOfLife,
  type ReportedLife,
} from './proof-of-life.ts'
import { proposeChanges, type Proposal } from './proposal.ts'
import { effectiveStatus, STATUS_RANK, stopsMail } from './status.ts'
import type { Scope, StandingSuppression, SuppressionDraft } from './suppression.ts'

/** One thing to write to the list. */
export type SuppressionDecision = {
  /**
   * `write`: the record becomes the draft. `evidence`: it keeps status and reason, the evidence grows. `extend`: the same, and
   * it ends when the draft does, which is later.
   */
  readonly kind: 'write' | 'evidence' | 'extend'
  readonly draft: SuppressionDraft
}

/** Proof of life ends a record that the pipeline made; so does the report behind a hold when it counts no more. */
export type LifeDecision = {
  readonly scope: Scope
  /** What showed life, or why the report counts no more. */
  readonly why: LifeSign | 'misrouted' | 'forged'
  /** The report that shows it, or that is set aside. Absent: the sender's system reported the proof. */
  readonly bounceId: string | undefined
}

/** All that follows for one address. */
export type Decisions = {
  readonly suppressions: readonly SuppressionDecision[]
  readonly lives: readonly LifeDecision[]
  readonly proposals: readonly Proposal[]
}

/** What is known of one address. */
export type DecideInput = {
  readonly events: readonly HistoryEvent[]
  readonly standing: readonly StandingSuppression[]
  readonly policy: Policy
  readonly nowMs: number
  /** What the sender's system saw. Absent: nothing. */
  readonly reported?: readonly ReportedLife[]
  /** Incidents that are open or rolled back; absent: none. */
  readonly windows?: readonly IncidentWindow[]
}

/** What the events of one address mean for its records and for the desk. Total, pure. */
export function decide(input: DecideInput): Decisions {
  const { events, standing, nowMs } = input
  const life = latestProofOfLife(events, input.reported)
  const drafts = foldUnspent(input, life)
  const suppressions = scopesOf(events, standing).flatMap((scope) => {
    const record = standing.find((s) => s.scope === scope)
    const draft = drafts(record).find((d) => d.scope === scope)
    return draft === undefined ? [] : decideOne(record, draft, nowMs)
  })
  const decided = new Set(suppressions.map((decision) => decision.draft.scope))
  const lives = standing.flatMap((record): readonly LifeDecision[] =>
    life !== undefined &&
    !decided.has(record.scope) &&
    isEndedBy(record, life, nowMs) &&
    // What no proof spends goes on, and would make the same record again.
    !drafts(record).some((d) => d.scope === record.scope && stopsMail(d.status))
      ? [{ scope: record.scope, why: life.sign, bounceId: life.bounceId }]
      : [],
  )
  const setAside = standing.flatMap((record) =>
    decided.has(record.scope) || drafts(record).some((d) => d.scope === record.scope)
      ? []
      : endedBySetAside(record, events, nowMs),
  )
  return { suppressions, lives: [...lives, ...setAside], proposals: proposeChanges(events) }
}

/** A hold of the pipeline that rests on a report which counts no more, where nothing else speaks for it. */
function endedBySetAside(
  record: StandingSuppression,
  events: readonly HistoryEvent[],
  nowMs: number,
): readonly LifeDecision[] {
  const cause = events.find((e) => e.bounceId === record.lastEventId && isSetAside(e))
  const isHold = effectiveStatus(record, nowMs) === 'held' && record.source === 'pipeline'
  if (cause === undefined || !isHold || record.isSticky) return []
  const why = cause.hint === 'forged' ? 'forged' : 'misrouted'
  return [{ scope: record.scope, why, bounceId: cause.bounceId }]
}

/** Reports before the last decision of a person, or before a proof of life, are spent; complaints outlive the latter. */
export function foldUnspent(
  { events, policy, nowMs, windows = [] }: Omit<DecideInput, 'standing' | 'reported'>,
  life: ProofOfLife | undefined,
): (record: Pick<StandingSuppression, 'decidedAtMs'> | undefined) => readonly SuppressionDraft[] {
  return (record) => {
    const decidedAtMs = record?.decidedAtMs ?? -Infinity
    const lifeAtMs = life?.atMs ?? -Infinity
    const unspent = events.filter(
      (e) => e.receivedAtMs > decidedAtMs && (e.receivedAtMs > lifeAtMs || e.kind === 'complaint'),
    )
    return foldUnderIncidents(unspent, policy, { nowMs, windows })
  }
}

function isEndedBy(record: StandingSuppression, life: ProofOfLife, nowMs: number): boolean {
  return (
    stopsMail(effectiveStatus(record, nowMs)) &&
    record.source === 'pipeline' &&
    !record.isSticky &&
    life.atMs > (record.lastEventAtMs ?? -Infinity)
  )
}

/** Every scope that the reports or the records speak of. */
export function scopesOf(
  events: readonly HistoryEvent[],
  standing: readonly StandingSuppression[],
): readonly Scope[] {
  const streams = events.flatMap((e): Scope[] =>
    e.stream === undefined ? [] : [`stream:${e.stream}`],
  )
  return [...new Set<Scope>(['global', ...streams, ...standing.map((s) => s.scope)])]
}

function decideOne(
  record: StandingSuppression | undefined,
  draft: SuppressionDraft,
  nowMs: number,
): readonly SuppressionDecision[] {
  if (record === undefined) return [{ kind: 'write', draft }]
  const stands = effectiveStatus(record, nowMs)
  const strength = STATUS_RANK[draft.status] - STATUS_RANK[stands]
  const isOwn = record.source === 'pipeline'
  if (strength === 0 && bindsMore(draft, record))
    return [{ kind: 'write', draft: lastingAsLong(draft, record) }]
  // What somebody else made holds until its own end; what the pipeline made is what the reports add up to.
  if (strength > 0)
    return [
      { kind: 'write', draft: isOwn || !stopsMail(stands) ? draft : lastingAsLong(draft, record) },
    ]
  if (!isNewEvidence(draft, record)) return []
  // The draft has seen all that an own record rests on: what is no weaker replaces it, so that the order of arrival leaves no trace.
  const isWhole = isOwn && (draft.sticky || !record.isSticky)
  if (strength === 0 && isWhole && endOf(draft) >= endOf(record)) return [{ kind: 'write', draft }]
  const isExtended =
    !isWhole && stopsMail(draft.status) && stopsMail(stands) && endOf(draft) > endOf(record)
  return [{ kind: isExtended ? 'extend' : 'evidence', draft }]
}

/** Ends by an override only, which the record does not. */
function bindsMore(draft: SuppressionDraft, record: StandingSuppression): boolean {
  return draft.status === 'active' && draft.sticky && !record.isSticky
}

function lastingAsLong(draft: SuppressionDraft, record: StandingSuppression): SuppressionDraft {
  return endOf(draft) >= endOf(record) ? draft : { ...draft, expiresAtMs: record.expiresAtMs }
}

function isNewEvidence(draft: SuppressionDraft, record: StandingSuppression): boolean {
  return (
    draft.evidence.at(-1)?.bounceId !== record.lastEventId ||
    draft.evidence.length > record.evidenceCount
  )
}

function endOf({ expiresAtMs }: { readonly expiresAtMs: number | undefined }): number {
  return expiresAtMs ?? Infinity
}
