/**
 * The addresses of an unknown text that may be a recipient's, by how they stand: on a line of their own, at the head of
 * a line, behind a label, in a sentence. An address inside a link, inside a reply or behind a label of somebody else is
 * none.
 *
 * Promises: total, linear.
 */
import { findAddresses, type AddressSpan } from './address-scan.ts'
import { replyStart } from './find-reply.ts'
import { MAX_ENTRIES } from './formats/format.ts'

/** What the rest of the mail tells about its addresses. */
export type GenericHints = {
  /** Lower case: the report's own sender and receiver, and postmasters of the reporting host. */
  readonly excluded: ReadonlySet<string>
  /** Lower case: who the returned message was sent to, where it tells. */
  readonly likely: ReadonlySet<string>
}

/** How an address stands, from the surest on. */
export type Standing = 'alone' | 'heading' | 'labelled' | 'sentence'

/** An address that may be a recipient's. */
export type Candidate = {
  readonly line: number
  readonly span: AddressSpan
  readonly standing: Standing
}

/** Labels and verbs before a recipient, in the languages that are met most. */
const LABEL =
  /recipient|rcpt to|addressee|deliver|mailbox|userid|user|account|address|message to|email to|reach|attempts|relayed|blocked|empfänger|an |destinataire|destiné|destinatario|ontvanger|odbiorca|получател|宛先|收件人|duplicated message-id in/i
/** Labels of addresses that are not the recipient's. */
const FOREIGN_LABEL =
  /(?:^|[\s(])(?:message-id|message id|from|sender|reply-to|cc|postmaster|contact|help|support|assistance|questions?|send (?:an? )?(?:e-?)?mail to|e-?mail us|write to|please (?:try|use|contact|write)|moved to|replaced by|now at|changed to|forward(?:ed|ing)? to|neue adresse|nouvelle adresse|nueva dirección|nuovo indirizzo|nieuw e-?mailadres|novo endereço|новый адрес|von|absender|expéditeur|remitente|mittente|new address|instead)(?![a-z])/i
/** A label stands at most this far before its address. */
export const LABEL_CHARS = 80
const FOREIGN_LABEL_CHARS = 48
/** Who is told for help; as a recipient such an address has a label. */
const SERVICE_LOCAL_PART =
  /^(?:postmaster|hostmaster|webmaster|abuse|support|help|helpdesk|admin|administrator|mailer-daemon|no-?reply)@/i

/** The addresses of a line that may be a recipient's, each with how it stands. Total, linear. */
export function candidatesOf(
  line: string,
  index: number,
  hints: GenericHints,
): readonly Candidate[] {
  if (!line.includes('@')) return []
  const reply = replyStart(line)
  const spans = findAddresses(line, MAX_ENTRIES)
  const headed = listAtHead(line, spans)
  const standingOfHeaded = standingAtHead(line, spans[headed - 1])
  return spans.flatMap((span, place): readonly Candidate[] => {
    if (hints.excluded.has(span.text.toLowerCase()) || isInsideUrl(line, span)) return []
    // In prose, `a@b` is no address.
    if (!/[.[]/.test(span.text.slice(span.text.lastIndexOf('@')))) return []
    // An address of the reply text is the remote's word, perhaps the new address of a 551.
    if (reply !== -1 && reply < span.start) return []
    const standing = place < headed ? standingOfHeaded : standingOf(line, span)
    return standing === undefined ? [] : [{ line: index, span, standing }]
  })
}

/** How many addresses begin the line, with nothing but marks before and between: `<a@b>, <c@d>: full`. */
function listAtHead(line: string, spans: readonly AddressSpan[]): number {
  if (!isAtHead(beforeOf(line, spans[0]))) return 0
  const end = spans.findIndex((span, place) => {
    const before = spans[place - 1]
    return before !== undefined && !LIST_MARKS.test(line.slice(before.end, span.start))
  })
  return end === -1 ? spans.length : end
}

const LIST_MARKS =
  /^[>"']{0,2}(?:\s{0,4}[,;]\s{0,4}(?:and\s{1,4})?|\s{1,4}(?:and|und|et|y|e|en)\s{1,4})[<"']{0,2}$/i

function isAtHead(before: string): boolean {
  return (
    before.length <= 40 && /^[\s*>"'•·-]*(?:\d{1,3}[.)]\s+<?|smtp\s?[:;]?\s{0,4}<?)?$/i.test(before)
  )
}

/** By what stands behind the last address of the list. */
function standingAtHead(line: string, last: AddressSpan | undefined): Standing | undefined {
  if (last === undefined) return undefined
  const after = afterOf(line, last)
  // The end of a bracket that another line opened: `(expanded from` / `<a@b>): reason`.
  if (after.startsWith(')')) return undefined
  return isPunctuation(after) ? 'alone' : 'heading'
}

function standingOf(line: string, span: AddressSpan): Standing | undefined {
  const before = beforeOf(line, span)
  if (afterOf(line, span).startsWith(')') && !before.includes('(')) return undefined
  const lead = withoutAddresses(before.slice(-LABEL_CHARS))
  if (/\(expanded from:? ?$/.test(lead)) return 'labelled'
  if (FOREIGN_LABEL.test(lead.slice(-FOREIGN_LABEL_CHARS))) return undefined
  if (LABEL.test(lead) || isLaterOfList(before)) return 'labelled'
  return isService(span) ? undefined : 'sentence'
}

function beforeOf(line: string, span: AddressSpan | undefined): string {
  const start = span?.start ?? 0
  return line.slice(0, line.charAt(start - 1) === '<' ? start - 1 : start)
}

function afterOf(line: string, { end }: AddressSpan): string {
  return line.slice(line.startsWith('>', end) ? end + 1 : end)
}

/** Whether the address is that of an office which is told for help. */
export function isService(span: AddressSpan): boolean {
  return SERVICE_LOCAL_PART.test(span.text)
}

/** The text behind the last address in it. */
function withoutAddresses(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1)
}

/** Whether what follows an address is nothing but marks, and perhaps the address once more as a link. */
export function isPunctuation(after: string): boolean {
  const link = after.indexOf('<')
  const close = link === -1 ? -1 : after.indexOf('>', link)
  const rest = close === -1 ? after : after.slice(0, link) + after.slice(close + 1)
  return rest.length < 400 && /^[\s:.,;"']*$/.test(rest)
}

/** The second address of `Recipients: <a@b>, <c@d>`. */
function isLaterOfList(before: string): boolean {
  // The end first: a line of thousand addresses is asked about each of them.
  return (
    /[,;]\s?<?$/.test(before.slice(-3)) && /@[^@\s]{1,255}>?[,;]\s?<?$/.test(before.slice(-300))
  )
}

function isInsideUrl(line: string, span: AddressSpan): boolean {
  const before = line.slice(Math.max(0, span.start - MAX_URL_CHARS), span.start).toLowerCase()
  if (!before.includes('://') && !before.endsWith('mailto:')) return false
  let start = span.start
  while (
    start > 0 &&
    span.start - start < MAX_URL_CHARS &&
    !/[\s<>"]/.test(line.charAt(start - 1))
  ) {
    start--
  }
  const word = line.slice(start, span.start).toLowerCase()
  return word.includes('://') || (!span.angle && word.endsWith('mailto:'))
}

/** An address stands no further behind the beginning of its link. */
const MAX_URL_CHARS = 200
