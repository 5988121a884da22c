/**
 * One SMTP reply from its lines (RFC 5321 s4.2.1).
 *
 * In: the lines of a reply as a server quoted them: with the code on each line, on the first only, or
 * all lines joined by one blank. Out: a `Reply`. Promises: total, linear.
 */
import { parseEnhancedStatusCode, parseReplyCode } from '@forwardpath/mail'
import type { EnhancedStatusCode, ReplyCode } from '@forwardpath/mail'
import type { Reply } from './bounce-report.ts'

/**
 * `551-5.1.6 text`, `551 #5.1.6 text`, `550: 5.2.2 text`, `550 - text`, `550-'5.2.2 text`, `551`. One hyphen is the code's; a
 * second before a word is the text's, as in an address that was broken there.
 */
const CODED_LINE = /^([2-5]\d\d)(?=$|[- \t:,])[- \t:,]?(?:[ \t:,]|-(?!\w)){0,2}/
const LEADING_STATUS = /^[#(["'<]{0,2}([245]\.\d{1,3}\.\d{1,3})(?![.\d])[)\]:,-]?[ \t]*/
/** `(#5.1.1)`, `[5.7.1]`, ` 5.1.1 `: not part of a number, a host name or an address literal. */
const INNER_STATUS = /(?:^|[^\w.@-])#?([245]\.\d{1,3}\.\d{1,3})(?!\.?[\w@]|-\w)/g
/** A code in the middle of a joined reply: `… try 551-<a@b> 551 c`. */
const JOINED_LINE = /[ \t](?=([2-5]\d\d)(?:-|[ \t]))/g

type ReplyLine = {
  readonly code: ReplyCode | undefined
  readonly status: EnhancedStatusCode | undefined
  readonly text: string
}

/** Reads the lines of one reply. The code and enhanced code are the last line's that has one. Total. */
export function readReply(lines: readonly string[]): Reply {
  const [only] = lines
  const pieces =
    only !== undefined && lines.length === 1 ? splitJoined(only) : lines.flatMap(splitJoined)
  if (pieces.length === 1) return replyOfLine(readLine(pieces[0] ?? ''), lines)
  const read = pieces.map(readLine)
  const code = read.findLast((line) => line.code !== undefined)?.code
  const text = read
    .map((line) => line.text)
    .filter((part) => part !== '')
    .join(' ')
  const leading = read.findLast((line) => line.status !== undefined)?.status
  return { code, status: leading ?? statusInside(text, code), text, lines: [...lines] }
}

function replyOfLine({ code, status, text }: ReplyLine, lines: readonly string[]): Reply {
  return { code, status: status ?? statusInside(text, code), text, lines: [...lines] }
}

/**
 * An enhanced code somewhere in the text. Where the reply code is known, only one of its class: others
 * are quotations. Total, linear.
 */
export function statusInside(
  text: string,
  code: ReplyCode | undefined,
): EnhancedStatusCode | undefined {
  if (!text.includes('.')) return undefined
  for (const match of text.matchAll(INNER_STATUS)) {
    const found = String(match[1])
    if (code === undefined || found.charCodeAt(0) - 0x30 === Math.floor(code / 100)) {
      return parseEnhancedStatusCode(found)
    }
  }
  return undefined
}

function readLine(line: string): ReplyLine {
  let rest = line.trim()
  let code: ReplyCode | undefined
  let status: EnhancedStatusCode | undefined
  // Some relays repeat what they were told: `554 554 5.7.0 text`, `550 5.7.1 550 text`.
  for (let round = 0; round < 3; round++) {
    const coded = CODED_LINE.exec(rest)
    if (coded === null || (code !== undefined && Number(coded[1]) !== code)) break
    code = parseReplyCode(String(coded[1]))
    rest = rest.slice(coded[0].length).trimStart()
    const leading = LEADING_STATUS.exec(rest)
    if (leading === null) continue
    status = parseEnhancedStatusCode(String(leading[1])) ?? status
    rest = rest.slice(leading[0].length)
  }
  if (code === undefined) {
    const leading = LEADING_STATUS.exec(rest)
    if (leading !== null) {
      status = parseEnhancedStatusCode(String(leading[1]))
      rest = rest.slice(leading[0].length)
    }
  }
  return { code, status, text: rest }
}

/**
 * Undoes a join: Postfix and Exchange put the lines of `551-a`, `551-b`, `551 c` behind each other. Only
 * where the text begins with the code of a line that has successors.
 */
function splitJoined(line: string): readonly string[] {
  const head = /^\s{0,8}([2-5]\d\d)-/.exec(line)
  if (head === null) return [line]
  const pieces: string[] = []
  let from = 0
  for (const match of line.matchAll(JOINED_LINE)) {
    if (match[1] !== head[1]) continue
    pieces.push(line.slice(from, match.index))
    from = match.index + 1
    // `551 ` is the last line of a reply (RFC 5321 s4.2.1); a code after it is text.
    if (line[from + 3] !== '-') break
  }
  pieces.push(line.slice(from))
  return pieces
}
