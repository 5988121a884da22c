/**
 * What the port needs from a backend. Redis and Postgres each give one of these; queue and worker
 * are BullMQ's on both.
 */
import type { Processor, QueueOptions, WorkerOptions } from 'bullmq'
import type { JobPayload } from './job-payload.ts'

/** The part of BullMQ's Queue that the port uses. */
export type BullQueue = {
  readonly addBulk: (
    jobs: { name: string; data: JobPayload; opts: { jobId: string } }[],
  ) => Promise<unknown>
  readonly getJobCounts: (...types: CountedState[]) => Promise<Record<string, number>>
  readonly getRanges: (types: CountedState[], start: number, end: number) => Promise<string[]>
  readonly waitUntilReady: () => Promise<unknown>
  readonly getBackend: () => {
    readonly setQueueMeta: (values: Record<string, string | number>) => Promise<unknown>
  }
  readonly close: () => Promise<void>
  readonly on: (event: 'error', listener: (error: Error) => void) => unknown
}

/** States of jobs, in BullMQ's words. */
export type CountedState = 'waiting' | 'prioritized' | 'active' | 'delayed' | 'failed'

/** The part of BullMQ's Worker that the port uses. */
export type BullWorker = {
  readonly waitUntilReady: () => Promise<unknown>
  readonly pause: () => Promise<void>
  readonly close: (force: boolean) => Promise<void>
  readonly on: {
    (event: 'error', listener: (error: Error) => void): unknown
    (event: 'completed', listener: () => void): unknown
    (event: 'stalled', listener: (jobId: string) => void): unknown
    (event: 'failed', listener: (job: FailedJob | undefined, error: Error) => void): unknown
  }
}

/** What is known of a job that failed. */
export type FailedJob = { readonly id?: string | undefined; readonly data: unknown }

/** A job as the processor sees it. */
export type BullProcessor = Processor<unknown, void>

/** Options that are the same on both backends. */
export type BullQueueOptions = Omit<QueueOptions, 'connection' | 'prefix'>
/** Options that are the same on both backends. */
export type BullWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>

/** One server, ready to be used. */
export type Backend = {
  /** For the log. */
  readonly kind: 'redis' | 'postgres'
  /** What errors name: the setting and the address, without a password. */
  readonly place: string
  readonly openQueue: (options: BullQueueOptions) => BullQueue
  readonly openWorker: (processor: BullProcessor, options: BullWorkerOptions) => BullWorker
  /** Puts in place what a wipe takes away. Idempotent. */
  readonly ensure: () => Promise<void>
  /** A text that changes when the server or the queue in it is new. */
  readonly generation: () => Promise<string>
  /** Ends what the backend itself holds open. Total. */
  readonly close: () => Promise<void>
}
