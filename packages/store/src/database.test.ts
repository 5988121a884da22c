/** What the connection promises when the network or the server lets it down: cut, deadlocked, overtaken, kept waiting. */
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import type { PoolClient } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database, type Queryable } from './database.ts'

let test: TestDatabase
let database: Database
beforeEach(async () => {
  test = await createEmptyDatabase()
  database = openDatabase({ url: test.url })
})
afterEach(async () => {
  await database.close()
  await test.drop()
})

describe('a connection that is cut', () => {
  let proxy: FaultProxy
  let cut: Database
  const told: Error[] = []
  const open = (): Database => {
    const url = new URL(test.url)
    url.host = `${proxy.host}:${String(proxy.port)}`
    return openDatabase({ url: url.href, max: 1, onError: (error) => told.push(error) })
  }
  beforeEach(async () => {
    const url = new URL(test.url)
    proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
    cut = open()
    told.length = 0
  })
  afterEach(async () => {
    await cut.close()
    await proxy.stop()
  })

  /** Every way in which a connection is used here. */
  const uses: readonly [
    string,
    (use: (client: Queryable) => Promise<unknown>) => Promise<unknown>,
  ][] = [
    ['a single statement', (use) => use(cut)],
    ['a session', (use) => cut.session(use)],
    ['a transaction', (use) => cut.transaction(use)],
    [
      'a client that its borrower releases himself',
      async (use) => {
        const client = await cut.connect()
        try {
          return await use(client)
        } finally {
          client.release()
        }
      },
    ],
  ]

  it.for(uses)('during a statement of %s: an error, and the next one works', async ([, within]) => {
    const use = (client: Queryable) => client.query('select pg_sleep(60)')
    const failed = expect(within(use)).rejects.toThrow(/ECONNRESET|terminated/)
    await eventually(isAsleep)
    proxy.resetAll()
    await failed
    expect(await within((client) => client.query('select 1'))).toMatchObject({ rowCount: 1 })
    expect(told).toHaveLength(1)
  })

  it.for(uses.slice(1))('between two statements of %s: the same', async ([, within]) => {
    const failed = within(async (client) => {
      await client.query('select 1')
      proxy.resetAll()
      await eventually(() => told.length === 1)
      await client.query('select 2')
    })
    await expect(failed).rejects.toThrow(/not queryable|terminated/)
    expect(await within((client) => client.query('select 1'))).toMatchObject({ rowCount: 1 })
    expect(told).toHaveLength(1)
  })

  it('while nobody has borrowed it: it is replaced', async () => {
    await cut.query('select 1')
    proxy.resetAll()
    await eventually(() => told.length === 1)
    expect(await cut.query('select 1')).toMatchObject({ rowCount: 1 })
  })

  it('at any byte of what the server says: an error or an answer', async () => {
    const outcomes = new Set<string>()
    for (let atByte = 0; atByte <= 1_000; atByte += 20) {
      proxy.setFault({ kind: 'cut', atByte })
      const once = open()
      outcomes.add(await onBareClient(once))
      await once.close()
    }
    expect([...outcomes].sort()).toEqual(['answer', 'error'])
  })

  it('has a listener at every moment, whoever holds the client', async () => {
    const client = await cut.connect()
    const listeners = [client.listenerCount('error')]
    client.release()
    await cut.session(async (borrowed: PoolClient) => {
      expect(borrowed).toBe(client)
      listeners.push(borrowed.listenerCount('error'))
      await borrowed.query('select 1')
    })
    listeners.push(client.listenerCount('error'))
    expect(Math.min(...listeners)).toBeGreaterThan(0)
  })

  async function onBareClient(once: Database): Promise<string> {
    try {
      const client = await once.connect()
      try {
        await client.query("select to_regclass('pg_class')::oid::text as oid")
        return 'answer'
      } finally {
        client.release(true)
      }
    } catch {
      return 'error'
    }
  }

  async function isAsleep(): Promise<boolean> {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'`,
    )
    return rows[0]?.count === 1
  }
})

