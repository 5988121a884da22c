/** A worker on a real database, for tests: mails in, rows out. The queue is left out; its jobs are handed over. */
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { newId } from '@forwardpath/runtime'
import { assignJob, openDatabase, storeMessages, takeMailbox } from '@forwardpath/store'
import { DEFAULT_POLICY } from '@forwardpath/suppress'
import { createDatabase } from '@forwardpath/test-support/postgres'
import type { WorkerContext } from '../context.ts'
import { createMailReader } from '../mail-reader.ts'
import { workOnJob } from '../pipeline.ts'
import type { TrustSettings } from '../trust-settings.ts'

/** Compiled once for a file of tests: it takes longer than a database of one's own. */
const RULES = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })

/** A mail is quarantined for what it is, never for the time that a busy machine takes over it. */
export const PATIENT_READING = { deadlineMs: 60_000 }

/** Nothing is known of anybody. */
export const NO_TRUST: TrustSettings = {
  ownDomains: ['origin.example'],
  demoDomains: [],
  ownMtas: [],
  ownDkim: ['origin.example'],
  trustedAuthservIds: [],
  closedMailboxes: new Set(),
  tokenKeys: [],
  isDnsEnabled: true,
}

/** Mails to take in. */
export type Delivery = {
  readonly mails: readonly Uint8Array[]
  /** Default: a second ago. */
  readonly receivedAtMs?: number
  readonly vouchedBy?: string
  /** Default: a new one. */
  readonly mailbox?: string
}

/** The worker of a test. */
export type WorkerHarness = {
  readonly context: WorkerContext
  readonly databaseUrl: string
  /** Stores the mails and works until nothing waits. */
  readonly takeIn: (delivery: Delivery, over?: Partial<WorkerContext>) => Promise<void>
  readonly close: () => Promise<void>
}

/** On a database of its own. */
export async function startHarness(over: Partial<WorkerContext> = {}): Promise<WorkerHarness> {
  const test = await createDatabase()
  // The pool is small, and what a test does at once waits for it.
  const database = openDatabase({ url: test.url, connectTimeoutMs: 60_000 })
  const context: WorkerContext = {
    database,
    rules: RULES,
    policy: DEFAULT_POLICY,
    trust: NO_TRUST,
    reader: createMailReader({}, PATIENT_READING),
    newId,
    now: Date.now,
    failpoint: () => Promise.resolve(),
    ...over,
  }
  let mailboxes = 0
  return {
    context,
    databaseUrl: test.url,
    takeIn: async (delivery, changed = {}) => {
      const name = delivery.mailbox ?? `box${String(++mailboxes)}`
      await store({ ...delivery, mailbox: name }, context)
      for (;;) {
        const jobs = await assignJob(database, () => `b-${newId('job').slice(4)}`)
        if (jobs.length === 0) return
        for (const job of jobs) await workOnJob({ ...context, ...changed }, job)
      }
    },
    close: async () => {
      await context.reader.close()
      await database.close()
      await test.drop()
    },
  }
}

let uids = 0

async function store(
  delivery: Delivery & { readonly mailbox: string },
  { database }: WorkerContext,
): Promise<void> {
  const { mailbox, mails, receivedAtMs = Date.now() - 1_000, vouchedBy } = delivery
  const { epoch } = await takeMailbox(database, {
    name: mailbox,
    source: 'test',
    folder: '',
    stream: undefined,
    isDemo: false,
  })
  const messages = mails.map((bytes) => ({
    uid: String(++uids),
    receivedAtMs,
    sizeBytes: bytes.length,
    lane: 1 as const,
    bytes,
    ...(vouchedBy === undefined ? {} : { vouchedBy }),
  }))
  await storeMessages(database, { mailbox, uidValidity: '1', epoch }, messages)
}
