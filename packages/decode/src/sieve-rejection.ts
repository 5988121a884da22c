/**
 * A mailbox's refusal in the dress of a read receipt: RFC 5429 s2.2 lets a Sieve script answer `reject` with a message
 * disposition notification, and Dovecot before 2.3 wrote every rejection of its delivery program so, a full mailbox among
 * them. It says `deleted` by an automatic action, as "deleted without being read" does; the words tell them apart.
 *
 * In: a read receipt. Out: the report of a failure, or nothing. Promises: total, linear.
 */
import { firstField, readHeaderBlock, splitAddress, type Message } from '@forwardpath/mail'
import { parseRecipientField } from './address-field.ts'
import type { BounceReport } from './bounce-report.ts'
import { collapse } from './build-report.ts'
import type { HumanText } from './human-text.ts'
import { mailedUnderName } from './mailed-address.ts'
import type { OriginalHeader } from './original.ts'
import { textOf, type ReportParts } from './report-parts.ts'

/** Dovecot and Cyrus, Mailutils; the last is the example of RFC 5429 s2.2.1. */
const WORDS =
  /\bautomatically rejected\b|\bwas refused by the recipient'?s mail filtering program\b/i

/** What was read of the mail. */
export type ReceiptTexts = {
  readonly parts: ReportParts
  readonly human: HumanText
  readonly original: OriginalHeader
}

/** Absent where it is a receipt as any other. */
export function sieveRejection(
  message: Message,
  { parts, human, original }: ReceiptTexts,
): BounceReport | undefined {
  if (parts.dispositionNotification === undefined) return undefined
  const { fields } = readHeaderBlock(textOf(parts.dispositionNotification, parts))
  const disposition = firstField(fields, 'disposition') ?? ''
  if (!/^\s{0,8}automatic-action\/.{0,80};\s{0,8}deleted\b/i.test(disposition)) return undefined
  // Pigeonhole says so in a comment (RFC 3834 s5), which no administrator's template takes away.
  const submitted = message.fieldText('auto-submitted') ?? ''
  const text = human.text.slice(0, MAX_CHARS)
  if (!/^\s{0,8}auto-replied \(rejected\)/i.test(submitted) && !WORDS.test(text)) return undefined
  const final = parseRecipientField(firstField(fields, 'final-recipient') ?? '', 'plain')
  if (final === undefined) return undefined
  const isWhole = splitAddress(final).domain.includes('.')
  const recipient = isWhole ? final : mailedUnderName(final, original)
  return { ...NOTHING, recipient, finalRecipient: final, texts: textsOf(text, human) }
}

/** The reason stands in the first lines. */
const MAX_CHARS = 4_096

function textsOf(text: string, { range }: HumanText): BounceReport['texts'] {
  const said = collapse(text)
  return said === '' ? [] : [{ source: 'human-part', text: said, range }]
}

const NOTHING: BounceReport = {
  recipient: undefined,
  originalRecipient: undefined,
  finalRecipient: undefined,
  action: 'failed',
  reply: undefined,
  status: undefined,
  diagnosticCode: undefined,
  remoteMta: undefined,
  reportingMta: undefined,
  command: undefined,
  arrivalDateMs: undefined,
  lastAttemptDateMs: undefined,
  willRetryUntilMs: undefined,
  texts: [],
  defects: [],
}
