/**
 * The key of a record that stands for a whole domain: `@` and the domain in lower-case A-labels. It is no address key: those
 * have a local part.
 */
import { addressKey, parseMailedAddress, type Address, type AddressKey } from './address.ts'
import type { Brand } from './brand.ts'
import { domainToALabel } from './domain.ts'

/** `@example.org`. */
export type DomainKey = Brand<string, 'DomainKey'>

/**
 * Reads `@example.org`, or `example.org` where it has a dot: one word without an `@` is more likely half of an address. A
 * closing dot is dropped. `undefined` for anything else. Total, linear.
 */
export function parseDomainKey(text: string): DomainKey | undefined {
  const isMarked = text.startsWith('@')
  const domain = domainToALabel(text.slice(isMarked ? 1 : 0).replace(/\.$/, ''))
  if (domain === undefined || (!isMarked && !isDotted(domain))) return undefined
  return `@${domain}` as DomainKey
}

/** A name of several labels that is no IPv4 address, which would be a slip for its literal. */
function isDotted(domain: string): boolean {
  return domain.includes('.') && !domain.startsWith('[') && !/^[0-9.]+$/.test(domain)
}

/** What a record of the list is named by: an address, or a whole domain. */
export type RecordName = Address | DomainKey

/** Reads an address, or a domain with its `@`: without it a domain is no name of a record. Total. */
export function parseRecordName(text: string): RecordName | undefined {
  return text.startsWith('@') ? parseDomainKey(text) : parseMailedAddress(text)
}

/** Whether a whole domain is named: no address begins with an `@`. Total. */
export function isDomainKey(name: RecordName): name is DomainKey {
  return name.startsWith('@')
}

/** The key of the record of this name. Total. */
export function recordKey(name: RecordName): AddressKey | DomainKey {
  return isDomainKey(name) ? name : addressKey(name)
}

/** The domain of the key. Total. */
export function domainOf(key: DomainKey): string {
  return key.slice(1)
}
