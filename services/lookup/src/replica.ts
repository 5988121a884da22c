/**
 * The list kept in memory and kept fresh: a snapshot, then the changes after it, asked for four times a second.
 *
 * Reads `suppression` and its change log, writes nothing. While the database is away the last state stands, and its age
 * grows; who looks up decides by that age. A snapshot that has lost more than a fifth of the records does not take the place of
 * the one that is held: a restore from an old backup or an emptied table would let mail out to everybody on it.
 */
import { backoffMs, messageOf, withDeadline } from '@forwardpath/runtime'
import {
  readSuppressionDeltas,
  readSuppressionSnapshot,
  type Database,
  type ListCursor,
} from '@forwardpath/store'
import { createAgeAlarm } from './age-alarm.ts'
import type { Log } from './log.ts'
import { createTable, type SuppressionTable } from './table.ts'

/** What a replica is made of. */
export type ReplicaOptions = {
  readonly database: Database
  readonly log: Log
  /** Unix time in milliseconds. */
  readonly now: () => number
  /** From this age on nothing is answered from it. */
  readonly maxAgeMs: number
  /** What is said in the alarm: what the servers do then. */
  readonly onError: 'temp' | 'open'
  readonly timing?: Partial<ReplicaTiming>
}

/** The waits; tests shorten them. */
export type ReplicaTiming = {
  /** Between two looks at the change log. A committed change is seen after this and a query, far below 1 s. */
  readonly pollMs: number
  /** A look that takes longer is given up with its connection. */
  readonly pollTimeoutMs: number
  /** After a snapshot that was refused; each one reads the whole list. */
  readonly refusedMs: number
  /** Age at which the operator is told. */
  readonly alarmMs: number
}

/** The list as it stood at its last agreement with the database. */
export type ReplicaState = {
  /** Absent: none was read yet. */
  readonly table: SuppressionTable | undefined
  /** When the database last agreed, Unix time in milliseconds. Absent: never. */
  readonly asOfMs: number | undefined
  readonly cursor: ListCursor | undefined
  /** When a change was last applied, or the snapshot read. */
  readonly changedAtMs: number | undefined
}

/** A running replica. */
export type Replica = {
  readonly state: () => ReplicaState
  /** The list, if it is young enough to answer from. */
  readonly current: () => SuppressionTable | undefined
  /** Reads all of it anew, now, and takes it whatever its size. */
  readonly reload: () => void
  readonly stop: () => Promise<void>
}

const TIMING: ReplicaTiming = {
  pollMs: 250,
  pollTimeoutMs: 10_000,
  refusedMs: 300_000,
  alarmMs: 300_000,
}
const BACKOFF = { baseMs: 500, capMs: 5_000 }
const WATCH_MS = 1_000
/** Share of the records that a new snapshot must have (docs/mta/README.md, "When the database is away"). */
const LEAST_SHARE = 0.8

type Context = ReplicaOptions & { readonly waits: ReplicaTiming; readonly stopping: AbortSignal }

/** What the steps change. */
type Memory = {
  state: ReplicaState
  /** Why all of it must be read. Absent: changes do. */
  wanted: 'first' | 'cursor_lost' | 'told' | undefined
  /** No snapshot before this time, after one that was refused. */
  notBeforeMs: number
}

