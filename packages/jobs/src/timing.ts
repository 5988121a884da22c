/** The times of the queue, each with its reason. Tests shorten them; operation uses the defaults. */

/** All in milliseconds. */
export type QueueTiming = {
  /** A job whose worker does not renew its lock for so long may be taken by another worker. */
  readonly lockMs: number
  /** How often jobs without a lock are looked for; a dead worker's job is back after lockMs and twice this. */
  readonly stalledIntervalMs: number
  /** How long a server may take to be reached at start, and to answer a command. */
  readonly answerMs: number
  /** How long `close` waits for the jobs that are being worked on. */
  readonly finishMs: number
  /** How long `close` then waits for the connections; with finishMs below the 15 s in which a process ends (docs/operate.md). */
  readonly disconnectMs: number
}

/**
 * Work resumes within 30 s of the death of its worker (test/faults/failpoints.test.ts kills it at each place), so lock and two
 * looks for jobs without one stay below that. A batch blocks the loop for far less than half a lock, when it is renewed.
 */
export const DEFAULT_TIMING: QueueTiming = {
  lockMs: 15_000,
  stalledIntervalMs: 5_000,
  answerMs: 5_000,
  finishMs: 10_000,
  disconnectMs: 1_500,
}

/** Kills of its worker that a job outlives in the queue; tries of a mail are counted in the ledger. */
export const MAX_STALLED_COUNT = 5

/** Length of BullMQ's event stream, which nothing here reads. */
export const MAX_EVENTS = 1000

/** Parked jobs that are kept, newest first: enough to see and look into, never a heap. */
export const MAX_PARKED = 1000

/** Wait of a worker whose server refuses connections before it asks again; the library's own is 15 s. */
export const RETRY_MS = 1000
