/**
 * An address change as the desk knows it: one old address, what was offered for it, and where its review stands
 * (docs/address-changes.md). A value; nothing here reads or writes.
 */
import type { Address, AddressKey, Trust } from '@forwardpath/mail'

/** `checking → pending → approved | rejected | closed`. */
export const CHANGE_STATES = ['checking', 'pending', 'approved', 'rejected', 'closed'] as const
/** One of the five. */
export type ChangeState = (typeof CHANGE_STATES)[number]

/** What the pipeline's own checks may reject a proposal for. */
export const CHECK_REASONS = [
  'placeholder',
  'bad_syntax',
  'same',
  'own_domain',
  'null_mx',
  'target_suppressed',
  'wrapper',
  'loop',
] as const
/** Why a change is rejected; `forged` and `wrong` are a person's word. */
export const REJECT_REASONS = [...CHECK_REASONS, 'forged', 'wrong'] as const
/** One of {@link REJECT_REASONS}. */
export type RejectReason = (typeof REJECT_REASONS)[number]
/** Why the pipeline closes a pending one. */
export const CLOSE_REASONS = ['superseded', 'expired'] as const
/** One of {@link CLOSE_REASONS}. */
export type CloseReason = (typeof CLOSE_REASONS)[number]

/** What a proposal is about. A `successor` is another person; a `misrouted` one rests on a host that serves the domain no more. */
export const CHANGE_KINDS = [
  'moved',
  'left_company',
  'domain_migration',
  'successor',
  'srs_hint',
  'misrouted',
] as const
/** One of {@link CHANGE_KINDS}. */
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** Where the hint stood. */
export type ChangeSource =
  'smtp_551' | 'smtp_251' | 'dsn_5.1.6' | 'dsn_prose' | 'auto_reply' | 'manual'

/** Who asks for a step: the pipeline, or a person (by command, page or API). */
export type Actor = 'pipeline' | 'person'

/** One change. */
export type Change = {
  readonly id: string
  readonly oldAddress: Address
  readonly oldKey: AddressKey
  /** Absent where nothing certain is offered: see `candidates` and `newContact`. */
  readonly newAddress: Address | undefined
  readonly newKey: AddressKey | undefined
  /** What is offered and is no address: telephone, street, web page, wrapper. */
  readonly newContact: string | undefined
  readonly candidates: readonly string[]
  readonly kind: ChangeKind
  readonly state: ChangeState
  /** Of `rejected` and `closed`. */
  readonly reason: RejectReason | CloseReason | undefined
  readonly source: ChangeSource
  /** The firmest of its sightings. */
  readonly trust: Trust
  /** The words of the reply that offer it. */
  readonly quote: string | undefined
  readonly openedAtMs: number
  /** Since when it waits for a person. Absent unless it does. */
  readonly pendingSinceMs: number | undefined
  readonly observations: {
    readonly count: number
    readonly firstAtMs: number
    readonly lastAtMs: number
    readonly days: number
  }
  readonly risks: readonly string[]
  readonly snoozedUntilMs: number | undefined
  readonly confirmedAtMs: number | undefined
  /** Raised by every write: a decision about an older one is refused. */
  readonly version: number
}
