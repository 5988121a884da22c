/**
 * Encoded words in field values (RFC 2047).
 *
 *   encoded-word = "=?" charset [ "*" language ] "?" ( "B" / "Q" ) "?" encoded-text "?="
 *
 * Total, linear. Blanks between two words are dropped (s6.2), and neighbours in one charset are joined
 * as bytes first, since servers cut characters in two. A word that cannot be read stays as it stands.
 * For showing and for wording; an address is never read out of an encoded word (s5, rule 3).
 */
import { decodeCharset } from './charset.ts'
import { decodeTransfer } from './transfer-encoding.ts'

const WORD = /=\?([\w.:+-]{1,64})(?:\*[\w-]{0,64})?\?([BbQq])\?([^?\r\n]{0,8192})\?=/g

/** The value with its encoded words decoded. Total, linear. */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return value
  let text = ''
  let position = 0
  let run: Run | undefined
  for (const match of value.matchAll(WORD)) {
    const [word, charset = '', encoding = '', encoded = ''] = match
    const between = value.slice(position, match.index)
    position = match.index + word.length
    const bytes = decodeWord(encoding, encoded)
    const adjacent = run !== undefined && between.trim() === ''
    if (run !== undefined && adjacent && run.charset === charset.toLowerCase()) {
      run.bytes.push(bytes)
      continue
    }
    text += decodeRun(run) + (adjacent ? '' : between)
    run = { charset: charset.toLowerCase(), bytes: [bytes] }
  }
  return text + decodeRun(run) + value.slice(position)
}

type Run = { readonly charset: string; readonly bytes: Buffer[] }

function decodeRun(run: Run | undefined): string {
  return run === undefined ? '' : decodeCharset(Buffer.concat(run.bytes), run.charset)
}

/** Q is quoted-printable with `_` for a blank (s4.2). */
function decodeWord(encoding: string, encoded: string): Buffer {
  if (encoding.toUpperCase() === 'B') return Buffer.from(encoded, 'base64')
  // No line ends stand inside a word, so blanks are written as bytes and none is taken for padding.
  return decodeTransfer(Buffer.from(encoded.replace(/[_ ]/g, '=20')), 'quoted-printable')
}
