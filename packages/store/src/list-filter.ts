/**
 * Which addresses are surely not on the list, told without a look at it: a Bloom filter of its keys, kept in memory (13 bits a
 * record, 8 MB at five million), so that a batch of checks asks PostgreSQL about a tenth of its addresses
 * (docs/decisions/0035).
 *
 * A committed write is always seen: each call first reads what the change log holds after the place of the filter, and a
 * `seq` becomes visible in its order. A log that is not the one that was followed (a restore) ends the filter. It only ever
 * gains keys; one that has left the list, or is there by chance, is asked for in the table like all that may be on it.
 */
import { exportLines } from './queries/export-lines.ts'
import { countListed } from './queries/count-listed.ts'
import { readFeed, type FeedPosition } from './queries/feed.ts'
import { createKeyBloom, type KeyBloom } from './key-bloom.ts'
import type { Database } from './database.ts'

/** Says what need not be asked. */
export type ListFilter = {
  /**
   * The keys among these that may be on the list, as it stands now or later; all of them while the filter is not ready.
   * Throws what the database throws.
   */
  readonly narrow: (keys: readonly string[]) => Promise<readonly string[]>
  /** When no reading is under way any more; true where the filter is there. */
  readonly settled: () => Promise<boolean>
}

/** When a filter is worth its reading. */
export type ListFilterOptions = {
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** Told when the list could not be read; all is asked for then. */
  readonly onError?: (error: unknown) => void
  /** Smaller lists are in the database's memory anyway. Default 200,000 records. */
  readonly leastRecords?: number
}

const LEAST_RECORDS = 200_000
/** Fewer addresses are answered by the index before the change log is. */
const LEAST_KEYS = 100
const CHANGES_A_PAGE = 1_000
/** Further behind, it is read anew beside the answers. */
const MAX_PAGES = 5
/** After a list that was too small, or could not be read. */
const RETRY_MS = 60_000
/** Of the records that it was made for; more of them make it blunt. */
const MAX_GROWTH = 1.5

type State = { readonly bloom: KeyBloom; readonly records: number; position: FeedPosition }

/** Reads nothing until a batch comes that is worth it. */
export function createListFilter(database: Database, options: ListFilterOptions): ListFilter {
  let state: State | undefined
  let reading: Promise<void> | undefined
  let notBeforeMs = -Infinity
  const begin = (): void => {
    if (reading !== undefined || options.now() < notBeforeMs) return
    reading = readAll(database, options.leastRecords ?? LEAST_RECORDS)
      .then(
        (read) => {
          state = read
          if (read === undefined) notBeforeMs = options.now() + RETRY_MS
        },
        (error: unknown) => {
          notBeforeMs = options.now() + RETRY_MS
          options.onError?.(error)
        },
      )
      .finally(() => {
        reading = undefined
      })
  }
  return {
    narrow: async (keys) => {
      if (keys.length < LEAST_KEYS) return keys
      const used = state
      if (used === undefined || !(await catchUp(database, used))) {
        if (state === used) state = undefined
        begin()
        return keys
      }
      if (used.bloom.added() > used.records * MAX_GROWTH) begin()
      return used.bloom.select(keys)
    },
    settled: async () => {
      await reading
      return state !== undefined
    },
  }
}

/** Absent where the list is so small that its index does as well. */
async function readAll(database: Database, leastRecords: number): Promise<State | undefined> {
  const records = await countListed(database)
  if (records < leastRecords) return undefined
  const bloom = createKeyBloom(records)
  const lines = bloom.addLines()
  const { position } = await exportLines(database, {
    form: 'keys',
    write: (chunk) => {
      lines.write(chunk)
      return Promise.resolve()
    },
  })
  return { bloom, records, position }
}

/** Takes in what was committed since. False: the log is another one, or there is too much. */
async function catchUp(database: Database, state: State): Promise<boolean> {
  for (let page = 0; page < MAX_PAGES; page++) {
    const read = await readFeed(database, state.position, CHANGES_A_PAGE)
    if (read.kind === 'gone') return false
    const added = read.changes.filter(({ op }) => op === 'upsert')
    state.bloom.add(added.map(({ addressKey }) => addressKey))
    // Two calls at once read the same changes: the place never goes back.
    if (BigInt(read.position.seq) > BigInt(state.position.seq)) state.position = read.position
    if (!read.hasMore) return true
  }
  return false
}
