import { createEmptyDatabase } from '@forwardpath/test-support/postgres'
import type { TestDatabase } from '@forwardpath/test-support/postgres'
import { eventually } from '@forwardpath/test-support/eventually'
import { MIGRATION_ADVISORY_LOCK_KEY } from 'bullmq'
import type { PgPool } from 'bullmq'
import { LOCK_NUMBERS } from '@forwardpath/runtime'
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { QueueMisconfigured, QueueRefused, QueueUnavailable } from './errors.ts'
import { createQueues } from './create-queues.ts'
import type { Queues } from './queues.ts'
import { captureLog } from './testing/captured-log.ts'
import { openPool } from './testing/pool.ts'
import { dropSchema } from './testing/postgres-server.ts'

const SCHEMA = 'forwardpath_queue'
/** A busy machine gets time to answer. */
const PATIENT = { answerMs: 30_000 }

describe('Postgres', () => {
  let database: TestDatabase
  let pool: PgPool
  const opened: Queues[] = []
  const pools: PgPool[] = []

  beforeAll(async () => {
    database = await createEmptyDatabase()
    pool = openPool(database.url)
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queues) => queues.close()))
    await Promise.all(pools.splice(0).map((other) => other.end()))
    await dropSchema(pool, SCHEMA)
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  const open = async (change: (url: URL) => void = () => undefined, log = captureLog()) => {
    const url = new URL(database.url)
    change(url)
    const postgres = openPool(url.href)
    pools.push(postgres)
    const queues = await createQueues({ databaseUrl: url.href, postgres, log, timing: PATIENT })
    opened.push(queues)
    return queues
  }

  test('the queue has a schema of its own, and leaves the others alone', async () => {
    const queues = await open()
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    const { rows } = await pool.query<{ schema: string }>(
      'select distinct schemaname as schema from pg_tables ' +
        "where schemaname not in ('pg_catalog', 'information_schema')",
    )
    expect(rows).toEqual([{ schema: SCHEMA }])
  })

  test('the isolation is ours, whatever the database and the address say', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await pool.query(`alter database "${name}" set default_transaction_isolation = 'serializable'`)
    const queues = await open((url) => {
      url.searchParams.set('options', '-c default_transaction_isolation=serializable')
    })
    await pool.query(`create table public.seen (isolation text);
      create function public.note_isolation() returns trigger language plpgsql as $$
      begin
        insert into public.seen values (current_setting('transaction_isolation'));
        return null;
      end $$;
      create trigger isolation after insert on ${SCHEMA}.job execute function public.note_isolation()`)
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    const { rows } = await pool.query('select distinct isolation from public.seen')
    await pool.query(`alter database "${name}" reset default_transaction_isolation`)
    await pool.query('drop table public.seen; drop function public.note_isolation cascade')
    expect(rows).toEqual([{ isolation: 'read committed' }])
  })

  test('a dropped schema is an error until ensure is called; the worker asks once a second', async () => {
    const log = captureLog()
    const queues = await open(undefined, log)
    const seen: string[] = []
    const release = new EventEmitter()
    await queues.work(
      async (_, jobId) => {
        seen.push(jobId)
        if (jobId === 'b-1') await once(release, 'now')
      },
      { concurrency: 1 },
    )
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    await eventually(() => seen.length === 1)
    await dropSchema(pool, SCHEMA)

    expect(await queues.generation()).toBe('missing')
    const job = { jobId: 'b-2', ids: ['2'] }
    await expect(queues.add([job])).rejects.toBeInstanceOf(QueueUnavailable)
    await expect(queues.counts()).rejects.toBeInstanceOf(QueueUnavailable)
    await expect(queues.liveJobIds()).rejects.toBeInstanceOf(QueueUnavailable)
    const before = await countRollbacks()
    const begun = performance.now()
    release.emit('now')
    await eventually(() => log.lines.some((line) => line.level === 'warn'))
    await sleep(2_000)
    const rollbacks = (await countRollbacks()) - before
    // A sleep that a busy machine makes longer allows more.
    const seconds = (performance.now() - begun) / 1_000
    expect(rollbacks).toBeLessThan(10 + 5 * seconds)

    await queues.ensure()
    await queues.add([job])
    await eventually(() => seen.length === 2)
    expect(seen).toEqual(['b-1', 'b-2'])
  })

  test('a wiped queue keeps its event stream as short as before', async () => {
    const queues = await open()
    await dropSchema(pool, SCHEMA)
    await queues.ensure()
    const { rows } = await pool.query(
      `select value from ${SCHEMA}.meta where field = 'opts.maxLenEvents'`,
    )
    expect(rows).toEqual([{ value: '1000' }])
  })

  test('start options in the address are kept, and do not hide the schema', async () => {
    const queues = await open((url) => {
      url.searchParams.set('options', '-c statement_timeout=4321')
    })
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    expect([...(await queues.liveJobIds())]).toEqual(['b-1'])
  })

  test('a login that is refused is an error of its own, without the password', async () => {
    const refused = open((url) => {
      url.username = 'nobody-here'
      url.password = 'secret-word'
    })
    await expect(refused).rejects.toBeInstanceOf(QueueRefused)
    await expect(refused).rejects.toMatchObject({ exitCode: 77 })
    await expect(refused).rejects.not.toThrow('secret-word')
  })

  test('a user who may not make the schema is told what to grant', async () => {
    const role = `reader_${randomUUID().replaceAll('-', '')}`
    await pool.query(`create role ${role} login password 'word'`)
    try {
      const refused = open((url) => {
        url.username = role
        url.password = 'word'
      })
      await expect(refused).rejects.toBeInstanceOf(QueueMisconfigured)
      await expect(refused).rejects.toMatchObject({
        exitCode: 78,
        remedy: expect.stringContaining('grant'),
      })
    } finally {
      await pool.query(`drop role ${role}`)
    }
  })

  test('a schema made by a newer version is refused', async () => {
    await open()
    await pool.query(`update ${SCHEMA}.migration set min_client_version = 99`)
    await expect(open()).rejects.toBeInstanceOf(QueueMisconfigured)
  })

  test('an address that is none is not repeated in the error', async () => {
    const refused = createQueues({ databaseUrl: 'secret', postgres: pool, log: captureLog() })
    await expect(refused).rejects.toBeInstanceOf(QueueMisconfigured)
    await expect(refused).rejects.not.toThrow('secret')
  })

  test('processes that find the schema missing at once migrate once, and none of them fails', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => open()))
    for (let round = 0; round < 10; round += 1) {
      await dropSchema(pool, SCHEMA)
      await Promise.all([...all, ...all].map((queues) => queues.ensure()))
    }
    await all[0]?.add([{ jobId: 'b-1', ids: ['1'] }])
    expect([...((await all[5]?.liveJobIds()) ?? [])]).toEqual(['b-1'])
  })

  test('the lock of BullMQ’s own migrations is none of ours', () => {
    expect(Object.values(LOCK_NUMBERS)).not.toContain(MIGRATION_ADVISORY_LOCK_KEY)
  })

  test('queue and worker take at most ten connections', async () => {
    const queues = await open()
    await queues.work(() => sleep(1), { concurrency: 50 })
    await queues.add(Array.from({ length: 200 }, (_, n) => ({ jobId: `b-${n}`, ids: ['1'] })))
    const deadline = performance.now() + 10_000
    let most = 0
    do {
      const { rows } = await pool.query<{ count: number }>(
        'select count(*)::int as count from pg_stat_activity where datname = current_database() ' +
          "and application_name in ('forwardpath queue', 'bounce.v1')",
      )
      most = Math.max(most, rows[0]?.count ?? 0)
    } while ((await queues.liveJobIds()).size > 0 && performance.now() < deadline)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(10)
  })

  test('connections that the server ends on purpose are not printed as errors', async () => {
    const log = captureLog()
    const queues = await open(undefined, log)
    await queues.work(() => Promise.resolve(), { concurrency: 1 })
    await pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() ' +
        "and application_name in ('forwardpath queue', 'bounce.v1')",
    )
    await eventually(() => log.lines.some((line) => line.level === 'debug'))
    await queues.close()
    expect(log.lines.filter((line) => JSON.stringify(line).includes('57P01'))).not.toContainEqual(
      expect.objectContaining({ level: 'warn' }),
    )
  })

  async function countRollbacks(): Promise<number> {
    const { rows } = await pool.query<{ count: string }>(
      'select xact_rollback as count from pg_stat_database where datname = current_database()',
    )
    return Number(rows[0]?.count)
  }
})
