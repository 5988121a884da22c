/** A dry run by the real code: what is done inside is real there, and gone afterwards. */
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase, sqlstateOf, type Database, type Queryable } from './database.ts'
import { takeFeedLock } from './locks.ts'
import { addAudit } from './queries/audit.ts'
import { atOnce, rehearse } from './rehearse.ts'

let server: TestDatabase
let database: Database
beforeAll(async () => {
  server = await createDatabase()
  database = openDatabase({ url: server.url })
})
beforeEach(() => database.query('delete from audit_event'))
afterAll(async () => {
  await database.close()
  await server.drop()
})

const act = (action: string) => ({
  who: 'operator:jane',
  action,
  subject: undefined,
  note: undefined,
})

async function actions(on: Queryable): Promise<readonly string[]> {
  const { rows } = await on.query<{ action: string }>('select action from audit_event order by id')
  return rows.map((row) => row.action)
}

test('it sees its own rows and gives its result; nobody else ever sees them', async () => {
  const seen = await rehearse(database, async (inside) => {
    await addAudit(inside, act('one'))
    await inside.transaction((tx) => addAudit(tx, act('two')))
    expect(await actions(database)).toEqual([])
    return actions(inside)
  })
  expect(seen).toEqual(['one', 'two'])
  expect(await actions(database)).toEqual([])
})

test('what fails inside fails as it would, and what came before it in the rehearsal stands', async () => {
  const seen = await rehearse(database, async (inside) => {
    await addAudit(inside, act('one'))
    const failed = inside.transaction(async (tx) => {
      await addAudit(tx, act('two'))
      await tx.query('select 1 / 0')
    })
    await expect(failed).rejects.toSatisfy((error) => sqlstateOf(error) === '22012')
    return actions(inside)
  })
  expect(seen).toEqual(['one'])
  await expect(rehearse(database, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await actions(database)).toEqual([])
})

test('one in another ends itself alone', async () => {
  const seen = await rehearse(database, async (outer) => {
    await addAudit(outer, act('one'))
    const inner = await rehearse(outer, async (inside) => {
      await addAudit(inside, act('two'))
      return actions(inside)
    })
    return [inner, await actions(outer)]
  })
  expect(seen).toEqual([['one', 'two'], ['one']])
})

test('its locks are free again when it has ended', async () => {
  await rehearse(database, (inside) => inside.transaction(takeFeedLock))
  await expect(database.transaction(takeFeedLock)).resolves.toBeUndefined()
})

test('a connection of its own is refused: nothing done there could be taken back', async () => {
  const run = rehearse(database, (inside) => inside.session((client) => client.query('select 1')))
  await expect(run).rejects.toThrow('no other connection')
})

test('at once: all of it is written, or none', async () => {
  const twice = (failing: boolean) =>
    atOnce(database, async (inside) => {
      await addAudit(inside, act('one'))
      await inside.transaction((tx) => addAudit(tx, act('two')))
      if (failing) throw new Error('no')
      return actions(inside)
    })
  await expect(twice(true)).rejects.toThrow('no')
  expect(await actions(database)).toEqual([])
  expect(await twice(false)).toEqual(['one', 'two'])
  expect(await actions(database)).toEqual(['one', 'two'])
})
