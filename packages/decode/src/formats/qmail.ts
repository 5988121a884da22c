/**
 * qmail and what descends from it (netqmail, s/qmail, Yahoo, X2): QSBMF paragraphs.
 * "Giving up on" is said after every failed host; it does not mean that the queue time is over.
 */
import { readAngleColon } from './angle-colon.ts'
import type { TextFormat } from './format.ts'

export const qmail: TextFormat = {
  name: 'qmail',
  literals: [
    'This is the qmail-send program',
    'qmail-send program',
    'Remote host said:',
    'Remote_host_said:',
    "wasn't able to deliver your message to the following address",
  ],
  read: (input) => readAngleColon(input, { wrapped: false }),
}

/** Yahoo and services like it: the same paragraphs under another greeting. */
export const yahoo: TextFormat = {
  name: 'yahoo',
  literals: [
    'unable to deliver your message to the following address',
    'Unable to deliver message to the following address',
  ],
  read: (input) => readAngleColon(input, { wrapped: false }),
}
