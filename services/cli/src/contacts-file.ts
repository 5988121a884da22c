/** Lines of a contacts file: address, lead_source, captured_at, owner. What a line leaves out is unknown, never guessed. */
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import type { Contact } from '@forwardpath/store'
import type { FileLine, LineResult } from './list-file.ts'

/** Names of the columns, by which the first line is known to be one of names. */
export const CONTACT_COLUMNS = ['address', 'email', 'lead_source', 'captured_at', 'owner'] as const

/** A source or an owner is a name, not a text. */
const MAX_NAME_CHARS = 200

/** Reads one line. `nowMs`: nothing was captured later. */
export function readContact({ cells }: FileLine, nowMs: number): LineResult<Contact> {
  const text = cells['address'] ?? cells['email'] ?? ''
  const address = parseMailedAddress(text.replace(/^<(.*)>$/, '$1'))
  if (address === undefined) return { message: `${JSON.stringify(text)} is no mail address` }
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
    return { message: `${JSON.stringify(captured)} is no time; write 2026-01-31 or RFC 3339` }
  }
  if (capturedAtMs !== undefined && capturedAtMs > nowMs + DAY_MS)
    return { message: `captured_at ${captured} is in the future` }
  return { row: { address, leadSource, capturedAtMs, owner: owner === '' ? undefined : owner } }
}

/** Clocks and time zones of two systems. */
const DAY_MS = 86_400_000

/** A day, or an instant with its zone (RFC 3339 s5.6); a day of another calendar or a time without a zone is none. */
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/

/** A day, or an instant with its zone (RFC 3339 s5.6), in milliseconds. Absent for all else. Total. */
export function instantMs(text: string): number | undefined {
  const [, year, month, day] = INSTANT.exec(text) ?? []
  if (day === undefined) return undefined
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day))
    return undefined
  const ms = Date.parse(text.replace(' ', 'T').toUpperCase())
  return Number.isNaN(ms) ? undefined : ms
}

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
