/**
 * Sorts the parts of a message by what they are to a report (RFC 6522): the text for people, the field
 * groups, the returned original.
 *
 * Promises: total, linear; nothing that comes after the returned original is given on, since whoever
 * wrote the original chose it.
 */
import { leavesOf, type Message, type Part } from '@forwardpath/mail'
import { cutLeaf, withoutOpenAddress } from './cut-text.ts'
import { readLostUtf8 } from './lost-charset.ts'
import { isStatusText } from './pasted-fields.ts'

/** The leaves of a message by what they are. Each is absent where the message has none. */
export type ReportParts = {
  /** Text for people, before the original: the plain form, or HTML where there is no plain one. */
  readonly human: Part | undefined
  /** The HTML form beside the plain one. */
  readonly html: Part | undefined
  /** Field groups (RFC 3464 s2, RFC 6533 s3). */
  readonly deliveryStatus: readonly Part[]
  /** RFC 5965 s3. */
  readonly feedbackReport: Part | undefined
  /** RFC 8098 s3. */
  readonly dispositionNotification: Part | undefined
  /** The returned message or its header. */
  readonly original: Part | undefined
  /** All leaves that were looked at, in order. */
  readonly leaves: readonly Part[]
  /** The leaf that the end of the mail cut off, if any: read it by {@link textOf}. */
  readonly cut: Part | undefined
}

/** The text of a part: UTF-8 restored, without an address that the end of the mail cut off. Total. */
export function textOf(part: Part | undefined, parts: ReportParts): string {
  if (part === undefined) return ''
  const text = readLostUtf8(part.text, part.parameters.get('charset'))
  return part === parts.cut ? withoutOpenAddress(text) : text
}

/** More leaves than any report has; the rest of a hostile message is not looked at. */
const MAX_LEAVES = 64

/** Sorts the leaves. Total. */
export function reportParts(message: Message): ReportParts {
  const leaves =
    message.root.parts.length === 0 ? [message.root] : leavesOf(message.root).slice(0, MAX_LEAVES)
  const deliveryStatus: Part[] = []
  const texts: Part[] = []
  const htmls: Part[] = []
  let feedbackReport: Part | undefined
  let dispositionNotification: Part | undefined
  let original: Part | undefined
  for (const leaf of leaves) {
    const type = leaf.contentType
    if (isOriginalType(type)) original ??= leaf
    else if (isDeliveryStatusType(type) && beginsWithField(leaf.text)) deliveryStatus.push(leaf)
    else if (type === 'message/feedback-report') feedbackReport ??= leaf
    else if (isDispositionType(type)) dispositionNotification ??= leaf
    else if (original !== undefined) continue
    else if (isRetypedStatus(leaf, { deliveryStatus, texts, htmls })) deliveryStatus.push(leaf)
    else if (type === 'text/html') htmls.push(leaf)
    else if (htmls.length > 0 && isFooter(leaf.text)) continue
    // InterMail gives the type of the fields to the text before them as well.
    else if (type.startsWith('text/') || isDeliveryStatusType(type)) texts.push(leaf)
  }
  const returned = original ?? texts.slice(1).find((part) => looksLikeHeader(part.text))
  const plain = texts.find((part) => part !== returned && /\S/.test(part.text))
  return {
    human: plain ?? htmls[0],
    html: plain === undefined ? undefined : htmls[0],
    deliveryStatus,
    feedbackReport,
    dispositionNotification,
    original: returned,
    leaves,
    cut: cutLeaf(message, leaves),
  }
}

function isOriginalType(type: string): boolean {
  return (
    type === 'message/rfc822' ||
    type === 'text/rfc822-headers' ||
    type === 'message/global' ||
    type === 'message/global-headers' ||
    type === 'message/rfc822-headers' ||
    type === 'text/rfc822-header' ||
    type === 'text/rfc822' ||
    type === 'message/partial'
  )
}

function isDeliveryStatusType(type: string): boolean {
  return type === 'message/delivery-status' || type === 'message/global-delivery-status'
}

/**
 * Field groups that lost their type: gateways and mail stores pass on what they do not know as a text or a file. They stand
 * second (RFC 6522 s3); further behind may be what the sender of the returned message wrote.
 */
function isRetypedStatus(
  { contentType, text }: Part,
  before: Readonly<Record<'deliveryStatus' | 'texts' | 'htmls', readonly Part[]>>,
): boolean {
  const { deliveryStatus, texts, htmls } = before
  const isSecond = texts.length <= 1 && htmls.length <= 1 && texts.length + htmls.length > 0
  return deliveryStatus.length === 0 && isSecond && RETYPED.has(contentType) && isStatusText(text)
}

const RETYPED: ReadonlySet<string> = new Set(['text/plain', 'application/octet-stream'])

/** What a list puts below a mail in HTML: a rule, and how to leave. */
function isFooter(text: string): boolean {
  return text.length < MAX_FOOTER_CHARS && /^\s*[-_=]{20,}\s/.test(text)
}

const MAX_FOOTER_CHARS = 1500

/** An empty part is one of fields: its type says so. */
function beginsWithField(text: string): boolean {
  return /^\s*(?:$|[\w-]{2,60}[ \t]{0,4}:)/.test(text.slice(0, MAX_FIELD_LEAD_CHARS))
}

/** Blank lines, and the longest name of a field. */
const MAX_FIELD_LEAD_CHARS = 400

function isDispositionType(type: string): boolean {
  return (
    type === 'message/disposition-notification' ||
    type === 'message/global-disposition-notification'
  )
}

/** Some servers return the header as a second text/plain part. */
function looksLikeHeader(text: string): boolean {
  return /^\s{0,8}(?:received|return-path|x-[a-z0-9-]{1,40}|dkim-signature|message-id|from|date):/i.test(
    text.slice(0, 200),
  )
}
