/** What a report gives along as one table: whole, or it says that it is a part. */
import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { DEFAULT_POLICY } from '@forwardpath/suppress'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadReport } from '../load-report.ts'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'
import { FILE_ROWS } from './report-part.ts'

let pages: PagesHarness
let browser: Browser
let leftOut = 0
/** Of the reports that were made for a file. */
const limits: number[] = []

beforeAll(async () => {
  const rules = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })
  pages = await openPagesHarness({
    loadReport: async (name, wish) => {
      // Pages have reports of fewer rows, also made by themselves some seconds after a start.
      if (wish.limit >= FILE_ROWS) limits.push(wish.limit)
      const source = { database: pages.database, policy: DEFAULT_POLICY, rules }
      const report = await loadReport(source, name, wish)
      return 'staleAddresses' in report
        ? { ...report, staleAddresses: { ...report.staleAddresses, leftOut } }
        : report
    },
  })
  await pages.user('ann', 'viewer')
  browser = await pages.signIn('ann')
})
afterAll(() => pages.close())

async function nameOf(query: string): Promise<string> {
  const { headers, statusCode } = await browser.get(`/reports/stale/file?${query}`)
  expect(statusCode).toBe(200)
  return /filename="([^"]+)"/.exec(headers['content-disposition'] ?? '')?.[1] ?? ''
}

test('a table that is whole has the name of its table and its day', async () => {
  leftOut = 0
  expect(await nameOf('format=csv&table=addresses')).toMatch(/^stale-[\d-]{10}-addresses\.csv$/)
})

test('a part says in its name that it is one', async () => {
  leftOut = 7
  expect(await nameOf('format=csv&table=addresses')).toMatch(/-addresses-first-0-rows\.csv$/)
  expect(await nameOf('format=csv&table=classes')).toMatch(/-classes\.csv$/)
})

test('a table alone may be longer than one of a whole report', async () => {
  limits.length = 0
  await nameOf('format=csv')
  await nameOf('format=html')
  expect(limits).toEqual([100_000, 10_000])
})
