/**
 * Whether a text that no format knows is the word of a mail system about a delivery: a person may quote a bounce, an
 * automatic answer may speak of one, and a thief may dress up as one.
 *
 * Promises: total, linear.
 */
import type { Message } from '@forwardpath/mail'
import type { TextEntry } from './formats/format.ts'
import type { HumanText } from './human-text.ts'
import { hasNullReversePath, type MailSystemMark } from './mail-system.ts'
import { recipientsOfOriginal } from './mailed-address.ts'
import { isReport, type OriginalHeader } from './original.ts'
import { endsSentence, statesFailure, wrappedLine } from './stated-failure.ts'

type ReportTexts = { readonly human: HumanText; readonly original: OriginalHeader }

/** Whether the mail is a report even where it names nobody. Total, linear. */
export function isSureReport(message: Message, texts: ReportTexts, mark: MailSystemMark): boolean {
  const isSystem = isSurely(mark) && !isLure(message, texts)
  return (
    (isSystem && !(mark === 'system' && isOfScript(message, texts))) || sendsBack(message, texts)
  )
}

/** An administrator's script, which sums up the bounces of a host: it names nobody, and returns nothing. */
function isOfScript(message: Message, texts: ReportTexts): boolean {
  const reversePath = message.fieldText('return-path')?.trim() ?? ''
  return HOST_USER.test(reversePath) && !returnsMessage(texts)
}

/** Under these a host's programs run, and cron. */
const HOST_USER = /^<?(?:root|cron|logwatch|www-data|apache|httpd|nginx|nobody)@/i

/** Whether the mail is a report that speaks of these recipients. Total, linear. */
export function provesReport(
  entries: readonly TextEntry[],
  message: Message,
  texts: ReportTexts,
): boolean {
  // A subject or a sender alone proves nothing: the text has to quote a refusal, or come back with the mail.
  return (
    entries.some((entry) => entry.reply?.code !== undefined) ||
    (STATES_FAILURE.test(texts.human.text) && returnsMessage(texts)) ||
    STATES_OF_WHOM.test(texts.human.text.slice(0, MAX_OPENING_CHARS)) ||
    (hasNullReversePath(message) &&
      (STATES_STOP.test(texts.human.text) || isOfFailed(entries, texts.human)))
  )
}

/**
 * Whether the sentence about one of them says that a mail did not arrive. An absent person's words may say so too, of a mail
 * to himself, and name others in other sentences.
 */
function isOfFailed(entries: readonly TextEntry[], { lines }: HumanText): boolean {
  return entries.slice(0, MAX_ASKED).some(({ address }) => {
    const name = address?.toLowerCase()
    const at =
      name === undefined ? -1 : lines.findIndex((line) => line.toLowerCase().includes(name))
    const sentence = at === -1 ? '' : sentenceAround(lines, at, name ?? '')
    return statesFailure(sentence) && !TO_READER.test(sentence)
  })
}

/** A notice says it of the first that it names; each one is looked for in all lines. */
const MAX_ASKED = 8

/** A filter's list of what it keeps from its reader: whoever is named there wrote. */
const TO_READER =
  /\b(?:delivered|sent) to (?:you|your (?:inbox|mailbox|account|quarantine))\b|\b(?:ihnen|in ihr postfach) nicht zugestellt|\bne vous (?:a|ont) pas été/i

/** The line and what it was wrapped from and to; the heading where nothing stands before the address. */
function sentenceAround(lines: readonly string[], at: number, name: string): string {
  const line = lines[at] ?? ''
  const before = line.slice(0, line.toLowerCase().indexOf(name))
  const isBelowHeading = /^[^\p{L}\p{N}]*$/u.test(before)
  const above = lines.slice(Math.max(0, at - MAX_HEADING_LINES), at)
  const last = above.at(-1) ?? ''
  const wrapped = endsSentence(last) ? [] : [last]
  const lead = isBelowHeading ? above.filter((text) => text.trim() !== '') : wrapped
  return [...lead, wrappedLine(lines, at)].join(' ')
}

/** Of a heading, blank lines counted. */
const MAX_HEADING_LINES = 4

/** Of the mail's own marks: its sender, its type. */
export function isSurely(mark: MailSystemMark): boolean {
  return mark === 'report' || mark === 'system'
}

/** A provider's notice in words alone, below its own language; a person who writes so returns no message. */
const STATES_FAILURE =
  /\b(?:could|can) ?not be delivered to:? {0,4}<[^\s<>@]{1,64}@[^\s<>]{1,255}>/i

/** The opening of a list: a person who tells of a failure names the one that he means in the sentence. */
const STATES_OF_WHOM =
  /^[-= ]{3,20}failed recipients[-= ]{3,20}$|\b(?:your|the) (?:e-?)?(?:message|mail)\b[^]{0,160}?\b(?:could not be|can ?not be|was not|has not been) delivered to (?:the following|this|these) (?:recipients?|users?|address(?:es)?)\b|\bdelivery of (?:e-?mail|(?:your|the) (?:e-?)?(?:message|mail)) to (?:the following|this|these) (?:recipients?|users?|address(?:es)?)\b/im
const MAX_OPENING_CHARS = 600

/**
 * A gateway that stopped a mail for what is in it, and quotes no reply. Under the null reverse-path no person writes so.
 */
const STATES_STOP =
  /\bhas not (?:been )?delivered (?:the following|your) (?:e-?)?(?:message|mail)\b|\b(?:the following|your) (?:e-?)?(?:message|mail) (?:was|has been) (?:blocked|stopped|quarantined|not delivered) (?:because|by)\b/i

/**
 * A mail system of its own kind names the recipient in no form that is known, but returns the mail, which tells
 * him. A person's mail has a reverse-path, an automatic answer no such words.
 */
function sendsBack(message: Message, texts: ReportTexts): boolean {
  return (
    hasNullReversePath(message) &&
    STATES_RETURN.test(texts.human.text) &&
    recipientsOfOriginal(texts.original).length === 1 &&
    returnsMessage(texts)
  )
}

const STATES_RETURN =
  /\b(?:message|mail)(?: (?:is|was|has been|is being))? (?:returned|sent back)(?: to (?:you|the sender))?,? because\b|\bmessage (?:is being|has been|was|is) returned to (?:you|the sender|its sender)\b/i

/** Whether a mail that is no report itself came back with it. */
function returnsMessage({ original }: ReportTexts): boolean {
  return recipientsOfOriginal(original).length > 0 && !isReport(original)
}

/**
 * A thief in the dress of a mail system: names nobody but his reader, whose mailbox he offers to mend behind a
 * link. Mail systems send under the null reverse-path, or return the mail.
 */
function isLure(message: Message, texts: ReportTexts): boolean {
  const reversePath = message.fieldText('return-path')
  if (reversePath === undefined || hasNullReversePath(message) || returnsMessage(texts))
    return false
  return LURE.test(texts.human.text.slice(0, MAX_LURE_CHARS))
}

const LURE =
  /\byour (?:mailbox|account|password|storage|inbox|e-?mail account)\b|\b(?:release|retrieve|recover|restore|unblock) (?:your |the |all |these |pending |undelivered )?(?:messages?|mails?|e-?mails?)\b/i
/** Lures are short; what stands behind is a quotation. */
const MAX_LURE_CHARS = 2000
