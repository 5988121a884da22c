/**
 * A worker in a process of its own, which takes jobs one by one, says so, and finishes none unless it is
 * told to: made to be killed. In, by IPC: where the queue is, then `finish`. Out: the id of each job.
 */
import { once } from 'node:events'
import { createQueues } from '../create-queues.ts'
import type { QueueTiming } from '../timing.ts'
import { captureLog } from './captured-log.ts'
import { openPool } from './pool.ts'
import type { RemoteConfig } from './queue-server.ts'

/** The first message: where the queue is. Every later one ends the job under way. */
export type WorkerOrder = RemoteConfig & { readonly timing: Partial<QueueTiming> }

process.once('message', (order: WorkerOrder) => {
  void work(order)
})

async function work({ timing, ...remote }: WorkerOrder): Promise<void> {
  const { databaseUrl } = remote
  const postgres = databaseUrl === undefined ? undefined : openPool(databaseUrl)
  const queues = await createQueues({ ...remote, postgres, log: captureLog(), timing })
  await queues.work(takeAndHold, { concurrency: 1 })
}

async function takeAndHold(_ids: readonly string[], jobId: string): Promise<void> {
  process.send?.(jobId)
  await once(process, 'message')
}
