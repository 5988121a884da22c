/**
 * Works on imports one after another, in this process. A job that a process left behind when it died is taken up again after a
 * minute, here or elsewhere.
 */
import { messageOf } from '@forwardpath/runtime'
import { beatImportJob, databaseFault, endImportJob, takeImportJob } from '@forwardpath/store'
import type { ApiContext } from './context.ts'

/** The jobs of this process. */
export type ImportQueue = {
  /** There may be a job: look now. */
  readonly wake: () => void
  /** Ends after the page at hand; the job goes on with the next process. */
  readonly stop: () => Promise<void>
}

/** For what other processes left behind. */
const LOOK_MS = 30_000

/** Begins to look for jobs. */
export function startImportQueue(context: ApiContext): ImportQueue {
  const { database, log } = context
  let isStopping = false
  let running: Promise<void> | undefined
  const work = async (): Promise<void> => {
    while (!isStopping) {
      const job = await takeImportJob(database)
      if (job === undefined) return
      try {
        const end = await context.takeInList(job, async (progress) => {
          await beatImportJob(database, job.id, progress)
          if (isStopping) throw new StoppedError()
        })
        await endImportJob(database, job.id, end)
      } catch (error) {
        if (error instanceof StoppedError) return
        // Away: the job stays `running` and is taken up again when it has not beaten for a minute.
        if (databaseFault(error) !== undefined) throw error
        log.error({ err: error, jobId: job.id }, 'an import failed')
        const nothing = { lines: 0, bad: 0, outcomes: {}, problems: [] }
        await endImportJob(database, job.id, { ...nothing, error: messageOf(error) })
      }
    }
  }
  const wake = (): void => {
    if (running !== undefined || isStopping) return
    running = work()
      .catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, 'imports wait for the database')
      })
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(wake, LOOK_MS)
  wake()
  return {
    wake,
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await running
    },
  }
}

class StoppedError extends Error {}
