/**
 * The list as files and snapshots: every form is written by PostgreSQL itself and comes as COPY, so that a row costs this
 * process nothing but its bytes (measured: COPY 2.1 M rows/s, a cursor 0.24 M; `npm run bench -- M12`).
 *
 * One repeatable-read transaction: the list as it stood at one instant, and the place in the feed that belongs to it. The
 * digest is over all bytes that were given. Throws on any fault, also in the middle; the caller must then not end its
 * output as if it were whole.
 */
import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import type { Database, Queryable } from '../database.ts'
import { ERASED_PREFIX } from '../erased-key.ts'
import { feedHead, type FeedPosition } from './feed.ts'

/** What is behind the last line. */
export type ExportEnd = {
  readonly rows: number
  /** Hex, over every byte before. */
  readonly sha256: string
  readonly position: FeedPosition
  /** Records of this form's scope that it cannot express: erased addresses, and for the file maps what they take for no key. */
  readonly leftOut: number
}

/** How an export runs. */
export type ExportOptions = {
  readonly form: ExportForm
  /** Named in the reject text of the file maps, so that our own refusals are known when they come back. */
  readonly host?: string | undefined
  /** Told the place in the feed before the first byte; what it throws ends the export. */
  readonly onStart?: (position: FeedPosition) => void
  /** Takes the bytes; its promise is the back-pressure. */
  readonly write: (chunk: Buffer) => Promise<void>
  /** Ends it from outside: the client has gone. */
  readonly signal?: AbortSignal
}

/** A slow reader holds a snapshot open, which keeps dead rows from being cleaned up: not longer than this. */
const MAX_EXPORT_MS = 30 * 60_000

/** Writes all that must not be mailed now, in the order of keys. */
export async function exportLines(database: Database, options: ExportOptions): Promise<ExportEnd> {
  const { head, select, rowFormat, leftOut }: Form = FORMS[options.form]
  return database.session(async (client) => {
    await client.query('begin isolation level repeatable read read only')
    try {
      await client.query(`set local statement_timeout = ${String(MAX_EXPORT_MS)}`)
      // COPY takes no parameters; a setting is one.
      await client.query("select set_config('forwardpath.host', $1, true)", [options.host ?? ''])
      const position = await feedHead(client)
      options.onStart?.(position)
      const digest = createHash('sha256')
      const write = async (chunk: Buffer): Promise<void> => {
        digest.update(chunk)
        await options.write(chunk)
      }
      if (head !== undefined) await write(Buffer.from(`${head}\n`))
      const copy = client.query(copyTo(`copy (${select}) to stdout with (${rowFormat})`))
      await pipeline(copy, writableOf(write), options.signal === undefined ? {} : options)
      return {
        rows: copy.rowCount,
        sha256: digest.digest('hex'),
        position,
        leftOut: leftOut === undefined ? 0 : await countOf(client, leftOut),
      }
    } catch (error) {
      // The rest of the COPY is still on its way: this connection cannot be used again.
      throw new ExportBroken(error)
    } finally {
      // Not awaited on a broken connection: the session ends it.
      void client.query('rollback').catch(() => undefined)
    }
  })
}

/** An export that did not come to its end. `cause` says why. */
export class ExportBroken extends Error {
  override readonly name = 'ExportBroken'
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function writableOf(write: (chunk: Buffer) => Promise<void>): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk).then(
        () => {
          done()
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)))
        },
      )
    },
  })
}

async function countOf(client: Queryable, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(sql)
  return Number(rows[0]?.count ?? 0)
}

type Form = {
  readonly head?: string
  readonly select: string
  /** Options of COPY. */
  readonly rowFormat: string
  /** Counts what the form cannot express. */
  readonly leftOut?: string
}

/** An expiry counts before its row is written. Served by the unique key (address_key, scope). */
const IN_FORCE = "status in ('active', 'held') and (expires_at is null or expires_at > now())"
const ORDER = 'order by address_key, scope'
/** An erased address is a hash: forms of plain addresses cannot say it. */
const HAS_ADDRESS = `address_key not like '${ERASED_PREFIX}%'`
const ERASED_LEFT_OUT = `select count(*) from suppression where ${IN_FORCE} and not ${HAS_ADDRESS}`
const utc = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * One column that is a whole line already. CSV would quote what holds its quote or delimiter, so these are controls, which no
 * value holds: addresses have none by their grammar, JSON escapes them.
 */
const LINES = "format csv, quote E'\\x01', delimiter E'\\x02'"

/**
 * RFC 4180 cells; what a spreadsheet would take for a formula gets an apostrophe: an address is a stranger's text. Behind a semicolon
 * too: where the decimal sign is a comma, spreadsheets part cells there.
 */
