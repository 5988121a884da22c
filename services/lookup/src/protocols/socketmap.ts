/**
 * Postfix's socketmap (socketmap_table(5)): a netstring in, a netstring out.
 *
 *   request   length ":" name " " key ","
 *   reply     length ":" ( "OK " text | "NOTFOUND " | "TEMP " text | "PERM " text ) ","
 *
 * The name of the map is `suppressed`, or `suppressed/STREAM` for the mails of one stream. A request that is no netstring,
 * or a longer one, ends the connection: nobody can tell where the next would begin. Total, linear.
 */
import type { LookUp } from '../look-up.ts'
import { REJECT_STATUS, TEMP_STATUS } from '../reject-text.ts'
import { createConversation, utf8Of, type Protocol, type TakeRequest } from './conversation.ts'

/** An SMTP path is at most 256 octets (RFC 5321 s4.5.3.1.3); Postfix passes on what its own line limit of 2,048 lets in. */
const MAX_CONTENT_BYTES = 8_192
/** Digits of that number, and the colon. */
const MAX_LENGTH_DIGITS = 4

const MAP_NAME = /^suppressed(?:\/([a-z0-9][a-z0-9._-]{0,63}))?$/

/** The protocol over this look-up. */
export function socketmapProtocol(lookUp: LookUp): Protocol {
  const take: TakeRequest = (text, from) => {
    const colon = text.indexOf(':', from)
    const digits = text.slice(from, colon < 0 ? from + MAX_LENGTH_DIGITS + 1 : colon)
    if (!/^[0-9]{0,4}$/.test(digits)) return 'too_long'
    if (colon < 0) return 'more'
    const length = Number(digits)
    if (digits === '' || length > MAX_CONTENT_BYTES) return 'too_long'
    const end = colon + 1 + length
    if (text.length <= end) return 'more'
    if (text.charAt(end) !== ',') return 'too_long'
    return { step: { reply: answer(lookUp, text.slice(colon + 1, end)) }, end: end + 1 }
  }
  return () => createConversation(take, netstring('PERM not a netstring of this protocol'))
}

function answer(lookUp: LookUp, content: string): string {
  const blank = content.indexOf(' ')
  const map = MAP_NAME.exec(content.slice(0, Math.max(blank, 0)))
  if (map === null) return netstring('PERM no such map: ask for suppressed or suppressed/STREAM')
  const found = lookUp.ask({ recipient: utf8Of(content.slice(blank + 1)), stream: map[1] })
  switch (found.kind) {
    case 'clear':
      return netstring('NOTFOUND ')
    case 'listed':
      return netstring(`OK REJECT ${REJECT_STATUS} ${found.text}`)
    case 'unknown':
      return netstring(`TEMP ${TEMP_STATUS} ${found.text}`)
  }
}

/** All replies are ASCII. */
function netstring(content: string): string {
  return `${String(content.length)}:${content},`
}
