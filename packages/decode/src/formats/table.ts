/** The table of text layouts, in the order in which they are tried. The first that finds a recipient wins. */
import { amazonSesNotification } from './amazon-ses-notification.ts'
import { chasquid } from './chasquid.ts'
import { courier } from './courier.ts'
import { dma } from './dma.ts'
import { exchange } from './exchange.ts'
import { exim } from './exim.ts'
import { fml } from './fml.ts'
import type { FormatInput, TextEntry, TextFormat } from './format.ts'
import { gmail } from './gmail.ts'
import { haraka } from './haraka.ts'
import { messagingServer } from './labelled.ts'
import { oneAndOne } from './one-and-one.ts'
import { opensmtpd } from './opensmtpd.ts'
import { postfixSmtpdTranscript } from './postfix-smtpd-transcript.ts'
import { postfix } from './postfix.ts'
import { qmail, yahoo } from './qmail.ts'
import { sendmail } from './sendmail.ts'
import { uucp } from './uucp.ts'

/** One row a layout. A row runs only where one of its literals stands in the text. */
export const TEXT_FORMATS: readonly TextFormat[] = [
  haraka,
  dma,
  opensmtpd,
  qmail,
  courier,
  chasquid,
  yahoo,
  gmail,
  messagingServer,
  amazonSesNotification,
  postfixSmtpdTranscript,
  sendmail,
  oneAndOne,
  exim,
  fml,
  uucp,
  exchange,
  postfix,
]

/** Openings are looked for in this much of the text. */
const OPENING_CHARS = 1000

/** What the first fitting layout reads. Absent where none fits. Total. */
export function readKnownFormat(
  input: FormatInput,
): { readonly name: string; readonly entries: readonly TextEntry[] } | undefined {
  const opening = input.text.slice(0, OPENING_CHARS)
  for (const format of TEXT_FORMATS) {
    if (!isTried(format, opening, input.text)) continue
    const entries = format.read(input)
    if (entries.length > 0) return { name: format.name, entries }
  }
  return undefined
}

function isTried(format: TextFormat, opening: string, text: string): boolean {
  for (const literal of format.openings) if (opening.includes(literal)) return true
  for (const literal of format.literals) if (text.includes(literal)) return true
  return false
}
