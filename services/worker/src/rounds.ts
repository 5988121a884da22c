/**
 * Work in rounds beside the mails: every so often, one round at a time; one that fails is logged, and the next one tries again.
 */
import { messageOf } from '@forwardpath/runtime'
import type { Log } from './log.ts'

/** Rounds, as their owner steers them. */
export type Rounds<Result> = {
  /** One round now, behind the one under way. Throws what it met. */
  readonly round: () => Promise<Result>
  /** Begins no other, and waits for those that were begun. */
  readonly stop: () => Promise<void>
}

/** How often, and what is said where one fails. */
export type RoundsOptions = {
  readonly intervalMs: number
  readonly log: Pick<Log, 'warn'>
  readonly whenFailed: string
  /** The first one now; else after the first interval. */
  readonly atOnce?: boolean
}

/** Starts the rounds. An interval that ends while a round of them is under way begins none. */
export function startRounds<Result>(
  once: () => Promise<Result>,
  { intervalMs, log, whenFailed, atOnce = false }: RoundsOptions,
): Rounds<Result> {
  let running: Promise<unknown> = Promise.resolve()
  let isBusy = false
  const round = (): Promise<Result> => {
    const next = running.then(once)
    running = next.catch(() => undefined)
    return next
  }
  const tick = (): void => {
    if (isBusy) return
    isBusy = true
    round()
      .catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, whenFailed)
      })
      .finally(() => {
        isBusy = false
      })
  }
  const timer = setInterval(tick, intervalMs)
  if (atOnce) tick()
  return {
    round,
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
