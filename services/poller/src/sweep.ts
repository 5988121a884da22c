/**
 * One sweep: what the server lists and the ledger lacks is fetched, stored and handed on.
 *
 * In: an open folder. Out: ledger rows, each range in one transaction, then `onStored` with the ids that have work
 * left. Never a "last UID" mark: work is the server's answer to SEARCH minus the ledger, so a sweep that ends early is
 * simply continued by the next one. Nothing changes on the server.
 */
import type { Failpoints } from '@forwardpath/runtime'
import { missingUids, storeMessages, type ArrivedMessage, type Database } from '@forwardpath/store'
import { fetchRanges, type FetchOptions } from './fetch-ranges.ts'
import type { ImapConnection } from './sources/imap/connection.ts'

/** Rows that were written. */
export type StoredCounts = {
  /** All of them. */
  readonly new: number
  /** Of these: with body, work left. */
  readonly stored: number
  readonly tooBig: number
  readonly vanished: number
  readonly unfetchable: number
}

/** What a sweep did. */
export type SweepReport = StoredCounts & {
  /** Mails that the folder holds, as SEARCH listed them. */
  readonly mails: number
  /** Listed but not given; asked for again at the next sweep. */
  readonly unfetched: number
}

/** Told after each range. */
export type SweepProgress = {
  readonly mailbox: string
  /** Mails of this sweep that have their row. */
  readonly done: number
  /** Mails that the ledger lacked when the sweep began. */
  readonly total: number
}

/** Identity of the rows: with the epoch that this poller got. */
export type LedgerKey = {
  readonly mailbox: string
  readonly uidValidity: string
  readonly epoch: string
}

/** What a sweep works with. */
export type SweepContext = FetchOptions & {
  readonly connection: ImapConnection
  readonly database: Database
  readonly key: LedgerKey
  readonly failpoints: Pick<Failpoints, 'hit'>
  /** The rows are committed: queue them. A rejection ends the sweep; the rows stay. */
  readonly onStored: (ids: readonly string[]) => Promise<void>
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined
  /** The rows of one range were written. */
  readonly onRange?: (counts: StoredCounts) => void
  /** Ends the sweep after the range at hand. */
  readonly signal: AbortSignal
}

/** Throws ImapFault, EpochPassed, and whatever the database or `onStored` throw; all but EpochPassed may be tried again. */
export async function sweep(
  context: SweepContext,
  list: () => Promise<readonly number[]>,
): Promise<SweepReport> {
  const listed = await list()
  await context.failpoints.hit('F1')
  const missing = await missingUids(context.database, context.key, listed)
  const done: Done = { counts: NOTHING, unfetched: 0, total: missing.length }
  let storing: Promise<void> = Promise.resolve()
  try {
    for await (const range of fetchRanges(context.connection, missing.map(Number), context)) {
      done.unfetched += range.unfetched
      if (range.messages.length === 0) continue
      await context.failpoints.hit('F2')
      await storing
      storing = storeRange(context, range.messages, done)
      // A failure is seen at the next await; until then it must not count as unhandled.
      storing.catch(() => undefined)
      if (context.signal.aborted) break
    }
  } finally {
    await storing
  }
  return { ...done.counts, mails: listed.length, unfetched: done.unfetched }
}

type Done = { counts: StoredCounts; unfetched: number; readonly total: number }

const NOTHING: StoredCounts = { new: 0, stored: 0, tooBig: 0, vanished: 0, unfetchable: 0 }

async function storeRange(
  context: SweepContext,
  messages: readonly ArrivedMessage[],
  done: Done,
): Promise<void> {
  const { database, failpoints, key } = context
  const { storedIds, newRows } = await storeMessages(database, key, messages, {
    afterRows: () => failpoints.hit('F3'),
    afterBodies: () => failpoints.hit('F4'),
  })
  const counts = { ...countLost(messages), new: newRows, stored: storedIds.length }
  done.counts = addCounts(done.counts, counts)
  context.onRange?.(counts)
  if (storedIds.length > 0) await context.onStored(storedIds)
  context.onProgress?.({ mailbox: key.mailbox, done: done.counts.new, total: done.total })
}

function countLost(
  messages: readonly ArrivedMessage[],
): Pick<StoredCounts, 'tooBig' | 'vanished' | 'unfetchable'> {
  const lost = messages.flatMap((message) => (message.bytes === undefined ? [message.without] : []))
  const count = (without: string): number => lost.filter((one) => one === without).length
  return {
    tooBig: count('too_big'),
    vanished: count('vanished'),
    unfetchable: count('unfetchable'),
  }
}

/** Sum, field by field. Total. */
export function addCounts(a: StoredCounts, b: StoredCounts): StoredCounts {
  return {
    new: a.new + b.new,
    stored: a.stored + b.stored,
    tooBig: a.tooBig + b.tooBig,
    vanished: a.vanished + b.vanished,
    unfetchable: a.unfetchable + b.unfetchable,
  }
}
