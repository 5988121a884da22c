/**
 * Base32 (RFC 4648 s6) in lower case, without padding: the letters of a token. Unlike base64 it survives relays that
 * change the case of a local part.
 *
 * In: unsigned numbers or bytes. Out: text of a fixed width, most significant bits first.
 */

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const BITS_PER_LETTER = 5n

/** The number in exactly `width` letters. Higher bits than fit are dropped: callers check the range. Total. */
export function encodeBase32(value: bigint, width: number): string {
  let rest = value
  let text = ''
  for (let index = 0; index < width; index++) {
    text = LETTERS.charAt(Number(rest & 31n)) + text
    rest >>= BITS_PER_LETTER
  }
  return text
}

/**
 * The number that lower-case letters stand for.
 *
 * @throws RangeError where a character is none of them: callers check the shape.
 */
export function decodeBase32(text: string): bigint {
  let value = 0n
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter)
    if (digit === -1) throw new RangeError('not base32')
    value = (value << BITS_PER_LETTER) | BigInt(digit)
  }
  return value
}
