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
  const isWarning = WARNING.test(input.text)
  return recipientsIn(input.lines).map(({ address, said }) => {
    const gaveUp = said.startsWith('Envelope expired')
    return makeEntry(address, [said], { action: isWarning && !gaveUp ? 'delayed' : 'failed' })
  })
}

const WARNING = /this\s+is\s+only\s+a\s+temporary\s+failure\s+report/

type Recipient = { readonly address: string; readonly said: string }

/** What stands below a recipient's line without a blank one between was wrapped on the way. */
function recipientsIn(lines: readonly string[]): readonly Recipient[] {
  const found: Recipient[] = []
  let isOpen = false
  for (const written of lines) {
    const line = written.trimStart()
    const [span] = findAddresses(line, 1)
    const last = found.at(-1)
    if (span?.start === 0 && line.startsWith(': ', span.end)) {
      found.push({ address: span.text, said: line.slice(span.end + 2) })
      isOpen = true
    } else if (line === '') isOpen = false
    else if (isOpen && last !== undefined)
      found.splice(-1, 1, { ...last, said: `${last.said} ${line}` })
  }
  return found
}
