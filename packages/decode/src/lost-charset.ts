/**
 * UTF-8 that a report passed on under another charset: a localised template in ISO-8859-1 quotes a reply
 * in UTF-8, and `jörg@` reads `jÃ¶rg@`.
 *
 * Only a line that is valid UTF-8 as a whole is read again, and only where the part says that it is in
 * such a charset; elsewhere the bytes are lost and nothing is guessed. Promises: total, linear.
 */

/** A lead byte and a following byte of UTF-8, read as Latin-1. */
const SUSPECT = /[\u00c2-\u00f4][\u0080-\u00bf]/
const BEYOND_LATIN_1 = /[^\u0000-\u00ff]/ // eslint-disable-line no-control-regex -- all of Latin-1 is meant
const SINGLE_BYTE = /^(?:iso-8859-|windows-125|latin)/i

/** The text with such lines read as UTF-8; `charset` is what the part declares. Total. */
export function readLostUtf8(text: string, charset: string | undefined): string {
  if (charset === undefined || !SINGLE_BYTE.test(charset)) return text
  return holdsLostUtf8(text) ? text.split('\n').map(readLine).join('\n') : text
}

/** Whether bytes of UTF-8 stand in the text as signs of Latin-1: then an address in it is none. Total. */
export function holdsLostUtf8(text: string): boolean {
  return SUSPECT.test(text)
}

function readLine(line: string): string {
  if (!SUSPECT.test(line) || BEYOND_LATIN_1.test(line)) return line
  const read = Buffer.from(line, 'latin1').toString('utf8')
  return read.includes('\ufffd') ? line : read
}
