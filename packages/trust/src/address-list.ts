/**
 * The addresses of a From, To or Return-Path field (RFC 5322 s3.4): names, comments and groups dropped.
 *
 * In: a value, unfolded, as it stands. Out: addresses in order. Promises: total, linear; what is no address is left out, and
 * nothing that stands in quotes or comments is taken for one.
 */
import { parseMailedAddress, type Address } from '@forwardpath/mail'

const MAX_CHARS = 8000
/** More than anything here asks about. */
const MAX_ADDRESSES = 20

/** All addresses, in order. Total, linear. */
export function addressesIn(value: string): readonly Address[] {
  const addresses: Address[] = []
  for (const mailbox of mailboxesOf(value.slice(0, MAX_CHARS))) {
    const address = parseMailedAddress(mailbox)
    if (address !== undefined) addresses.push(address)
    if (addresses.length === MAX_ADDRESSES) break
  }
  return addresses
}

/** The only address of a field. Absent where there is none, or several mailboxes, readable or not. Total, linear. */
export function soleAddressIn(value: string): Address | undefined {
  const [only, ...others] = mailboxesOf(value.slice(0, MAX_CHARS))
  return only === undefined || others.length > 0 ? undefined : parseMailedAddress(only)
}

/** The text of each mailbox: what stands in angle brackets, else all of it without blanks at its ends. */
function mailboxesOf(value: string): readonly string[] {
  const mailboxes: string[] = []
  let text = ''
  let angle = ''
  let hasAngle = false
  let depth = 0
  let isQuoted = false
  let isOpen = false
  const end = (): void => {
    const mailbox = (hasAngle ? angle : text).trim()
    if (mailbox !== '') mailboxes.push(mailbox)
    text = ''
    angle = ''
    hasAngle = false
    isOpen = false
  }
  const add = (characters: string): void => {
    if (isOpen) angle += characters
    else text += characters
  }
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at)
    if (character === '\\' && (isQuoted || depth > 0)) {
      at++
      if (isQuoted) add(character + value.charAt(at))
    } else if (isQuoted) {
      if (character === '"') isQuoted = false
      add(character)
    } else if (depth > 0) {
      if (character === '(') depth++
      else if (character === ')') depth--
    } else if (character === '(') depth = 1
    else if (character === '"') {
      isQuoted = true
      add(character)
    } else if (character === '<') {
      // A second pair of brackets in one mailbox: a mailbox more, so that "the only one" is not said.
      if (hasAngle) end()
      isOpen = true
      hasAngle = true
    } else if (character === '>' && isOpen) isOpen = false
    else if ((character === ',' || character === ';') && !isOpen) end()
    else if (character === ':' && !isOpen) text = ''
    else add(character)
  }
  end()
  return mailboxes
}
