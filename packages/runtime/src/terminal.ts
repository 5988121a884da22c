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
