/**
 * The states of an address change as a table: what may follow what, who may ask for it, with which reasons
 * (docs/address-changes.md, "States"). What is not in the table is refused.
 *
 *   checking → pending → approved | rejected | closed
 *
 * Facts with a date stand beside the state and are no states: snoozed (pending), exported and confirmed (approved).
 */
import {
  CHECK_REASONS,
  CLOSE_REASONS,
  REJECT_REASONS,
  type Actor,
  type ChangeState,
  type CloseReason,
  type RejectReason,
} from './change.ts'

/** What can be asked for. `pass`: the checks are over. `sighting`: seen again, at a higher tier. */
export const ACT_KINDS = [
  'pass',
  'approve',
  'reject',
  'close',
  'revert',
  'sighting',
  'snooze',
  'export',
  'confirm',
] as const
/** One of {@link ACT_KINDS}. */
export type ActKind = (typeof ACT_KINDS)[number]

/** One allowed step. */
export type TransitionRow = {
  readonly act: ActKind
  readonly from: ChangeState
  /** Reasons of the state that is left; absent: any. */
  readonly fromReasons?: readonly string[]
  /** The same as `from` for a fact, which changes no state. */
  readonly to: ChangeState
  readonly by: Actor
  /** Reasons that the step may give; absent: it takes none. */
  readonly reasons?: readonly (RejectReason | CloseReason)[]
  /** What the audit calls it. */
  readonly fact: string
}

const NOT_FORGED = REJECT_REASONS.filter((reason) => reason !== 'forged')

/** Every allowed step, and no other. */
const TRANSITIONS: readonly TransitionRow[] = [
  { act: 'pass', from: 'checking', to: 'pending', by: 'pipeline', fact: 'checked' },
  {
    act: 'reject',
    from: 'checking',
    to: 'rejected',
    by: 'pipeline',
    reasons: CHECK_REASONS,
    fact: 'rejected',
  },
  // A loop is closed by its last link: those that waited for a person go with it.
  {
    act: 'reject',
    from: 'pending',
    to: 'rejected',
    by: 'pipeline',
    reasons: ['loop'],
    fact: 'rejected',
  },
  { act: 'approve', from: 'pending', to: 'approved', by: 'person', fact: 'approved' },
  {
    act: 'reject',
    from: 'pending',
    to: 'rejected',
    by: 'person',
    reasons: REJECT_REASONS,
    fact: 'rejected',
  },
  {
    act: 'close',
    from: 'pending',
    to: 'closed',
    by: 'pipeline',
    reasons: CLOSE_REASONS,
    fact: 'closed',
  },
  { act: 'revert', from: 'approved', to: 'pending', by: 'person', fact: 'reverted' },
  { act: 'revert', from: 'rejected', to: 'pending', by: 'person', fact: 'reverted' },
  {
    act: 'revert',
    from: 'closed',
    fromReasons: ['expired'],
    to: 'pending',
    by: 'person',
    fact: 'reverted',
  },
  {
    act: 'sighting',
    from: 'rejected',
    fromReasons: NOT_FORGED,
    to: 'pending',
    by: 'pipeline',
    fact: 'reopened',
  },
  {
    act: 'sighting',
    from: 'closed',
    fromReasons: ['expired'],
    to: 'pending',
    by: 'pipeline',
    fact: 'reopened',
  },
  { act: 'snooze', from: 'pending', to: 'pending', by: 'person', fact: 'snoozed' },
  { act: 'export', from: 'approved', to: 'approved', by: 'person', fact: 'exported' },
  { act: 'confirm', from: 'approved', to: 'approved', by: 'person', fact: 'confirmed' },
]

/** The row that allows the step. Absent: it is refused. Total. */
export function findTransition(
  act: ActKind,
  from: { readonly state: ChangeState; readonly reason: string | undefined; readonly by: Actor },
): TransitionRow | undefined {
  return TRANSITIONS.find(
    (row) =>
      row.act === act &&
      row.from === from.state &&
      row.by === from.by &&
      (row.fromReasons === undefined || row.fromReasons.includes(from.reason ?? '')),
  )
}
