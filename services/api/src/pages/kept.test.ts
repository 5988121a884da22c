import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { createHalt } from '@forwardpath/test-support/held-up'
import { createLogger } from '@forwardpath/runtime'
import { openDatabase, openFigureStore, type Database, type FigureStore } from '@forwardpath/store'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKept, type Kept } from './kept.ts'

/** Only what fails gets there: a busy machine is slow. */
const PATIENT = { timeout: 30_000 }

const log = createLogger({ level: 'silent', format: 'json' })
/** Longer than a page waits in the tests of what is slow. */
const SLOW_MS = 150
const SHORT_WAIT_MS = 30
/** Longer than a busy machine needs for what is quick. */
const LONG_WAIT_MS = 10_000
const HOUR_MS = 3_600_000

/** Counts how often it was asked; each figure is the number of its making. */
function counter(ms = 0): { readonly make: () => Promise<number>; readonly made: () => number } {
  let made = 0
  return {
    made: () => made,
    make: async () => {
      made += 1
      const own = made
      if (ms > 0) await wait(ms)
      return own
    },
  }
}

describe('figures that are kept', () => {
  let database: TestDatabase
  let connection: Database
  let nowMs: number
  /** Another one each time: what the test before left may still be counted. */
  let key = ''
  let store: FigureStore<number>

  beforeAll(async () => {
    database = await createDatabase()
    connection = openDatabase({ url: database.url, max: 6 })
  })
  afterAll(async () => {
    await connection.close()
    await database.drop()
  })
  beforeEach(() => {
    nowMs = Date.now()
    key = `key ${String(nowMs)} ${String(Math.random())}`
    store = openFigureStore(connection, { program: '1', name: 'test' })
  })

  const open = (
    waitMs: number,
    over: { readonly store: FigureStore<number> | undefined } = { store },
  ): Kept<number> =>
    createKept({
      name: 'test',
      freshMs: 1_000,
      atOnce: 1,
      waitMs,
      now: () => nowMs,
      log,
      ...(over.store !== undefined && { store: over.store }),
    })

  test('what is quick is shown at once, and counted again when it is old', async () => {
    const kept = open(LONG_WAIT_MS)
    const { make, made } = counter()
    expect(await kept.get(key, make)).toMatchObject({ value: 1, isRenewing: false })
    expect(await kept.get(key, make)).toMatchObject({ value: 1 })
    nowMs += 1_001
    expect(await kept.get(key, make)).toMatchObject({
      value: 2,
      madeAtMs: nowMs,
      isRenewing: false,
    })
    expect(made()).toBe(2)
    // Not worth a row: the next process counts it as quickly.
    expect(await store.read(key)).toBeUndefined()
  })

  test('what is slow is not waited for: the page has none, then the last ones', async () => {
    const kept = open(SHORT_WAIT_MS)
    const { make } = counter(SLOW_MS)
    expect(await kept.get(key, make)).toBeUndefined()
    await vi.waitFor(async () => {
      expect(await kept.get(key, make)).toMatchObject({ value: 1 })
    }, PATIENT)
    nowMs += HOUR_MS
    const made = await kept.get(key, make)
    expect(made).toMatchObject({ value: 1, madeAtMs: nowMs - HOUR_MS, isRenewing: true })
  })

  test('a new process shows what the last one counted', async () => {
    const { make, made } = counter(SLOW_MS)
    await open(SHORT_WAIT_MS).renew(key, make, 0)
    // A database that is slow to say what was counted is not waited for either: the page has it when it asks again.
    const comes = async (figure: object, asked: () => Promise<number>): Promise<void> => {
      const kept = open(SHORT_WAIT_MS)
      await vi.waitFor(async () => {
        expect(await kept.get(key, asked)).toMatchObject(figure)
      }, PATIENT)
    }
    await comes({ value: 1, isRenewing: false }, make)
    expect(made()).toBe(1)
    nowMs += HOUR_MS
    const counting = createHalt()
    await comes({ value: 1, isRenewing: true }, async () => {
      await counting.here()
      return make()
    })
    await counting.reached
    counting.goOn()
    await vi.waitFor(() => {
      expect(made()).toBe(2)
    }, PATIENT)
  })

  test('what another one has written between the look and the lock is not counted again', async () => {
    const { make, made } = counter(SLOW_MS)
    const late: FigureStore<number> = {
      ...store,
      alone: async (name, run) => {
        await open(SHORT_WAIT_MS).renew(key, make, 0)
        return store.alone(name, run)
      },
    }
    const kept = open(SHORT_WAIT_MS, { store: late })
    await kept.renew(key, make, 0)
    expect(await kept.get(key, make)).toMatchObject({ value: 1, isRenewing: false })
    expect(made()).toBe(1)
  })

  test('figures of another version of the program are not read', async () => {
    const { make } = counter(SLOW_MS)
    await open(SHORT_WAIT_MS).renew(key, make, 0)
    const newer = openFigureStore<number>(connection, { program: '2', name: 'test' })
    expect(await open(SHORT_WAIT_MS, { store: newer }).get(key, make)).toBeUndefined()
  })

  test('of two processes one counts, and the other shows what it wrote', async () => {
    const { make, made } = counter(SLOW_MS)
    const [one, two] = [open(SHORT_WAIT_MS), open(SHORT_WAIT_MS)]
    await Promise.all([one.get(key, make), two.get(key, make)])
    await vi.waitFor(async () => {
      expect(await one.get(key, make)).toMatchObject({ value: 1 })
      expect(await two.get(key, make)).toMatchObject({ value: 1 })
    }, PATIENT)
    expect(made()).toBe(1)
  })

  test('those who ask at the same time share one count', async () => {
    const kept = open(SHORT_WAIT_MS, { store: undefined })
    const { make, made } = counter(SLOW_MS)
    await Promise.all(Array.from({ length: 20 }, () => kept.get(key, make)))
    expect(made()).toBe(1)
  })

  test('different figures are counted one after the other', async () => {
    const kept = open(LONG_WAIT_MS)
    let underWay = 0
    let most = 0
    const make = async (): Promise<number> => {
      underWay += 1
      most = Math.max(most, underWay)
      await wait(20)
      underWay -= 1
      return 0
    }
    await Promise.all(['a', 'b', 'c', 'd'].map((one) => kept.renew(one, make, 0)))
    expect(most).toBe(1)
  })

  test('a failure is thrown where there is nothing older, and hidden where there is', async () => {
    const kept = open(LONG_WAIT_MS)
    const fail = (): Promise<number> => Promise.reject(new Error('no such table'))
    await expect(kept.get(key, fail)).rejects.toThrow('no such table')
    await kept.get(key, counter().make)
    nowMs += HOUR_MS
    expect(await kept.get(key, fail)).toMatchObject({ value: 1 })
  })

  test('only what is older than asked for is renewed', async () => {
    const kept = open(LONG_WAIT_MS)
    const { make, made } = counter()
    await kept.renew(key, make, HOUR_MS)
    nowMs += HOUR_MS - 1
    await kept.renew(key, make, HOUR_MS)
    expect(made()).toBe(1)
    nowMs += 2
    await kept.renew(key, make, HOUR_MS)
    expect(made()).toBe(2)
  })
})
