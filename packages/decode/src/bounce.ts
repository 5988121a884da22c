/**
 * Reads a report of delivery: fields and text brought together, one report a recipient.
 *
 * In: the parts and texts of a mail. Out: the reports, or nothing where the mail tells of no delivery.
 * Text that no format knows is read only where the mail comes from a mail system, so that a person who
 * quotes a bounce is not taken for one. Promises: total, linear.
 */
import {
  firstField,
  parseMailedAddress,
  type Address,
  type Defect,
  type Message,
  type Part,
} from '@forwardpath/mail'
import type { BounceReport } from './bounce-report.ts'
import { buildReport, collapse, type ReportContext } from './build-report.ts'
import { dropCollateral } from './collateral.ts'
import { withoutOpenAddress } from './cut-text.ts'
import { defaultAction } from './default-action.ts'
import { readDeliveryStatus, type DeliveryStatus } from './delivery-status.ts'
import { fieldsSuffice } from './fields-suffice.ts'
import { makeEntry, type FormatInput, type TextEntry } from './formats/format.ts'
import { readKnownFormat } from './formats/table.ts'
import { readGenericText } from './generic-text.ts'
import type { HumanText } from './human-text.ts'
import { mailSystemMark, type MailSystemMark } from './mail-system.ts'
import { mailedAddress, mailedUnderName, recipientsOfOriginal } from './mailed-address.ts'
import { isFromList, isReport, type OriginalHeader } from './original.ts'
import { findSmtpCommand } from './smtp-command.ts'
import { statusFieldsIn, withoutStatusFields } from './pasted-fields.ts'
import { pairRecipients, type RecipientFacts } from './pairing.ts'
import { isSurely, isSureReport, provesReport } from './proof-of-report.ts'
import { addressesOfField, pairingKey } from './report-address.ts'
import { textOf, type ReportParts } from './report-parts.ts'
import { subjectOf } from './subject.ts'

/** A report with more recipients is quarantined whole by the pipeline (docs/policy.md). */
export const MAX_RECIPIENTS = 500

/** A mail that tells of delivery. */
export type FoundBounce = {
  readonly format: string
  readonly reports: readonly BounceReport[]
  readonly envelopeId: string | undefined
  readonly defects: readonly Defect[]
}

type Texts = {
  readonly parts: ReportParts
  readonly human: HumanText
  readonly original: OriginalHeader
}

type ReadText = {
  readonly name: string
  readonly entries: readonly TextEntry[]
  readonly certain: boolean
}

const UNREAD: ReadText = { name: 'none', entries: [], certain: false }

/** Reads the mail as a report of delivery. Absent where it is none. Total. */
export function readBounce(message: Message, texts: Texts): FoundBounce | undefined {
  const mark = mailSystemMark(message)
  // A person who forwards a report, or its parts, reports nothing.
  if (mark === 'none') return undefined
  const status = readStatus(texts)
  const groups = status?.recipients ?? []
  const suffice = fieldsSuffice(groups, texts.human.uncut)
  const text = suffice ? UNREAD : readText(message, texts, { hasGroups: groups.length > 0, mark })
  const failedRecipients = suffice ? [] : listedRecipients(message)
  const facts = pairRecipients({
    groups,
    entries: text.entries,
    entriesAreCertain: text.certain,
    isConfirmed: (key) => recipientsOfOriginal(texts.original).includes(key),
    failedRecipients,
  })
  const isSure = isSureReport(message, texts, mark)
  const named = nameLonely(facts.length > 0 || !isSure ? facts : [namelessFacts(texts)], texts)
  if (named.length === 0) return undefined
  const context = reportContext(message, texts, { status, format: text.name, count: named.length })
  const built = named.slice(0, MAX_RECIPIENTS).map((one) => buildReport(one, context))
  return {
    format: text.name === 'none' ? 'rfc3464' : text.name,
    reports: dropCollateral(dropDuplicates(built), {
      endsAtFirst: isOfNullmailer(texts.human),
    }),
    envelopeId: status?.perMessage.originalEnvelopeId,
    defects: defectsOfMail(named.length, texts),
  }
}

