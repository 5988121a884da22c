/** Opening the configured folder, with what an operator must be told where that fails. */
import { describeFolders } from './explain-fault.ts'
import { changesServer, type PolledMailbox } from './polled-mailbox.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { listFolders, openFolder, type OpenFolder } from './sources/imap/folder.ts'
import { canDelete, canMove } from './sources/imap/tidy-actions.ts'

/** Opens the folder; where it is missing, the fault names the folders that are there. Throws ImapFault. */
export async function openOrExplain(
  connection: ImapConnection,
  mailbox: PolledMailbox,
  options: { readonly isReadOnly: boolean },
): Promise<OpenFolder> {
  try {
    return await openFolder(connection, mailbox.folder, options)
  } catch (error) {
    if (!(error instanceof ImapFault) || error.kind !== 'missing_folder') throw error
    const folders = await listFolders(connection)
    throw new ImapFault(
      'missing_folder',
      `no folder ${mailbox.folder}; folders here: ${describeFolders(folders)}`,
      { cause: error },
    )
  }
}

/**
 * Whether the server can do what `after` asks for: asked at the start, so that a slip in the configuration is told by
 * a command and not by mails that stay where they are. Throws ImapFault.
 */
export async function checkAfter(
  connection: ImapConnection,
  mailbox: PolledMailbox,
): Promise<void> {
  if (!changesServer(mailbox)) return
  const actions = Object.values(mailbox.after)
  const targets = actions.flatMap((action) => (action.kind === 'move' ? [action.folder] : []))
  if (targets.length > 0 && !canMove(connection)) {
    throw new ImapFault('refused', 'after says move, and the server has neither MOVE nor UIDPLUS')
  }
  if (actions.some(({ kind }) => kind === 'delete') && !canDelete(connection)) {
    throw new ImapFault('refused', 'after says delete, and the server has no UIDPLUS')
  }
  if (targets.length === 0) return
  const folders = await listFolders(connection)
  const missing = targets.find((target) => !folders.some(({ path }) => path === target))
  if (missing === undefined) return
  throw new ImapFault(
    'missing_folder',
    `after says move:${missing}, and that folder is missing; folders here: ${describeFolders(folders)}`,
  )
}
