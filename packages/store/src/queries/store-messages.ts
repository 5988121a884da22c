/**
 * Step "store": ledger rows and the bodies of the rows that were new, in one transaction, with the
 * epoch checked. Run again it changes nothing: the identity of a mail is its unique key.
 */
import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../database.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'

/** A mail as it came, or the fact that it could not be had. */
export type ArrivedMessage = {
  /** UID of the server; of an import a number made from the bytes' SHA-256. */
  readonly uid: string
  readonly receivedAtMs: number
  /** Octets, as the server says where there is no body. */
  readonly sizeBytes: number
  readonly lane: 0 | 1
  /** The person who vouches for the mail. Absent: it is judged by what it shows. */
  readonly vouchedBy?: string
} & (
  | { readonly bytes: Uint8Array }
  | { readonly bytes?: undefined; readonly without: 'too_big' | 'vanished' | 'unfetchable' }
)

/** What one call of storeMessages added. */
export type StoreReport = {
  /** Ledger ids of the rows that were new and have work left. */
  readonly storedIds: readonly string[]
  /** Rows that were new, whatever their state. */
  readonly newRows: number
}

/** Another poller has taken the mailbox: this one must end. Final. */
export class EpochPassed extends Error {
  override readonly name = 'EpochPassed'
  constructor(mailbox: string) {
    super(`another poller has taken over the mailbox ${mailbox}`)
  }
}

/** Places inside the transaction at which tests make it fail. */
export type StoreHooks = {
  /** Failpoints F3 and F4: after the rows, after the bodies. */
  readonly afterRows?: () => Promise<void>
  readonly afterBodies?: () => Promise<void>
}

/**
 * The generation that the rows belong to, and what shows that the writer may add to it: a poller the epoch that it
 * took, an import the source under which it registered. An import's rows have keys made from their bytes, so that
 * writers need not be kept apart.
 */
export type StoreKey = { readonly mailbox: string; readonly uidValidity: string } & (
  { readonly epoch: string } | { readonly source: string; readonly epoch?: undefined }
)

/** Throws EpochPassed where the epoch, or the source, is not the mailbox's own any more. */
export async function storeMessages(
  database: Database,
  key: StoreKey,
  messages: readonly ArrivedMessage[],
  hooks: StoreHooks = {},
): Promise<StoreReport> {
  return database.transaction(async (tx) => {
    await checkHolder(tx, key)
    const inserted = await insertRows(tx, key, messages)
    await hooks.afterRows?.()
    await insertBodies(tx, inserted, messages)
    await hooks.afterBodies?.()
    return {
      storedIds: inserted.filter((row) => row.state === 'stored').map((row) => row.id),
      newRows: inserted.length,
    }
  })
}

async function checkHolder(tx: Transaction, key: StoreKey): Promise<void> {
  const [column, value] = key.epoch === undefined ? ['source', key.source] : ['epoch', key.epoch]
  // served by the primary key; shared, so that an epoch cannot be raised under this transaction
  const { rowCount } = await tx.query(
    `select from mailbox where name = $1 and ${column} = $2 for share`,
    [key.mailbox, value],
  )
  if (rowCount !== 1) throw new EpochPassed(key.mailbox)
}

type InsertedRow = {
  readonly id: string
  readonly uid: string
  readonly state: string
}

const COLUMNS: readonly Column<ArrivedMessage>[] = [
  { name: 'uid', type: 'bigint', value: (m) => m.uid },
  { name: 'sha256', type: 'text', value: (m) => (m.bytes === undefined ? null : sha256(m.bytes)) },
  { name: 'size_bytes', type: 'bigint', value: (m) => m.sizeBytes },
  { name: 'received_at', type: 'timestamptz', value: (m) => timestampOrNull(m.receivedAtMs) },
  { name: 'lane', type: 'smallint', value: (m) => m.lane },
  { name: 'vouched_by', type: 'text', value: (m) => m.vouchedBy ?? null },
  { name: 'state', type: 'text', value: stateOf },
  {
    name: 'reason',
    type: 'text',
    value: (m) => (stateOf(m) === 'quarantined' ? 'unfetchable' : null),
  },
]

function stateOf(message: ArrivedMessage): string {
  if (message.bytes !== undefined) return 'stored'
  return message.without === 'unfetchable' ? 'quarantined' : message.without
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function insertRows(
  tx: Transaction,
  key: { readonly mailbox: string; readonly uidValidity: string },
  messages: readonly ArrivedMessage[],
): Promise<readonly InsertedRow[]> {
  const input = unnestRows(COLUMNS, messages, 3)
  const { rows } = await tx.query<InsertedRow>(
    `insert into raw_message (mailbox, uid_validity, uid, sha256, size_bytes, received_at, lane,
       vouched_by, state, reason, finished_at)
     select $1, $2, uid, decode(sha256, 'hex'), size_bytes, received_at, lane,
       vouched_by, state, reason,
       case when state = 'stored' then null else now() end
     from ${input.from}
     order by uid
     on conflict (mailbox, uid_validity, uid) do nothing
     returning id, uid, state`,
    [key.mailbox, key.uidValidity, ...input.values],
  )
  return rows
}

/** The bodies travel as one binary parameter and are cut by the server: bytea[] would go as hex text. */
async function insertBodies(
  tx: Transaction,
  inserted: readonly InsertedRow[],
  messages: readonly ArrivedMessage[],
): Promise<void> {
  const byUid = new Map(messages.map((message) => [message.uid, message]))
  const chunks: Uint8Array[] = []
  const bodies: { id: string; offset: number; length: number }[] = []
  let offset = 0
  for (const row of inserted) {
    const bytes = byUid.get(row.uid)?.bytes
    if (bytes === undefined) continue
    chunks.push(bytes)
    bodies.push({ id: row.id, offset, length: bytes.length })
    offset += bytes.length
  }
  if (bodies.length === 0) return
  const input = unnestRows(BODY_COLUMNS, bodies, 2)
  await tx.query(
    `insert into raw_body (raw_message_id, stored_at, bytes)
     select r.id, r.stored_at, substring($1::bytea from input.start + 1 for input.length)
     from ${input.from} join raw_message r using (id)`,
    [Buffer.concat(chunks), ...input.values],
  )
}

const BODY_COLUMNS: readonly Column<{ id: string; offset: number; length: number }>[] = [
  { name: 'id', type: 'bigint', value: (body) => body.id },
  { name: 'start', type: 'integer', value: (body) => body.offset },
  { name: 'length', type: 'integer', value: (body) => body.length },
]
