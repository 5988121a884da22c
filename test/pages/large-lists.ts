/**
 * How long each page takes on a large list: `FORWARDPATH_PAGES_ROWS=5000000 npm run screenshots`. The number is that of the
 * suppressions; there are two fifths as many reports. Prints a table, and fails where a page takes longer than it may.
 *
 * FORWARDPATH_PAGES_DATABASE_URL: an empty database that is filled once and kept, so that the next run need not fill again.
 */
import { createDatabase } from '@forwardpath/test-support/postgres'
import { migrate, openDatabase, type Database } from '@forwardpath/store'
import { expect, test } from 'vitest'
import { fillLarge } from '@forwardpath/test-support/large-database'
import { startPagesRun, PASSWORD, type PagesRun } from './pages-run.ts'
import { formatTimings, timePages } from './time-pages.ts'

const ROWS = Number(process.env['FORWARDPATH_PAGES_ROWS'] ?? 0)
const KEPT_URL = process.env['FORWARDPATH_PAGES_DATABASE_URL']
const TRIES = 25
/** Server time, at the 95th percentile (issue "The web pages"). */
const MAX_P95_MS = 200
/** No page is heavier (same issue). */
const MAX_BYTES = 200_000
/** Of filling five million rows on a slow disk. */
const PATIENCE_MS = 7_200_000

test(
  `each page with ${String(ROWS)} suppressions`,
  async () => {
    const { url, drop } = KEPT_URL === undefined ? await createDatabase() : kept(KEPT_URL)
    const database = openDatabase({
      url,
      max: 2,
      statementTimeoutMs: PATIENCE_MS,
      onError: () => undefined,
    })
    let run: PagesRun | undefined
    try {
      await migrate(database)
      run = await startPagesRun(url, {
        isFilled: await isFilled(database),
        beforeServing: () => fillOnce(database),
      })
      const timings = await timePages(run.url, { password: PASSWORD, tries: TRIES })
      process.stderr.write(`${formatTimings(timings)}\n`)
      expect(timings.filter(({ p95Ms }) => p95Ms > MAX_P95_MS)).toEqual([])
      expect(timings.filter(({ bytes }) => bytes > MAX_BYTES)).toEqual([])
    } finally {
      await run?.stop()
      await database.close()
      await drop()
    }
  },
  PATIENCE_MS,
)

function kept(url: string): { readonly url: string; readonly drop: () => Promise<void> } {
  return { url, drop: () => Promise.resolve() }
}

async function isFilled(database: Database): Promise<boolean> {
  const { rows } = await database.query('select from app_user limit 1')
  return rows.length > 0
}

async function fillOnce(database: Database): Promise<void> {
  const { rows } = await database.query("select from suppression where id < 'sup_011' limit 1")
  if (rows.length > 0) return
  await fillLarge(database, ROWS, (step) => {
    process.stderr.write(`${new Date().toISOString()} filling: ${step}\n`)
  })
}
