/**
 * What became of the lines of a text on its way: every line end became two (gateways that write CR CR LF, programs that make a
 * paragraph of each line), or every line was moved to the right. Formats tell a paragraph by the blank line above it, and a
 * heading by its column, so both are taken back.
 *
 * Promises: total, linear.
 */

/** The text as it was written, as far as its lines tell. Total, linear. */
export function asWritten(text: string): string {
  if (!MAYBE_CHANGED.test(text)) return text
  const lines = text.split('\n').map((line) => line.trimEnd())
  return withoutMargin(withoutDoubling(lines)).join('\n')
}

/** Its first line is indented, or a blank one follows: most texts are told apart by that. */
const MAYBE_CHANGED = /^\s*(?:[ \t]\S|\S[^\n]*\n[ \t]*\n)/

/** The lines as they were written; the same where they were not doubled. */
export function withoutDoubling(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '')
  if (first === -1 || lines[first + 1] !== '' || lines.length - first < MIN_LINES) return lines
  const isDoubled = lines.every(
    (line, index) => index < first || isEven(index, first) || line === '',
  )
  const written = lines.slice(first).filter((_, index) => index % 2 === 0)
  // Without a blank line of its own it may be paragraphs of one line each.
  return isDoubled && hasBlankWithin(written) ? written : lines
}

/** The lines without the blanks that stand before each of them. */
function withoutMargin(lines: readonly string[]): readonly string[] {
  const margin = lines.reduce(
    (least, line) => (line === '' ? least : Math.min(least, line.search(/\S/))),
    Infinity,
  )
  return margin > 0 && margin < Infinity ? lines.map((line) => line.slice(margin)) : lines
}

/** Fewer tell nothing. Project choice. */
const MIN_LINES = 8

function isEven(index: number, first: number): boolean {
  return (index - first) % 2 === 0
}

function hasBlankWithin(lines: readonly string[]): boolean {
  const blank = lines.indexOf('')
  return blank !== -1 && lines.slice(blank).some((line) => line !== '')
}
