/**
 * The subject as its writer wrote it. Promises: total, linear.
 */
import type { Message } from '@forwardpath/mail'

/** Without the marks that gateways and filters put before it on the way; empty where there is none. Total, linear. */
export function subjectOf(message: Message): string {
  let subject = (message.fieldText('subject') ?? '').trim()
  for (let marks = 0; marks < MAX_MARKS; marks++) {
    const rest = subject.replace(MARK, '')
    if (rest === subject || rest === '') break
    subject = rest
  }
  return subject
}

/** A gateway and a filter, each twice. */
const MAX_MARKS = 4

/** `[EXTERNAL] `, `***SPAM*** `, `{Spam?} `, `EXT: `; between brackets of any kind only words that such a mark is made of. */
const MARK =
  /^(?:[[({*#!<~=_-]{1,6} ?(?:[\p{L}']{1,16}[ -]){0,2}(?:external|externe?r?|ext|spam|junk|bulk|suspicious|phishing|caution|外部|社外)(?:[ -][\p{L}']{1,16}){0,2}[ ?!]{0,3}[\])}*#!>~=_-]{1,6}:?|(?:external|extern|ext|spam)(?: (?:e-?mail|sender|message))?:)\s{0,4}/iu
