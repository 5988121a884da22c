/**
 * Text of others on a terminal: a mail or a server must not move the cursor, change colours or reorder a line.
 */

/**
 * One line without anything that steers: tabs and line ends become a blank; other control and format characters
 * (escape, C1, bidirectional overrides, invisible ones) and lone surrogates are dropped. Total, linear.
 */
export function forTerminal(text: string): string {
  return text
    .replace(/\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
}

/** A message of several lines, each made harmless. Total, linear. */
export function linesForTerminal(text: string): string {
  return text.split('\n').map(forTerminal).join('\n')
}

/**
 * The same JSON with what steers a terminal as escapes. JSON itself escapes U+0000 to U+001F alone (RFC 8259 s7), and leaves
 * U+009B, which begins a command of a terminal like ESC [. Line ends between values stay. Total, linear.
 */
export function jsonForTerminal(json: string): string {
  return json.replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)
}

/** RFC 8259 s7: a character outside of the first plane as its two surrogates. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')
}
