/** Lines of a list of proofs of life: address, kind, at. What a login or a click is worth is said in docs/policy.md. */
import { isAhead } from '@forwardpath/api'
import { parseMailedAddress } from '@forwardpath/mail'
import type { NewProofOfLife } from '@forwardpath/store'
import { REPORTED_LIFE_KINDS, type ReportedLifeKind } from '@forwardpath/suppress'
import { instantMs } from './instant.ts'
import type { FileLine, LineResult } from './list-file.ts'
import { quoted } from './output.ts'

/** Names of the columns, by which the first line is known to be one of names. */
export const LIFE_COLUMNS = ['address', 'email', 'kind', 'at'] as const

/** Reads one line. `kind`: of lines that name none; absent: each must. `nowMs`: nothing was seen later, but for two clocks. */
export function readProof(
  { cells }: FileLine,
  { kind, nowMs }: { readonly kind: ReportedLifeKind | undefined; readonly nowMs: number },
): LineResult<NewProofOfLife> {
  const text = cells['address'] ?? cells['email'] ?? ''
  const address = parseMailedAddress(text.replace(/^<(.*)>$/, '$1'))
  if (address === undefined) return { message: `${quoted(text)} is no mail address` }
  const written = cells['kind'] ?? ''
  const known = written === '' ? kind : REPORTED_LIFE_KINDS.find((one) => one === written)
  if (known === undefined) return { message: kindFault(written) }
  const at = cells['at'] ?? ''
  const atMs = instantMs(at)
  if (atMs === undefined)
    return { message: `${quoted(at)} is no time; write 2026-01-31 or RFC 3339` }
  if (isAhead(atMs, nowMs)) return { message: `at ${at} is in the future` }
  return { row: { address, kind: known, atMs } }
}

function kindFault(written: string): string {
  const kinds = REPORTED_LIFE_KINDS.join(', ')
  return written === ''
    ? `there is no kind; use ${kinds}, or say --kind`
    : `there is no kind ${quoted(written)}; use ${kinds}`
}
