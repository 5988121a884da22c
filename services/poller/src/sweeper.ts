/**
 * Sweeps over one connection: which folder state they start from, which UIDs they list, and what they write down.
 */
import { EpochPassed, noteMailbox } from '@forwardpath/store'
import { newFetchMemory } from './fetch-memory.ts'
import { openOrExplain } from './open-mailbox.ts'
import { changesServer } from './polled-mailbox.ts'
import type { SessionContext } from './session-context.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { refreshFolder, type OpenFolder } from './sources/imap/folder.ts'
import { searchAll, searchFrom, sinceMs } from './sources/imap/search.ts'
import { sweep, type SweepContext, type SweepReport } from './sweep.ts'
import { watchSilence } from './watch-silence.ts'

/** The sweeps of one connection. */
export type Sweeper = {
  /** Every mail of the folder that the ledger lacks; the folder is opened anew, so that a new UIDVALIDITY is seen. */
  readonly sweepAll: () => Promise<SweepReport>
  /** What has come since the last sweep: from its UIDNEXT on. */
  readonly sweepNew: () => Promise<SweepReport>
  readonly uidValidity: () => string
}

/** Opens the folder. `beforeSearch` is called before each SEARCH: what is told later may not be in its answer. Throws ImapFault. */
export async function openSweeper(
  connection: ImapConnection,
  context: SessionContext,
  beforeSearch: () => void,
): Promise<Sweeper> {
  let folder = await openAnew(connection, context)
  let isJustOpened = true
  let nextUid = 1

  const run = async (
    isFull: boolean,
    list: () => Promise<readonly number[]>,
  ): Promise<SweepReport> => {
    const report = await sweep(sweepContext(connection, context, folder), async () => {
      const uids = await list()
      nextUid = Math.max(isFull ? (folder.uidNext ?? 1) : nextUid, (uids.at(-1) ?? 0) + 1)
      return uids
    })
    const isFullSweep = isFull && !context.signal.aborted
    await note(context, { folder, nextUid, isFullSweep })
    // What is listed and not given yet has come: nothing is said of silence.
    if (report.unfetched === 0 && !context.signal.aborted)
      await watchSilence(context, { isFullSweep })
    return report
  }

  return {
    sweepAll: async () => {
      if (!isJustOpened) folder = await openAnew(connection, context)
      isJustOpened = false
      const { since } = context.mailbox
      return run(true, async () => {
        beforeSearch()
        return folder.exists === 0 ? [] : searchAll(connection, sinceMs(since, Date.now()))
      })
    },
    sweepNew: () =>
      run(false, async () => {
        const exists = await refreshFolder(connection)
        beforeSearch()
        return exists === 0 ? [] : searchFrom(connection, nextUid)
      }),
    uidValidity: () => folder.uidValidity,
  }
}

async function openAnew(connection: ImapConnection, context: SessionContext): Promise<OpenFolder> {
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

function sweepContext(
  connection: ImapConnection,
  context: SessionContext,
  folder: OpenFolder,
): SweepContext {
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
    ...(mailbox.liveKeyIds === undefined ? {} : { liveKeyIds: mailbox.liveKeyIds }),
    nowMs: Date.now,
  }
}

async function note(
  context: SessionContext,
  seen: { readonly folder: OpenFolder; readonly nextUid: number; readonly isFullSweep: boolean },
): Promise<void> {
  const isOurs = await noteMailbox(context.database, {
    name: context.mailbox.name,
    epoch: context.epoch,
    state: 'alive',
    uidValidity: seen.folder.uidValidity,
    uidNext: String(seen.nextUid),
    isFullSweep: seen.isFullSweep,
  })
  if (!isOurs) throw new EpochPassed(context.mailbox.name)
}
