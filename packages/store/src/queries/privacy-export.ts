/** Everything that is held about an address, as rows. Reads only. */
import type { Address } from '@forwardpath/mail'
import type { Database } from '../database.ts'
import { findMails, findRows, needleOf, type Needle } from './privacy-find.ts'
import { ADDRESS_TABLES, type PrivacyTable } from './privacy-tables.ts'

/** One row as it is stored, under its table; for `raw_body` with the mail as base64. */
export type HeldRow = {
  readonly table: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Rows of one statement. */
const PAGE = 500

/**
 * Gives every row to `onRow`, table by table, then the mails that name the address, with their bytes where `withMails`. Returns the
 * number of rows of each table that had any.
 */
export async function exportHeld(
  database: Database,
  address: Address,
  options: { readonly withMails: boolean; readonly onRow: (held: HeldRow) => Promise<void> },
): Promise<Readonly<Record<string, number>>> {
  const needle = needleOf(address)
  const counts: Record<string, number> = {}
  for (const table of ADDRESS_TABLES) {
    const places = await findRows(database, table, `${needle.pattern}|${needle.erasedKey}`)
    for (let start = 0; start < places.length; start += PAGE) {
      const rows = await readRows(database, table, places.slice(start, start + PAGE))
      for (const row of rows) await options.onRow({ table: table.name, row })
      counts[table.name] = (counts[table.name] ?? 0) + rows.length
    }
  }
  for (const id of await mailsAbout(database, needle)) {
    const row = await readMail(database, id, options.withMails)
    if (row === undefined) continue
    await options.onRow({ table: 'raw_body', row })
    counts['raw_body'] = (counts['raw_body'] ?? 0) + 1
  }
  return counts
}

/** Those that name the address in plain text, and those of its reports, however they are encoded. */
async function mailsAbout(database: Database, needle: Needle): Promise<readonly string[]> {
  const { ids } = await findMails(database, needle)
  const { rows } = await database.query<{ id: string }>(
    // served by bounce_address
    'select distinct raw_message_id::text as id from bounce where address_key = $1 order by 1',
    [needle.key],
  )
  return [...new Set([...ids, ...rows.map((row) => row.id)])]
}

async function readRows(
  database: Database,
  table: PrivacyTable,
  places: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await database.query<{ row: Readonly<Record<string, unknown>> }>(
    // served by the places of the rows
    `select to_jsonb(t) - $2::text[] as row from ${table.name} t where ctid = any($1::tid[])`,
    [places, table.hidden ?? []],
  )
  return rows.map(({ row }) => row)
}

async function readMail(
  database: Database,
  id: string,
  withMails: boolean,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { rows } = await database.query<Readonly<Record<string, unknown>>>(
    // served by the primary keys
    `select r.id::text as "rawMessageId", r.mailbox, r.received_at as "receivedAt", r.size_bytes as "sizeBytes"
       ${withMails ? `, encode(b.bytes, 'base64') as base64` : ''}
     from raw_message r join raw_body b on b.raw_message_id = r.id and b.stored_at = r.stored_at where r.id = $1`,
    [id],
  )
  return rows[0]
}
