/**
 * The text for people, up to where the returned original or a quotation begins.
 *
 * In: the human part of a report. Out: its lines, and where the returned message stands in it, for
 * servers that write no MIME. Promises: total, linear; nothing below the break is read as a report.
 */
import type { ByteRange } from '@forwardpath/mail'
import { asWritten } from './carried-lines.ts'
import { htmlToText } from './html-text.ts'
import { withoutGatewayWords } from './passed-on-text.ts'
import { textOf, type ReportParts } from './report-parts.ts'

/** The text of one part. */
export type HumanText = {
  /** Lines of the report, without what is returned or quoted below. */
  readonly lines: readonly string[]
  /** The same as one text; formats look for their literals in it. */
  readonly text: string
  /** The returned message, where it stands in the same part; begins with its header. */
  readonly original: string | undefined
  readonly range: ByteRange | undefined
  /** With what is below the break: for whoever only looks whether something stands in it. */
  readonly uncut: string
}

/** No report says anything new beyond this; a body of megabytes is a returned or a foreign text. */
const MAX_CHARS = 32_768

/**
 * Lines after which servers return the message. Facts of: qmail, Yahoo, Exim, 1&1, dma, IMail, Gmail,
 * Sendmail 5, m-FILTER, Notes, MXLogic, MXGuard, Gromox (three languages), Exchange (four languages), X.400 gateways.
 */
const BREAKS =
  /^[ \t|>=-]{0,40}(?:below this line is a copy|enclosed is a copy|(?:this|here) is a copy of (?:the|your) message|the first \d{1,4} lines of (?:the|your) original message|original message as received|the header of the original message|message headers? follows?|original message (?:follows|headers|header)|original message(?! details)|headers? of the original|unsent message follows|message text follows|(?:(?:start|beginning) of )?returned message|original mail info|below is the original mail info|以下是您所(?:发送邮件|發送郵件)的|送信情報は下記|included is a copy of|message header follows|undelivered message|failed message follows|(?:en-têtes de message|ursprüngliche nachrichtenkopfzeilen|original-nachrichtenkopfzeilen|encabezados de mensajes? original|intestazioni originali|cabeçalhos de mensagens? origina))/i

const QUOTED_HEADER_START =
  /^(?:received|return-path|dkim-signature|x-originating-ip|delivered-to|arc-seal|x-received):/i
const HEADER_FIELD =
  /^(received|return-path|from|to|subject|date|message-id|mime-version|content-type|dkim-signature|reply-to|sender|x-[a-z0-9-]{1,60}):/i

/** Reads a part; lines are made at first use, since many reports say all in their fields. Total. */
export function readHumanText(parts: ReportParts): HumanText {
  return new HumanTextOfPart(parts)
}

/** A class, for getters that keep what they computed. */
class HumanTextOfPart implements HumanText {
  readonly range: ByteRange | undefined
  readonly #parts: ReportParts
  #cut: Cut | undefined
  #text: string | undefined

  constructor(parts: ReportParts) {
    this.#parts = parts
    this.range = parts.human?.range
  }

  get uncut(): string {
    return this.#isHtml() ? this.text : this.#raw()
  }

  get lines(): readonly string[] {
    return this.#read().lines
  }

  get text(): string {
    this.#text ??= this.lines.join('\n')
    return this.#text
  }

  get original(): string | undefined {
    return this.#read().original
  }

  #isHtml(): boolean {
    return this.#parts.human?.contentType === 'text/html'
  }

  #raw(): string {
    return textOf(this.#parts.human, this.#parts).slice(0, MAX_CHARS)
  }

  #readOnce(): Cut {
    const text = this.#isHtml() ? htmlToText(this.#raw()) : asWritten(this.#raw())
    const { lines, original } = cutOriginal(text)
    return { lines: withoutGatewayWords(lines), original }
  }

  #read(): Cut {
    this.#cut ??= this.#readOnce()
    return this.#cut
  }
}

type Cut = { readonly lines: readonly string[]; readonly original: string | undefined }

/** Cuts the text at the returned original. Total, linear. */
export function cutOriginal(text: string): Cut {
  const lines: string[] = []
  let position = 0
  let isEmpty = true
  let mayStartHeader = true
  while (position < text.length) {
    const newline = text.indexOf('\n', position)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(position, end).trimEnd()
    const next = newline === -1 ? text.length : newline + 1
    if (!isEmpty && (isBreak(line) || isQuotationLead(line)))
      return { lines, original: headerBelow(text, next) }
    if (mayStartHeader && startsHeader(text, position, line)) {
      return { lines, original: text.slice(position) }
    }
    // What is quoted was said elsewhere; `>>>` begins the commands of a transcript.
    if (!line.startsWith('>') || line.startsWith('>>>')) lines.push(line)
    isEmpty = isEmpty && line === ''
    mayStartHeader = line === '' || RULE.test(line) || isHeading(line)
    position = next
  }
  return { lines, original: undefined }
}

/** `On …, Jane Roe wrote:` in the languages that are met most: below it stands what a person answers. */
const QUOTATION_LEAD =
  /^(?:on|am|le|el|il|op|em|den) .{6,140}\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\b[^:]{0,60}:$/i

function isQuotationLead(line: string): boolean {
  return line.endsWith(':') && QUOTATION_LEAD.test(line)
}

/** A line of nothing but marks. */
const RULE = /^[-=*_| ]{5,}$/

/** Words between marks: `-------- Returned Mail --------`. */
const HEADING = /^[-=*_]{3,40} ?[^-=*_].{0,60}[-=*_]{3,40}$/

/** The expression is asked for each line of prose otherwise. */
function isHeading(line: string): boolean {
  return '-=*_'.includes(line.charAt(0)) && HEADING.test(line)
}

/** A dashed or worded line; never one that is a sentence about a message. */
function isBreak(line: string): boolean {
  return line.length <= 120 && line.length >= 8 && BREAKS.test(line)
}

function startsHeader(text: string, position: number, line: string): boolean {
  if (!HEADER_FIELD.test(line)) return false
  if (QUOTED_HEADER_START.test(line)) return true
  const names = new Set<string>()
  for (const below of text.slice(position, position + 2000).split('\n', 24)) {
    if (below.trim() === '') break
    const name = HEADER_FIELD.exec(below)?.[1]
    if (name !== undefined) names.add(name.toLowerCase())
  }
  return names.size >= 4
}

/** The header that follows the break, past rules and blank lines; indented ones are taken back. */
function headerBelow(text: string, from: number): string | undefined {
  const below = text.slice(from)
  const start = below.search(/^[ \t>]{0,8}[A-Za-z][A-Za-z0-9-]{1,60}:/m)
  if (start === -1) return undefined
  const rest = below.slice(start)
  const indent = /^[ \t>]{1,8}/.exec(rest)?.[0]
  if (indent === undefined) return rest
  return rest
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
}
