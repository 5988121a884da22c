/**
 * The words that a rule rests on, quoted as they stood in the mail, so that they can be found again
 * there. In: a match, with offsets in the subject. Out: quote, source and the part it stands in.
 * Total, linear.
 */
import type { BounceReport } from '@forwardpath/decode'
import type { Evidence } from './classification.ts'
import type { RuleMatch } from './match-rules.ts'
import type { TextSpan } from './find-pattern.ts'
import { collapse, isBlank, type Subject } from './subject.ts'

/** A quote is for reading; a sentence longer than this is cut around the matched words. */
const MAX_CONTEXT_CHARS = 160

/** Absent where the rule went by codes alone. */
export function evidenceOf(report: BounceReport, match: RuleMatch): Evidence | undefined {
  const { subject, span } = match
  if (subject === undefined || span === undefined) return undefined
  const { source } = subject
  const sentence = sentenceAround(subject.text, span)
  const quoted = asWritten(subject, sentence)
  const within = subject.from?.range
  return {
    quote: linesOf(report, subject.text.slice(span.start, span.end)) ?? quoted,
    source,
    within,
  }
}

/** From the end of the sentence before to the end of the sentence of the last word. */
function sentenceAround(text: string, { start, end }: TextSpan): TextSpan {
  const earliest = Math.max(0, start - MAX_CONTEXT_CHARS)
  const before = text.slice(earliest, start)
  const stop = before.lastIndexOf('. ')
  const latest = Math.min(text.length, end + MAX_CONTEXT_CHARS)
  const after = text.slice(end, latest).indexOf('. ')
  return {
    start: stop === -1 ? wordStart(text, earliest, start) : earliest + stop + 2,
    end: after === -1 ? latest : end + after + 1,
  }
}

/** A cut before the matched words falls between words. */
function wordStart(text: string, earliest: number, start: number): number {
  if (earliest === 0) return 0
  const blank = text.indexOf(' ', earliest)
  return blank === -1 || blank >= start ? start : blank + 1
}

/** The characters that became a span of the collapsed text: of a run of blanks, the first one did. */
function asWritten({ written, text }: Subject, span: TextSpan): string {
  if (written.startsWith(text)) return text.slice(span.start, span.end)
  let collapsed = 0
  let start = 0
  let afterBlank = false
  for (let position = 0; position < written.length; position++) {
    const blank = isBlank(written.charCodeAt(position))
    if (blank && afterBlank) continue
    afterBlank = blank
    if (collapsed === span.start) start = position
    if (collapsed === span.end) return written.slice(start, position)
    collapsed++
  }
  return written.slice(start)
}

/**
 * Of a reply of several lines, those that together hold the matched words, codes included, joined as
 * servers join them in a field. Absent for other texts.
 */
function linesOf(report: BounceReport, words: string): string | undefined {
  const lines = report.reply?.lines ?? []
  if (lines.length < 2) return undefined
  const read = lines.map(collapse).map((written) => ({ written, bare: withoutCode(written) }))
  const at = read
    .map(({ bare }) => bare)
    .join(' ')
    .indexOf(words)
  if (at === -1) return undefined
  const held: string[] = []
  let offset = 0
  for (const { written, bare } of read) {
    const next = offset + bare.length + 1
    if (next > at && offset < at + words.length) held.push(written)
    offset = next
  }
  return held.join(' ')
}

/** `551-5.1.6 User` → `User` (RFC 5321 s4.2.1, RFC 2034 s4). */
function withoutCode(line: string): string {
  return line
    .replace(/^[2-5]\d\d(?:[- ]|$)/, '')
    .replace(/^ ?[245]\.\d{1,3}\.\d{1,3}(?: |$)/, '')
    .trim()
}
