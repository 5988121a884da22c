/**
 * Postfix's notice of an SMTP session that went wrong (`notify_classes`): ` In:  RCPT TO:<a@b>` and
 * ` Out: 451 4.3.0 …`. The last refusal is what became of the recipients.
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntries, type FormatInput, type TextEntry, type TextFormat } from './format.ts'

/** See the head of the file. */
export const postfixSmtpdTranscript: TextFormat = {
  name: 'postfix-smtpd-transcript',
  openings: [],
  literals: [' In:  RCPT TO:'],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const lines = unwrapped(input.lines)
  const refusals = lines.filter((line) => /^ Out: [45]\d\d[ -]/.test(line))
  const addresses = lines.flatMap((line) =>
    line.startsWith(' In:  RCPT TO:') ? findAddresses(line, 1).map((span) => span.text) : [],
  )
  const last = refusals.at(-1)?.slice(6)
  return makeEntries(addresses, last === undefined ? [] : [last])
}

/** A long line goes on behind five blanks. */
function unwrapped(lines: readonly string[]): readonly string[] {
  const whole: string[][] = []
  for (const line of lines) {
    const open = whole.at(-1)
    if (open?.[0]?.startsWith(' Out: ') === true && /^ {5}\S/.test(line)) open.push(line.trim())
    else whole.push([line])
  }
  return whole.map((parts) => parts.join(' '))
}
