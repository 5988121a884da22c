/**
 * What follows on the server once outcomes are committed: leave, flag, move, or delete where that is written out.
 *
 * In: ledger rows with a final state that the server has not been told about. Out: one command a UID range, then the
 * rows are marked. A crash in between repeats the command, which changes nothing the second time (a COPY on a server
 * without MOVE excepted: it leaves a second copy in the target folder). A row without final outcome is never touched,
 * and a mail whose bytes are not stored, whatever kept them away, is at most flagged: the server has the only copy.
 */
import type { AfterAction, Failpoints } from '@forwardpath/runtime'
import {
  markTidied,
  untidiedMessages,
  type Database,
  type UntidiedMessage,
} from '@forwardpath/store'
import { changesServer, type PolledMailbox } from './polled-mailbox.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { deleteMails, flagMails, moveMails } from './sources/imap/tidy-actions.ts'
import { piecesOf } from './sources/imap/uid-set.ts'

/** Rows looked at a time, and UIDs in one command: 1,000 UIDs of 10 digits would pass the 8,000 octets of a line. */
const MAX_ROWS = 1_000
const MAX_UIDS = 500

/** What tidying works with. */
export type TidyContext = {
  readonly connection: ImapConnection
  readonly database: Database
  readonly mailbox: PolledMailbox
  readonly uidValidity: string
  readonly failpoints: Pick<Failpoints, 'hit'>
  /** Ends it after the command at hand. */
  readonly signal: AbortSignal
}

/** Gives the number of rows that were marked. Throws ImapFault and what the database throws; may be tried again. */
export async function tidy(context: TidyContext): Promise<number> {
  if (!changesServer(context.mailbox)) return 0
  const key = { mailbox: context.mailbox.name, uidValidity: context.uidValidity }
  let marked = 0
  while (!context.signal.aborted) {
    const rows = await untidiedMessages(context.database, key, MAX_ROWS)
    if (rows.length === 0) break
    for (const group of groupByAction(rows, context.mailbox.after)) {
      marked += await actOn(context, group)
    }
  }
  return marked
}

type Group = { readonly action: AfterAction; readonly uids: readonly number[] }

async function actOn(context: TidyContext, group: Group): Promise<number> {
  const { database, failpoints, mailbox, uidValidity } = context
  for (const uids of piecesOf(group.uids, MAX_UIDS)) {
    await failpoints.hit('F11')
    await act(context.connection, group.action, uids)
    await failpoints.hit('F12')
    await markTidied(
      database,
      { mailbox: mailbox.name, uidValidity },
      { name: nameOf(group.action), uids: uids.map(String) },
    )
  }
  return group.uids.length
}

async function act(
  connection: ImapConnection,
  action: AfterAction,
  uids: readonly number[],
): Promise<void> {
  switch (action.kind) {
    case 'leave':
      return
    case 'flag':
      return flagMails(connection, uids)
    case 'move':
      return moveMails(connection, uids, action.folder)
    case 'delete':
      return deleteMails(connection, uids)
  }
}

function groupByAction(
  rows: readonly UntidiedMessage[],
  after: PolledMailbox['after'],
): readonly Group[] {
  const groups = new Map<string, { readonly action: AfterAction; readonly uids: number[] }>()
  for (const row of rows) {
    const action = actionFor(row, after)
    const group = groups.get(nameOf(action)) ?? { action, uids: [] }
    group.uids.push(Number(row.uid))
    groups.set(nameOf(action), group)
  }
  return [...groups.values()]
}

/** The action that the configuration has for a mail's outcome; without bytes at most a flag, since the server has the only copy. Total. */
export function actionFor(row: UntidiedMessage, after: PolledMailbox['after']): AfterAction {
  const wished = wishedFor(row, after)
  return row.hasBytes || wished.kind === 'leave' ? wished : { kind: 'flag' }
}

function wishedFor(row: UntidiedMessage, after: PolledMailbox['after']): AfterAction {
  switch (row.state) {
    case 'too_big':
    case 'quarantined':
      return after.failed
    case 'done':
      return row.kind === 'not_a_bounce' ? after.unrecognised : after.processed
  }
}

function nameOf(action: AfterAction): string {
  return action.kind === 'move' ? `move:${action.folder}` : action.kind
}
