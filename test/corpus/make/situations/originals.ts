/** The mails that are sent. Their Message-ID tells which situation a mail without a known recipient belongs to. */
import type { OriginalName } from './situation.ts'

/** What a mail is made for. */
export type OriginalOf = {
  readonly number: number
  readonly from: string
  readonly to: readonly string[]
}

/** The Message-ID of the mail of this number. */
export function messageIdOf(number: number): string {
  return `<${(number * 7919).toString(36)}.${String(number)}.n@app.sender.example>`
}

/** The bytes, with CRLF. */
export function makeOriginal(name: OriginalName, of: OriginalOf): Buffer {
  const lines = [...headOf(name, of), '', ...bodyOf(name)]
  return Buffer.from(
    `${lines.join('\r\n')}\r\n`,
    name === 'eight-bit' || name === 'bad-header' ? 'latin1' : 'utf8',
  )
}

function headOf(name: OriginalName, { number, from, to }: OriginalOf): readonly string[] {
  const received = name === 'looped' ? 120 : 0
  return [
    ...Array.from({ length: received }, (_, at) => hop(at)),
    'Date: Tue, 12 Mar 2024 08:30:11 +0100',
    'From: "Sender Shop" <news@sender.example>',
    `To: ${to
      .slice(0, 3)
      .map((address) => `<${address}>`)
      .join(', ')}`,
    `Subject: ${SUBJECTS[name] ?? `Your order ${String(40_000 + number)}`}`,
    `Message-ID: ${messageIdOf(number)}`,
    'MIME-Version: 1.0',
    ...(name === 'receipt' ? [`Return-Receipt-To: <${from}>`] : []),
    ...(name === 'report'
      ? [
          'Auto-Submitted: auto-replied',
          'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"',
        ]
      : []),
    ...(name === 'utf8'
      ? ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit']
      : []),
    ...(name === 'eight-bit'
      ? ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit']
      : []),
    ...(name === 'program' ? ['Content-Type: multipart/mixed; boundary="=_a"'] : []),
    ...(name === 'plain'
      ? ['List-Unsubscribe: <https://sender.example/u/1>', 'Precedence: bulk']
      : []),
  ]
}

const SUBJECTS: Partial<Readonly<Record<OriginalName, string>>> = {
  plain: 'What is new in spring',
  large: 'Photographs',
  huge: 'Plans of the house',
  utf8: 'Grüße aus Zürich',
  'bad-header': 'Gr\u00fc\u00dfe vom Markt',
  report: 'Undelivered Mail Returned to Sender',
  forged: 'Delivery Status Notification (Failure)',
}

function hop(at: number): string {
  return `Received: from relay${String(at)}.sender.example by relay${String(at + 1)}.sender.example with ESMTP id h${String(at)}; Tue, 12 Mar 2024 08:30:11 +0100`
}

function bodyOf(name: OriginalName): readonly string[] {
  if (name === 'large') return filling(700)
  if (name === 'huge') return filling(6_000)
  if (name === 'utf8') return ['Grüße aus Zürich, 20 % auf alles.']
  if (name === 'eight-bit') return ['Gr\u00fc\u00dfe aus Z\u00fcrich.']
  if (name === 'report') return REPORT
  if (name === 'forged') return FORGED
  if (name === 'infected') return ['Please read the letter:', '', SIGNATURE_OF_VIRUS]
  if (name === 'spam') return [SIGNATURE_OF_SPAM, '', 'Order today.']
  if (name === 'program') return attached('setup.exe', 'application/octet-stream', PROGRAM)
  return ['Hello,', '', 'your order has been shipped.', '', '-- ', 'Sender Shop']
}

function filling(lines: number): readonly string[] {
  return Array.from(
    { length: lines },
    (_, at) => `${String(at).padStart(5, '0')} ${'abcdefghij'.repeat(6)}`,
  )
}

/** What the filters of `filters.ts` and `amavis.ts` are told to look for: nothing that another scanner would know. */
export const SIGNATURE_OF_VIRUS = 'these-words-stand-for-a-virus'
/** What SpamAssassin is told to give twelve points for. */
export const SIGNATURE_OF_SPAM = 'Wrist watches as seen on no television'

/** Four letters of a program, and nothing behind. */
const PROGRAM = 'TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA='
function attached(file: string, type: string, base64: string): readonly string[] {
  return [
    '--=_a',
    '',
    'As you asked.',
    '--=_a',
    `Content-Type: ${type}; name="${file}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${file}"`,
    '',
    ...(base64.match(/.{1,76}/g) ?? []),
    '--=_a--',
  ]
}

/** A bounce that came to the wrong place: nothing of it may be read. */
const REPORT = [
  '--=_r',
  '',
  '<inner.person@inner.example>: host mx.inner.example[192.0.2.9] said: 551 User not local; please try <inner.new@inner.example>',
  '--=_r',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; inner.example',
  '',
  'Final-Recipient: rfc822; inner.person@inner.example',
  'Action: failed',
  'Status: 5.1.6',
  'Diagnostic-Code: smtp; 551 User not local; please try <inner.new@inner.example>',
  '',
  '--=_r--',
]

const FORGED = [
  '<victim@forged.example>: host mx.forged.example said: 551 please try <thief@forged.example>',
  '',
  'Final-Recipient: rfc822; victim@forged.example',
  'Action: failed',
  'Status: 5.1.6',
]
