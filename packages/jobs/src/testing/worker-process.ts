/**
 * A worker in a process of its own, which takes one job, says so, and never finishes it: made to
 * be killed. In, by IPC: where the queue is. Out, by IPC: the id of each job that it took.
 */
import { createQueues } from '../queues.ts'
import type { QueueTiming } from '../timing.ts'
import { captureLog } from './captured-log.ts'
import { openPool } from './pool.ts'
import type { RemoteConfig } from './queue-server.ts'

/** The message that starts it. */
export type WorkerOrder = RemoteConfig & { readonly timing: Partial<QueueTiming> }

process.once('message', (order: WorkerOrder) => {
  void work(order)
})

async function work({ timing, ...remote }: WorkerOrder): Promise<void> {
  const { databaseUrl } = remote
  const postgres = databaseUrl === undefined ? undefined : openPool(databaseUrl)
  const queues = await createQueues({ ...remote, postgres, log: captureLog(), timing })
  await queues.work(takeForEver, { concurrency: 5 })
}

function takeForEver(_ids: readonly string[], jobId: string): Promise<never> {
  process.send?.(jobId)
  return new Promise<never>(() => undefined)
}
