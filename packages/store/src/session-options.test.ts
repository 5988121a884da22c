/** Sessions on a server that is set otherwise than ours: what is read, decided and promised stays the same. */
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { sessionOptions } from './session-options.ts'

/** Settings of a database that people have for other programs. */
const ODD = [
  "timezone = 'Asia/Kathmandu'",
  "datestyle = 'SQL, DMY'",
  "bytea_output = 'escape'",
  'standard_conforming_strings = off',
  "default_transaction_isolation = 'repeatable read'",
  'synchronous_commit = off',
]

let test: TestDatabase
const opened: Database[] = []
const open = (url = test.url): Database => {
  const database = openDatabase({ url, max: 2 })
  opened.push(database)
  return database
}
beforeAll(async () => {
  test = await createDatabase()
  const client = new Client({ connectionString: test.url })
  await client.connect()
  const name = new URL(test.url).pathname.slice(1)
  for (const setting of ODD) await client.query(`alter database "${name}" set ${setting}`)
  await client.end()
})
afterAll(async () => {
  for (const database of opened) await database.close()
  await test.drop()
})

describe('on a database with settings of its own', () => {
  it('an instant is read as the one that was written', async () => {
    const at = '2026-03-04T05:06:07.000Z'
    const { rows } = await open().query<{ at: Date; text: string }>(
      'select $1::timestamptz as at, to_jsonb($1::timestamptz) #>> $2 as text',
      [at, []],
    )
    expect(rows).toEqual([{ at: new Date(at), text: '2026-03-04T05:06:07+00:00' }])
  })

  it('bytes as JSON have one notation, and a backslash in a text is one', async () => {
    const { rows } = await open().query(
      String.raw`select to_jsonb('ab'::bytea) as bytes, length('\\') as n`,
    )
    expect(rows).toEqual([{ bytes: String.raw`\x6162`, n: 2 }])
  })

  it('a transaction sees what was committed while it waited for its lock', async () => {
    const database = open()
    const seen = await database.transaction(async (tx) => {
      await tx.query('select 1')
      await open().query("insert into mailbox (name, source, folder) values ('a', 'a', '')")
      return (await tx.query('select from mailbox')).rowCount
    })
    expect(seen).toBe(1)
  })

  describe('with synchronous_commit', () => {
    // A deferred trigger runs at the commit, and so tells how that will be.
    beforeAll(async () => {
      await open().query(`create table done (how text);
        create function note_commit() returns trigger language plpgsql as $$
        begin
          update done set how = current_setting('synchronous_commit');
          return null;
        end $$;
        create constraint trigger at_commit after insert on done deferrable initially deferred
          for each row execute function note_commit()`)
    })

    it.for([
      ['off', 'a transaction is on the disk before it is answered', 'on'],
      ['local', 'it waits for no replica', 'local'],
      ['remote_apply', 'replicas show it', 'remote_apply'],
    ] as const)('= %s %s', async ([set, , kept]) => {
      const database = open(withOptions(test.url, `-c synchronous_commit=${set}`))
      await database.transaction((tx) => tx.query("insert into done values ('never')"))
      const { rows } = await database.query('delete from done returning how')
      expect(rows).toEqual([{ how: kept }])
    })
  })

  it('options of the address hold beside ours', async () => {
    const database = open(
      withOptions(test.url, '-c search_path=public,pg_temp -c TimeZone=Asia/Tokyo'),
    )
    const { rows } = await database.query(
      "select current_setting('search_path') as path, current_setting('TimeZone') as zone",
    )
    expect(rows).toEqual([{ path: 'public,pg_temp', zone: 'UTC' }])
  })
})

function withOptions(url: string, options: string): string {
  const target = new URL(url)
  target.searchParams.set('options', options)
  return target.href
}

it.for(['/var/run/postgresql forwardpath', 'postgres://u@h/x', 'postgres://u@h/x?sslmode=require'])(
  'an address without options is left as it is: %s',
  (url) => {
    expect(sessionOptions(url).connectionString).toBe(url)
  },
)
