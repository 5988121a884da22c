/**
 * Where an address stands: every row of every table that names it, whatever its column, and every mail whose bytes do.
 *
 * Tables are read in stretches of blocks, so that no statement is long and nothing is locked. Rows that are written
 * meanwhile may be missed; who erases looks again.
 */
import { addressKey, type Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import type { PrivacyTable } from './privacy-tables.ts'

/** An address in the forms in which it may stand in a text. */
export type Needle = {
  readonly key: string
  readonly erasedKey: string
  /** A regular expression of PostgreSQL, to be matched without case: the address, and its VERP form, as whole words. */
  readonly pattern: string
  /** The same for bytes in PostgreSQL's format `escape`, which a mail is looked through in. */
  readonly bytesPattern: string
}

/** What an address may not follow or be followed by: then it is part of another one. */
const NOT_BEFORE = '(?<![a-z0-9._%-])'
const NOT_AFTER = '(?![a-z0-9-]|\\.[a-z0-9])'

/** Total. */
export function needleOf(address: Address): Needle {
  const key = String(addressKey(address))
  const forms = [...new Set([key, String(address)])]
  const words = [...forms, ...forms.map(verpOf)]
  const patternOf = (of: readonly string[]): string =>
    `${NOT_BEFORE}(?:${of.join('|')})${NOT_AFTER}`
  return {
    key,
    erasedKey: erasedKey(key),
    pattern: patternOf(words.map(literal)),
    bytesPattern: patternOf(words.map(octalLiteral)),
  }
}

/** `local=domain`, as it stands in a return path of its own. */
function verpOf(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}=${address.slice(at + 1)}`
}

/** JSON as text has a backslash before a quote and before a backslash. */
function literal(text: string): string {
  const one = (char: string): string =>
    char === '"' ? '\\\\?"' : char === '\\' ? '\\\\{1,2}' : escaped(char)
  return Array.from(text, one).join('')
}

/** Bytes beyond ASCII stand as a backslash and three octal digits, a backslash as two. */
function octalLiteral(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      if (byte > 0x7f) return `\\\\${byte.toString(8).padStart(3, '0')}`
      return byte === 0x5c ? '\\\\\\\\' : escaped(String.fromCharCode(byte))
    })
    .join('')
}

function escaped(char: string): string {
  return /[\p{L}\p{N}]/u.test(char) ? char : `\\${char}`
}

/** Rows of one table: their place, which holds until they are written. */
export type FoundRows = { readonly table: PrivacyTable; readonly places: readonly string[] }

/** Blocks of 8 KB that one statement reads: some 16 MB. */
const BLOCKS = 2_000

/** The places of all rows that name the address. `pattern` may also be that of an erased key. */
export async function findRows(
  database: Queryable,
  table: PrivacyTable,
  pattern: string,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ blocks: number }>(
    `select (pg_relation_size('${table.name}') / current_setting('block_size')::bigint)::int as blocks`,
  )
  const blocks = rows[0]?.blocks ?? 0
  const places: string[] = []
  for (let first = 0; first < blocks; first += BLOCKS) {
    const { rows: found } = await database.query<{ place: string }>(
      // served by a scan of a range of blocks (tid range scan)
      `select ctid::text as place from ${table.name} t
       where ctid >= $2::tid and ctid < $3::tid and ${textOf(table)} ~* $1`,
      [pattern, `(${String(first)},0)`, `(${String(first + BLOCKS)},0)`],
    )
    places.push(...found.map((row) => row.place))
  }
  return places
}

/** All columns that may hold an address, as one text. */
function textOf(table: PrivacyTable): string {
  const columns = Object.keys(table.holds).map((column) => `t.${column}::text`)
  return `concat_ws(' ', ${columns.join(', ')})`
}

/** Mails of one statement. */
const MAILS = 200

/** Mails of the ledger that name the address in plain text, by number; `waiting` have no outcome yet. What stands in base64 is found by its report. */
export async function findMails(
  database: Queryable,
  needle: Needle,
): Promise<{ readonly ids: readonly string[]; readonly waiting: number }> {
  const ids: string[] = []
  let waiting = 0
  for (let after = '0'; ;) {
    const { rows } = await database.query<{ id: string; state: string | null; holds: boolean }>(
      // served by the primary key of each month
      `select b.raw_message_id::text as id, r.state, encode(b.bytes, 'escape') ~* $1 as holds
       from (select raw_message_id, bytes from raw_body where raw_message_id > $2 order by raw_message_id limit $3) b
         left join raw_message r on r.id = b.raw_message_id
       order by b.raw_message_id`,
      [needle.bytesPattern, after, MAILS],
    )
    for (const row of rows) {
      if (!row.holds) continue
      if (row.state === 'stored') waiting++
      else ids.push(row.id)
    }
    const last = rows.at(-1)
    if (rows.length < MAILS || last === undefined) return { ids, waiting }
    after = last.id
  }
}

/** Lists that came by the API and are being taken in: their bytes may name anybody. */
export async function countWaitingImports(database: Queryable, needle: Needle): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    // served by a scan: a row for each list that was sent
    `select count(*)::int as count from import_job where body is not null and encode(body, 'escape') ~* $1`,
    [needle.bytesPattern],
  )
  return rows[0]?.count ?? 0
}
