/**
 * A brake for BullMQ's worker loop. When fetching a job fails for another reason than a refused connection
 * (schema dropped, out of memory, read-only replica), the loop asks again at once, thousands of times a
 * second. With the brake a failed fetch takes a second. Nothing else is changed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BackendFactory, IQueueBackend } from 'bullmq'

/** Wait after a failed fetch: short beside the reconciler's 15 s, long beside a query. */
const BRAKE_MS = 1000

/** The same backend, but a fetch that fails does so only after `waitMs`. */
export function withBrake<B extends IQueueBackend, C>(
  factory: BackendFactory<B, C>,
  waitMs: number = BRAKE_MS,
): BackendFactory<B, C> {
  return (name, options, kind) => {
    const backend = factory(name, options, kind)
    const fetch = backend.moveToActive.bind(backend)
    backend.moveToActive = async (token, worker) => {
      try {
        // Typed `any[]` by the library, whose worker is the only reader.
        const fetched: unknown[] = await fetch(token, worker)
        return fetched
      } catch (error) {
        await sleep(waitMs)
        throw error
      }
    }
    return backend
  }
}
