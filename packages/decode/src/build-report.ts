/**
 * One `BounceReport` from all that is known of a recipient: which address was mailed, what became of the
 * mail, which reply is the fullest.
 *
 * Promises: total, linear; a contradiction is settled by written precedence and named as a defect.
 */
import {
  splitAddress,
  statusClass,
  type Address,
  type ByteRange,
  type Defect,
} from '@forwardpath/mail'
import type { EnhancedStatusCode } from '@forwardpath/mail'
import type { Action, BounceReport, Reply, ReportText, SmtpCommand } from './bounce-report.ts'
import { readCommandedReply } from './commanded-reply.ts'
import type { PerMessageFields, PerRecipientFields } from './delivery-status.ts'
import { replyInText, replyStart } from './find-reply.ts'
import type { TextEntry } from './formats/format.ts'
import type { RecipientFacts } from './pairing.ts'
import { pairingKey } from './report-address.ts'
import { readReply, statusInside } from './reply.ts'

/** What all reports of one mail share. */
export type ReportContext = {
  readonly perMessage: PerMessageFields | undefined
  /** The mailed address as the returned message tells it, for servers that name only the target. */
  readonly mailedAddress: Address | undefined
  /** The server reports when it has given up and never before, whatever its reports say. */
  readonly isAlwaysFinal: boolean
  /** Whom the returned header names, as pairing keys. Asked for in few mails, hence a function. */
  readonly originalRecipients: () => ReadonlySet<string>
  /** What to think of a recipient for whom no action is given. */
  readonly defaultAction: () => Action
  readonly subject: string | undefined
  /** What a text without entries says of its only recipient. */
  readonly command: SmtpCommand | undefined
  /** The text for people, up to the original, collapsed. A function, since few reports need it. */
  readonly humanText: () => string
  readonly humanRange: ByteRange | undefined
  readonly statusRange: ByteRange | undefined
}

/** Rules see at most this much of a text. */
const MAX_TEXT_CHARS = 4096
const GAVE_UP =
  /giving up\b|gave up\b|given up\b|been in the queue too long|no further (?:delivery )?attempts|has stopped trying|retry timeout exceeded|message expired|envelope expired/i

/** Makes the report. Total. */
export function buildReport(facts: RecipientFacts, context: ReportContext): BounceReport {
  const { fields, entry } = facts
  const fromFields = fields === undefined ? undefined : diagnosticReply(fields)
  const chosen = fullestReply(fromFields, entry?.reply)
  const texts = reportTexts(facts, { fromFields, chosen }, context)
  const addresses = chooseAddresses(facts, context)
  // Spelled out: a spread costs more than all the rest of this function (measured).
  return {
    recipient: addresses.recipient,
    originalRecipient: addresses.originalRecipient,
    finalRecipient: addresses.finalRecipient,
    action: chooseAction(facts, chosen, context),
    reply: chosen,
    status: chooseStatus(facts, chosen),
    diagnosticCode: fields?.diagnosticCode,
    remoteMta: fields?.remoteMta ?? entry?.remoteMta,
    reportingMta: context.perMessage?.reportingMta,
    command: entry?.command ?? context.command,
    arrivalDateMs: context.perMessage?.arrivalDateMs,
    lastAttemptDateMs: fields?.lastAttemptDateMs,
    willRetryUntilMs: fields?.willRetryUntilMs,
    texts,
    defects: defectsOf(facts),
  }
}

/** The reply in Diagnostic-Code; its lines where they are lines of one reply, else the joined text. */
function diagnosticReply(fields: PerRecipientFields): Reply | undefined {
  const text = fields.diagnosticCode?.text ?? ''
  if (text === '') return undefined
  const coded = fields.diagnosticLines.filter((line) => /^[2-5]\d\d[- ]/.test(line))
  const isOneReply = coded.length > 1 && /^[2-5]\d\d-/.test(fields.diagnosticLines[0] ?? '')
  if (isOneReply) return readReply(fields.diagnosticLines)
  const found =
    readCommandedReply(fields.diagnosticLines) ?? replyInText(lastReplyOfExpiry(text) ?? text)
  if (found !== undefined) return found
  const status = statusInside(text, undefined)
  return status === undefined ? undefined : { code: undefined, status, text, lines: [text] }
}

