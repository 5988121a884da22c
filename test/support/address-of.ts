/** An address that a test writes down. */
import { parseMailedAddress, type Address } from '@forwardpath/mail'

/** Reads it. Throws where the text is none: the test is wrong. */
export function addressOf(text: string): Address {
  const address = parseMailedAddress(text)
  if (address === undefined) throw new TypeError(`the test names no address: ${text}`)
  return address
}
