/**
 * Which lane a mail waits in: before the rest where the address that it was sent to carries the shape of a return-path token
 * with a live key id. That is an order and no trust, since anybody can write the shape.
 */
import { readHeaderBlock } from '@forwardpath/mail'
import { hasTokenShape } from '@forwardpath/trust'

/** What the ledger knows: 0 goes first. */
export type Lane = 0 | 1

/** The fields stand among the first of a mail; more is not looked through. */
const MAX_HEADER_BYTES = 16_384
const SENT_TO: ReadonlySet<string> = new Set([
  'to',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
])

/** Total; linear in the first 16 KB. Without live keys every mail waits alike. */
export function laneOf(bytes: Uint8Array | undefined, liveKeyIds: ReadonlySet<number>): Lane {
  if (bytes === undefined || liveKeyIds.size === 0) return 1
  const head = Buffer.from(bytes.subarray(0, MAX_HEADER_BYTES)).toString('latin1')
  const { fields } = readHeaderBlock(head.replace(/\r\n?/g, '\n'))
  const isTokened = fields.some(
    ({ name, value }) => SENT_TO.has(name) && hasTokenShape(value, liveKeyIds),
  )
  return isTokened ? 0 : 1
}
