/**
 * Postfix, also with its own template in any language: the line of a recipient stays English.
 * `<addr>: host mx.example[192.0.2.1] said: 551 … (in reply to RCPT TO command)`
 */
import { readAngleColon } from './angle-colon.ts'
import type { TextFormat } from './format.ts'

/** See the head of the file. */
export const postfix: TextFormat = {
  name: 'postfix',
  openings: ['The mail system'],
  literals: ['] said: ', '> (expanded from', '(in reply to ', ']:25: '],
  read: (input) => readAngleColon(input, { wrapped: true }),
}
