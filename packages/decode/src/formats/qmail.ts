/**
 * qmail and what descends from it (netqmail, s/qmail, Yahoo, X2): QSBMF paragraphs.
 * "Giving up on" is said after every failed host; it does not mean that the queue time is over.
 */
import { readAngleColon } from './angle-colon.ts'
import type { TextFormat } from './format.ts'

/** See the head of the file. */
export const qmail: TextFormat = {
  name: 'qmail',
  openings: ['qmail-send program', "wasn't able to deliver your message to the following address"],
  literals: ['Remote host said:', 'Remote_host_said:'],
  read: (input) => readAngleColon(input, { wrapped: false, apart: true }),
}

/** Yahoo and services like it: the same paragraphs under another greeting. */
export const yahoo: TextFormat = {
  name: 'yahoo',
  openings: [
    'nable to deliver your message to the following address',
    'nable to deliver message to the following address',
  ],
  literals: [],
  read: (input) => readAngleColon(input, { wrapped: false, apart: true }),
}