/** The field groups: of their own part, or pasted into the text of a mail system. */
function readStatus(texts: Texts): DeliveryStatus | undefined {
  const { deliveryStatus, human } = texts.parts
  const read = deliveryStatus.map((part) => readStatusOf(part, textOf(part, texts.parts), texts))
  const recipients =
    read.length === 1 ? (read[0]?.recipients ?? []) : read.flatMap((status) => status.recipients)
  if (read[0] !== undefined && recipients.length > 0) {
    return { perMessage: read[0].perMessage, recipients }
  }
  const pasted = statusFieldsIn(texts.human.lines)
  return pasted === '' || human === undefined ? undefined : readStatusOf(human, pasted, texts)
}

/** Without the last group where the end of the mail cut it off before it said of whom and what. */
function readStatusOf(part: Part, text: string, { parts }: Texts): DeliveryStatus {
  const status = readDeliveryStatus(text)
  const last = status.recipients.at(-1)
  // What comes last tells that no Final-Recipient would have followed.
  const isNamed =
    last?.finalRecipient !== undefined ||
    (last?.originalRecipient !== undefined && last.diagnosticCode !== undefined)
  const isTorn = !isNamed || (last.action ?? last.status) === undefined
  return part === parts.cut && isTorn
    ? { ...status, recipients: status.recipients.slice(0, -1) }
    : status
}

function readText(
  message: Message,
  texts: Texts,
  known: { readonly hasGroups: boolean; readonly mark: MailSystemMark },
): ReadText {
  const { human } = texts
  const text = withoutStatusFields(human.text)
  const input: FormatInput = {
    lines: text === human.text ? human.lines : text.split('\n'),
    text,
    subject: subjectOf(message),
  }
  const found = readKnownFormat(input)
  if (found !== undefined) return { name: found.name, entries: found.entries, certain: true }
  const hints = {
    excluded: foreignAddresses(message, texts),
    likely: new Set(recipientsOfOriginal(texts.original).map((address) => address.toLowerCase())),
  }
  const entries = readGenericText(input, hints)
  if (entries.length === 0) return { name: 'none', entries, certain: false }
  const isProven = isSurely(known.mark) || known.hasGroups || provesReport(entries, message, texts)
  return { name: 'generic', entries: isProven ? entries : [], certain: false }
}

/** The report's own sender and receiver, and the sender of the returned message. */
function foreignAddresses(message: Message, texts: Texts): ReadonlySet<string> {
  const own = ['from', 'to', 'return-path', 'reply-to'].flatMap((name) =>
    addressesOfField(message.fieldText(name)),
  )
  const senders = ['from', 'return-path'].flatMap((name) =>
    addressesOfField(texts.original.fields.find((field) => field.name === name)?.value),
  )
  return new Set([...own, ...senders].map((address) => address.toLowerCase()))
}

function listedRecipients(message: Message): readonly Address[] {
  // As it was written: no encoded word stands in an address (RFC 2047 s5), and one undone would make another of it.
  const value = firstField(message.root.fields, 'x-failed-recipients') ?? ''
  const { fields, parts, text } = message.root
  // A mail that ends in this field was cut there.
  const isCut = fields.at(-1)?.name === 'x-failed-recipients' && parts.length === 0 && text === ''
  const whole = isCut ? withoutOpenAddress(value) : value
  return addressesOfField(whole).flatMap((address) => parseMailedAddress(address) ?? [])
}

/** A report that names nobody; a person sees it. It may quote a reply all the same. */
function namelessFacts({ human }: Texts): RecipientFacts {
  const read = makeEntry(undefined, human.lines)
  const entry = read.reply === undefined ? undefined : read
  return { fields: undefined, entry, listed: undefined }
}

