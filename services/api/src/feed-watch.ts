/**
 * Who waits for a change of the list: one small question to the database five times a second for all of them together, and none
 * while nobody waits. NOTIFY would put a lock of the whole database into every commit of the writers.
 */
import { feedHead, type Database, type FeedPosition } from '@forwardpath/store'

/** Waits for what comes behind a place in the feed. */
export type FeedWatch = {
  /**
   * Resolves when the head of the feed is not this place any more, the time is over, or the signal says stop. Rejects
   * with what the database says.
   */
  readonly wait: (
    at: FeedPosition,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) => Promise<void>
}

type Waiter = {
  readonly seq: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A change is told within this time and one question. */
const POLL_MS = 200

/** One a process. */
export function createFeedWatch(database: Database): FeedWatch {
  const waiters = new Set<Waiter>()
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    try {
      while (waiters.size > 0) {
        const { seq } = await feedHead(database)
        for (const waiter of waiters) if (waiter.seq !== seq) waiter.resolve()
        if (waiters.size > 0) await pause(POLL_MS)
      }
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error)
    } finally {
      isLooking = false
    }
  }
  return {
    wait: ({ seq }, { timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', stop)
          waiters.delete(waiter)
          settle()
        }
        const waiter: Waiter = {
          seq,
          resolve: () => {
            end(resolve)
          },
          reject: (error) => {
            end(() => {
              reject(error instanceof Error ? error : new Error(String(error)))
            })
          },
        }
        const timer = setTimeout(waiter.resolve, timeoutMs)
        const stop = waiter.resolve
        if (signal.aborted) {
          waiter.resolve()
          return
        }
        signal.addEventListener('abort', stop)
        waiters.add(waiter)
        void look()
      }),
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
