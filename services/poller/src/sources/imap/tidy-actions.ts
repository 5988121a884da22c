/**
 * What may be done to mails on the server, always by UID set and never one by one.
 *
 * `\Flagged` is for people and stays theirs: `flag` sets `\Seen` and the keyword `$Forwardpath`. Nothing is removed
 * but by UID, so that mails which somebody else marked `\Deleted` are never expunged along (RFC 4315 s2.1).
 */
import type { ImapConnection } from './connection.ts'
import { ImapFault } from './fault.ts'
import { formatUidSet } from './uid-set.ts'

/** Tells other programs which mails are through here. Keywords of applications begin with `$` (RFC 9051 s2.3.2). */
export const KEYWORD = '$Forwardpath'

/** Marks mails as read and with the keyword, where the folder keeps such flags. Throws ImapFault. */
export async function flagMails(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<void> {
  await connection.call('flagging mails', (client) =>
    client.messageFlagsAdd(formatUidSet(uids), ['\\Seen', KEYWORD], { uid: true, silent: true }),
  )
}

/** Moves mails to a folder that is there. Throws ImapFault. */
export async function moveMails(
  connection: ImapConnection,
  uids: readonly number[],
  folder: string,
): Promise<void> {
  // Without MOVE imapflow copies, marks and expunges; without UIDPLUS that would expunge the mails of others.
  if (!canMove(connection)) throw new ImapFault('refused', 'moving mails: the server cannot move')
  await connection.call(`moving mails to ${folder}`, (client) =>
    client.messageMove(formatUidSet(uids), folder, { uid: true }),
  )
}

/** Removes mails for good. Throws ImapFault. */
export async function deleteMails(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<void> {
  if (!canDelete(connection)) {
    throw new ImapFault('refused', 'deleting mails: the server cannot delete by UID')
  }
  await connection.call('deleting mails', (client) =>
    client.messageDelete(formatUidSet(uids), { uid: true }),
  )
}

/** MOVE (RFC 6851), or what it takes to do the same by hand. Total. */
export function canMove(connection: ImapConnection): boolean {
  return connection.can('MOVE') || connection.can('UIDPLUS')
}

/** UID EXPUNGE (RFC 4315). Total. */
export function canDelete(connection: ImapConnection): boolean {
  return connection.can('UIDPLUS')
}
