/**
 * What a job carries: a schema number and the ids of ledger rows, never a mail. In: the data of a
 * job, as any version of Forwardpath may have written it. Out: the ids, or `undefined`. Total.
 *
 * The name of the queue carries a version as well: `bounce.v2` would be read by other workers.
 */
import { z } from 'zod'

/** The queue's name in Redis and in Postgres; its version changes when BullMQ's data does. */
export const QUEUE_NAME = 'bounce.v1'

/** The queue of webhook deliveries; its ids are those of their rows. */
export const WEBHOOK_QUEUE_NAME = 'webhook.v1'

/** The schema number that this version writes and reads. */
const PAYLOAD_SCHEMA = 1

/** Upper bound of ids in a job; the feeder puts at most 250 into one (assign-jobs.ts of the store). */
const MAX_IDS = 1000

/** A ledger id is a positive bigint of Postgres, written in decimal: at most 19 digits. */
const ledgerId = z.string().regex(/^[1-9][0-9]{0,18}$/)

const payload = z.object({
  schema: z.literal(PAYLOAD_SCHEMA),
  ids: z.array(ledgerId).min(1).max(MAX_IDS),
})

/** BullMQ refuses `:` in an id and takes all digits for its own counter; hence the prefix. */
const jobId = z.string().regex(/^b-[0-9A-Za-z]{1,64}$/)

const newJob = z.object({ jobId, ids: payload.shape.ids })

/** One job to add. */
export type QueueJob = {
  /** `b-` and a ULID, new at each queueing: a known id is ignored while its job is alive. */
  readonly jobId: string
  /** Ledger ids (raw_message.id) in decimal; 1 to 1,000 of them. */
  readonly ids: readonly string[]
}

/** The payload as it is stored. */
export type JobPayload = { readonly schema: number; readonly ids: readonly string[] }

/** A job to add has an id or ledger ids of a wrong form: a bug of the caller, final. */
export class InvalidQueueJob extends Error {
  override readonly name = 'InvalidQueueJob'
}

/** The payload of a job to add. Throws InvalidQueueJob. */
export function formatPayload(job: QueueJob): JobPayload {
  const parsed = newJob.safeParse(job)
  if (!parsed.success) throw new InvalidQueueJob(`invalid job: ${z.prettifyError(parsed.error)}`)
  return { schema: PAYLOAD_SCHEMA, ids: parsed.data.ids }
}

/** The ids in a job's data; `undefined` where schema number or form are unknown. */
export function parsePayload(data: unknown): readonly string[] | undefined {
  const parsed = payload.safeParse(data)
  return parsed.success ? parsed.data.ids : undefined
}

/** The schema number that a payload claims, for the log; `none` where it claims no number. */
export function claimedSchema(data: unknown): string {
  const claimed = z.object({ schema: z.number() }).safeParse(data)
  return claimed.success ? String(claimed.data.schema) : 'none'
}
