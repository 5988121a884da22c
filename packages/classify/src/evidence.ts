/**
 * The words that a rule rests on, quoted as they stood in the mail, so that they can be found again
 * there. In: a match, with offsets in the subject. Out: quote, source and the part it stands in.
 * Total, linear.
 */
import type { BounceReport } from '@forwardpath/decode'
import type { Evidence } from './classification.ts'
import type { RuleMatch } from './match-rules.ts'
import type { TextSpan } from './find-pattern.ts'
import { collapse } from './subject.ts'

/** A quote is for reading; a sentence longer than this is cut around the matched words. */
const MAX_CONTEXT_CHARS = 160

/** Absent where the rule went by codes alone. */
export function evidenceOf(report: BounceReport, match: RuleMatch): Evidence | undefined {
  const { subject, span } = match
  if (subject === undefined || span === undefined) return undefined
  const { source } = subject
  const sentence = sentenceAround(subject.text, span)
  const quoted = subject.text.slice(sentence.start, sentence.end)
  const written = subject.from?.text
  if (written === undefined) return { quote: quoted, source, within: undefined }
  const within = subject.from?.range
  if (written.includes(quoted)) return { quote: quoted, source, within }
  return {
    quote: acrossLines(report, subject.text.slice(span.start, span.end)) ?? quoted,
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

/**
 * The reply lines, codes included, that together hold the matched words, joined as servers join them
 * in a field. Absent where they cannot be told.
 */
function acrossLines(report: BounceReport, words: string): string | undefined {
  const lines = (report.reply?.lines ?? []).map(collapse)
  const bare = lines.map(withoutCode)
  const joined = bare.join(' ')
  const at = joined.indexOf(words)
  if (at === -1) return undefined
  const held: string[] = []
  let offset = 0
  for (const [index, line] of bare.entries()) {
    const next = offset + line.length + 1
    if (next > at && offset < at + words.length) held.push(lines[index] ?? '')
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
