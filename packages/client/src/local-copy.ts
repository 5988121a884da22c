/**
 * The list in the memory of a sender: a snapshot, then the feed. It answers without the network, tells how old it is, and never
 * becomes shorter because something failed.
 */
import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import { ApiError, SnapshotRefused } from './api-error.ts'
import type { Client } from './client.ts'
import { readSnapshot, type Snapshot, type SnapshotRow } from './snapshot.ts'

/** How a copy is kept. */
export type LocalCopyOptions = {
  /** What an earlier process kept ({@link LocalCopy.state}). Absent: a snapshot is taken first. */
  readonly saved?: Snapshot
  /**
   * Takes a new snapshot whatever its size. Without it one that differs from the copy by more than 20 % is refused: most often
   * that is a fault, and a person should look.
   */
  readonly acceptAnySize?: boolean
  /** Milliseconds since 1970. Default: the clock of the system. */
  readonly now?: () => number
}

/** May an address be mailed? `unknown`: there is no list yet, so no. */
export type LocalAnswer = 'clear' | 'suppressed' | 'held' | 'unknown'

/** A copy of the list. */
export type LocalCopy = {
  /** The strictest record that fits: of the stream, of all, of the domain. */
  readonly find: (address: Address, stream?: string) => LocalAnswer
  /**
   * Takes what is new; waits up to `waitSeconds` for it. Returns how many changes came. Throws Unavailable (the copy stays as
   * it was), SnapshotRefused, ApiError.
   */
  readonly update: (options?: {
    readonly waitSeconds?: number
    readonly signal?: AbortSignal
  }) => Promise<number>
  /** Everything, to be kept for the next process. Absent before the first snapshot. */
  readonly state: () => Snapshot | undefined
  /** When the copy was last known to be up to date; milliseconds since 1970. Absent before that. */
  readonly freshAtMs: () => number | undefined
}

const MAX_SIZE_CHANGE = 0.2
const PAGE_ROWS = 10_000

/** Opens a copy; `update` fills it. */
export function openLocalCopy(client: Client, options: LocalCopyOptions = {}): LocalCopy {
  const { now = Date.now, acceptAnySize = false } = options
  let rows = options.saved === undefined ? undefined : toMap(options.saved.rows)
  let cursor = options.saved?.cursor
  let freshAtMs: number | undefined

  const takeSnapshot = async (signal: AbortSignal | undefined): Promise<number> => {
    const snapshot = await readSnapshot(client, signal === undefined ? {} : { signal })
    if (rows !== undefined && !acceptAnySize) refuseJump(rows.size, snapshot.rows.length)
    rows = toMap(snapshot.rows)
    cursor = snapshot.cursor
    freshAtMs = now()
    return snapshot.rows.length
  }
  const follow = async (
    after: string,
    wait: number,
    signal: AbortSignal | undefined,
  ): Promise<number> => {
    const page = await client.call('followFeed', {
      query: { after, wait, limit: PAGE_ROWS },
      ...(signal === undefined ? {} : { signal }),
    })
    rows ??= new Map()
    for (const change of page.data) {
      const { op, seq: _, ...row } = change
      const key = keyOf(row.addressKey, row.scope)
      if (op === 'upsert' && (row.status === 'held' || row.status === 'active'))
        rows.set(key, { ...row, status: row.status })
      else rows.delete(key)
    }
    cursor = page.cursor
    if (page.hasMore) return page.data.length + (await follow(page.cursor, 0, signal))
    freshAtMs = now()
    return page.data.length
  }
  return {
    find: (address, stream) =>
      rows === undefined ? 'unknown' : findIn(rows, { address, stream, nowMs: now() }),
    update: async ({ waitSeconds = 0, signal } = {}) => {
      if (cursor === undefined) return takeSnapshot(signal)
      try {
        return await follow(cursor, waitSeconds, signal)
      } catch (error) {
        // The feed does not know this cursor any more: begin anew.
        if (error instanceof ApiError && error.problem.code === 'gone') return takeSnapshot(signal)
        throw error
      }
    },
    state: () =>
      rows === undefined || cursor === undefined ? undefined : { rows: [...rows.values()], cursor },
    freshAtMs: () => freshAtMs,
  }
}

type Rows = Map<string, SnapshotRow>

function toMap(rows: readonly SnapshotRow[]): Rows {
  return new Map(rows.map((row) => [keyOf(row.addressKey, row.scope), row]))
}

/** No scope holds a line end. */
function keyOf(key: string, scope: string): string {
  return `${key}\n${scope}`
}

function refuseJump(before: number, after: number): void {
  if (Math.abs(after - before) <= before * MAX_SIZE_CHANGE) return
  throw new SnapshotRefused(
    `the list went from ${String(before)} to ${String(after)} rows: more than 20 %; accept it with acceptAnySize`,
  )
}

function findIn(
  rows: Rows,
  of: {
    readonly address: Address
    readonly stream: string | undefined
    readonly nowMs: number
  },
): LocalAnswer {
  const keys = [addressKey(of.address), `@${addressDomain(of.address)}`]
  const scopes = of.stream === undefined ? ['global'] : [`stream:${of.stream}`, 'global']
  const found = keys
    .flatMap((key) => scopes.map((scope) => rows.get(keyOf(key, scope))))
    // An expiry counts before the feed tells of it.
    .filter((row) => row !== undefined)
    .filter((row) => row.expiresAt === null || Date.parse(row.expiresAt) > of.nowMs)
  if (found.some((row) => row.status === 'active')) return 'suppressed'
  return found.length > 0 ? 'held' : 'clear'
}
