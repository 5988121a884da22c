/** What a page reads while somebody waits for it, on tables that are large enough to tell a stretch from a scan. */
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { openDatabase, type Database } from '@forwardpath/store'
import { DEFAULT_POLICY } from '@forwardpath/suppress'
import { fillLarge } from '@forwardpath/test-support/large-database'
import { COUNTED_PATHS, stretchPaths } from '@forwardpath/test-support/large-paths'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadReport } from '../load-report.ts'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'
import { watch, type Watch } from '../testing/watched-database.ts'

/** Suppressions, and as many changes of the list; there are 40,000 reports, mails and contacts. */
const ROWS = 100_000
/** A page of the list looks through 20,000 records at the most (docs/decisions/0029); a scan reads twice that of any large table. */
const MOST_READ = 21_000

let harness: PagesHarness
let browser: Browser
let watched: Watch
let reader: Database

beforeAll(async () => {
  const rules = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })
  harness = await openPagesHarness(
    {
      loadReport: (name, wish) =>
        watched.database.session(() =>
          loadReport({ database: reader, policy: DEFAULT_POLICY, rules }, name, wish),
        ),
    },
    {},
    (database) => {
      watched = watch(database)
      return watched.database
    },
  )
  reader = openDatabase({ url: harness.databaseUrl, max: 2, statementTimeoutMs: 300_000 })
  await fillLarge(reader, ROWS)
  await harness.user('ann', 'admin')
  browser = await harness.signIn('ann')
  // The first figures are counted by themselves, each in two sessions: of its lock and of its snapshot.
  await vi.waitFor(
    () => {
      expect(watched.sessions()).toBe(2 * COUNTED_PATHS.length)
      expect(watched.underWay()).toBe(0)
    },
    { timeout: 120_000 },
  )
})
afterAll(async () => {
  await reader.close()
  await harness.close()
})

async function open(path: string): Promise<string> {
  watched.readings.length = 0
  const answer = await browser.get(path)
  expect(answer.statusCode, path).toBe(200)
  return answer.body
}

const tooMuch = (): readonly unknown[] => watched.readings.filter(({ rows }) => rows > MOST_READ)

test.each(stretchPaths('u99999@d19999.example'))(
  '%s reads a stretch, and counts nothing',
  async (path) => {
    const before = watched.sessions()
    await open(path)
    expect(watched.readings.length).toBeGreaterThan(0)
    expect(tooMuch()).toEqual([])
    expect(watched.sessions()).toBe(before)
  },
)

test.each(COUNTED_PATHS)(
  '%s shows figures that were counted beside it',
  async (path) => {
    await vi.waitFor(
      async () => {
        expect(await open(path)).not.toContain('data-refresh')
      },
      { timeout: 60_000, interval: 100 },
    )
    expect(await open(path)).toContain('As of')
    expect(tooMuch()).toEqual([])
    await vi.waitFor(
      () => {
        expect(watched.underWay()).toBe(0)
      },
      { timeout: 60_000 },
    )
  },
  150_000,
)

test('a scan would be seen', async () => {
  watched.readings.length = 0
  await watched.database.query("select count(*) from suppression where status = 'held'")
  expect(tooMuch()).toMatchObject([{ table: 'suppression' }])
})
