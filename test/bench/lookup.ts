/**
 * M16: what an MTA waits for a look-up. A list of millions in a real PostgreSQL, the look-up as a process of its own that has
 * read it and follows 1,000 changes a second, and questions over socketmap on loopback, nine of ten about addresses that are
 * not on the list. The 99th percentile, at two rates.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createLogger, startEmbeddedPostgres } from '@forwardpath/runtime'
import { migrate, openDatabase, pingDatabase, type Database } from '@forwardpath/store'
import type { Bench, BenchContext, Measure } from './bench.ts'
import { keyOf, type LookupOrder, type LookupReport } from './lookup-child.ts'
import { offer, type LoadResult } from './lookup-load.ts'
import { medianOf, type Sample } from './series.ts'

/** Sizes where nothing else is asked for. */
export const LOOKUP_DEFAULTS = { entries: 5_000_000, rates: [5_000, 20_000] } as const

/** With --quick. */
export const LOOKUP_QUICK_ENTRIES = 100_000

const CHANGES_A_SECOND = 1_000
const HIT_EVERY = 10
/** Longest that a list of this size is waited for. */
const LOAD_TIMEOUT_MS = 600_000
/** The statement timeout of the store is 60 s. */
const ROWS_A_STATEMENT = 250_000

/** M16. */
export const LOOKUP_BENCH: Bench = {
  id: 'M16',
  run: async (context) => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-bench-'))
    const server = await startEmbeddedPostgres({
      dataDir,
      fsync: false,
      log: createLogger({ level: 'warn', format: 'json' }),
      connect: ({ url }) => pingDatabase(url),
    })
    try {
      await fill(server.url, context.lookup.entries)
      return await measureAll(server.url, context)
    } finally {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

async function fill(url: string, entries: number): Promise<void> {
  const database = openDatabase({ url, max: 1 })
  try {
    await migrate(database)
    for (let from = 1; from <= entries; from += ROWS_A_STATEMENT) {
      await database.query(FILL, [from, Math.min(entries, from + ROWS_A_STATEMENT - 1)])
    }
    await database.query(FIRST_CHANGE)
    await analyze(database)
  } finally {
    await database.close()
  }
}

async function analyze(database: Database): Promise<void> {
  await database.query('analyze suppression')
}

async function measureAll(url: string, context: BenchContext): Promise<readonly Measure[]> {
  const { entries, rates } = context.lookup
  const writer = startProcess()
  const server = startProcess()
  try {
    const loaded = await order(server, { kind: 'serve', url }, LOAD_TIMEOUT_MS)
    await order(writer, { kind: 'write', url, perSecond: CHANGES_A_SECOND, entries })
    const measures: Measure[] = []
    for (const rate of rates) {
      measures.push(await measureRate({ server, loaded, rate, entries }, context))
    }
    return measures
  } finally {
    server.kill('SIGKILL')
    writer.kill('SIGKILL')
  }
}

type Run = {
  readonly server: ChildProcess
  readonly loaded: LookupReport
  readonly rate: number
  readonly entries: number
}

async function measureRate(run: Run, context: BenchContext): Promise<Measure> {
  const { server, loaded, rate, entries } = run
  const seconds = Math.max(1, Math.round((4 * context.sampleMs) / 1_000))
  const load = { port: loaded.port, perSecond: rate, seconds, keyOf: questionOf(entries) }
  // Warm code on both sides, not counted.
  await offer(load)
  const before = await order(server, { kind: 'report' })
  const rounds: { readonly result: LoadResult; readonly sample: Sample }[] = []
  for (let round = 0; round < context.rounds; round++) rounds.push(await oneRound(server, load))
  const after = await order(server, { kind: 'report' })
  const p99 = rounds.map(({ result }) => percentile(result, 0.99))
  const followed = after.seq - before.seq
  const wanted = Math.min(...rounds.map(({ result }) => result.perSecond))
  const found = rounds.map(({ result }) => result.found / (rate * seconds))
  return {
    id: `M16 at ${String(rate)}/s`,
    title: `look-up over socketmap, ${String(entries)} records: p99`,
    value: medianOf(p99),
    unit: 'ms',
    better: 'lower',
    floor: 5,
    target: 2,
    aToA: undefined,
    series: [{ name: 'the look-up', per: 'question', samples: rounds.map(({ sample }) => sample) }],
    checks: [
      {
        name: 'the rate was reached',
        ok: wanted >= rate * 0.98,
        detail: `${wanted.toFixed(0)}/s in the slowest round`,
      },
      {
        name: 'one of ten is on the list, but for those that were released meanwhile',
        ok: found.every((share) => share > 0.02 && share <= 0.1001),
        detail: `${(100 * medianOf(found)).toFixed(1)} %`,
      },
      {
        name: 'changes were followed meanwhile',
        ok: followed >= CHANGES_A_SECOND * seconds * rounds.length * 0.5,
        detail: `${String(followed)} in ${String(seconds * rounds.length)} s`,
      },
    ],
    remarks: [
      `p50 ${medianOf(rounds.map(({ result }) => percentile(result, 0.5))).toFixed(2)} ms, longest ${Math.max(...rounds.map(({ result }) => percentile(result, 1))).toFixed(1)} ms`,
      `${loaded.records.toFixed(0)} records read in ${(loaded.loadMs / 1_000).toFixed(1)} s, ${after.rssMb.toFixed(0)} MB resident`,
    ],
  }
}

async function oneRound(
  server: ChildProcess,
  load: Parameters<typeof offer>[0],
): Promise<{ readonly result: LoadResult; readonly sample: Sample }> {
  const before = await order(server, { kind: 'report' })
  const result = await offer(load)
  const after = await order(server, { kind: 'report' })
  const cpuMicros = (after.cpuMicros - before.cpuMicros) / (load.perSecond * load.seconds)
  return { result, sample: { cpuMicros, wallMicros: 1_000 * percentile(result, 0.5) } }
}

function questionOf(entries: number): (index: number) => string {
  return (index) => {
    // Spread over the whole list; 7,919 is a prime.
    const number = 1 + ((index * 7_919) % entries)
    return index % HIT_EVERY === 0 ? keyOf(number) : `nobody${keyOf(number)}`
  }
}

function percentile({ latenciesMs }: LoadResult, share: number): number {
  const index = Math.ceil(share * latenciesMs.length) - 1
  return latenciesMs[Math.max(0, index)] ?? NaN
}

function startProcess(): ChildProcess {
  return fork(path.join(import.meta.dirname, 'lookup-child.js'), { stdio: 'inherit' })
}

async function order(
  child: ChildProcess,
  what: LookupOrder,
  timeoutMs = 60_000,
): Promise<LookupReport> {
  child.send(what)
  const [report] = (await once(child, 'message', { signal: AbortSignal.timeout(timeoutMs) })) as [
    LookupReport,
  ]
  return report
}

/** The key is that of `keyOf` in lookup-child.ts. */
const FILL = `
  insert into suppression (id, address, address_key, scope, domain, status, reason, category,
    policy_version, trust, evidence_count, source, origin, created_at, updated_at, expires_at, seq)
  select 'sup_' || upper(lpad(to_hex(n), 26, '0')), key, key, 'global', 'example', 'active',
    'hard_bounce', 'user_unknown', '1', 'plausible', 1, 'pipeline', 'recipient', now(), now(),
    case when n % 3 = 0 then now() + interval '90 days' end, 0
  from (select n, 'user.number' || n || '@domain' || n % 50000 || '.example' as key
    from generate_series($1::int, $2::int) as n) as made`

const FIRST_CHANGE = `
  insert into suppression_change (suppression_id, address_key, scope, op, status, reason, why, who,
    policy_version, at, record)
  select id, address_key, scope, 'upsert', status, reason, 'bench', 'pipeline', '1', now(),
    to_jsonb(suppression) from suppression limit 1`
