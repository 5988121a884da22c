/** What the way of a mail costs its table: a row that is updated in its page has no new entry in any index. */
import { expect, it } from 'vitest'
import type { Database } from './database.ts'
import { assignJob } from './queries/assign-jobs.ts'
import { databaseOfFile } from './testing/database.ts'
import { openMailbox } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

it('mails that are given to a job have room in their pages', async () => {
  const { store } = await openMailbox(database, 'pages')
  for (const from of [1, 501, 1_001]) await store(Array.from({ length: 500 }, (_, n) => from + n))
  const updates = await database.transaction(async (tx) => {
    const inside: Database = { ...database, transaction: (run) => run(tx) }
    await assignJob(inside, () => 'b-1')
    const { rows } = await tx.query<{ all: number; in_page: number }>(
      `select n_tup_upd::int as all, n_tup_hot_upd::int as in_page
       from pg_stat_xact_user_tables where relname = 'raw_message'`,
    )
    return rows[0]
  })
  expect(updates?.all).toBe(250)
  expect(updates?.in_page).toBeGreaterThan(250 / 4)
})
