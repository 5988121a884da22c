/**
 * Deciding again: the stored reports of one address with what is seen differently now, compared with the list.
 *
 * In: the reports as they are stored, what of them is read anew or left out, the records and address changes that stand, policy and
 * clock. Out: the difference. Pure and total; it is the only way to change history.
 *
 * Hard: what people decided, imports, sticky records and decided changes are not altered. Where the new sight of the
 * reports speaks against one of them, that is a conflict for a person.
 */
import type { AddressKey } from '@forwardpath/mail'
import { foldUnspent, scopesOf } from './decide.ts'
import type {
  ChangeOfDesk,
  Conflict,
  ConflictKind,
  Difference,
  RecordEffect,
  StandingChange,
  StandingRecord,
} from './difference.ts'
import type { HistoryEvent } from './history-event.ts'
import { isInWindow, type IncidentWindow } from './incident.ts'
import type { Policy } from './policy.ts'
import { latestProofOfLife, type ReportedLife } from './proof-of-life.ts'
import { proposeChanges } from './proposal.ts'
import { effectiveStatus, STATUS_RANK, stopsMail } from './status.ts'
import type { Scope, SuppressionDraft, SuppressionStatus } from './suppression.ts'

/** One address, and how it is looked at anew. */
export type RedecideInput = {
  readonly addressKey: AddressKey
  /** As they are stored. */
  readonly events: readonly HistoryEvent[]
  /** As they are to be seen: reports read anew, others gone or come. Absent: as they are stored. */
  readonly revised?: readonly HistoryEvent[]
  /** What the sender's system saw: facts beside the reports, which no new sight of them changes. Absent: nothing. */
  readonly reported?: readonly ReportedLife[]
  readonly standing: readonly StandingRecord[]
  readonly changes: readonly StandingChange[]
  readonly policy: Policy
  readonly nowMs: number
  /** Incidents under which the list was decided. */
  readonly windows: readonly IncidentWindow[]
  /** Incidents under which it is decided again: one more rolled back, or one fewer. Absent: the same. */
  readonly windowsThen?: readonly IncidentWindow[]
}

type Drafts = (
  record: { decidedAtMs: number | undefined } | undefined,
  scope: Scope,
) => SuppressionDraft | undefined

/** One way of looking at the reports. */
type Sight = {
  /** Without those of incidents that are rolled back. */
  readonly events: readonly HistoryEvent[]
  readonly draft: Drafts
}

/** What would change of this address. */
export function redecide(input: RedecideInput): Difference {
  const { windows, windowsThen = windows } = input
  const before = sightOf(input, input.events, windows)
  const after = sightOf(input, input.revised ?? input.events, windowsThen)
  const parts = scopesOf([...before.events, ...after.events], input.standing).map((scope) =>
    redecideScope(scope, { input, before, after }),
  )
  const desk = redecideChanges(input, before, after)
  return {
    records: parts.flatMap((p) => p.records),
    changes: desk.changes,
    conflicts: [...parts.flatMap((p) => p.conflicts), ...desk.conflicts],
  }
}

function sightOf(
  { policy, nowMs, reported }: RedecideInput,
  events: readonly HistoryEvent[],
  windows: readonly IncidentWindow[],
): Sight {
  const dropped = windows.filter((w) => w.effect === 'without')
  const believed = events.filter((e) => !dropped.some((w) => isInWindow(e, w)))
  const life = latestProofOfLife(believed, reported)
  const drafts = foldUnspent({ events: believed, policy, nowMs, windows }, life)
  return {
    events: believed,
    draft: (record, scope) => drafts(record).find((d) => d.scope === scope),
  }
}

type ScopeContext = {
  readonly input: RedecideInput
  readonly before: Sight
  readonly after: Sight
}
type ScopeResult = Pick<Difference, 'records' | 'conflicts'>
const NOTHING: ScopeResult = { records: [], conflicts: [] }

function redecideScope(scope: Scope, context: ScopeContext): ScopeResult {
  const { input, after } = context
  const record = input.standing.find((s) => s.scope === scope)
  const protection = record === undefined ? undefined : protectionOf(record, input)
  if (record !== undefined && protection !== undefined) {
    return { records: [], conflicts: conflictOf(record, protection, context) }
  }
  const draft = after.draft(record, scope)
  const effect = effectOf(record, draft, context)
  if (effect === undefined) return spentConflict(record, context)
  if (record !== undefined && isWeaker(record, draft, input) && isEvidenceGone(record, input)) {
    return {
      records: [],
      conflicts: [conflict(record, 'evidence_gone', { input, wouldBe: draft?.status })],
    }
  }
  const sample =
    draft?.cause ??
    context.before.draft(record, scope)?.cause ??
    input.events.find((e) => e.bounceId === record?.lastEventId)
  const from = record === undefined ? undefined : effectiveStatus(record, input.nowMs)
  return {
    records: [{ addressKey: input.addressKey, scope, effect, from, draft, sample }],
    conflicts: [],
  }
}

