/**
 * Finds the SMTP reply in prose: `host mx said: 551 …`, `Remote Server returned '550 5.1.1 …'`.
 *
 * In: one text, or the lines that a report says of a recipient. Out: the reply, or nothing. A number is
 * taken for a reply code by what stands before and after it, never by its value alone.
 * Promises: total, linear.
 */
import type { Reply } from './bounce-report.ts'
import { readReply } from './reply.ts'

/** Longest text that is searched; the rest of a longer one says nothing new. */
const MAX_SEARCHED_CHARS = 4096
/** Most lines of one reply that are kept. */
const MAX_REPLY_LINES = 64

const WORD_BEFORE =
  /(?:said|says|returned|respond(?:ed|s)|response|reply|replied|error|code|status|smtp|rejected|reason|was|with|failed|failure|server|rcpt|data|mail from|antwort|erreur|fehler)[ \t]*$/i
/** `[SMTP Error Code 550]`: nothing need stand behind it. */
const CODE_BEFORE = /(?:error|reply|smtp|status) code[ \t]*$/i
const AFTER_STATUS = /^[- \t:,]{1,3}[#(["']{0,2}[245]\.\d{1,3}\.\d{1,3}(?![.\d])/
const AFTER_TEXT = /^[ \t]{1,2}[^\s\d)\]:,.]|^-[^\d\s]|^- /
const AFTER_QUOTED = /^-['"]/
/** More than any other mark of a reply. */
const REMOTE_SCORE = 10
/** Ports of mail submission read like reply codes: `mx.example:587`. */
const PORTS = new Set(['465', '587'])

/** What may stand right behind the three digits. */
const BEHIND_CODE = '- \t\n:,#])"\''

type FoundCode = { readonly start: number; readonly score: number }

/** Where a reply begins in the text, or -1. Total, linear. */
export function replyStart(text: string): number {
  return findCode(text)?.start ?? -1
}

/** The number that looks most like a reply code; of equals the first. */
function findCode(text: string): FoundCode | undefined {
  const end = Math.min(text.length, MAX_SEARCHED_CHARS) - 2
  let best: FoundCode | undefined
  for (let index = 0; index < end; index++) {
    if (!isCodeAt(text, index)) continue
    const score = scoreCode(text, index)
    if (score <= (best?.score ?? MIN_SCORE)) continue
    best = { start: index, score }
    if (score >= SURE_SCORE) break
  }
  return best
}

/** More than this makes a number a reply code: beginning a text or behind a colon, and text behind it. */
const MIN_SCORE = 3
const SURE_SCORE = 8

/** Three digits, 2yz, 4yz or 5yz, that are no part of a longer number or a name. */
function isCodeAt(text: string, index: number): boolean {
  const first = text.charCodeAt(index)
  if (first !== 0x35 && first !== 0x34 && first !== 0x32) return false
  if (!isDigit(text.charCodeAt(index + 1)) || !isDigit(text.charCodeAt(index + 2))) return false
  if (index + 3 < text.length && !BEHIND_CODE.includes(text.charAt(index + 3))) return false
  return index === 0 || !/[\w.@%/-]/.test(text.charAt(index - 1))
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** The reply in one unfolded text. Total. */
export function replyInText(text: string): Reply | undefined {
  const start = replyStart(text)
  if (start === -1) return undefined
  const cut = cutTrailer(text.slice(start, start + MAX_SEARCHED_CHARS), text[start - 1]).trim()
  return readReply([isBracketed(text, { start, reply: cut }) ? cut.slice(0, -1) : cut])
}

/** `gave up (last: 450 4.2.0 text)`: the bracket that closes behind the reply was opened before it. */
function isBracketed(
  text: string,
  { start, reply }: { readonly start: number; readonly reply: string },
): boolean {
  if (!reply.endsWith(')')) return false
  const opened = text.lastIndexOf('(', start)
  if (opened === -1 || text.lastIndexOf(')', start) > opened) return false
  return reply.split(')').length > reply.split('(').length
}

/**
 * The reply in the lines that a report says of one recipient: its first line is found, and what
 * continues it is taken along. Total, linear.
 */
export function replyInLines(lines: readonly string[]): Reply | undefined {
  let best: { line: number; start: number; score: number; says: boolean } | undefined
  for (let index = 0; index < lines.length && index < MAX_REPLY_LINES * 4; index++) {
    const line = unquoteTranscript(lines[index] ?? '')
    const found = findCode(line)
    if (found === undefined) continue
    // What the remote said counts more than what the reporting server made of it.
    const isRemote = lines[index]?.trimStart().startsWith('<<< ') === true
    const score = found.score + (isRemote ? REMOTE_SCORE : 0)
    const says = saysMore(line.slice(found.start))
    // Of two that look alike, the one with words: a status line above it may hold the codes alone.
    const isFuller = score === best?.score && says && !best.says
    if (best === undefined || score > best.score || isFuller)
      best = { line: index, start: found.start, score, says }
  }
  if (best === undefined) return undefined
  return readReply(gatherReply(lines, best.line, best.start))
}

/** Whether anything but codes stands in the reply. */
function saysMore(reply: string): boolean {
  return /[^\d\s.#()-]/.test(reply.slice(0, MAX_CODES_CHARS))
}

/** Room for a reply code, an enhanced code and the first word. */
const MAX_CODES_CHARS = 32

function scoreCode(text: string, index: number): number {
  const code = text.slice(index, index + 3)
  const after = text.slice(index + 3, index + 24)
  let score = code.startsWith('2') ? 0 : 1
  score += scoreBefore(text, index, code)
  if (AFTER_STATUS.test(after)) score += 4
  else if (AFTER_QUOTED.test(after)) score += 3
  else if (AFTER_TEXT.test(after)) score += 1
  return score
}

function scoreBefore(text: string, index: number, code: string): number {
  let before = index - 1
  while (before >= 0 && (text[before] === ' ' || text[before] === '\t')) before--
  if (before < 0) return 3
  const blanks = index - 1 - before
  const mark = text.charAt(before)
  if (mark === ':') return blanks === 0 && isPortOrTime(text[before - 1], code) ? 0 : 3
  if ('\'"[({;#>'.includes(mark)) return blanks <= 1 ? 3 : 0
  // Chinese and Japanese prose has no blanks between words.
  if (mark >= '\u2e80') return 2
  if (mark === '-' || mark === '<' || mark === '=' || mark === '.') return blanks <= 1 ? 2 : 0
  const words = text.slice(Math.max(0, before - 16), index)
  if (CODE_BEFORE.test(words)) return 3
  return WORD_BEFORE.test(words) ? 2 : 0
}

/** `mx.example:587`, `[192.0.2.1]:25`, `12:34:551`. */
function isPortOrTime(before: string | undefined, code: string): boolean {
  return PORTS.has(code) || (before !== undefined && /[\d\]]/.test(before))
}

/** The lines of the reply that begins at `start` of line `first`. */
function gatherReply(lines: readonly string[], first: number, start: number): readonly string[] {
  const line = unquoteTranscript(lines[first] ?? '')
  const said = cutTrailer(line.slice(start), line[start - 1]).trim()
  const code = said.slice(0, 3)
  // `[SMTP Error Code 550]`: what it means stands before it.
  const head = CODE_ALONE.test(said) ? code : said
  const found = [head]
  let open = head[3] === '-'
  for (let index = first + 1; index < lines.length && found.length < MAX_REPLY_LINES; index++) {
    const next = unquoteTranscript(lines[index] ?? '')
    if (next === '') {
      if (open && belongsTo(code, unquoteTranscript(lines[index + 1] ?? ''))) continue
      break
    }
    const coded = /^[2-5]\d\d[- ]/.test(next)
    if (endsReply(next) || (coded && !(open && belongsTo(code, next)))) break
    found.push(cutTrailer(next, undefined).trim())
    if (coded) open = next[3] === '-'
  }
  return found
}

const CODE_ALONE = /^\d{3}[\])"'.]{1,3}$/

function belongsTo(code: string, line: string): boolean {
  return line.startsWith(code) || /^[2-5]\d\d-/.test(line)
}

/** `<<< 551 text` is what the remote said in the transcripts of Sendmail and Courier. */
function unquoteTranscript(line: string): string {
  const trimmed = line.trim()
  return trimmed.startsWith('<<< ') ? trimmed.slice(4).trim() : trimmed
}

const ENDS_REPLY =
  /^(?:giving up on |i'm not going to try|>>>|<<<|\.\.\. while|while talking|-{3,}|={3,}|\*{3,}|\[[A-Z_]{4,12}\]$|last-attempt|received:|return-path:|message-id:|remote system:|recipient address:|reason:|this message has been in the queue|ist nicht)/i

function endsReply(line: string): boolean {
  return ENDS_REPLY.test(line)
}

const REPLY_TRAILER =
  / ?\(in reply to [^()]{0,60}\)\)?$| ?\[[A-Z_]{4,12}\]$| ?\(state \d{1,3}\)\.?$| ?\(delivery attempts: \d{1,6}\)$|: retry timeout exceeded$|##$|#SMTP#$/

const CLOSING: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  '[': ']',
  '(': ')',
  '<': '>',
}

/** Drops what the reporting server put behind the reply, and the quote that closes what opened before it. */
function cutTrailer(text: string, opener: string | undefined): string {
  let cut = withoutTrailer(text.trimEnd())
  const closer = opener === undefined ? undefined : CLOSING[opener]
  if (closer !== undefined) {
    const close = cut.lastIndexOf(closer)
    if (close > 3 && (opener !== '(' || close === cut.length - 1)) cut = cut.slice(0, close)
  }
  return withoutTrailer(cut)
}

/** What a trailer may end in: the expression is asked at each character of the text. */
const TRAILER_ENDS = ')].d#'

function withoutTrailer(text: string): string {
  const last = text.charAt(text.length - 1)
  return TRAILER_ENDS.includes(last) ? text.replace(REPLY_TRAILER, '').trimEnd() : text.trimEnd()
}
