/** The guard of a running worker: told of each batch, and asked every round. */
import { messageOf } from '@forwardpath/runtime'
import type { WorkerContext } from '../context.ts'
import type { Log } from '../log.ts'
import { guardRound, watchHours, type GuardContext } from './watch.ts'

/** The two ways in which it is called. */
export type Guard = {
  /** Never throws: the next round looks at the same hours. */
  readonly watch: NonNullable<WorkerContext['watch']>
  readonly round: () => Promise<void>
}

/** Absent where the guard is off. */
export function startGuard({ guard, ...context }: WorkerContext, log: Log): Guard | undefined {
  if (guard === undefined) return undefined
  const guarded: GuardContext = { ...context, guard, log }
  return {
    watch: async (grown) => {
      if (grown.length === 0) return
      await watchHours(guarded, grown).catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, 'incident guard: looking again in the next round')
      })
    },
    round: () => guardRound(guarded),
  }
}
