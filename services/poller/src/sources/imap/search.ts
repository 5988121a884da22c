/**
 * Which UIDs the folder holds.
 *
 * `UID SEARCH` over the whole folder is the guarantee, from the last UIDNEXT on the quick look. An empty folder is not
 * searched: `1:*` is BAD there on some servers (postalsys/imapflow#209). `N:*` always gives the last mail, whatever
 * its UID (RFC 9051 s6.4.8), so what lies below N is dropped.
 */
import type { Since } from '@forwardpath/runtime'
import type { SearchObject } from 'imapflow'
import type { ImapConnection } from './connection.ts'
import { KEYWORD } from './tidy-actions.ts'
import { formatUidSet, piecesOf } from './uid-set.ts'

/** UIDs in one SEARCH command: 10 digits each stays within the 8,000 octets of a line that servers take (RFC 7162 s4). */
const MAX_UIDS_IN_SEARCH = 500

/** INTERNALDATE is compared by day in the server's time zone, so one day more is asked for (RFC 9051 s6.4.4). */
const DAY_MS = 86_400_000

/** Every UID, ascending, of mails that arrived since `sinceMs`. Throws ImapFault. */
export async function searchAll(
  connection: ImapConnection,
  sinceMs: number | undefined,
): Promise<readonly number[]> {
  const query: SearchObject =
    sinceMs === undefined ? { all: true } : { since: new Date(sinceMs - DAY_MS) }
  return search(connection, query)
}

/** UIDs from `firstUid` on, ascending. Throws ImapFault. */
export async function searchFrom(
  connection: ImapConnection,
  firstUid: number,
): Promise<readonly number[]> {
  const uids = await search(connection, { uid: `${String(firstUid)}:*` })
  return uids.filter((uid) => uid >= firstUid)
}

/** UIDs of mails that `after: flag` may have marked: read, or with our keyword, which some folders do not keep. Throws ImapFault. */
export async function searchProcessed(connection: ImapConnection): Promise<readonly number[]> {
  return search(connection, { or: [{ seen: true }, { keyword: KEYWORD }] })
}

/** Of these UIDs, those that the server still lists. Throws ImapFault. */
export async function stillListed(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<ReadonlySet<number>> {
  const listed = new Set<number>()
  for (const piece of piecesOf(uids, MAX_UIDS_IN_SEARCH)) {
    for (const uid of await search(connection, { uid: formatUidSet(piece) })) listed.add(uid)
  }
  return listed
}

/** The first instant that is read, in ms since 1970; absent: no bound. */
export function sinceMs(since: Since | undefined, nowMs: number): number | undefined {
  if (since === undefined) return undefined
  return since.kind === 'age' ? nowMs - since.ms : Date.parse(`${since.date}T00:00:00Z`)
}

function search(connection: ImapConnection, query: SearchObject): Promise<readonly number[]> {
  return connection.call('searching the folder', (client) => client.search(query, { uid: true }))
}
