/**
 * A PostgreSQL with a list of so many records, for the benchmarks that read it. Where a folder is given, it is made there once and
 * taken up again by later runs: five million take some minutes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createLogger, startEmbeddedPostgres } from '@forwardpath/runtime'
import { migrate, openDatabase, pingDatabase, type Database } from '@forwardpath/store'
import type { BenchContext } from './bench.ts'

/** The list, and how it is reached. */
export type Listed = { readonly database: Database; readonly url: string; readonly entries: number }

/** The statement would take longer than any other. */
const ROWS_A_STATEMENT = 250_000
const STATEMENT_TIMEOUT_MS = 600_000
const DEFAULT_BUFFERS_MB = 128

/** Starts it, fills it where it is not, runs, stops it. */
export async function withListedDatabase<T>(
  { lookup: { entries, data, buffersMb } }: BenchContext,
  run: (listed: Listed) => Promise<T>,
): Promise<T> {
  const dataDir = data ?? (await mkdtemp(path.join(os.tmpdir(), 'forwardpath-bench-')))
  const { server, database } = await startWithBuffers(dataDir, buffersMb)
  try {
    await migrate(database)
    await fill(database, entries)
    await readIndex(database)
    return await run({ database, url: server.url, entries })
  } finally {
    await database.close()
    await server.stop()
    if (data === undefined) await rm(dataDir, { recursive: true, force: true })
  }
}

/** PostgreSQL takes its memory when it starts, so where it has another size it starts twice. */
async function startWithBuffers(dataDir: string, buffersMb = DEFAULT_BUFFERS_MB) {
  const started = await start(dataDir)
  const { rows } = await started.database.query<{ mb: string }>(
    `select setting::bigint * 8192 / 1048576 as mb from pg_settings where name = 'shared_buffers'`,
  )
  if (Number(rows[0]?.mb) === buffersMb) return started
  // A number that was read as one.
  await started.database.query(`alter system set shared_buffers = '${String(buffersMb)}MB'`)
  await started.database.close()
  await started.server.stop()
  return start(dataDir)
}

async function start(dataDir: string) {
  const server = await startEmbeddedPostgres({
    dataDir,
    fsync: false,
    log: createLogger({ level: 'warn', format: 'json' }),
    connect: ({ url }) => pingDatabase(url),
  })
  const options = { url: server.url, max: 2, statementTimeoutMs: STATEMENT_TIMEOUT_MS }
  return { server, database: openDatabase(options) }
}

/** The key of the record with that number; the same in SQL below. */
export function keyOf(number: number): string {
  return `user.number${String(number)}@domain${String(number % 50_000)}.example`
}

/** A key that is not on the list, and would stand between the others as those of a sender do. */
export function missingKeyOf(number: number): string {
  return `user.number${String(number)}x@domain${String(number % 50_000)}.example`
}

/** Spreads numbers over the whole list, in no order of keys; 7,919 is a prime. */
export function spread(index: number, entries: number): number {
  return 1 + ((index * 7_919) % entries)
}

/** Records as a run of another size or of M16 left them are put right: all of them `active`, none more. */
async function fill(database: Database, entries: number): Promise<void> {
  const { rows } = await database.query<{ count: string }>(
    `select count(*) as count from suppression where status = 'active'`,
  )
  if (Number(rows[0]?.count) === entries) return
  await database.query('truncate suppression, suppression_change')
  for (let from = 1; from <= entries; from += ROWS_A_STATEMENT)
    await database.query(FILL, [from, Math.min(entries, from + ROWS_A_STATEMENT - 1)])
  await database.query(FIRST_CHANGE)
  await database.query('vacuum analyze suppression')
}

/** A list that is asked all day has its keys in memory; one that was just opened has not. */
async function readIndex(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('set local enable_seqscan = off')
    await tx.query('set local enable_bitmapscan = off')
    await tx.query(`select count(*) from suppression where address_key > ''`)
  })
}

const FILL = `
  insert into suppression (id, address, address_key, scope, domain, status, reason, category,
    policy_version, trust, evidence_count, source, origin, created_at, updated_at, expires_at, seq)
  select 'sup_' || upper(lpad(to_hex(n), 26, '0')), key, key, 'global', 'domain' || n % 50000 || '.example',
    'active', 'hard_bounce', 'user_unknown', '1', 'plausible', 1, 'pipeline', 'recipient', now(), now(),
    case when n % 3 = 0 then now() + interval '90 days' end, 0
  from (select n, 'user.number' || n || '@domain' || n % 50000 || '.example' as key
    from generate_series($1::int, $2::int) as n) as made`

const FIRST_CHANGE = `
  insert into suppression_change (suppression_id, address_key, scope, op, status, reason, why, who,
    policy_version, at, record)
  select id, address_key, scope, 'upsert', status, reason, 'bench', 'pipeline', '1', now(),
    to_jsonb(suppression) from suppression limit 1`
