/**
 * Addresses of a mail as keys: for pairing text with fields and for telling the recipient from the rest.
 * Promises: total, linear.
 */
import { addressKey, type Address, type HeaderField } from '@forwardpath/mail'
import { findAddresses } from './address-scan.ts'

/** What two spellings of an address share. Cheap for ASCII; A-labels and quotes take the long way. */
export function pairingKey(address: Address): string {
  // eslint-disable-next-line no-control-regex -- all of ASCII is meant
  const isPlain = /^[\x00-\x7F]*$/.test(address) && !address.startsWith('"')
  return isPlain ? address.toLowerCase() : addressKey(address)
}

/** One more than a report may have recipients (docs/policy.md), so that too many are noticed. */
const MAX_LISTED = 501

/** Addresses of an address-list field (RFC 5322 s3.4), without display names. */
export function addressesOfField(value: string | undefined): readonly string[] {
  if (value === undefined) return []
  const spans = findAddresses(value, MAX_LISTED)
  const inBrackets = spans.filter((span) => span.angle)
  return (inBrackets.length > 0 ? inBrackets : spans).map((span) => span.text)
}

/** Addresses of all fields of these (lower-case) names. */
export function addressesOfFields(
  fields: readonly HeaderField[],
  names: readonly string[],
): readonly string[] {
  return fields
    .filter((field) => names.includes(field.name))
    .flatMap((field) => addressesOfField(field.value))
}
