/** Lines of a contacts file: address, lead_source, captured_at, owner. What a line leaves out is unknown, never guessed. */
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import type { Contact } from '@forwardpath/store'
import { instantMs } from './instant.ts'
import type { FileLine, LineResult } from './list-file.ts'
import { quoted } from './output.ts'

/** Names of the columns, by which the first line is known to be one of names. */
export const CONTACT_COLUMNS = ['address', 'email', 'lead_source', 'captured_at', 'owner'] as const

/** A source or an owner is a name, not a text. */
const MAX_NAME_CHARS = 200

/** Reads one line. `nowMs`: nothing was captured later. */
export function readContact({ cells }: FileLine, nowMs: number): LineResult<Contact> {
  const text = cells['address'] ?? cells['email'] ?? ''
  const address = parseMailedAddress(text.replace(/^<(.*)>$/, '$1'))
  if (address === undefined) return { message: `${quoted(text)} is no mail address` }
  const leadSource = cells['lead_source'] ?? ''
  if (leadSource === '') return { message: 'there is no lead_source' }
  const owner = cells['owner'] ?? ''
  for (const [name, value] of Object.entries({ lead_source: leadSource, owner })) {
    if (value.length > MAX_NAME_CHARS)
      return { message: `${name} is longer than ${String(MAX_NAME_CHARS)} characters` }
    if (/\p{Cc}/u.test(value)) return { message: `${name} holds control characters` }
  }
  const captured = cells['captured_at'] ?? ''
  const capturedAtMs = captured === '' ? undefined : instantMs(captured)
  if (captured !== '' && capturedAtMs === undefined) {
    return { message: `${quoted(captured)} is no time; write 2026-01-31 or RFC 3339` }
  }
  if (capturedAtMs !== undefined && capturedAtMs > nowMs + DAY_MS)
    return { message: `captured_at ${captured} is in the future` }
  return { row: { address, leadSource, capturedAtMs, owner: owner === '' ? undefined : owner } }
}

/** Clocks and time zones of two systems. */
const DAY_MS = 86_400_000

/** Each address and source once: the later line wins, and what it leaves open stays as the earlier said. */
export function lastOfEach(contacts: readonly Contact[]): readonly Contact[] {
  const merged = new Map<string, Contact>()
  for (const contact of contacts) {
    const key = `${addressKey(contact.address)}\n${contact.leadSource}`
    const earlier = merged.get(key)
    merged.set(key, {
      ...contact,
      capturedAtMs: contact.capturedAtMs ?? earlier?.capturedAtMs,
      owner: contact.owner ?? earlier?.owner,
    })
  }
  return [...merged.values()]
}
