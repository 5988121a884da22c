/** Bytes of a mail as text that a page may hold: controls written out, what was matched marked, long ones cut around it. */
import { html, type Html } from '@forwardpath/report'

/** With markup around it a page stays below 200 KB, also where each octet is written out. */
const MAX_BYTES = 24_000
/** What stands before the match in what is shown of a long mail. */
const LEAD_BYTES = 8_000

/** The text, and whether there is more of it. `span`: octets of the match. Total. */
export function rawText(
  bytes: Uint8Array,
  span: readonly [number, number] | null,
): { readonly text: Html; readonly isCut: boolean } {
  const [start, end] = span ?? [0, 0]
  const isGood = span !== null && start >= 0 && start < end && end <= bytes.length
  const from = isGood && end > MAX_BYTES ? Math.max(0, start - LEAD_BYTES) : 0
  const to = Math.min(bytes.length, from + MAX_BYTES)
  const isCut = from > 0 || to < bytes.length
  const piece = (a: number, b: number): string => decode(bytes.subarray(a, b))
  if (!isGood) return { text: html`${piece(from, to)}`, isCut }
  const last = Math.min(end, to)
  return {
    text: html`${from > 0 ? '[…]\n' : null}${piece(from, start)}<mark id="match"
        >${piece(start, last)}</mark
      >${piece(last, to)}`,
    isCut,
  }
}

// What is no UTF-8 is shown as the replacement character; the file has the octets.
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\r\n', '\n')
}
