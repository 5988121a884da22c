/**
 * Step "store" for mails from files: the ledger's mailbox `import`, in batches.
 *
 * A file has no UID, so a mail's UID is made from its bytes: the first 63 bits of their SHA-256. The same mail twice
 * is one row, however often and from wherever it is imported; several imports may run at once.
 */
import { createHash } from 'node:crypto'
import { IMPORT_MAILBOX, NO_FAILPOINTS, type Failpoints } from '@forwardpath/runtime'
import {
  missingUids,
  registerMailbox,
  storeMessages,
  type ArrivedMessage,
  type Database,
  type StoreReport,
} from '@forwardpath/store'
import { receivedAt } from './received-at.ts'
import type { ReadMail } from './sources/files/read-mail.ts'

/** UIDVALIDITY and source of every mailbox whose mails come from files. */
const UID_VALIDITY = '0'
const SOURCE = 'import'

/** One transaction's worth, as for a mailbox (fetch-memory.ts, fetch-ranges.ts). */
const MAX_BATCH_MAILS = 500
const MAX_BATCH_BYTES = 16 * 1024 ** 2
/** What a person takes in waits behind what comes by itself. */
const LANE = 1

/** What an import has done so far. */
export type ImportReport = {
  /** Mails read, whether new or not. */
  readonly mails: number
  /** Of these: not in the ledger before. */
  readonly new: number
  /** New, with work left. */
  readonly stored: number
  readonly tooBig: number
  /** What could not be read, in the order of the paths. */
  readonly errors: readonly {
    readonly name: string
    readonly code: string
    readonly message: string
  }[]
}

/** What an import works with. */
export type ImportOptions = {
  readonly database: Database
  /** Default: `import`. */
  readonly mailbox?: string
  /** The rows are committed: queue them. */
  readonly onStored: (ids: readonly string[]) => Promise<void>
  /** Told after each batch. */
  readonly onProgress?: (report: ImportReport) => void
  /** F2 before each batch, F3 and F4 in its transaction. Default: none. */
  readonly failpoints?: Pick<Failpoints, 'hit'>
  /** Now, for mails that do not say when they were received. */
  readonly nowMs: number
  /** Who vouches for the mails: a person who knows where they come from. Default: nobody, they are judged. */
  readonly vouchedBy?: string
  /** Ends the import after the batch at hand. */
  readonly signal?: AbortSignal
  /** Says what would be new, and writes nothing; `onStored` is never told. */
  readonly dryRun?: boolean
}

/** Stores the mails of `readMails`. Throws what the database or `onStored` throw; run again it goes on. */
export async function importMails(
  mails: AsyncIterable<ReadMail>,
  options: ImportOptions,
): Promise<ImportReport> {
  const store = options.dryRun === true ? newPreview(options) : newStoring(options)
  let report: ImportReport = { mails: 0, new: 0, stored: 0, tooBig: 0, errors: [] }
  let batch: ArrivedMessage[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    const done = await store(batch)
    const tooBig = batch.filter((message) => message.bytes === undefined).length
    report = {
      ...report,
      mails: report.mails + batch.length,
      new: report.new + done.newRows,
      stored: report.stored + done.storedIds.length,
      tooBig: report.tooBig + tooBig,
    }
    batch = []
    bytes = 0
    if (done.storedIds.length > 0) await options.onStored(done.storedIds)
    options.onProgress?.(report)
  }
  for await (const mail of mails) {
    if (mail.kind === 'error') {
      const { name, code, message } = mail
      report = { ...report, errors: [...report.errors, { name, code, message }] }
      continue
    }
    batch.push(arrived(mail, options))
    bytes += mail.kind === 'mail' ? mail.bytes.length : 0
    if (batch.length >= MAX_BATCH_MAILS || bytes >= MAX_BATCH_BYTES) await flush()
    if (options.signal?.aborted === true) break
  }
  if (batch.length > 0) await flush()
  return report
}

/** What is done with a batch. */
type StoreBatch = (batch: readonly ArrivedMessage[]) => Promise<StoreReport>

/**
 * Registers the mailbox with the first batch: an import that finds no mail leaves nothing behind, and so a demo goes
 * on. Nothing keeps imports apart: a row's key comes from its bytes.
 */
function newStoring(options: ImportOptions): StoreBatch {
  const { database } = options
  const failpoints = options.failpoints ?? NO_FAILPOINTS
  const name = options.mailbox ?? IMPORT_MAILBOX
  const identity = { name, source: SOURCE, folder: '', stream: undefined, isDemo: false }
  const key = { mailbox: name, uidValidity: UID_VALIDITY, source: SOURCE }
  let isRegistered = false
  return async (batch) => {
    await failpoints.hit('F2')
    if (!isRegistered) await registerMailbox(database, identity)
    isRegistered = true
    return storeMessages(database, key, batch, {
      afterRows: () => failpoints.hit('F3'),
      afterBodies: () => failpoints.hit('F4'),
    })
  }
}

/**
 * What would be new, asked of the ledger: bytes that are written and rolled back would take their room all the same. A mail
 * that comes twice is new once, as in earnest.
 */
function newPreview({ database, mailbox = IMPORT_MAILBOX }: ImportOptions): StoreBatch {
  const seen = new Set<string>()
  return async (batch) => {
    const uids = new Set(batch.map(({ uid }) => uid).filter((uid) => !seen.has(uid)))
    const missing = await missingUids(database, { mailbox, uidValidity: UID_VALIDITY }, [...uids])
    for (const uid of uids) seen.add(uid)
    return { newRows: missing.length, storedIds: [] }
  }
}

function arrived(
  mail: Exclude<ReadMail, { readonly kind: 'error' }>,
  { nowMs, vouchedBy }: Pick<ImportOptions, 'nowMs' | 'vouchedBy'>,
): ArrivedMessage {
  if (mail.kind === 'too_big') {
    const { sha256, sizeBytes } = mail
    return { uid: uidOf(sha256), receivedAtMs: nowMs, sizeBytes, lane: LANE, without: 'too_big' }
  }
  const { bytes } = mail
  return {
    uid: uidOf(createHash('sha256').update(bytes).digest()),
    receivedAtMs: receivedAt(bytes, nowMs),
    sizeBytes: bytes.length,
    lane: LANE,
    bytes,
    ...(vouchedBy === undefined ? {} : { vouchedBy }),
  }
}

/** The first 63 bits: what fits into a bigint of Postgres without a sign. */
function uidOf(sha256: Uint8Array): string {
  return (Buffer.from(sha256).readBigUInt64BE() >> 1n).toString()
}
