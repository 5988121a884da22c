/** What the ledger says of the mails of one mailbox, as `fsck --server` holds it against the server. Only reads. */
import type { MailKind } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'

/** A row of the ledger, as far as the server's copy of the mail can contradict it. */
export type LedgerUid = {
  readonly uid: number
  readonly state: 'stored' | 'done' | 'quarantined' | 'too_big' | 'vanished'
  readonly kind: MailKind | undefined
  /** Its bytes were stored here; false: the server has the only copy. */
  readonly hasBytes: boolean
  /** What was done on the server: `leave`, `flag`, `move:FOLDER`, `delete`. Absent: nothing yet, or nothing is to be done. */
  readonly serverAction: string | undefined
}

/** The rows after `afterUid`, ascending by UID. */
export async function ledgerUids(
  database: Queryable,
  key: { readonly mailbox: string; readonly uidValidity: string },
  page: { readonly afterUid: number; readonly limit: number },
): Promise<readonly LedgerUid[]> {
  const { rows } = await database.query<LedgerUidRow>(
    // served by the unique key (mailbox, uid_validity, uid)
    `select uid, state, kind, sha256 is not null as has_bytes, server_action
     from raw_message where mailbox = $1 and uid_validity = $2 and uid > $3 order by uid limit $4`,
    [key.mailbox, key.uidValidity, page.afterUid, page.limit],
  )
  return rows.map((row) => ({
    uid: Number(row.uid),
    state: row.state as LedgerUid['state'],
    kind: row.kind === null ? undefined : (row.kind as MailKind),
    hasBytes: row.has_bytes,
    serverAction: row.server_action ?? undefined,
  }))
}

type LedgerUidRow = {
  readonly uid: string
  readonly state: string
  readonly kind: string | null
  readonly has_bytes: boolean
  readonly server_action: string | null
}

/** How far the sweeps of a mailbox have come. */
export type SweepMark = {
  /** The mailbox as a URL without password. */
  readonly source: string
  readonly uidValidity: string | undefined
  /** What came before it was listed by a sweep. */
  readonly uidNext: number | undefined
  /** Since the last full sweep, by the database's clock. Absent: none has gone through. */
  readonly sweptAgoMs: number | undefined
}

/** Absent where no poller has ever held a mailbox of this name. */
export async function sweepMark(database: Queryable, name: string): Promise<SweepMark | undefined> {
  const { rows } = await database.query<SweepMarkRow>(
    // served by the primary key
    `select source, uid_validity, uid_next,
       (extract(epoch from now() - last_full_sweep_at) * 1000)::float8 as swept_ago_ms
     from mailbox where name = $1`,
    [name],
  )
  const [row] = rows
  if (row === undefined) return undefined
  return {
    source: row.source,
    uidValidity: row.uid_validity ?? undefined,
    uidNext: row.uid_next === null ? undefined : Number(row.uid_next),
    sweptAgoMs: row.swept_ago_ms ?? undefined,
  }
}

type SweepMarkRow = {
  readonly source: string
  readonly uid_validity: string | null
  readonly uid_next: string | null
  readonly swept_ago_ms: number | null
}
