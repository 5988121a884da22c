/**
 * Postfix, also with its own template in any language: the line of a recipient stays English.
 * `<addr>: host mx.example[192.0.2.1] said: 551 … (in reply to RCPT TO command)`
 */
import { readAngleColon } from './angle-colon.ts'
import type { TextFormat } from './format.ts'

export const postfix: TextFormat = {
  name: 'postfix',
  literals: [
    '] said: ',
    '(in reply to ',
    'The mail system',
    ']:25: ',
    'Host or domain name not found',
  ],
  read: (input) => readAngleColon(input, { wrapped: true }),
}
