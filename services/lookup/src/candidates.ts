/**
 * The keys under which an address may be on the list: itself, itself without extension, its domain.
 *
 * An MTA hands over the address as its user wrote it, in internal form: quotes of a local part are off (Postfix), letters
 * of any case, UTF-8. Total and linear in the text.
 */
import {
  addressDomain,
  addressKey,
  parseMailedAddress,
  type Address,
  type AddressKey,
} from '@forwardpath/mail'
import { erasedKey } from '@forwardpath/store'
import type { Candidate, RecordFacts } from './record.ts'

/**
 * Categories that are about the mailbox, which `jane+news@` and `jane@` share (RFC 5233). What is about one address as
 * it was written (a syntax fault), about a person's wish (complaint, manual, import, compliance) or about a host holds for the exact
 * address only (docs/decisions/0022).
 */
const ABOUT_THE_MAILBOX: ReadonlySet<string> = new Set([
  'user_unknown',
  'mailbox_disabled',
  'mailbox_full',
  'moved',
  'owner_changed',
])

/**
 * The keys of an address, nearest first; none where the text is no address, which therefore is on no list. `withErased`: those too
 * under which it stands where it was erased.
 */
export function candidatesOf(
  text: string,
  { withErased }: { readonly withErased: boolean } = { withErased: false },
): readonly Candidate[] {
  const candidates = plainCandidates(text)
  if (!withErased) return candidates
  const ofAddress = candidates.filter(({ distance }) => distance < 2)
  return [...candidates, ...ofAddress.map((one) => ({ ...one, key: erasedKey(one.key) }))]
}

function plainCandidates(text: string): readonly Candidate[] {
  const address = parseMailedAddress(text) ?? parseUnquoted(text)
  if (address === undefined) return []
  const key = addressKey(address)
  const base = withoutExtension(key)
  return [
    { key, distance: 0, takes: always },
    ...(base === undefined ? [] : [{ key: base, distance: 1, takes: isAboutTheMailbox } as const]),
    { key: `@${addressDomain(address)}`, distance: 2, takes: always },
  ]
}

function always(): boolean {
  return true
}

function isAboutTheMailbox({ category }: RecordFacts): boolean {
  return category !== undefined && ABOUT_THE_MAILBOX.has(category)
}

/** A local part whose quotes were taken off, such as `jane doe@example.org` (RFC 5321 s4.1.2). */
function parseUnquoted(text: string): Address | undefined {
  const at = text.lastIndexOf('@')
  if (at <= 0) return undefined
  const quoted = text.slice(0, at).replace(/["\\]/g, '\\$&')
  return parseMailedAddress(`"${quoted}"${text.slice(at)}`)
}

/** `jane@` of `jane+news@`. The first plus divides; quoted local parts have no extension. */
function withoutExtension(key: AddressKey): string | undefined {
  const plus = key.indexOf('+')
  const at = key.lastIndexOf('@')
  if (plus <= 0 || plus > at || key.startsWith('"')) return undefined
  return key.slice(0, plus) + key.slice(at)
}
