/**
 * One connection's side of a protocol, without the connection: bytes in, answers out, one request at a time. What has
 * not been a whole request yet is kept, and never more than the protocol allows.
 *
 * Bytes are held as a string of one character a byte (latin1): lengths are exact, lines are found by `indexOf`.
 */

/** What one request led to. */
export type Step = {
  /** One character a byte. */
  readonly reply: string
  /** The client cannot be understood any more: answer, then close. */
  readonly isLast?: boolean
}

/** The state of one connection. */
export type Conversation = {
  /** Takes what has arrived. */
  readonly feed: (bytes: string) => void
  /** The next answer; `undefined` where a whole request is still missing. */
  readonly next: () => Step | undefined
  /** A request has begun and is not whole. */
  readonly isPartial: () => boolean
}

/** Begins a conversation, once a connection. */
export type Protocol = () => Conversation

/** Takes one request out of the text from `from` on; gives where the next one begins. */
export type TakeRequest = (
  text: string,
  from: number,
) => { readonly step: Step; readonly end: number } | 'more' | 'too_long'

/** A conversation whose requests stand one behind the other. `tooLong` is said before the end. */
export function createConversation(take: TakeRequest, tooLong: string): Conversation {
  let text = ''
  let from = 0
  return {
    feed: (bytes) => {
      text = text.slice(from) + bytes
      from = 0
    },
    next: () => {
      if (from >= text.length) return undefined
      const taken = take(text, from)
      if (taken === 'more') return undefined
      if (taken === 'too_long') {
        from = text.length
        return { reply: tooLong, isLast: true }
      }
      from = taken.end
      return taken.step
    },
    isPartial: () => from < text.length,
  }
}

/** The UTF-8 text behind one character a byte. What is no UTF-8 gets replacement characters: no address has them. */
export function utf8Of(bytes: string): string {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  return /^[\x00-\x7F]*$/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8')
}
