/**
 * One connection to the mailbox, from login to its end: sweeps by the clock and on IDLE's hint, tidying after each.
 *
 * IDLE is a hint only. Full sweeps: on connect, once IDLE has started, on a UIDVALIDITY change, when a mail could not
 * be fetched, and every 15 minutes; in between short ones from the last UIDNEXT every 30 s and on a hint.
 */
import type { Failpoints, Logger } from '@forwardpath/runtime'
import { EpochPassed, noteMailbox, type Database } from '@forwardpath/store'
import { newFetchMemory, type FetchMemory } from './fetch-memory.ts'
import { openOrExplain } from './open-mailbox.ts'
import { changesServer, type PolledMailbox } from './polled-mailbox.ts'
import type { PollerTiming } from './poller-options.ts'
import { connectImap, type ImapConnection } from './sources/imap/connection.ts'
import { ImapFault } from './sources/imap/fault.ts'
import {
  listFolders,
  refreshFolder,
  type FolderCount,
  type OpenFolder,
} from './sources/imap/folder.ts'
import { searchAll, searchFrom, sinceMs } from './sources/imap/search.ts'
import { sweep, type StoredCounts, type SweepProgress, type SweepReport } from './sweep.ts'
import { tidy } from './tidy.ts'
import { newWake } from './wake.ts'

/** What a connection needs to know of its poller. */
export type SessionContext = {
  readonly mailbox: PolledMailbox
  readonly database: Database
  readonly epoch: string
  readonly log: Logger
  readonly failpoints: Pick<Failpoints, 'hit'>
  readonly timing: PollerTiming
  readonly onStored: (ids: readonly string[]) => Promise<void>
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined
  readonly onRange: (counts: StoredCounts) => void
  readonly signal: AbortSignal
  /** What outlives a connection: set by the first, read by the next. */
  readonly kept: KeptState
}

/** Knowledge about one UIDVALIDITY. */
export type KeptState = {
  generation: { readonly uidValidity: string; readonly memory: FetchMemory } | undefined
}

/** A connection with the folder open. */
export type Session = {
  readonly connection: ImapConnection
  /** Every mail of the folder that the ledger lacks. */
  readonly sweepAll: () => Promise<SweepReport>
  /** What has come since the last sweep. */
  readonly sweepNew: () => Promise<SweepReport>
  /** Flags, moves or deletes what is final. Gives the number of rows. A refusal is logged and not tried again here. */
  readonly tidy: () => Promise<number>
  readonly folders: () => Promise<readonly FolderCount[]>
  /** Goes on until the signal aborts or the connection has served its time. */
  readonly follow: (afterSweep: (report: SweepReport) => Promise<void>) => Promise<void>
}

/** Connects and opens the folder. Throws ImapFault. */
export async function openSession(context: SessionContext): Promise<Session> {
  const { mailbox, timing, signal } = context
  const connection = await connectImap(mailbox, { deadlines: timing.deadlines, signal })
  try {
    return await sessionOn(connection, context)
  } catch (error) {
    connection.close()
    throw error
  }
}

async function sessionOn(connection: ImapConnection, context: SessionContext): Promise<Session> {
  const { mailbox, timing, signal } = context
  const news = newWake()
  connection.onNews(news.ring)
  void connection.closed.then(news.ring)
  let folder = await reopen(connection, context)
  let nextUid = folder.uidNext ?? 1
  let mayTidy = true
  let isJustOpened = true

  const run = async (isFull: boolean): Promise<SweepReport> => {
    if (isFull && !isJustOpened) folder = await reopen(connection, context)
    isJustOpened = false
    const exists = isFull ? folder.exists : await refreshFolder(connection)
    news.clear()
    let highest = nextUid - 1
    const report = await sweep(sweepContext(connection, context, folder), async () => {
      const uids = await listUids(connection, {
        exists,
        firstUid: isFull ? undefined : nextUid,
        mailbox,
      })
      highest = Math.max(highest, uids.at(-1) ?? 0)
      return uids
    })
    nextUid = highest + 1
    await note(context, { folder, nextUid, isFull })
    return report
  }

  const tidyUp = async (): Promise<number> => {
    if (!mayTidy) return 0
    try {
      return await tidy({ ...context, connection, uidValidity: folder.uidValidity })
    } catch (error) {
      if (!(error instanceof ImapFault) || !error.leavesConnection) throw error
      mayTidy = false
      context.log.warn(
        { mailbox: mailbox.name, reason: error.message },
        'mails stay as they are on the server',
      )
      return 0
    }
  }

  const follow = async (afterSweep: (report: SweepReport) => Promise<void>): Promise<void> => {
    const endAt = performance.now() + timing.connectionLifeMs
    let fullAt = performance.now()
    let afterIdle = false
    while (!signal.aborted && performance.now() < endAt) {
      const isFull = performance.now() >= fullAt
      const report = await run(isFull)
      // The next one is full again where IDLE has only just begun, or a mail was listed and not given.
      if (isFull) fullAt = performance.now() + timing.fullSweepMs
      if (!afterIdle || report.unfetched > 0) fullAt = 0
      afterIdle = true
      await afterSweep(report)
      await tidyUp()
      connection.startIdle()
      await news.wait(timing.shortSweepMs, signal)
    }
  }

  return {
    connection,
    sweepAll: () => run(true),
    sweepNew: () => run(false),
    tidy: tidyUp,
    folders: () => listFolders(connection),
    follow,
  }
}

async function reopen(connection: ImapConnection, context: SessionContext): Promise<OpenFolder> {
  const { kept, log, mailbox } = context
  const folder = await openOrExplain(connection, mailbox, {
    isReadOnly: !changesServer(mailbox),
  })
  const known = kept.generation?.uidValidity
  if (known !== folder.uidValidity) {
    if (known !== undefined) {
      log.warn(
        { mailbox: mailbox.name, was: known, is: folder.uidValidity },
        'the server numbers its mails anew (UIDVALIDITY): all of them are listed again, none is counted twice',
      )
    }
    kept.generation = { uidValidity: folder.uidValidity, memory: newFetchMemory() }
  }
  return folder
}

async function listUids(
  connection: ImapConnection,
  scope: {
    readonly exists: number
    readonly firstUid: number | undefined
    readonly mailbox: PolledMailbox
  },
): Promise<readonly number[]> {
  if (scope.exists === 0) return []
  if (scope.firstUid !== undefined) return searchFrom(connection, scope.firstUid)
  return searchAll(connection, sinceMs(scope.mailbox.since, Date.now()))
}

function sweepContext(connection: ImapConnection, context: SessionContext, folder: OpenFolder) {
  const { database, epoch, failpoints, mailbox, onProgress, onStored, signal } = context
  return {
    connection,
    database,
    failpoints,
    onProgress,
    onRange: context.onRange,
    onStored,
    signal,
    key: { mailbox: mailbox.name, uidValidity: folder.uidValidity, epoch },
    memory: context.kept.generation?.memory ?? newFetchMemory(),
    maxMessageBytes: mailbox.maxMessageBytes,
    nowMs: Date.now,
  }
}

async function note(
  context: SessionContext,
  seen: { readonly folder: OpenFolder; readonly nextUid: number; readonly isFull: boolean },
): Promise<void> {
  const isOurs = await noteMailbox(context.database, {
    name: context.mailbox.name,
    epoch: context.epoch,
    state: 'alive',
    uidValidity: seen.folder.uidValidity,
    uidNext: String(seen.nextUid),
    isFullSweep: seen.isFull && !context.signal.aborted,
  })
  if (!isOurs) throw new EpochPassed(context.mailbox.name)
}
