/** Makes a finding small: the shortest text, within a time limit, that still shows it. */

/** Whether the text still shows the finding. */
export type StillFails = (text: string) => Promise<boolean>

const LIMIT_MS = 10_000

/** Drops lines, then characters, in ever smaller blocks. One character a byte. */
export async function minimise(text: string, stillFails: StillFails): Promise<string> {
  const deadline = performance.now() + LIMIT_MS
  const lines = await shrink(text.split(/(?<=\n)/), { stillFails, deadline })
  return shrink(lines.split(''), { stillFails, deadline })
}

type Shrinking = { readonly stillFails: StillFails; readonly deadline: number }

async function shrink(
  pieces: readonly string[],
  { stillFails, deadline }: Shrinking,
): Promise<string> {
  let kept = pieces
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2)) {
    let at = 0
    while (at < kept.length && performance.now() < deadline) {
      const without = kept.toSpliced(at, size)
      if (await stillFails(without.join(''))) kept = without
      else at += size
    }
  }
  return kept.join('')
}
