/**
 * Calls to the queue as I/O calls with numbers, so that a test can make the N-th fail (`io@N`), on Redis and on Postgres alike.
 * Where no such fault is asked for, the factory is given back as it is.
 */
import type { IoHook } from '@forwardpath/runtime'
import type { BackendFactory, IQueueBackend } from 'bullmq'

/** What BullMQ's Queue and Worker ask of a server, as this program uses them. */
const CALLS = [
  ...(['addJobs', 'getCounts', 'getRanges', 'getQueueMeta', 'setQueueMeta'] as const),
  ...(['moveToActive', 'moveToCompleted', 'moveToFailed', 'moveStalledJobsToWait'] as const),
  ...(['extendLocks', 'waitForJob'] as const),
] satisfies readonly (keyof IQueueBackend)[]

/** The hook, and the error of that server's client where its connection is gone. */
export type Numbering = { readonly io: IoHook | undefined; readonly cut: () => Error }

/** The same backend; with a hook its calls go through it. */
export function withNumbers<B extends IQueueBackend, C>(
  factory: BackendFactory<B, C>,
  { io, cut }: Numbering,
): BackendFactory<B, C> {
  if (io === undefined) return factory
  return (name, options, kind) => {
    const backend = factory(name, options, kind)
    for (const call of CALLS) {
      const method: unknown = Reflect.get(backend, call)
      if (typeof method !== 'function') throw new Error(`BullMQ's backend has no ${call}`)
      Reflect.set(backend, call, (...args: unknown[]) =>
        io(() => Promise.resolve(Reflect.apply(method, backend, args)), {
          name: `queue ${call}`,
          cut,
        }),
      )
    }
    return backend
  }
}
