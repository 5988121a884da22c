/** Waits until every mail of the ledger has its outcome. */
import { setTimeout as sleep } from 'node:timers/promises'
import { countStored, type Database } from '@forwardpath/store'
import type { Engine } from './engine.ts'

/** What to wait for, and until when. */
export type DrainOptions = {
  readonly database: Database
  readonly engine: Engine
  /** Told how many mails still wait. */
  readonly onProgress?: (left: number) => void
  readonly signal?: AbortSignal
}

const POLL_MS = 50
/** A queue that lost a job is mended by a round of the reconciler; in between it is left in peace. */
const ROUND_MS = 2_000

/** Returns when nothing is left to do, or the signal says stop. */
export async function drain(options: DrainOptions): Promise<void> {
  const { database, engine, signal } = options
  await engine.feed()
  let lastRound = performance.now()
  while (signal?.aborted !== true) {
    const left = await countStored(database)
    options.onProgress?.(left)
    if (left === 0) return answerDns(engine)
    if (performance.now() - lastRound > ROUND_MS) {
      await (engine.worker?.reconciler.round() ?? engine.feed())
      lastRound = performance.now()
    }
    await sleep(POLL_MS)
  }
}

/** What the DNS has to say is part of the outcome; where it is slow, the desk and the tiers follow in a later run. */
const DNS_MS = 5_000

async function answerDns({ worker }: Engine): Promise<void> {
  const end = sleep(DNS_MS, 'over' as const, { ref: false })
  while (worker !== undefined) {
    const brought = await Promise.race([worker.dnsJob.round(), end])
    if (brought === 0 || brought === 'over') return
  }
}
