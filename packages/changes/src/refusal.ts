/** Why an act is refused, in words that a person can act on. */

/** Codes are stable: the API gives them out. */
export type RefusalCode =
  | 'not_found'
  | 'stale'
  | 'wrong_state'
  | 'needs_reason'
  | 'unknown_reason'
  | 'needs_override'
  | 'needs_note'
  | 'no_target'
  | 'successor'
  | 'chain_unbound'
  | 'shared_target'
  | 'not_in_the_future'
  | 'already_confirmed'
  | 'no_destination'

/** A refused act; nothing is written. */
export type Refusal = {
  readonly code: RefusalCode
  readonly message: string
  /** What would help. */
  readonly remedy: string
}

/** Makes one. */
export function refuse(code: RefusalCode, message: string, remedy: string): { refusal: Refusal } {
  return { refusal: { code, message, remedy } }
}
