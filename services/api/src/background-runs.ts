/**
 * Work that may take longer than an answer: whoever asked waits a little for it, and is told how far it is; it goes on beside. Of
 * one id runs one work at a time. When the server stops it is ended between two batches, and what was begun can be gone on with.
 */
import type { Logger } from '@forwardpath/runtime'
import { ApiProblem } from './problem.ts'

/** The works of this process. */
export type BackgroundRuns = {
  /**
   * Runs it and gives back what it came to, where it ends within the patience; absent where it goes on. Throws what it threw within
   * that time; what it throws later is logged.
   */
  readonly run: <T>(
    id: string,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<{ readonly value: T } | undefined>
  readonly isRunning: (id: string) => boolean
  readonly stop: () => Promise<void>
}

/** Well below the deadline of an answer. */
const PATIENCE_MS = 5_000
/** At once: each reads history, beside the pipeline. */
const MAX_RUNS = 2

/** None at first. */
export function createBackgroundRuns(log: Logger, patienceMs = PATIENCE_MS): BackgroundRuns {
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()
  return {
    run: async (id, work) => {
      if (running.has(id))
        throw new ApiProblem('not_in_this_state', { detail: `${id} is being worked on` })
      if (running.size >= MAX_RUNS) {
        throw new ApiProblem('too_many_requests', {
          detail: 'others are decided again just now',
          headers: { 'Retry-After': '5' },
        })
      }
      let isWaited = true
      const working = work(stopping.signal).then((value) => ({ value }))
      const ended = working.then(
        () => undefined,
        (error: unknown) => {
          if (!isWaited) log.error({ err: error, changeSetId: id }, 'deciding again failed')
        },
      )
      running.set(
        id,
        ended.finally(() => running.delete(id)),
      )
      try {
        return await within(working, patienceMs)
      } finally {
        isWaited = false
      }
    },
    isRunning: (id) => running.has(id),
    stop: async () => {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}

function within<T>(working: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  return Promise.race([working, patience]).finally(() => {
    clearTimeout(timer)
  })
}
