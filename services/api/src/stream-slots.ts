/** How many long answers run at once: each holds a connection and a snapshot of the database. */
import { ApiProblem } from './problem.ts'

/** Slots for long answers. */
export type StreamSlots = {
  /** Gives one, with the function that gives it back (idempotent). Throws ApiProblem `too_many_requests` where none is free. */
  readonly take: () => () => void
}

const RETRY_AFTER_SECONDS = '10'

/** `count` answers at once. */
export function createStreamSlots(count: number): StreamSlots {
  let free = count
  return {
    take: () => {
      if (free === 0) {
        throw new ApiProblem('too_many_requests', {
          detail: `${String(count)} exports, snapshots and reports run already`,
          headers: { 'Retry-After': RETRY_AFTER_SECONDS },
        })
      }
      free -= 1
      let isTaken = true
      return () => {
        if (isTaken) free += 1
        isTaken = false
      }
    },
  }
}
