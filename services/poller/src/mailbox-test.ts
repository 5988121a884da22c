/**
 * `mailbox test`: logs in, looks, and changes nothing, not even a flag (EXAMINE).
 */
import { explainFault } from './explain-fault.ts'
import { changesServer, mailboxUrl, type PolledMailbox } from './polled-mailbox.ts'
import { checkAfter, openOrExplain } from './open-mailbox.ts'
import { connectImap, type ImapDeadlines } from './sources/imap/connection.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { fetchSizes } from './sources/imap/fetch.ts'
import { listFolders, type FolderCount, type OpenFolder } from './sources/imap/folder.ts'
import { searchAll, sinceMs } from './sources/imap/search.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { canDelete, canMove } from './sources/imap/tidy-actions.ts'

/** What a login shows. */
export type MailboxReport = {
  /** Without secrets. */
  readonly url: string
  readonly folder: string
  /** Mails that would be read: all of the folder, or those since `since`. */
  readonly mails: number
  readonly uidValidity: string
  /** INTERNALDATE of the first and the last of them, in ms; absent where there is none. */
  readonly oldestMs: number | undefined
  readonly newestMs: number | undefined
  /** Every folder of the account. */
  readonly folders: readonly FolderCount[]
  /** What the server can do beside being read. */
  readonly rights: {
    readonly idle: boolean
    readonly move: boolean
    /** By UID, so that nothing of others goes along. */
    readonly delete: boolean
  }
  /** Whether the configuration asks for any change on the server. */
  readonly changesServer: boolean
}

/** Throws ExitError: 69 host away, 77 login or certificate refused, 78 folder missing or `after` not possible. */
export async function testMailbox(
  mailbox: PolledMailbox,
  options: { readonly deadlines?: ImapDeadlines; readonly signal?: AbortSignal } = {},
): Promise<MailboxReport> {
  try {
    const connection = await connectImap(mailbox, options)
    try {
      const folder = await openOrExplain(connection, mailbox, { isReadOnly: true })
      await checkAfter(connection, mailbox)
      return await lookAt(connection, mailbox, folder)
    } finally {
      await connection.logout()
    }
  } catch (error) {
    throw error instanceof ImapFault ? explainFault(mailbox, error) : error
  }
}

async function lookAt(
  connection: ImapConnection,
  mailbox: PolledMailbox,
  folder: OpenFolder,
): Promise<MailboxReport> {
  const uids =
    folder.exists === 0 ? [] : await searchAll(connection, sinceMs(mailbox.since, Date.now()))
  const ends = await dateRange(connection, uids)
  return {
    url: mailboxUrl(mailbox),
    folder: folder.path,
    mails: uids.length,
    uidValidity: folder.uidValidity,
    ...ends,
    folders: await listFolders(connection),
    rights: {
      idle: connection.can('IDLE'),
      move: canMove(connection),
      delete: canDelete(connection),
    },
    changesServer: changesServer(mailbox),
  }
}

async function dateRange(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<Pick<MailboxReport, 'oldestMs' | 'newestMs'>> {
  const [first, last] = [uids.at(0), uids.at(-1)]
  if (first === undefined || last === undefined) return { oldestMs: undefined, newestMs: undefined }
  const { got, fault } = await fetchSizes(connection, first === last ? [first] : [first, last])
  if (fault !== undefined) throw fault
  return { oldestMs: got.get(first)?.internalDateMs, newestMs: got.get(last)?.internalDateMs }
}
