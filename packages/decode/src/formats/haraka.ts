/** Haraka: `<addr>: 551 …`, the lines of a reply joined and their codes removed. */
import { findAddresses } from '../address-scan.ts'
import { readAngleColon } from './angle-colon.ts'
import {
  MAX_ENTRIES,
  makeEntries,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const haraka: TextFormat = {
  name: 'haraka',
  openings: ['This is the Haraka Mailer program'],
  literals: [],
  read: (input) => {
    const entries = readAngleColon(input, { wrapped: false })
    return entries.length > 0 ? entries : intendedRecipients(input)
  },
}

/** Where the connection failed there is one reason for all. */
function intendedRecipients(input: FormatInput): readonly TextEntry[] {
  const listed = input.lines.find((line) => line.startsWith('Intended Recipients: ')) ?? ''
  const reason = input.lines.find((line) => line.startsWith('Failure Reason: ')) ?? ''
  return makeEntries(
    findAddresses(listed, MAX_ENTRIES).map((span) => span.text),
    [reason],
  )
}
