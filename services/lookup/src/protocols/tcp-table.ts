/**
 * Postfix's tcp_table(5), which Exim's ${readsocket} speaks as well: a line in, a line out.
 *
 *   request   "get" SPACE key LF
 *   reply     "200" SPACE text LF   found        "500" SPACE text LF   not there
 *             "400" SPACE text LF   try again
 *
 * Key and text are percent-encoded: what is blank, a control, not ASCII or `%` is `%XX`. A key may name a stream first:
 * `stream:newsletter%20jane@example.org`. Requests other than `get` are answered 500. Total, linear.
 */
import type { LookUp, Question } from '../look-up.ts'
import { REJECT_STATUS, TEMP_STATUS } from '../reject-text.ts'
import { createConversation, utf8Of, type Protocol, type TakeRequest } from './conversation.ts'

/** tcp_table(5) speaks of 4,096 characters; every octet of an address may be written as three. */
const MAX_LINE_BYTES = 8_192

/** No stream of that name, or none at all (a null sender): then the global records alone are looked at. */
const STREAM_FIRST = /^stream:([^ ]*) /

/** The protocol over this look-up. */
export function tcpTableProtocol(lookUp: LookUp): Protocol {
  const take: TakeRequest = (text, from) => {
    const newline = text.indexOf('\n', from)
    if (newline < 0) return text.length - from > MAX_LINE_BYTES ? 'too_long' : 'more'
    if (newline - from > MAX_LINE_BYTES) return 'too_long'
    const line = text.slice(from, newline).replace(/\r$/, '')
    return { step: { reply: `${answer(lookUp, line)}\n` }, end: newline + 1 }
  }
  return () => createConversation(take, '400 request%20too%20long\n')
}

function answer(lookUp: LookUp, line: string): string {
  if (!line.startsWith('get ')) return `500 ${encode('only get is understood')}`
  const question = readKey(decode(line.slice('get '.length)))
  const found = lookUp.ask(question)
  switch (found.kind) {
    case 'clear':
      return `500 ${encode('not suppressed')}`
    case 'listed':
      return `200 ${encode(`REJECT ${REJECT_STATUS} ${found.text}`)}`
    case 'unknown':
      return `400 ${encode(`${TEMP_STATUS} ${found.text}`)}`
  }
}

function readKey(key: string): Question {
  const stream = STREAM_FIRST.exec(key)
  return stream === null
    ? { recipient: key }
    : { recipient: key.slice(stream[0].length), stream: stream[1] }
}

/** A percent sign that begins no code stands for itself. */
function decode(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return utf8Of(bytes)
}

/** Replies are ASCII. */
function encode(text: string): string {
  return text.replace(
    /[^\x21-\x24\x26-\x7e]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  )
}
