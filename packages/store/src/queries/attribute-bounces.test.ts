/** Lead sources are written beside the worker, which locks the reports that it judges again in the order of their ids. */
import { eventually } from '@forwardpath/test-support/eventually'
import { expect, it } from 'vitest'
import { databaseOfFile } from '../testing/database.ts'
import { openMailbox } from '../testing/fixtures.ts'
import { attributeBounces } from './attribute-bounces.ts'

const { database } = await databaseOfFile()

const REPORTS = 3_000
const ADDRESSES = 500
const ASKED = 100

it('locks reports in the order of their ids, whatever their order in the table', async () => {
  const { store } = await openMailbox(database, 'order')
  const { storedIds } = await store([1])
  await database.query(
    `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action, recipient, address_key,
       trust, lead_source_header)
     select 'bnc_' || md5(n::text), $1, n, now(), decode(md5(n::text), 'hex'), 'bounce', 'test', 'failed',
       n % $3 || '@x.example', n % $3 || '@x.example', 'plausible', 'a header'
     from generate_series(1, $2::int) n`,
    [storedIds[0], REPORTS, ADDRESSES],
  )
  await database.query('analyze bounce')
  const addressKeys = Array.from({ length: ASKED }, (_, n) => `${String(n)}@x.example`)

  let attributed: Promise<number> | undefined
  await database.transaction(async (tx) => {
    await tx.query(
      'select from bounce where address_key = any($1::text[]) order by id limit 1 for update',
      [addressKeys],
    )
    attributed = attributeBounces(database, { addressKeys })
    await eventually(async () => {
      const { rowCount } = await database.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      return rowCount === 1
    })
    // Who goes on in that order meets nobody.
    const { rowCount: free } = await tx.query('select from bounce for update skip locked')
    expect(free).toBe(REPORTS)
  })
  expect(await attributed).toBe((REPORTS / ADDRESSES) * ASKED)
  expect(await attributeBounces(database, { addressKeys })).toBe(0)
})
