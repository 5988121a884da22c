/**
 * A timeline of reports on a real database, for tests: stored, finished and watched by the guard in the order of their receipt,
 * under a clock that goes with them. Decoding and judging are left out; what they would say is given.
 */
import { parseMailedAddress, addressDomain, addressKey } from '@forwardpath/mail'
import { storeMessages, takeMailbox, type NewBounce, type Outcome } from '@forwardpath/store'
import { DEFAULT_GUARD, providerOf, type GuardSettings } from '@forwardpath/suppress'
import type { WorkerContext } from '../context.ts'
import { startGuard } from '../guard/start.ts'
import { guardRound, type GuardContext } from '../guard/watch.ts'
import { finish } from '../stages/finish.ts'
import { startHarness, type WorkerHarness } from './worker-harness.ts'

/** One report as it comes in. */
export type TimedReport = {
  readonly id: string
  readonly atMs: number
  readonly address: string
  readonly category: NewBounce['classification']['category']
  readonly trust?: NewBounce['trust']
  /** A bound "delivered" in place of a failure. */
  readonly isDelivered?: boolean
  readonly forwardPath?: string
}

/** A database that takes reports in, and its clock. */
export type Timeline = {
  readonly context: GuardContext
  readonly harness: WorkerHarness
  /** Takes them in as batches of at most `batchMs` and 250 reports; the guard's round follows where `roundMs` have passed. */
  readonly play: (
    reports: readonly TimedReport[],
    over?: { readonly batchMs?: number; readonly mailbox?: string },
  ) => Promise<void>
  /** Moves the clock and has the guard make a round. */
  readonly wait: (untilMs: number) => Promise<void>
  readonly close: () => Promise<void>
}

const ROUND_MS = 3_600_000
const MAX_BATCH = 250

/** `guard` null: it is off. */
export async function startTimeline(
  startMs: number,
  guard: GuardSettings | null = DEFAULT_GUARD,
): Promise<Timeline> {
  let nowMs = startMs
  let uid = 0
  let lastRoundMs = startMs
  const settings = guard === null ? {} : { guard }
  const harness = await startHarness({ now: () => nowMs, ...settings })
  const log = { info: () => undefined, warn: () => undefined }
  const context: GuardContext = { ...harness.context, guard: guard ?? DEFAULT_GUARD, log }
  const started = startGuard(harness.context, log)
  const worker: WorkerContext =
    started === undefined ? harness.context : { ...harness.context, watch: started.watch }
  const epochs = new Map<string, string>()

  const round = async (): Promise<void> => {
    lastRoundMs = nowMs
    if (guard !== null) await guardRound(context)
  }
  const take = async (batch: readonly TimedReport[], mailbox: string): Promise<void> => {
    const epoch = epochs.get(mailbox) ?? (await open(worker, mailbox))
    epochs.set(mailbox, epoch)
    const stored = await storeMessages(
      worker.database,
      { mailbox, uidValidity: '1', epoch },
      batch.map((report) => {
        const bytes = Buffer.from(`Subject: ${report.id}\r\n\r\n`)
        return {
          uid: String(++uid),
          receivedAtMs: report.atMs,
          sizeBytes: bytes.length,
          lane: 1 as const,
          bytes,
        }
      }),
    )
    const outcomes = batch.map((report, index): Outcome => {
      const id = stored.storedIds[index]
      if (id === undefined) throw new TypeError('a report was not stored')
      const bounce = bounceOf(report)
      return { id, state: 'done', kind: bounce.kind, bounces: [bounce], waits: [] }
    })
    await finish(worker, outcomes)
  }
  return {
    context,
    harness,
    play: async (reports, { batchMs = ROUND_MS, mailbox = 'live' } = {}) => {
      for (const batch of batchesOf(reports, batchMs)) {
        const lastMs = batch.at(-1)?.atMs ?? nowMs
        if (mailbox === 'live') nowMs = Math.max(nowMs, lastMs)
        await take(batch, mailbox)
        if (nowMs - lastRoundMs >= ROUND_MS) await round()
      }
    },
    wait: async (untilMs) => {
      nowMs = untilMs
      await round()
    },
    close: harness.close,
  }
}

async function open(context: WorkerContext, mailbox: string): Promise<string> {
  const { epoch } = await takeMailbox(context.database, {
    name: mailbox,
    source: `test:${mailbox}`,
    folder: '',
    stream: undefined,
    isDemo: false,
  })
  return epoch
}

function batchesOf(
  reports: readonly TimedReport[],
  batchMs: number,
): readonly (readonly TimedReport[])[] {
  const batches: TimedReport[][] = []
  for (const report of reports.toSorted((a, b) => a.atMs - b.atMs)) {
    const batch = batches.at(-1)
    const first = batch?.[0]
    const fits =
      batch !== undefined &&
      first !== undefined &&
      batch.length < MAX_BATCH &&
      report.atMs - first.atMs < batchMs
    if (fits) batch.push(report)
    else batches.push([report])
  }
  return batches
}

function bounceOf(report: TimedReport): NewBounce {
  const address = parseMailedAddress(report.address)
  if (address === undefined) throw new TypeError(`no address: ${report.address}`)
  const forwardPath =
    report.forwardPath === undefined ? undefined : parseMailedAddress(report.forwardPath)
  const isDelivered = report.isDelivered === true
  return {
    id: `bnc_${report.id}`,
    ordinal: 0,
    eventKey: Buffer.from(report.id).toString('hex'),
    kind: isDelivered ? 'delivery_notice' : 'bounce',
    format: 'test',
    action: isDelivered ? 'delivered' : 'failed',
    recipient: address,
    addressKey: addressKey(address),
    originalRecipient: undefined,
    finalRecipient: address,
    replyCode: isDelivered ? 250 : 550,
    status: isDelivered ? '2.0.0' : '5.1.1',
    diagnostic: isDelivered ? 'delivered' : `550 5.1.1 ${report.category}`,
    command: 'rcpt',
    provider: providerOf(addressDomain(address)),
    remoteMta: `mx.${addressDomain(address)}`,
    reportingMta: 'mail.example.net',
    originalMessageId: undefined,
    envelopeId: undefined,
    listId: undefined,
    campaign: undefined,
    feedbackId: undefined,
    returnPath: undefined,
    stream: undefined,
    feedbackType: undefined,
    autoReply: undefined,
    defects: [],
    trust: report.trust ?? (isDelivered ? 'correlated' : 'plausible'),
    origin: 'own',
    trustReasons: [],
    classification: {
      category: report.category,
      permanence: 'permanent',
      rule: { id: `test.${report.category}`, version: '1' },
      evidence: undefined,
      runnerUp: undefined,
      forwardPath: forwardPath as NewBounce['classification']['forwardPath'],
      newContact: undefined,
      candidates: [],
    },
    span: undefined,
  }
}

/** A new change set, by a person. */
export const PERSON = 'operator:test'
