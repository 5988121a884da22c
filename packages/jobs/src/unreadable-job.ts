/** How BullMQ is told that a job is to be parked. */
import { UnrecoverableError } from 'bullmq'

/**
 * A job whose payload this version cannot read: it is parked (state failed, kept), never tried again. Its
 * rows are still in the ledger, where the reconciler finds them without a live job.
 */
export class UnreadableJobPayload extends UnrecoverableError {
  override readonly name = 'UnreadableJobPayload'
}
