export { deskOptions } from './desk.ts'
export type { DeskSettings } from './desk-settings.ts'
export type { WorkerContext } from './context.ts'
export { createMailReader, type MailReader } from './mail-reader.ts'
export type { ReaderPath } from './mail-reading.ts'
export { diagnosticOf } from './new-bounces.ts'
export { feed } from './reconciler.ts'
export {
  RETENTION_REST_MS,
  retentionAges,
  type Retention,
  type RetentionOptions,
} from './retention-job.ts'
export { startWorker, type RunningWorker, type WorkerOptions } from './start.ts'
export type { TrustSettings } from './trust-settings.ts'
export { applyChoice, foreseeChoice, type Choice } from './guard/carry-out.ts'
export {
  applySet,
  foresee,
  NOTHING_READ,
  type ApplyResult,
  type Foreseen,
  type ForesightRequest,
  type Gather,
  type ReadTotals,
  type RedecideContext,
  type RunOptions,
} from './redecide/foresee.ts'
export { gatherReread, type RereadContext } from './redecide/gather-reread.ts'
export { startWebhooks, type WebhookOptions, type Webhooks } from './webhooks/start.ts'
export { countingReader, createProcessCounts, type ProcessCounts } from './process-counts.ts'