const cell = (column: string): string =>
  `case when ${column} ~ '^[=+\\-@\\t\\r＝＋－＠]' then '''' else '' end ||
    case when position(';' in ${column}) = 0 then ${column}
      else regexp_replace(${column}, '(;[\\s"'']*)([=+\\-@＝＋－＠])', E'\\\\1''\\\\2', 'g') end`

/** A JSON object as text: words of ours stand as they are, all else is escaped by the server; twice as fast as json_build_object. */
const object = (fields: readonly (readonly [name: string, sql: string])[]): string =>
  `'{' || ${fields.map(([name, sql]) => `'"${name}":' || ${sql}`).join(` || ',' || `)} || '}'`
const text = (column: string): string => `coalesce(to_json(${column})::text, 'null')`
const word = (column: string): string => `coalesce('"' || ${column} || '"', 'null')`

const JSON_ROW = object([
  ['address', text('address')],
  ['addressKey', text('address_key')],
  ['scope', text('scope')],
  ['status', word('status')],
  ['reason', word('reason')],
  ['category', word('category')],
  ['expiresAt', word(utc('expires_at'))],
  ['updatedAt', word(utc('updated_at'))],
])

const SNAPSHOT_ROW = object([
  ['addressKey', text('address_key')],
  ['scope', text('scope')],
  ['status', word('status')],
  ['reason', word('reason')],
  ['expiresAt', word(utc('expires_at'))],
])

const REJECT = `'550 5.7.1 recipient suppressed' ||
  case when current_setting('forwardpath.host') = '' then '' else ' by ' || current_setting('forwardpath.host') end ||
  ' [fp:' || id || ']'`

/** A domain's record has the key `@domain`; the maps know it by its bare name. */
const MAP_KEY = "regexp_replace(address_key, '^@', '')"
/** What neither map takes as a plain key: blanks, quotes, a colon, a sign of comments at the start. */
const MAP_WORD = `address_key ~ '^@?[^\\s"#:!*\\\\|/][^\\s":\\\\|]*$'`
/** A file map knows no stream. */
const MAP_ROWS = `from suppression where scope = 'global' and ${IN_FORCE}`
const MAP_LEFT_OUT = `select count(*) ${MAP_ROWS} and not ${MAP_WORD}`

const FORMS = {
  csv: {
    head: 'address,scope,status,reason,category,expiresAt,updatedAt',
    select: `select ${cell('address')}, ${cell('scope')}, status, reason, category, ${utc('expires_at')}, ${utc('updated_at')}
      from suppression where ${IN_FORCE} and ${HAS_ADDRESS} ${ORDER}`,
    rowFormat: 'format csv',
    leftOut: ERASED_LEFT_OUT,
  },
  ndjson: {
    select: `select ${JSON_ROW} from suppression where ${IN_FORCE} ${ORDER}`,
    rowFormat: LINES,
  },
  txt: {
    // One line an address, whatever its scope.
    select: `select address from (select distinct on (address_key) address_key, address
      from suppression where ${IN_FORCE} and ${HAS_ADDRESS} ${ORDER}) s order by address_key`,
    rowFormat: LINES,
    leftOut: ERASED_LEFT_OUT,
  },
  sha256: {
    select: `select case when ${HAS_ADDRESS} then encode(sha256(convert_to(address_key, 'UTF8')), 'hex')
        else substr(address_key, ${String(ERASED_PREFIX.length + 1)}) end
      from (select distinct address_key from suppression where ${IN_FORCE}) s order by address_key`,
    rowFormat: LINES,
  },
  /** access(5): key, blank, action. */
  postfix: {
    select: `select ${MAP_KEY} || ' ' || ${REJECT} ${MAP_ROWS} and ${MAP_WORD} ${ORDER}`,
    rowFormat: LINES,
    leftOut: MAP_LEFT_OUT,
  },
  /** A file for lsearch: key, colon, data. */
  exim: {
    select: `select ${MAP_KEY} || ': ' || ${REJECT} ${MAP_ROWS} and ${MAP_WORD} ${ORDER}`,
    rowFormat: LINES,
    leftOut: MAP_LEFT_OUT,
  },
  /** The snapshot of the feed: by status alone, as the feed tells it; readers honour expiresAt themselves. */
  snapshot: {
    select: `select ${SNAPSHOT_ROW}
      from suppression where status in ('active', 'held') ${ORDER}`,
    rowFormat: LINES,
  },
  /** By status alone, as they lie. Served by a sequential scan. */
  keys: {
    select: `select address_key from suppression where status in ('active', 'held')`,
    rowFormat: LINES,
  },
} as const satisfies Readonly<Record<string, Form>>

/** The forms by name; `snapshot` is the feed's, `keys` that of a filter in memory. */
export type ExportForm = keyof typeof FORMS

/** Of the forms, those that are files for people, partners and MTAs. */
export const EXPORT_FORMS = ['csv', 'ndjson', 'txt', 'sha256', 'postfix', 'exim'] as const