describe('a transaction', () => {
  const lock = (number: number): string => `select pg_advisory_xact_lock(${String(number)})`
  let tight: Database
  beforeEach(async () => {
    // A wait for a lock ends by the first of the two, however late it begins.
    tight = openDatabase({ url: test.url, lockTimeoutMs: 100, statementTimeoutMs: 3_000 })
    await database.query('create table try (number integer unique)')
    await database.query('insert into try values (0)')
  })
  afterEach(() => tight.close())

  it('is run again where it was the one of a deadlock (40P01)', async () => {
    let tries = 0
    let held = 0
    const cross = (first: number, second: number): Promise<unknown> =>
      database.transaction(async (tx) => {
        tries += 1
        await tx.query(lock(first))
        held += 1
        await eventually(() => held >= 2)
        await tx.query(lock(second))
        await tx.query('update try set number = number + 1')
      })
    await Promise.all([cross(1, 2), cross(2, 1)])
    expect(tries).toBe(3)
    expect(await numbers()).toEqual([2])
  })

  it('is run again where another one was faster (40001), and its first try leaves nothing', async () => {
    let tries = 0
    await database.transaction(async (tx) => {
      tries += 1
      await tx.query('set transaction isolation level repeatable read')
      await tx.query('insert into try values ($1)', [100 + tries])
      if (tries === 1) await database.query('update try set number = 10 where number = 0')
      await tx.query('update try set number = number + 1 where number < 100')
    })
    expect(tries).toBe(2)
    expect(await numbers()).toEqual([11, 102])
  })

  it('is run again where it waited too long for a lock (55P03)', async () => {
    let tries = 0
    await database.session(async (holder) => {
      await holder.query('select pg_advisory_lock(1)')
      await tight.transaction(async (tx) => {
        tries += 1
        if (tries === 3) await holder.query('select pg_advisory_unlock(1)')
        await tx.query(lock(1))
      })
    })
    expect(tries).toBe(3)
  })

  it('is run four times and no more', async () => {
    let tries = 0
    await database.session(async (holder) => {
      await holder.query('select pg_advisory_lock(1)')
      const failed = tight.transaction(async (tx) => {
        tries += 1
        await tx.query(lock(1))
      })
      await expect(failed).rejects.toMatchObject({ code: '55P03' })
      await holder.query('select pg_advisory_unlock(1)')
    })
    expect(tries).toBe(4)
  })

  const raised = (sqlstate: string): string =>
    `do $$ begin raise exception 'as if' using errcode = '${sqlstate}'; end $$`
  it.for([
    ['57014', 'a statement that took too long', 'select pg_sleep(60)'],
    ['23505', 'a row that is there', 'insert into try values (7)'],
    ['57P01', 'a server that stops', 'select pg_terminate_backend(pg_backend_pid())'],
    ['53100', 'a full disk', raised('53100')],
    ['53200', 'no memory', raised('53200')],
    ['53300', 'too many connections', raised('53300')],
  ] as const)('is not run again at once after %s, %s', async ([code, , statement]) => {
    let tries = 0
    const failed = tight.transaction(async (tx) => {
      tries += 1
      await tx.query('update try set number = 7')
      await tx.query(statement)
    })
    await expect(failed).rejects.toMatchObject({ code })
    expect(tries).toBe(1)
    expect(await numbers()).toEqual([0])
    await tight.transaction((tx) => tx.query('select 1'))
  })

  it('is not run again for an error that is not the database’s', async () => {
    let tries = 0
    const failed = database.transaction(async (tx) => {
      tries += 1
      await tx.query('update try set number = 7')
      throw Object.assign(new Error('ours'), { code: '40001' })
    })
    await expect(failed).rejects.toThrow('ours')
    expect(tries).toBe(1)
    expect(await numbers()).toEqual([0])
  })

  async function numbers(): Promise<readonly number[]> {
    const { rows } = await database.query<{ number: number }>(
      'select number from try order by number',
    )
    return rows.map((row) => row.number)
  }
})
