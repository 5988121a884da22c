/** One try of one delivery: the body, its signatures (Standard Webhooks 1.0), the POST, and what became of it. */
import { loadDelivery, noteDelivery, type Database, type DueDelivery } from '@forwardpath/store'
import { Webhook } from 'standardwebhooks'
import type { Log } from '../log.ts'
import { postWebhook, type WebhookNetwork } from './post-webhook.ts'
import { nextPauseMs } from './retry-schedule.ts'

/** What a try works with. */
export type DeliverContext = {
  readonly database: Database
  readonly network: WebhookNetwork
  readonly now: () => number
  /** From 0 to 1. */
  readonly chance: () => number
  readonly log: Pick<Log, 'warn'>
}

/** Does nothing where the delivery is done or has another job by now. Throws what the database throws. */
export async function deliver(
  context: DeliverContext,
  job: { readonly jobId: string; readonly id: string },
): Promise<void> {
  const delivery = await loadDelivery(context.database, job)
  if (delivery === undefined) return
  const body = JSON.stringify({ type: delivery.type, timestamp: delivery.at, data: delivery.data })
  const headers = signedHeaders(delivery, { body, atMs: context.now() })
  const result = await postWebhook({ url: delivery.url, body, headers }, context.network)
  if (result.ok) {
    await noteDelivery(context.database, job.id, { kind: 'delivered', status: result.status })
    return
  }
  const tries = delivery.tries + 1
  const { isEndpointOff } = await noteDelivery(context.database, job.id, {
    kind: 'failed',
    status: undefined,
    error: result.error,
    nextMs: nextPauseMs(tries, context.chance()),
  })
  if (isEndpointOff) {
    context.log.warn(
      { url: new URL(delivery.url).origin, error: result.error },
      'webhook endpoint switched off: it took nothing for three days; see forwardpath webhooks list',
    )
  }
}

/** The same id on every try; one signature for each secret that is in force. */
function signedHeaders(
  { eventId, secrets }: DueDelivery,
  { body, atMs }: { readonly body: string; readonly atMs: number },
): Readonly<Record<string, string>> {
  const at = new Date(atMs)
  const signatures = secrets.map((secret) => new Webhook(secret).sign(eventId, at, body))
  return {
    'content-type': 'application/json',
    'user-agent': 'forwardpath-webhooks/1',
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  }
}
