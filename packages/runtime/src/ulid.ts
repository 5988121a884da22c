/**
 * Ids of records: a prefix that says what it is, and a ULID that sorts by time (https://github.com/ulid/spec).
 */
import { randomFillSync } from 'node:crypto'
import { encodeTime, monotonicFactory } from 'ulid'

/** An id such as `sup_01JD…`. */
export type PrefixedId<P extends string> = `${P}_${string}`

/** Gives ids that grow, also within one millisecond and when the clock steps back. */
export type IdSource = <P extends string>(prefix: P) => PrefixedId<P>

/** A source of its own; `now` is milliseconds since 1970. */
export function createIdSource(now: () => number = Date.now): IdSource {
  const next = monotonicFactory(createChance())
  return (prefix) => `${prefix}_${next(now())}`
}

/** Octets of chance that are asked for at once; each by itself would cost a call to the system, sixteen an id. */
const POOL_OCTETS = 4_096

/** Numbers from 0 up to 1, unpredictable, of 256 steps: a multiple of the 32 that a character of a ULID is drawn from. */
function createChance(): () => number {
  const pool = Buffer.alloc(POOL_OCTETS)
  let used = POOL_OCTETS
  return () => {
    if (used === POOL_OCTETS) {
      randomFillSync(pool)
      used = 0
    }
    return (pool[used++] ?? 0) / 256
  }
}

// One source a process, or ids made in the same millisecond would not grow. It holds nothing else.
let ofThisProcess: IdSource | undefined

/** A new id: `newId('sup')` is `sup_01…`. Each is greater than the one before, in this process. */
export function newId<P extends string>(prefix: P): PrefixedId<P> {
  ofThisProcess ??= createIdSource()
  return ofThisProcess(prefix)
}

/** The smallest id of an instant (milliseconds since 1970): what was named before it sorts below. */
export function firstIdAt<P extends string>(prefix: P, ms: number): PrefixedId<P> {
  return `${prefix}_${encodeTime(Math.max(0, Math.trunc(ms)), TIME_LENGTH)}${'0'.repeat(CHANCE_LENGTH)}`
}

/** Characters of a ULID for its milliseconds, and for chance. */
const TIME_LENGTH = 10
const CHANCE_LENGTH = 16
