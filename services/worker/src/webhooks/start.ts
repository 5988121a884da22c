/**
 * Webhooks beside the mails: rounds that queue what is due and give back what the queue has lost, and workers that deliver. The
 * queue is opened with the first endpoint, so that who has none pays nothing for it.
 */
import { feedQueue, type Queues } from '@forwardpath/jobs'
import {
  assignDeliveries,
  believedDeliveryJobs,
  giveBackDeliveries,
  listWebhookEndpoints,
} from '@forwardpath/store'
import { deliver, type DeliverContext } from './deliver.ts'
import { startRounds } from '../rounds.ts'

/** What the rounds work with. */
export type WebhookOptions = DeliverContext & {
  readonly openQueues: () => Promise<Queues>
  /** `b-` and a ULID. */
  readonly newJobId: () => string
  readonly intervalMs?: number
}

/** The rounds, as their owner steers them. */
export type Webhooks = {
  /** One round now. Throws what it met. */
  readonly round: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** An event is with its endpoints so soon after its commit; project choice. */
const INTERVAL_MS = 1_000
/** Jobs at a time: they wait for others' servers. */
const CONCURRENCY = 8

/** Starts the rounds. One that fails is logged, and the next one tries again. */
export function startWebhooks(options: WebhookOptions): Webhooks {
  const { database, log } = options
  let queues: Queues | undefined
  const open = async (): Promise<Queues> => {
    const opened = await options.openQueues()
    await opened.work(
      async (ids, jobId) => {
        for (const id of ids) await deliver(options, { jobId, id })
      },
      { concurrency: CONCURRENCY },
    )
    return opened
  }
  const once = async (): Promise<void> => {
    if (queues === undefined) {
      if ((await listWebhookEndpoints(database, { limit: 1 })).length === 0) return
      queues = await open()
    }
    const believed = await believedDeliveryJobs(database)
    if (believed.length > 0) {
      const live = await queues.liveJobIds()
      await giveBackDeliveries(
        database,
        believed.filter((jobId) => !live.has(jobId)),
      )
    }
    await feedQueue(queues, { assign: () => assignDeliveries(database, options.newJobId) })
  }
  const { round, stop } = startRounds(once, {
    intervalMs: options.intervalMs ?? INTERVAL_MS,
    log,
    whenFailed: 'webhooks: trying again',
  })
  return {
    round,
    stop: async () => {
      await stop()
      await queues?.close()
    },
  }
}
