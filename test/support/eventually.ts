/**
 * Waiting for something to become true, with a deadline: what the tests use in place of a sleep.
 *
 * In: a condition, read again and again. Out: its first value that is neither `undefined` nor `false`.
 */
import { setTimeout as pause } from 'node:timers/promises'

/** How long to go on, how often to look, and what the wait is called when it fails. */
export type EventuallyOptions = {
  /** Default 60,000: it is only reached by what fails, and a busy machine is slow. */
  readonly timeoutMs?: number
  /** Default 20. */
  readonly intervalMs?: number
  /** Read when the deadline has passed: what to say beside "not in time". */
  readonly describe?: () => string
}

/** The deadline passed. `cause` is what the condition last threw, where it threw. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime'
}

/**
 * Reads `condition` until it gives a value (anything but `undefined` and `false`), and returns that value.
 * A condition that throws has not come true yet, so `expect` may be used within.
 *
 * Throws {@link NotInTime} after the deadline, with the last error as `cause`.
 */
export async function eventually<Value>(
  condition: () => Value | undefined | false | Promise<Value | undefined | false>,
  options: EventuallyOptions = {},
): Promise<Value> {
  const { timeoutMs = 60_000, intervalMs = 20, describe } = options
  const deadlineAt = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value !== undefined && value !== false) return value
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() >= deadlineAt) break
    await pause(intervalMs)
  }
  const detail = describe === undefined ? '' : `: ${describe()}`
  throw new NotInTime(`not true within ${timeoutMs} ms${detail}`, { cause })
}
