/**
 * M11 and M12: the list as senders read it. A check of 10,000 addresses against the usual `= any($1)`, and an export over HTTP
 * against what `COPY … TO STDOUT` of the same rows gives to this very process. The API is the real command, in a process of
 * its own; wall time, since most of the work is the database's.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
import { to as copyTo } from 'pg-copy-streams'
import { parseAddress, type Address } from '@forwardpath/mail'
import { createLogger, startEmbeddedPostgres } from '@forwardpath/runtime'
import {
  checkAddresses,
  createApiKey,
  migrate,
  openDatabase,
  pingDatabase,
  type Database,
} from '@forwardpath/store'
import type { Bench, BenchContext, Measure } from './bench.ts'
import { ROOT } from './corpus.ts'
import { medianOf, type Sample } from './series.ts'

const MAX_ENTRIES = 2_000_000
const QUESTIONS = 10_000
const ROWS_A_STATEMENT = 250_000

type Setting = { readonly database: Database; readonly url: string; readonly entries: number }

/** M11. */
export const CHECK_BENCH: Bench = {
  id: 'M11',
  run: (context) => withList(context, async (setting) => [await measureCheck(setting, context)]),
}

/** M12. */
export const EXPORT_BENCH: Bench = {
  id: 'M12',
  run: (context) => withList(context, (setting) => measureExports(setting, context)),
}