/** The only recipient is unknown to fields and text: the one whom the returned message was sent to. */
function nameLonely(facts: readonly RecipientFacts[], texts: Texts): readonly RecipientFacts[] {
  const [only, ...others] = facts
  if (only === undefined || others.length > 0 || isNamed(only)) return facts
  const { original } = texts
  const isTelling = !original.isCut && !isReport(original) && !isFromList(original)
  const recipients = isTelling ? recipientsOfOriginal(original) : []
  const [first] = recipients
  return recipients.length === 1 && first !== undefined
    ? [{ ...only, listed: parseMailedAddress(first) }]
    : facts
}

function mailedByOriginal(
  { status, format }: { readonly status: DeliveryStatus | undefined; readonly format: string },
  { original }: Texts,
): Address | undefined {
  const final = status?.recipients[0]?.finalRecipient
  return status?.perMessage.isByUserAgent === true && final !== undefined
    ? mailedUnderName(final, original)
    : mailedAddress(format, original)
}

function isNamed({ fields, entry, listed }: RecipientFacts): boolean {
  if (fields?.holdsBadAddress === true) return true
  const { originalRecipient, finalRecipient, actualRecipient } = fields ?? {}
  const ofFields = originalRecipient ?? finalRecipient ?? actualRecipient
  return (ofFields ?? entry?.alias ?? entry?.address ?? listed) !== undefined
}

function reportContext(
  message: Message,
  texts: Texts,
  known: {
    readonly status: DeliveryStatus | undefined
    readonly format: string
    readonly count: number
  },
): ReportContext {
  const { human } = texts
  return {
    perMessage: known.status?.perMessage,
    mailedAddress: known.count === 1 ? mailedByOriginal(known, texts) : undefined,
    isAlwaysFinal: isOfNullmailer(human),
    originalRecipients: once(() => new Set(recipientsOfOriginal(texts.original))),
    defaultAction: once(() => defaultAction(message, human)),
    subject: subjectOf(message),
    command:
      known.format === 'none' && known.count === 1 ? findSmtpCommand(texts.human.uncut) : undefined,
    humanText: once(() => collapse(withoutStatusFields(human.text))),
    humanRange: human.range,
    statusRange: texts.parts.deliveryStatus[0]?.range,
  }
}

/** Of a report of 500 recipients each one may ask what holds for the whole mail. */
function once<T extends string | object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function defectsOfMail(recipients: number, texts: Texts): readonly Defect[] {
  const defects: Defect[] = []
  if (recipients > MAX_RECIPIENTS) defects.push({ code: 'too-many-recipients' })
  // A bounce of a bounce is about no mail of ours.
  if (isReport(texts.original)) defects.push({ code: 'original-is-report' })
  return defects
}

/**
 * By the opening of all its reports (src/dsn.cc), above which a gateway may have put its warning. It ends at the first refusal, and
 * reports at the end alone.
 */
function isOfNullmailer({ uncut }: HumanText): boolean {
  return NULLMAILER_OPENING.test(uncut.slice(0, MAX_OPENING_CHARS))
}

const NULLMAILER_OPENING = /^[ \t]*This is the nullmailer delivery system\./m
const MAX_OPENING_CHARS = 1000

/** One recipient, one report; a failed one wins over a delayed one. */
function dropDuplicates(reports: readonly BounceReport[]): readonly BounceReport[] {
  const byKey = new Map<string, BounceReport>()
  const nameless: BounceReport[] = []
  for (const report of reports) {
    if (report.recipient === undefined) {
      nameless.push(report)
      continue
    }
    const key = pairingKey(report.recipient)
    const before = byKey.get(key)
    if (before === undefined || (before.action !== 'failed' && report.action === 'failed')) {
      byKey.set(key, report)
    }
  }
  return [...byKey.values(), ...nameless]
}
