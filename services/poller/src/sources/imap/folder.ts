/**
 * Opening the folder, and what folders there are.
 *
 * Read-only (EXAMINE, RFC 9051 s6.3.3) unless something is to be changed on the server.
 */
import type { ImapConnection } from './connection.ts'

/** The folder as the server describes it on opening. */
export type OpenFolder = {
  readonly path: string
  /** A new value means that all UIDs are new (RFC 9051 s2.3.1.1). */
  readonly uidValidity: string
  /** The next mail gets this UID or a higher one. Absent where the server does not say. */
  readonly uidNext: number | undefined
  /** Mails in it. */
  readonly exists: number
  readonly isReadOnly: boolean
  /** Flags that may be set for good; absent: all. */
  readonly permanentFlags: ReadonlySet<string> | undefined
}

/** A folder of the account. */
export type FolderCount = {
  readonly path: string
  /** Absent where the server would not say. */
  readonly mails: number | undefined
}

/** More folders than this are listed without their counts: a STATUS each. */
const MAX_COUNTED_FOLDERS = 50

/** A NOOP that takes longer tells of a dead connection; with the 30 s before it, a new mail is found within a minute. */
const NOOP_MS = 20_000

/** Opens it, or opens it again to hear its present state. Throws ImapFault (`missing_folder`, `refused`, `cut` …). */
export async function openFolder(
  connection: ImapConnection,
  path: string,
  options: { readonly isReadOnly: boolean },
): Promise<OpenFolder> {
  const opened = await connection.call(`opening the folder ${path}`, (client) =>
    client.mailboxOpen(path, { readOnly: options.isReadOnly }),
  )
  return {
    path: opened.path,
    uidValidity: opened.uidValidity.toString(),
    uidNext: opened.uidNext > 0 ? opened.uidNext : undefined,
    exists: opened.exists,
    isReadOnly: opened.readOnly === true,
    permanentFlags: opened.permanentFlags,
  }
}

/** Lets the server report what changed; some tell of new mail only then (postalsys/imapflow#156). Gives the count. */
export async function refreshFolder(connection: ImapConnection): Promise<number> {
  return connection.call(
    'asking for news (NOOP)',
    async (client) => {
      await client.noop()
      return client.mailbox === false ? undefined : client.mailbox.exists
    },
    Math.min(NOOP_MS, connection.deadlines.commandMs),
  )
}

/** Every folder that can be opened, with its number of mails. Throws ImapFault. */
export async function listFolders(connection: ImapConnection): Promise<readonly FolderCount[]> {
  const listed = await connection.call('listing folders', (client) =>
    client.list({ listOnly: true }),
  )
  const paths = listed
    .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
    .map(({ path }) => path)
  const folders: FolderCount[] = []
  for (const [index, path] of paths.entries()) {
    const mails = index < MAX_COUNTED_FOLDERS ? await countMails(connection, path) : undefined
    folders.push({ path, mails })
  }
  return folders
}

async function countMails(connection: ImapConnection, path: string): Promise<number | undefined> {
  const status = await connection.call(`counting the mails of ${path}`, async (client) => ({
    answer: await client.status(path, { messages: true }),
  }))
  return status.answer === false ? undefined : status.answer.messages
}
