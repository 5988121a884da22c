/**
 * One connection to the mailbox, from login to its end: sweeps by the clock and on IDLE's hint, tidying after each.
 *
 * IDLE is a hint only. Full sweeps: on connect, once IDLE has started, on a UIDVALIDITY change, when a mail could not
 * be fetched, and every 15 minutes; in between short ones from the last UIDNEXT every 30 s and on a hint.
 */
import type { SessionContext } from './session-context.ts'
import { connectImap, type ImapConnection } from './sources/imap/connection.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { listFolders, type FolderCount } from './sources/imap/folder.ts'
import type { SweepReport } from './sweep.ts'
import { openSweeper, type Sweeper } from './sweeper.ts'
import { tidy } from './tidy.ts'
import { newWake, type Wake } from './wake.ts'

/** A connection with the folder open. */
export type Session = {
  readonly connection: ImapConnection
  /** Every mail of the folder that the ledger lacks. */
  readonly sweepAll: () => Promise<SweepReport>
  /** Flags, moves or deletes what is final. Gives the number of rows. A refusal is logged and not tried again here. */
  readonly tidy: () => Promise<number>
  readonly folders: () => Promise<readonly FolderCount[]>
  /** Goes on until the signal aborts or the connection has served its time. */
  readonly follow: (afterSweep: (report: SweepReport) => Promise<void>) => Promise<void>
}

/** Connects and opens the folder; the signal breaks it off. Throws ImapFault. */
export async function openSession(context: SessionContext): Promise<Session> {
  const { failpoints, mailbox, timing, signal } = context
  const connection = await connectImap(mailbox, {
    deadlines: timing.deadlines,
    signal,
    io: failpoints.io,
  })
  signal.addEventListener('abort', connection.close)
  try {
    return await sessionOn(connection, context)
  } catch (error) {
    connection.close()
    throw error
  } finally {
    // From here on the range at hand is finished first.
    signal.removeEventListener('abort', connection.close)
  }
}

async function sessionOn(connection: ImapConnection, context: SessionContext): Promise<Session> {
  const news = newWake()
  connection.onNews(news.ring)
  void connection.closed.then(news.ring)
  const sweeper = await openSweeper(connection, context, news.clear)
  const tidyUp = newTidier(connection, context, sweeper)
  return {
    connection,
    sweepAll: sweeper.sweepAll,
    tidy: tidyUp,
    folders: () => listFolders(connection),
    follow: (afterSweep) =>
      follow(context, {
        sweeper,
        news,
        startIdle: connection.startIdle,
        afterSweep: async (report) => {
          await afterSweep(report)
          await tidyUp()
        },
      }),
  }
}

async function follow(
  { timing, signal }: SessionContext,
  parts: {
    readonly sweeper: Sweeper
    readonly news: Wake
    readonly startIdle: () => void
    readonly afterSweep: (report: SweepReport) => Promise<void>
  },
): Promise<void> {
  const endAt = performance.now() + timing.connectionLifeMs
  let fullAt = performance.now()
  let isIdleNew = true
  while (!signal.aborted && performance.now() < endAt) {
    const isFull = performance.now() >= fullAt
    if (isFull) fullAt = performance.now() + timing.fullSweepMs
    const report = await (isFull ? parts.sweeper.sweepAll() : parts.sweeper.sweepNew())
    // The next one is full again: IDLE has only just begun, or a mail was listed and not given.
    if (isIdleNew || report.unfetched > 0) fullAt = 0
    await parts.afterSweep(report)
    parts.startIdle()
    isIdleNew = false
    await parts.news.wait(timing.shortSweepMs, signal)
  }
}

/** A refusal (a read-only folder, a full one) concerns the server's copy only: mails are read all the same. */
function newTidier(
  connection: ImapConnection,
  context: SessionContext,
  sweeper: Sweeper,
): () => Promise<number> {
  let isRefused = false
  return async () => {
    if (isRefused) return 0
    try {
      return await tidy({ ...context, connection, uidValidity: sweeper.uidValidity() })
    } catch (error) {
      if (!(error instanceof ImapFault) || !error.leavesConnection) throw error
      isRefused = true
      context.log.warn({ reason: error.message }, 'mails stay as they are on the server')
      return 0
    }
  }
}
