/**
 * One look at what a mail server and the ledger say of the same mails, and where they contradict each other.
 *
 * Only reads: EXAMINE (RFC 9051 s6.3.3) and SEARCH there, one UIDVALIDITY's rows here. The two are not of one moment, so
 * that what goes on meanwhile looks like a contradiction: whoever calls takes a second look and keeps what stands in both.
 */
import { ledgerUids, type Database, type LedgerUid } from '@forwardpath/store'
import { openOrExplain } from './open-mailbox.ts'
import type { PolledMailbox } from './polled-mailbox.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { searchAll, searchProcessed, sinceMs } from './sources/imap/search.ts'
import { actionFor } from './tidy.ts'

/** How the two contradict each other about a mail. */
export type Contradiction =
  | 'server-mail-unknown'
  | 'server-vanished-is-there'
  | 'server-moved-is-there'
  | 'server-flag-missing'
  | 'server-left-is-gone'
  | 'server-only-copy-gone'
  | 'server-numbers-went-back'

/** UIDs by contradiction, ascending; none is empty. */
export type Contradictions = ReadonlyMap<Contradiction, readonly number[]>

/** What was seen. */
export type ServerLook = {
  readonly uidValidity: string
  /** Mails that the server lists. */
  readonly listed: number
  /** Rows that the ledger has of this UIDVALIDITY. */
  readonly known: number
  readonly contradictions: Contradictions
}

/** Rows at a time. */
const PAGE_ROWS = 10_000

/** Throws ImapFault, and what the database throws. */
export async function lookAtServer(
  connection: ImapConnection,
  mailbox: PolledMailbox,
  database: Database,
): Promise<ServerLook> {
  // Opened anew each time: only then every server tells what came and went meanwhile.
  const folder = await openOrExplain(connection, mailbox, { isReadOnly: true })
  const uids = folder.exists === 0 ? [] : await searchAll(connection, undefined)
  const listed = new Set(uids)
  const unknown = new Set(await readable(connection, mailbox, uids))
  const found = new Map<Contradiction, number[]>()
  const add = (what: Contradiction, uid: number): void => {
    const those = found.get(what)
    if (those === undefined) found.set(what, [uid])
    else those.push(uid)
  }
  const flagged: number[] = []
  let known = 0
  const key = { mailbox: mailbox.name, uidValidity: folder.uidValidity }
  for await (const row of rowsOf(database, key)) {
    known += 1
    const { uid } = row
    unknown.delete(uid)
    const isToCome = folder.uidNext !== undefined && uid >= folder.uidNext
    const what = isToCome
      ? 'server-numbers-went-back'
      : contradictionOf(row, listed.has(uid), mailbox)
    if (what !== undefined) add(what, uid)
    if (row.serverAction === 'flag' && listed.has(uid)) flagged.push(uid)
  }
  for (const uid of unknown) add('server-mail-unknown', uid)
  if (flagged.length > 0) {
    const processed = new Set(await searchProcessed(connection))
    for (const uid of flagged) if (!processed.has(uid)) add('server-flag-missing', uid)
  }
  return { uidValidity: folder.uidValidity, listed: uids.length, known, contradictions: found }
}

/** What the poller is to read of them: with `since`, not what is older. */
async function readable(
  connection: ImapConnection,
  { since }: PolledMailbox,
  uids: readonly number[],
): Promise<readonly number[]> {
  if (since === undefined || uids.length === 0) return uids
  return searchAll(connection, sinceMs(since, Date.now()))
}

async function* rowsOf(
  database: Database,
  key: { readonly mailbox: string; readonly uidValidity: string },
): AsyncGenerator<LedgerUid> {
  let afterUid = 0
  for (;;) {
    const rows = await ledgerUids(database, key, { afterUid, limit: PAGE_ROWS })
    yield* rows
    afterUid = rows.at(-1)?.uid ?? afterUid
    if (rows.length < PAGE_ROWS) return
  }
}

/** What a row says of a mail that the server lists or does not; flags are looked at apart. Total. */
export function contradictionOf(
  row: LedgerUid,
  isListed: boolean,
  mailbox: Pick<PolledMailbox, 'after'>,
): Contradiction | undefined {
  const isTakenAway =
    row.serverAction === 'delete' || row.serverAction?.startsWith('move:') === true
  if (isListed) {
    if (row.state === 'vanished') return 'server-vanished-is-there'
    return isTakenAway ? 'server-moved-is-there' : undefined
  }
  if (isTakenAway || row.state === 'vanished' || isBeingTakenAway(row, mailbox)) return undefined
  return row.hasBytes ? 'server-left-is-gone' : 'server-only-copy-gone'
}

/** The server may have moved or deleted it already: that is written down after it said OK. */
function isBeingTakenAway(row: LedgerUid, { after }: Pick<PolledMailbox, 'after'>): boolean {
  const { state } = row
  if (row.serverAction !== undefined || state === 'stored' || state === 'vanished') return false
  const { kind } = actionFor({ uid: '', state, kind: row.kind, hasBytes: row.hasBytes }, after)
  return kind === 'move' || kind === 'delete'
}
