import { Client } from 'pg'
import { expect, test } from 'vitest'
import { createDatabase, createEmptyDatabase } from './postgres.ts'

async function valuesOf(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ value: unknown }>(sql)
    return rows.map((row) => row.value)
  } finally {
    await client.end()
  }
}

test('two databases of one template do not see each other', async () => {
  const [one, other] = await Promise.all([createDatabase(), createDatabase()])
  await valuesOf(one.url, 'create table only_here (value integer)')
  const sql = "select to_regclass('only_here') is not null as value"
  expect(await valuesOf(one.url, sql)).toEqual([true])
  expect(await valuesOf(other.url, sql)).toEqual([false])
  await Promise.all([one.drop(), other.drop()])
})

test('a database has the schema of the program, an empty one has nothing', async () => {
  const sql = "select to_regclass('raw_message') is not null as value"
  const [migrated, empty] = await Promise.all([createDatabase(), createEmptyDatabase()])
  expect(await valuesOf(migrated.url, sql)).toEqual([true])
  expect(await valuesOf(empty.url, sql)).toEqual([false])
  await Promise.all([migrated.drop(), empty.drop()])
})

test('a database is dropped although somebody is still connected to it', async () => {
  const database = await createEmptyDatabase()
  const lingering = new Client({ connectionString: database.url })
  lingering.on('error', () => undefined)
  await lingering.connect()
  await database.drop()
  await database.drop()
  await expect(valuesOf(database.url, 'select 1 as value')).rejects.toMatchObject({ code: '3D000' })
})