/**
 * `554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>`: the queue
 * that gave up quotes what the remote said last (Amazon SES, WorkMail).
 */
function lastReplyOfExpiry(text: string): string | undefined {
  if (!text.endsWith('>') || !/\bexpired\b/.test(text)) return undefined
  return /<([245]\d\d [245]\.\d{1,3}\.\d{1,3} [^<>]{1,2000})>$/.exec(text)?.[1]
}

/**
 * The fields' reply, unless the text has the same one at greater length: Sendmail and Courier cut it in
 * the fields, Exchange and OpenSMTPD leave it out there.
 */
function fullestReply(
  fromFields: Reply | undefined,
  fromText: Reply | undefined,
): Reply | undefined {
  if (fromFields === undefined) return fromText
  if (fromText === undefined) return fromFields
  if (fromFields.code === undefined) {
    return fromText.code === undefined ? fromFields : fromText
  }
  const isSame = fromFields.code === fromText.code && sharesStart(fromFields.text, fromText.text)
  return isSame && fromText.text.length > fromFields.text.length ? fromText : fromFields
}

function sharesStart(one: string, other: string): boolean {
  const length = Math.min(16, one.length)
  return one.slice(0, length).toLowerCase() === other.slice(0, length).toLowerCase()
}

function chooseAddresses(
  { fields, entry, listed }: RecipientFacts,
  context: ReportContext,
): Pick<BounceReport, 'recipient' | 'originalRecipient' | 'finalRecipient'> {
  const target = entry?.address
  const alias = entry?.alias
  const final =
    fields?.actualRecipient ?? (alias === undefined ? fields?.finalRecipient : undefined)
  const finalRecipient = final ?? target ?? fields?.finalRecipient
  const recipient =
    trustedOriginal(fields, context) ??
    context.mailedAddress ??
    alias ??
    fields?.finalRecipient ??
    fields?.actualRecipient ??
    target ??
    listed
  return {
    recipient,
    originalRecipient: fields?.originalRecipient,
    finalRecipient: finalRecipient ?? listed,
  }
}

/**
 * Original-Recipient, unless the returned header names the final address and not this one: ORCPT is what
 * the submitter claimed (RFC 3461 s4.2), and a relay may pass on a claim about another address.
 */
function trustedOriginal(
  fields: PerRecipientFields | undefined,
  context: ReportContext,
): Address | undefined {
  const original = fields?.originalRecipient
  const final = fields?.actualRecipient ?? fields?.finalRecipient
  if (original === undefined || final === undefined || original === final) return original
  const names = (address: Address): boolean => context.originalRecipients().has(pairingKey(address))
  if (names(final) && !names(original)) return undefined
  // `a..b@` beside `"a..b"@`: one address, of which the second is written by the grammar.
  return final === quoted(original) ? final : original
}

function quoted(address: Address): string {
  const { localPart, domain } = splitAddress(address)
  return `"${localPart}"@${domain}`
}

function chooseAction(
  { fields, entry }: RecipientFacts,
  reply: Reply | undefined,
  context: ReportContext,
): Action {
  const written = fields?.action
  if (written === 'delayed') {
    const gaveUp = context.isAlwaysFinal || entry?.action === 'failed' || hasGivenUp(fields, entry)
    return gaveUp && fields?.willRetryUntilMs === undefined ? 'failed' : 'delayed'
  }
  if (written !== undefined) return written
  if (entry?.action !== undefined) return entry.action
  const status = fields?.status ?? reply?.status
  if (status !== undefined && statusClass(status) === 'success') return 'delivered'
  const ofMail = context.defaultAction()
  // Who was refused is not among those of whose mails it tells.
  return ofMail === 'delivered' && isRefusal(reply) ? 'failed' : ofMail
}

function isRefusal(reply: Reply | undefined): boolean {
  return (reply?.code ?? 0) >= 400 || /^[45]/.test(reply?.status ?? '')
}

