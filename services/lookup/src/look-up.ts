/**
 * One question of an MTA, answered from memory: may this recipient be mailed? The one place where age of the list, stream,
 * keys and failure mode come together; the protocols only spell the answer.
 */
import { candidatesOf } from './candidates.ts'
import type { SuppressionRecord } from './record.ts'
import { rejectText, TEMP_TEXT } from './reject-text.ts'
import type { Replica } from './replica.ts'
import type { Envelope } from './streams.ts'

/** What is asked. */
export type Question = {
  /** As the MTA has it. What is no address is on no list. */
  readonly recipient: string
  /** The stream of the mail. Absent: global records only. */
  readonly stream?: string | undefined
}

/** What is known. */
export type Answer =
  | { readonly kind: 'clear' }
  /** `active` or `held`: do not mail, either way. `text` is what the sender is told. */
  | { readonly kind: 'listed'; readonly record: SuppressionRecord; readonly text: string }
  /** No list that is young enough: try again later. */
  | { readonly kind: 'unknown'; readonly text: string }

/** The look-up, as the protocols use it. */
export type LookUp = {
  readonly ask: (question: Question) => Answer
  readonly streamOf: (envelope: Envelope) => string | undefined
}

/** What it is made of. */
export type LookUpOptions = {
  readonly replica: Pick<Replica, 'current'>
  readonly streamOf: (envelope: Envelope) => string | undefined
  readonly onError: 'temp' | 'open'
  /** Said in the refusal. */
  readonly host: string
  readonly now: () => number
}

/** Total: whatever the text, there is an answer, and it takes no waiting. */
export function createLookUp(options: LookUpOptions): LookUp {
  const { replica, host, onError, now, streamOf } = options
  return {
    streamOf,
    ask: ({ recipient, stream }) => {
      const table = replica.current()
      if (table === undefined) {
        return onError === 'open' ? { kind: 'clear' } : { kind: 'unknown', text: TEMP_TEXT }
      }
      const scopes = stream === undefined ? ['global'] : ['global', `stream:${stream}`]
      const candidates = candidatesOf(recipient, { withErased: table.hasErased() })
      const record = table.find(candidates, { scopes, nowMs: now() })
      return record === undefined
        ? { kind: 'clear' }
        : { kind: 'listed', record, text: rejectText(host, record.id) }
    },
  }
}
