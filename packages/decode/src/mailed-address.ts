/**
 * Whom the returned message was sent to, by its own header.
 * Promises: total, linear in the header.
 */
import { parseMailedAddress, splitAddress, type Address } from '@forwardpath/mail'
import { findAddresses } from './address-scan.ts'
import type { OriginalHeader } from './original.ts'
import { addressesOfFields } from './report-address.ts'

/** Servers that report the target of an alias and never the alias. */
const NAME_TARGET_ONLY: ReadonlySet<string> = new Set(['opensmtpd'])

/** All recipients that the header names: To, Cc, and the `for` of the Received fields. */
export function recipientsOfOriginal(original: OriginalHeader): readonly string[] {
  const listed = addressesOfFields(original.fields, ['to', 'cc', 'x-original-to', 'x-rcpt-to'])
  const received = original.fields.flatMap((field) =>
    field.name === 'received' ? (receivedFor(field.value) ?? []) : [],
  )
  return [...new Set([...received, ...listed].map((address) => address.toLowerCase()))]
}

/**
 * The address that was mailed, where the reporting server names only what became of it: the `for` of its
 * own Received field, which comes first (RFC 5321 s4.4), else the only address of To.
 */
export function mailedAddress(format: string, original: OriginalHeader): Address | undefined {
  if (!NAME_TARGET_ONLY.has(format)) return undefined
  const first = original.fields.find((field) => field.name === 'received')
  const named = first === undefined ? undefined : receivedFor(first.value)
  if (named !== undefined) return parseMailedAddress(named)
  const [only, ...others] = addressesOfFields(original.fields, ['to'])
  return only === undefined || others.length > 0 ? undefined : parseMailedAddress(only)
}

/**
 * Whom the mail was sent to, where the reporter made the address of a user's name and a host of its own (Cyrus: `a@internal`,
 * Mailutils: its full host name): the one of that name, if there is one. Else the address as it is.
 */
export function mailedUnderName(final: Address, original: OriginalHeader): Address {
  const mailed = recipientsOfOriginal(original)
  if (mailed.includes(final.toLowerCase())) return final
  const start = `${splitAddress(final).localPart.toLowerCase()}@`
  const [only, ...others] = mailed.filter((one) => one.startsWith(start))
  return others.length > 0 ? final : (parseMailedAddress(only ?? '') ?? final)
}

/** `for <a@b>;` in a Received field (RFC 5321 s4.4). */
function receivedFor(value: string): string | undefined {
  const at = value.search(/\sfor\s{1,4}<?[^\s<>]{1,320}@/i)
  return at === -1 ? undefined : findAddresses(value.slice(at, at + 700), 1)[0]?.text
}
