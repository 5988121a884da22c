/**
 * Reads the snapshot of the feed. Nothing of it counts before its last line has come and fits: number of rows and digest of
 * every byte before it.
 */
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { SnapshotRefused, Unavailable } from './api-error.ts'
import type { Client } from './client.ts'
import { snapshotEnd, snapshotRow } from './schemas/feed.ts'

/** An address that must not be mailed, in one scope. */
export type SnapshotRow = z.output<typeof snapshotRow>

/** The whole list at one instant, and the place in the feed to go on from. */
export type Snapshot = { readonly rows: readonly SnapshotRow[]; readonly cursor: string }

/** Throws SnapshotRefused where it is cut or damaged, and what the client throws. */
export async function readSnapshot(
  client: Client,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Snapshot> {
  const answer = await client.open('takeSnapshot', options)
  const rows: SnapshotRow[] = []
  const digest = createHash('sha256')
  let last: string | undefined
  for await (const line of linesOf(answer)) {
    if (last !== undefined) {
      digest.update(`${last}\n`)
      rows.push(rowOf(last))
    }
    last = line
  }
  const end = snapshotEnd.safeParse(jsonOf(last ?? ''))
  if (!end.success) throw new SnapshotRefused('the snapshot has no last line: it was cut')
  if (end.data.rows !== rows.length || end.data.sha256 !== digest.digest('hex'))
    throw new SnapshotRefused('the snapshot is not what its last line says')
  return { rows, cursor: end.data.cursor }
}

/** Lines with their ends; what comes behind the last end was cut, and is dropped. */
async function* linesOf(answer: Response): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  try {
    const body: AsyncIterable<Uint8Array> | null = answer.body
    for await (const chunk of body ?? []) {
      rest += decoder.decode(chunk, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    throw new Unavailable('the snapshot broke off', { cause: error })
  }
}

function rowOf(line: string): SnapshotRow {
  const parsed = snapshotRow.safeParse(jsonOf(line))
  if (parsed.success) return parsed.data
  throw new SnapshotRefused('the snapshot holds a line that is no row')
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