async function withList<T>(
  context: BenchContext,
  run: (setting: Setting) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-bench-'))
  const server = await startEmbeddedPostgres({
    dataDir,
    fsync: false,
    log: createLogger({ level: 'warn', format: 'json' }),
    connect: ({ url }) => pingDatabase(url),
  })
  const entries = Math.min(MAX_ENTRIES, context.lookup.entries)
  const database = openDatabase({ url: server.url, max: 2, statementTimeoutMs: 600_000 })
  try {
    await migrate(database)
    for (let from = 1; from <= entries; from += ROWS_A_STATEMENT)
      await database.query(FILL, [from, Math.min(entries, from + ROWS_A_STATEMENT - 1)])
    await database.query('vacuum analyze suppression')
    return await run({ database, url: server.url, entries })
  } finally {
    await database.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function measureCheck(
  { database, entries }: Setting,
  context: BenchContext,
): Promise<Measure> {
  const ours: Sample[] = []
  const usual: Sample[] = []
  let found = 0
  let foundUsually = 0
  for (let round = -1; round < context.rounds; round += 1) {
    const addresses = questions(entries, round)
    const joined = await timed(async () => {
      const results = await checkAddresses(
        database,
        addresses.map((address) => ({ address })),
      )
      found = results.filter(({ status }) => status !== 'clear').length
    })
    const any = await timed(async () => {
      const { rows } = await database.query(
        `select address_key, scope, status, reason, category, expires_at from suppression
         where address_key = any($1) and scope = 'global' and status in ('active', 'held')
           and (expires_at is null or expires_at > now())`,
        [addresses.map((address) => address.toLowerCase())],
      )
      foundUsually = rows.length
    })
    // The first round warms both.
    if (round >= 0) {
      ours.push(joined)
      usual.push(any)
    }
  }
  const wall = (samples: readonly Sample[]): number => medianOf(samples.map((s) => s.wallMicros))
  return {
    id: 'M11',
    title: `check of ${String(QUESTIONS)} addresses against ${String(entries)} records, vs = any`,
    value: wall(usual) / wall(ours),
    unit: 'x',
    better: 'higher',
    floor: 3,
    target: 5,
    aToA: undefined,
    series: [
      { name: 'check', per: 'run', samples: ours },
      { name: '= any($1)', per: 'run', samples: usual },
    ],
    checks: [
      {
        name: 'both find the same',
        ok: found === foundUsually && found > 0,
        detail: `${String(found)} of ${String(QUESTIONS)}`,
      },
    ],
    remarks: [
      `${(wall(ours) / 1_000).toFixed(0)} ms against ${(wall(usual) / 1_000).toFixed(0)} ms; ours also asks for the domain of each`,
    ],
  }
}

/** Half of them on the list, spread over it; others each round. */
function questions(entries: number, round: number): readonly Address[] {
  return Array.from({ length: QUESTIONS }, (_, index) => {
    const number = 1 + (((index + 3 * round + 7) * 7_919) % entries)
    const text = `${index % 2 === 0 ? '' : 'nobody.'}user.number${String(number)}@domain${String(number % 50_000)}.example`
    const address = parseAddress(text)
    if (address === undefined) throw new Error(`${text} is no address`)
    return address
  })
}

async function measureExports(
  setting: Setting,
  context: BenchContext,
): Promise<readonly Measure[]> {
  const key = `fp_${randomBytes(32).toString('base64url')}`
  await createApiKey(setting.database, {
    id: 'key_bench',
    name: 'bench',
    prefix: key.slice(0, 11),
    sha256: createHash('sha256').update(key).digest(),
    scopes: ['suppressions:read'],
    createdBy: 'bench',
    expiresAtMs: undefined,
  })
  const api = await startApi(setting.url)
  try {
    const measures: Measure[] = []
    for (const form of ['csv', 'ndjson'] as const)
      measures.push(await measureExport({ ...setting, api, key, form }, context))
    return measures
  } finally {
    api.child.kill('SIGTERM')
    await once(api.child, 'exit')
  }
}

type RunningApi = { readonly child: ChildProcess; readonly url: string }

async function measureExport(
  run: Setting & {
    readonly api: RunningApi
    readonly key: string
    readonly form: 'csv' | 'ndjson'
  },
  context: BenchContext,
): Promise<Measure> {
  const { api, key, form, database, entries } = run
  const ours: Sample[] = []
  const plain: Sample[] = []
  let end = ''
  for (let round = -1; round < context.rounds; round += 1) {
    const http = await timed(async () => {
      const answer = await fetch(`${api.url}/v1/suppressions/export?format=${form}`, {
        headers: { authorization: `Bearer ${key}`, 'accept-encoding': 'identity' },
      })
      let last = Buffer.alloc(0)
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) last = Buffer.from(chunk)
      end = last.toString().slice(-300)
    })
    const copy = await timed(() =>
      database.session(async (client) => {
        const stream = client.query(
          copyTo(
            `copy (select address, scope, status, reason, category, expires_at, updated_at from suppression
               where status in ('active', 'held') and (expires_at is null or expires_at > now())
               order by address_key, scope) to stdout with (format csv)`,
          ),
        )
        await pipeline(
          stream,
          new Writable({
            write: (_chunk, _encoding, done) => {
              done()
            },
          }),
        )
      }),
    )
    if (round >= 0) {
      ours.push(http)
      plain.push(copy)
    }
  }
  const wall = (samples: readonly Sample[]): number => medianOf(samples.map((s) => s.wallMicros))
  const rate = (micros: number): string =>
    Math.round(entries / (micros / 1e6)).toLocaleString('en-US')
  return {
    id: `M12 ${form}`,
    title: `export of ${String(entries)} records over HTTP, share of the rate of COPY`,
    value: wall(plain) / wall(ours),
    unit: 'x',
    better: 'higher',
    floor: 0.5,
    target: 0.8,
    aToA: undefined,
    series: [
      { name: form, per: 'run', samples: ours },
      { name: 'COPY', per: 'run', samples: plain },
    ],
    checks: [
      {
        name: 'the last line names every row',
        ok: end.includes(
          form === 'csv' ? `# rows=${String(entries)} ` : `"rows":${String(entries)},`,
        ),
        detail: end.slice(end.lastIndexOf('\n', end.length - 2) + 1, -1).slice(0, 60),
      },
    ],
    remarks: [`${rate(wall(ours))} rows/s against ${rate(wall(plain))}`],
  }
}

async function startApi(databaseUrl: string): Promise<RunningApi> {
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'services/cli/bin/forwardpath.js'), 'api'],
    {
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: databaseUrl,
        FORWARDPATH_API_LISTEN: '127.0.0.1:0',
      },
      cwd: os.tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let text = ''
  for await (const chunk of child.stderr.iterator({
    destroyOnReturn: false,
  }) as AsyncIterable<Buffer>) {
    text += chunk.toString()
    const url = /answers on (http:\/\/[\d.]+:\d+);/.exec(text)?.[1]
    if (url !== undefined) {
      child.stderr.resume()
      return { child, url }
    }
  }
  throw new Error(`the API did not start: ${text}`)
}

async function timed(run: () => Promise<void>): Promise<Sample> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run()
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMicros: user + system, wallMicros: 1_000 * (performance.now() - start) }
}

const FILL = `
  insert into suppression (id, address, address_key, scope, domain, status, reason, category,
    policy_version, trust, evidence_count, source, origin, created_at, updated_at, expires_at, seq)
  select 'sup_' || upper(lpad(to_hex(n), 26, '0')), key, key, 'global', 'domain' || n % 50000 || '.example',
    'active', 'hard_bounce', 'user_unknown', '1', 'plausible', 1, 'pipeline', 'recipient', now(), now(),
    case when n % 3 = 0 then now() + interval '90 days' end, 0
  from (select n, 'user.number' || n || '@domain' || n % 50000 || '.example' as key
    from generate_series($1::int, $2::int) as n) as made`