/** Starts to read; never throws, never gives up. */
export function startReplica(options: ReplicaOptions): Replica {
  const waits = { ...TIMING, ...options.timing }
  const stopping = new AbortController()
  const context = { ...options, waits, stopping: stopping.signal }
  const memory: Memory = {
    state: { table: undefined, asOfMs: undefined, cursor: undefined, changedAtMs: undefined },
    wanted: 'first',
    notBeforeMs: 0,
  }
  let wake = (): void => undefined
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      // A stop that came while the list was read has woken nobody.
      const timer = setTimeout(resolve, stopping.signal.aborted ? 0 : ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const alarm = createAgeAlarm({ ...options, alarmMs: waits.alarmMs })
  const watch = setInterval(() => {
    alarm.check(memory.state.asOfMs)
  }, WATCH_MS)
  const running = follow(context, memory, pause)
  return {
    state: () => memory.state,
    current: () => {
      const { table, asOfMs } = memory.state
      return asOfMs !== undefined && options.now() - asOfMs <= options.maxAgeMs ? table : undefined
    },
    reload: () => {
      memory.wanted = 'told'
      wake()
    },
    stop: async () => {
      stopping.abort()
      wake()
      clearInterval(watch)
      await running
    },
  }
}

async function follow(
  context: Context,
  memory: Memory,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  let failures = 0
  while (!context.stopping.aborted) {
    try {
      const isBehind = await step(context, memory)
      if (failures > 0) context.log.info({}, 'the suppression list is read again')
      failures = 0
      if (!isBehind) await pause(context.waits.pollMs)
    } catch (error) {
      failures++
      // The age alarm speaks while it lasts.
      if (failures === 1 && !isStopped(context)) {
        context.log.warn({ reason: messageOf(error) }, 'the suppression list cannot be read')
      }
      await pause(backoffMs(failures, { ...BACKOFF, random: Math.random }))
    }
  }
}

/** Aborted while the step ran: no news. */
function isStopped({ stopping }: Context): boolean {
  return stopping.aborted
}

/** One look. True where there may be more to read at once. */
async function step(context: Context, memory: Memory): Promise<boolean> {
  const { cursor } = memory.state
  if (memory.wanted !== undefined || cursor === undefined) return load(context, memory)
  const startedAtMs = context.now()
  const deltas = await readDeltas(context, cursor)
  if (deltas.kind === 'cursor_lost') {
    context.log.warn({}, 'the change log is not the one that was followed: reading the whole list')
    memory.wanted ??= 'cursor_lost'
    return true
  }
  for (const change of deltas.changes) memory.state.table?.apply(change)
  memory.state = {
    ...memory.state,
    cursor: deltas.cursor,
    asOfMs: deltas.isFull ? memory.state.asOfMs : startedAtMs,
    ...(deltas.changes.length === 0 ? {} : { changedAtMs: context.now() }),
  }
  return deltas.isFull
}

/** On a connection of its own, which is closed where it went silent. */
function readDeltas({ database, waits }: Context, cursor: ListCursor) {
  return database.session((client) =>
    withDeadline(readSuppressionDeltas(client, cursor), waits.pollTimeoutMs, 'reading the list'),
  )
}

async function load(context: Context, memory: Memory): Promise<boolean> {
  const { wanted } = memory
  if (wanted !== 'told' && context.now() < memory.notBeforeMs) return false
  // Whoever asks again meanwhile gets another one: this one may have begun before what was done.
  memory.wanted = undefined
  try {
    const isTaken = await readAll(context, memory, wanted === 'told')
    if (!isTaken) memory.wanted ??= wanted
    return isTaken
  } catch (error) {
    memory.wanted ??= wanted
    throw error
  }
}

/** False where what was read is too small to be believed. */
async function readAll(context: Context, memory: Memory, isTold: boolean): Promise<boolean> {
  const { log, now, stopping } = context
  const startedAtMs = now()
  const table = createTable()
  const cursor = await readSuppressionSnapshot(
    context.database,
    (rows) => {
      for (const row of rows) table.add(row)
    },
    { signal: stopping },
  )
  const held = memory.state.table?.size() ?? 0
  if (!isTold && table.size() < held * LEAST_SHARE) {
    memory.notBeforeMs = now() + context.waits.refusedMs
    log.error(
      { held, read: table.size() },
      'the list in the database is over 20 % smaller than the one held: not taken; SIGHUP takes it',
    )
    return false
  }
  memory.state = { table, cursor, asOfMs: startedAtMs, changedAtMs: now() }
  log.info({ records: table.size(), ms: Math.round(now() - startedAtMs) }, 'the list is read')
  return true
}
