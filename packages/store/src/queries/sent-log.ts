/** The sent log: which mail went to whom, and when. It binds reports to mails of ours. */
import { addressKey, type Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { textArrayFromJson, timestampOrNull, unnestRows, type Column } from '../unnest.ts'

/** One mail to one recipient. */
export type SentMessage = {
  /** Message-ID with its angle brackets. */
  readonly messageId: string
  readonly recipient: Address
  readonly sentAtMs: number
  readonly stream: string | undefined
  readonly campaign: string | undefined
  readonly leadSource: string | undefined
  /** Exchangers of the recipient's domain when it left, as A-labels. Absent: not told. */
  readonly mx?: readonly string[] | undefined
}

/** Adds rows; one that is there is kept. Returns how many were new. */
export async function addSentMessages(
  database: Queryable,
  messages: readonly SentMessage[],
): Promise<number> {
  const rows = unnestRows([...COLUMNS, MX_NAMES], messages)
  const { rows: counted } = await database.query<{ count: number }>(
    // served by the primary keys (message_id, address_key) and (domain, hour_at)
    `with written as (
       insert into sent_message (${NAMES}, mx)
       select distinct on (message_id, address_key) ${NAMES},
         case when mx_names is not null then ${textArrayFromJson('mx_names')} end
       from ${rows.from}
       order by message_id, address_key, sent_at
       on conflict (message_id, address_key) do nothing
       returning address_key, sent_at),
     hours as (
       insert into sent_hour as h (domain, hour_at, sent)
       select substring(address_key from '[^@]*$'), date_trunc('hour', sent_at), count(*)
       from written group by 1, 2 order by 1, 2
       on conflict (domain, hour_at) do update set sent = h.sent + excluded.sent)
     select count(*)::int as count from written`,
    [...rows.values],
  )
  return counted[0]?.count ?? 0
}

const COLUMNS: readonly Column<SentMessage>[] = [
  { name: 'message_id', type: 'text', value: (m) => pgText(m.messageId, 1_000) },
  { name: 'address_key', type: 'text', value: (m) => addressKey(m.recipient) },
  { name: 'sent_at', type: 'timestamptz', value: (m) => timestampOrNull(m.sentAtMs) },
  { name: 'stream', type: 'text', value: (m) => pgTextOrNull(m.stream, 200) },
  { name: 'campaign', type: 'text', value: (m) => pgTextOrNull(m.campaign, 500) },
  { name: 'lead_source', type: 'text', value: (m) => pgTextOrNull(m.leadSource, 500) },
]
const NAMES = COLUMNS.map(({ name }) => name).join(', ')
/** A JSON array: unnest would flatten an array of arrays. */
const MX_NAMES: Column<SentMessage> = {
  name: 'mx_names',
  type: 'text',
  value: ({ mx }) => (mx === undefined ? null : JSON.stringify(mx)),
}

/** A row of the sent log that a report may be bound to. */
export type SentMatch = {
  readonly messageId: string
  readonly addressKey: string
  readonly sentAtMs: number
  readonly stream: string | undefined
  /** Others have a row of the same Message-ID. */
  readonly isShared: boolean
}

/** The rows of these pairs, in no order; pairs without a row are left out. */
export async function findSentMessages(
  database: Queryable,
  pairs: readonly { readonly messageId: string; readonly addressKey: string }[],
): Promise<readonly SentMatch[]> {
  if (pairs.length === 0) return []
  const { rows } = await database.query<SentRow>(
    // served by the primary key (message_id, address_key)
    `select s.message_id, s.address_key, s.sent_at, s.stream,
       exists (select from sent_message o
         where o.message_id = s.message_id and o.address_key < s.address_key)
       or exists (select from sent_message o
         where o.message_id = s.message_id and o.address_key > s.address_key) as is_shared
     from unnest($1::text[], $2::text[]) as p (message_id, address_key)
     join sent_message s using (message_id, address_key)`,
    [pairs.map((p) => pgText(p.messageId, 1_000)), pairs.map((p) => p.addressKey)],
  )
  return rows.map(readSentRow)
}

type SentRow = {
  readonly message_id: string
  readonly address_key: string
  readonly sent_at: Date
  readonly stream: string | null
  readonly is_shared: boolean
}

function readSentRow(row: SentRow): SentMatch {
  return {
    messageId: row.message_id,
    addressKey: row.address_key,
    sentAtMs: row.sent_at.getTime(),
    stream: row.stream ?? undefined,
    isShared: row.is_shared,
  }
}

/** The rows of a sender that logs its own 64-bit ids, as in its tokens, in place of a Message-ID; at most `limit`. */
export async function findSentByTokenIds(
  database: Queryable,
  ids: readonly bigint[],
  limit: number,
): Promise<readonly SentMatch[]> {
  if (ids.length === 0) return []
  const { rows } = await database.query<SentRow>(
    // served by the primary key (message_id, address_key)
    `select message_id, address_key, sent_at, stream, false as is_shared from sent_message
     where message_id = any($1::text[]) order by message_id, address_key limit $2`,
    [ids.map((id) => tokenMessageIdText(id)), limit],
  )
  return rows.map(readSentRow)
}

/** How a sender's own id stands in the log: it cannot be taken for a Message-ID, which has angle brackets. */
export function tokenMessageIdText(id: bigint): string {
  return `id:${String(id)}`
}
