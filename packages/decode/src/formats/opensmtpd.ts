/**
 * OpenSMTPD: `addr: 551 …`, one line a recipient. The lines of a reply are glued with no blank and only
 * the first keeps its code. "Envelope expired" in a report of delay is final.
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, type FormatInput, type TextEntry, type TextFormat } from './format.ts'

/** See the head of the file. */
export const opensmtpd: TextFormat = {
  name: 'opensmtpd',
  openings: ['This is the MAILER-DAEMON, please DO NOT REPLY'],
  literals: [],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const isWarning = input.text.includes('this is only a temporary failure report')
  return input.lines.flatMap((line) => {
    const [span] = findAddresses(line, 1)
    if (span?.start !== 0 || !line.startsWith(': ', span.end)) return []
    const rest = line.slice(span.end + 2)
    const gaveUp = rest.startsWith('Envelope expired')
    return [makeEntry(span.text, [rest], { action: isWarning && !gaveUp ? 'delayed' : 'failed' })]
  })
}
