/** UIDs as the server wants them: `1:4,7,9:12` (sequence-set, RFC 9051 s9). Pure. */

/** The set of ascending UIDs, runs as ranges. Empty for no UIDs: never send that. Total. */
export function formatUidSet(uids: readonly number[]): string {
  const runs: string[] = []
  let first: number | undefined
  let last = 0
  for (const uid of uids) {
    if (first !== undefined && uid === last + 1) {
      last = uid
      continue
    }
    if (first !== undefined) runs.push(formatRun(first, last))
    first = uid
    last = uid
  }
  if (first !== undefined) runs.push(formatRun(first, last))
  return runs.join(',')
}

function formatRun(first: number, last: number): string {
  return first === last ? String(first) : `${String(first)}:${String(last)}`
}

/** Consecutive pieces of at most `size` each. Total. */
export function piecesOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const pieces: (readonly Item[])[] = []
  for (let start = 0; start < items.length; start += size) {
    pieces.push(items.slice(start, start + size))
  }
  return pieces
}
