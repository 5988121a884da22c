/** What deciding again would change: of one address, and summed over many. */
import type { Category } from '@forwardpath/classify'
import type { AddressKey } from '@forwardpath/mail'
import type { HistoryEvent } from './history-event.ts'
import type { Proposal } from './proposal.ts'
import type {
  Scope,
  StandingSuppression,
  SuppressionDraft,
  SuppressionStatus,
} from './suppression.ts'

/** A record of the list, as far as a second decision looks at it. */
export type StandingRecord = StandingSuppression & {
  readonly category: Category | undefined
  readonly incidentId: string | undefined
}

/** An address change of the desk, as far as a second decision looks at it. */
export type StandingChange = {
  readonly id: string
  readonly target: string
  readonly state: string
  /** A person has approved or rejected it. */
  readonly isDecided: boolean
}

/** `added`: active now. `held`: held now, also where it was active. `released`: stops nobody. `altered`: why or until. */
export type RecordEffect = 'added' | 'held' | 'released' | 'altered'

/** One record that would become another. */
export type RecordChange = {
  readonly addressKey: AddressKey
  readonly scope: Scope
  readonly effect: RecordEffect
  readonly from: SuppressionStatus | undefined
  /** Absent where no report is left that does anything. */
  readonly draft: SuppressionDraft | undefined
  /** The report to show: what the outcome rests on, else what no longer counts. */
  readonly sample: HistoryEvent | undefined
}

/** One address change that would open or close. */
export type ChangeOfDesk =
  | {
      readonly kind: 'opens'
      readonly oldKey: AddressKey
      readonly target: string
      readonly proposal: Proposal
    }
  | {
      readonly kind: 'closes'
      readonly oldKey: AddressKey
      readonly id: string
      readonly target: string
    }

/**
 * What deciding again would alter and may not. `person`: somebody decided. `import`: a list came in.
 * `sticky`: ends by an override only. `evidence_gone`: the reports behind it are past their retention.
 * `decided_change`: an address change that a person has decided.
 */
export type ConflictKind = 'person' | 'import' | 'sticky' | 'evidence_gone' | 'decided_change'

/** One thing for a person to look at. */
export type Conflict = {
  readonly addressKey: AddressKey
  readonly scope: Scope
  readonly kind: ConflictKind
  /** A status of the list, or a state of the desk. */
  readonly stands: string
  /** What the reports give. */
  readonly wouldBe: SuppressionStatus | 'none' | 'closed'
}

/** Of one address. */
export type Difference = {
  readonly records: readonly RecordChange[]
  readonly changes: readonly ChangeOfDesk[]
  readonly conflicts: readonly Conflict[]
}

/**
 * The difference in one form: a line for each change, sorted. Two decisions that would do the same give the same lines, and the
 * digest is the SHA-256 of the lines of all addresses in the order of their keys.
 */
export function differenceLines(difference: Difference): readonly string[] {
  const records = difference.records.map(({ addressKey, scope, effect, from, draft }) =>
    JSON.stringify([
      'record',
      addressKey,
      scope,
      effect,
      from ?? null,
      draft === undefined ? null : draftFacts(draft),
    ]),
  )
  const changes = difference.changes.map((change) =>
    JSON.stringify(['change', change.oldKey, change.target, change.kind]),
  )
  return [...records, ...changes].sort()
}

function draftFacts(draft: SuppressionDraft): readonly unknown[] {
  return [
    draft.status,
    draft.reason,
    draft.category,
    draft.expiresAtMs ?? null,
    draft.cause.bounceId,
    draft.evidence.map((event) => event.bounceId),
  ]
}