function hasGivenUp(fields: PerRecipientFields | undefined, entry: TextEntry | undefined): boolean {
  const said = `${fields?.diagnosticCode?.text ?? ''} ${entry?.lines.join(' ') ?? ''}`
  return GAVE_UP.test(said.slice(0, MAX_TEXT_CHARS))
}

/** Inside the reply before the field (the Status of a 551 is worth little). */
function chooseStatus(
  { fields, entry }: RecipientFacts,
  reply: Reply | undefined,
): EnhancedStatusCode | undefined {
  const field = fields?.status
  const inner = reply?.status ?? statusInside(fields?.diagnosticCode?.text ?? '', reply?.code)
  if (inner !== undefined) {
    // `5.0.0` says no more than its class: then the field may know better.
    const isVague = inner.endsWith('.0.0')
    return isVague && field !== undefined && field.startsWith(inner.slice(0, 2)) ? field : inner
  }
  if (field !== undefined && !field.endsWith('.0.0')) return field
  const said = statusInside(entry?.lines.join(' ').slice(0, MAX_TEXT_CHARS) ?? '', reply?.code)
  return field === undefined || said?.startsWith(field.slice(0, 2)) === true ? said : field
}

type Replies = { readonly fromFields: Reply | undefined; readonly chosen: Reply | undefined }

/** The fullest reply first, then the fields' text, then what the human part says. */
function reportTexts(
  { fields, entry }: RecipientFacts,
  { fromFields, chosen }: Replies,
  context: ReportContext,
): readonly ReportText[] {
  const texts: ReportText[] = []
  const add = (source: ReportText['source'], text: string | undefined, range?: ByteRange): void => {
    if (text !== undefined) addCollapsed(source, collapse(text), range)
  }
  const addCollapsed = (
    source: ReportText['source'],
    collapsed: string,
    range: ByteRange | undefined,
  ): void => {
    if (collapsed === '' || texts.some((before) => before.text.includes(collapsed))) return
    texts.push({ source, text: collapsed, range })
  }
  if (chosen !== undefined) {
    const isFields = chosen === fromFields
    const source = isFields ? 'diagnostic-code' : 'transcript'
    add(source, formatReply(chosen), isFields ? context.statusRange : context.humanRange)
  }
  add('diagnostic-code', fields?.diagnosticCode?.text, context.statusRange)
  add('human-part', entry?.lines.join(' '), context.humanRange)
  add('status-comment', fields?.statusComment, context.statusRange)
  // Nobody quotes a reply: then the words for people are all that tells the cause.
  if (texts.length === 0) addCollapsed('human-part', context.humanText(), context.humanRange)
  if (fields === undefined) add('subject', context.subject)
  return texts
}

/** `551 5.1.6 text`: one line, one code. */
function formatReply(reply: Reply): string {
  const first = reply.lines[0] ?? ''
  // A reply that is one line stays as it stood, so that its span can be found again.
  if (reply.lines.length === 1 && replyStart(first) === 0 && first[3] !== '-') return first
  return [reply.code, reply.status, reply.text].filter((part) => part !== undefined).join(' ')
}

/** White space as single blanks, cut at what rules see. Total, linear. */
export function collapse(text: string): string {
  const cut = text.length > MAX_TEXT_CHARS * 2 ? text.slice(0, MAX_TEXT_CHARS * 2) : text
  const collapsed = /\s\s|[^\S ]/.test(cut) ? cut.replace(/\s+/g, ' ') : cut
  return collapsed.trim().slice(0, MAX_TEXT_CHARS)
}

function defectsOf({ fields, entry }: RecipientFacts): readonly Defect[] {
  const defects: Defect[] = []
  if (fields?.contradicts === true) defects.push({ code: 'contradicting-fields' })
  if (fields !== undefined && fields.action === undefined) defects.push({ code: 'missing-action' })
  if (fields !== undefined && fields.status === undefined) defects.push({ code: 'missing-status' })
  if (fields === undefined && entry === undefined) defects.push({ code: 'recipient-list-only' })
  return defects
}