/** Why the record is not the pipeline's to alter; absent: it is. */
function protectionOf(record: StandingRecord, { nowMs }: RedecideInput): ConflictKind | undefined {
  if (!stopsMail(effectiveStatus(record, nowMs))) return undefined
  if (record.source.startsWith('import')) return 'import'
  if (record.source !== 'pipeline') return 'person'
  return record.isSticky ? 'sticky' : undefined
}

/** Only where the new sight differs from the old one: that the reports never spoke for the record is no news. */
function conflictOf(
  record: StandingRecord,
  kind: ConflictKind,
  { input, before, after }: ScopeContext,
): readonly Conflict[] {
  // What a person decided has spent the reports: whether they say otherwise now is seen without that.
  const all = { decidedAtMs: undefined }
  const old = before.draft(all, record.scope)?.status
  const wouldBe = after.draft(all, record.scope)?.status
  const isNews = stopsMail(old) !== stopsMail(wouldBe)
  return isNews && stopsMail(wouldBe) !== stopsMail(effectiveStatus(record, input.nowMs))
    ? [conflict(record, kind, { input, wouldBe })]
    : []
}

/** A person released it, and the reports before that would now suppress it, or the other way round. */
function spentConflict(record: StandingRecord | undefined, context: ScopeContext): ScopeResult {
  if (record?.decidedAtMs === undefined) return NOTHING
  return { records: [], conflicts: conflictOf(record, 'person', context) }
}

function conflict(
  record: StandingRecord,
  kind: ConflictKind,
  {
    input,
    wouldBe,
  }: { readonly input: RedecideInput; readonly wouldBe: SuppressionStatus | undefined },
): Conflict {
  return {
    addressKey: input.addressKey,
    scope: record.scope,
    kind,
    stands: effectiveStatus(record, input.nowMs),
    wouldBe: wouldBe ?? 'none',
  }
}

function effectOf(
  record: StandingRecord | undefined,
  draft: SuppressionDraft | undefined,
  context: ScopeContext,
): RecordEffect | undefined {
  const from = record === undefined ? undefined : effectiveStatus(record, context.input.nowMs)
  const to = draft?.status
  if (draft === undefined || !stopsMail(to)) return stopsMail(from) ? 'released' : undefined
  if (record === undefined || from !== to) return to === 'active' ? 'added' : 'held'
  const isSame =
    record.reason === draft.reason &&
    record.category === draft.category &&
    record.expiresAtMs === draft.expiresAtMs &&
    record.incidentId === draft.incidentId
  return isSame && !isOtherEvidence(record, draft, context) ? undefined : 'altered'
}

/** A record may rest on less than all reports, so its evidence is looked at only where the reports are seen differently. */
function isOtherEvidence(
  record: StandingRecord,
  draft: SuppressionDraft,
  { before, after }: ScopeContext,
): boolean {
  const was = before.draft(record, record.scope)
  const is = after.draft(record, record.scope)
  const ids = (d: SuppressionDraft | undefined): string =>
    (d?.evidence ?? []).map((e) => e.bounceId).join(' ')
  return (
    ids(was) !== ids(is) ||
    (record.evidenceCount > draft.evidence.length && before.events.length > after.events.length)
  )
}

function isWeaker(
  record: StandingRecord,
  draft: SuppressionDraft | undefined,
  { nowMs }: RedecideInput,
): boolean {
  const from = effectiveStatus(record, nowMs)
  const to = draft?.status ?? 'released'
  return (
    STATUS_RANK[to] < STATUS_RANK[from] ||
    (STATUS_RANK[to] === STATUS_RANK[from] &&
      (draft?.expiresAtMs ?? Infinity) < (record.expiresAtMs ?? Infinity))
  )
}

/** Reports that the record rests on are past their retention: what is left cannot speak against it. */
function isEvidenceGone(record: StandingRecord, { events }: RedecideInput): boolean {
  if (record.lastEventId === undefined) return false
  return (
    !events.some((e) => e.bounceId === record.lastEventId) ||
    new Set(events.map((e) => e.eventKey)).size < record.evidenceCount
  )
}

/** The states in which nobody has decided. */
const OPEN_STATES: readonly string[] = ['checking', 'pending']

function redecideChanges(
  input: RedecideInput,
  before: Sight,
  after: Sight,
): Pick<Difference, 'changes' | 'conflicts'> {
  const was = new Set(proposeChanges(before.events).map((p) => p.target))
  const is = new Map(proposeChanges(after.events).map((p) => [p.target, p]))
  const standing = new Set(input.changes.map((c) => c.target))
  const changes: ChangeOfDesk[] = []
  const conflicts: Conflict[] = []
  for (const [target, proposal] of is) {
    if (!standing.has(target))
      changes.push({ kind: 'opens', oldKey: input.addressKey, target, proposal })
  }
  for (const change of input.changes) {
    const isLost = was.has(change.target) && !is.has(change.target)
    if (!isLost) continue
    if (OPEN_STATES.includes(change.state) && !change.isDecided) {
      const { id, target } = change
      changes.push({ kind: 'closes', oldKey: input.addressKey, id, target })
    } else if (change.isDecided) {
      conflicts.push({
        addressKey: input.addressKey,
        scope: 'global',
        kind: 'decided_change',
        stands: change.state,
        wouldBe: 'closed',
      })
    }
  }
  return { changes, conflicts }
}
