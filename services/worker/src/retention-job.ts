/**
 * Retention beside the mails: every so often each step deletes a few batches of what is past its retention (the steps and what
 * they leave alone: packages/store, retention-run.ts).
 *
 * Two workers share it, and a batch is one transaction: whatever dies, the next round goes on where the last commit stands.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  retentionBatch,
  RETENTION_STEPS,
  type Database,
  type RetentionAges,
  type RetentionStep,
} from '@forwardpath/store'
import { longestWindowMs, type Policy } from '@forwardpath/suppress'
import type { Log } from './log.ts'
import { startRounds } from './rounds.ts'

/** What the rounds work with. */
export type RetentionOptions = {
  readonly database: Database
  readonly ages: RetentionAges
  readonly log: Log
  readonly intervalMs?: number
  /** Between the end of a pass and the next one. */
  readonly restMs?: number
  /** Between two batches, so that the mails come first. */
  readonly pauseMs?: number
}

/** The rounds, as their owner steers them. */
export type Retention = {
  /** One round now: every step to the end of its pass. Throws what it met. Returns rows deleted. */
  readonly round: () => Promise<number>
  /** Ends the batch under way and begins no other. */
  readonly stop: () => Promise<void>
}

/** Project choices: retention is counted in days, so an hour more is none; a batch and its pause leave most of the time to mails. */
const INTERVAL_MS = 5 * 60_000
/** Between the end of a step's pass and its next one. */
export const RETENTION_REST_MS = 3_600_000
const PAUSE_MS = 100

/**
 * The ages of the configuration, lengthened where a decision needs more: reports are kept as long as the policy's longest window
 * looks back, decisions as long as the feed tells of them; bytes never outlive the reports that were read from them.
 */
export function retentionAges(retention: RetentionAges, policy: Policy): RetentionAges {
  const eventsMs = Math.max(retention.eventsMs, longestWindowMs(policy))
  return {
    rawMs: Math.min(retention.rawMs, eventsMs),
    eventsMs,
    auditMs: Math.max(retention.auditMs, retention.tombstonesMs),
    tombstonesMs: retention.tombstonesMs,
  }
}

/** Starts the rounds. One that fails is logged, and the next one goes on. */
export function startRetention(options: RetentionOptions): Retention {
  const stopping = new AbortController()
  const { round, stop } = startRounds(() => runSteps(options, stopping.signal), {
    intervalMs: options.intervalMs ?? INTERVAL_MS,
    log: options.log,
    whenFailed: 'retention: going on in the next round',
  })
  return {
    round,
    stop: () => {
      stopping.abort()
      return stop()
    },
  }
}

async function runSteps(options: RetentionOptions, signal: AbortSignal): Promise<number> {
  let total = 0
  for (const step of RETENTION_STEPS) {
    const deleted = await runStep(step, options, signal)
    if (deleted > 0) options.log.info({ step: step.name, deleted }, `retention: ${step.says}`)
    total += deleted
  }
  return total
}

/** To the end of the step's pass; ends early where another process is at it, or on a stop. */
async function runStep(
  step: RetentionStep,
  { database, ages, restMs = RETENTION_REST_MS, pauseMs = PAUSE_MS }: RetentionOptions,
  signal: AbortSignal,
): Promise<number> {
  let deleted = 0
  while (!signal.aborted) {
    const batch = await retentionBatch(database, step, { ages, restMs })
    if (batch.kind !== 'done') return deleted
    deleted += batch.deleted
    if (batch.isEnd) return deleted
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
  return deleted
}
