import { BUILTIN_RULES, BUILTIN_RULES_VERSION, compileRules } from '@forwardpath/classify'
import { listAudit, listReportLinks } from '@forwardpath/store'
import { DEFAULT_POLICY } from '@forwardpath/suppress'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { loadReport } from '../load-report.ts'
import {
  openPagesHarness,
  type Answered,
  type Browser,
  type PagesHarness,
} from '../testing/pages-harness.ts'
import { FILE_ROWS } from './report-part.ts'

/** Only what fails gets there: a busy machine is slow. */
const PATIENT = { timeout: 30_000 }

let pages: PagesHarness
let operator: Browser
/** How often a report of a link was made. */
let made = 0

beforeAll(async () => {
  const rules = compileRules(BUILTIN_RULES, { version: BUILTIN_RULES_VERSION })
  pages = await openPagesHarness({
    loadReport: (name, wish) => {
      // Pages have reports of fewer rows, also made by themselves some seconds after a start.
      if (wish.limit === FILE_ROWS) made++
      return loadReport({ database: pages.database, policy: DEFAULT_POLICY, rules }, name, wish)
    },
  })
  await pages.user('olga', 'operator')
  operator = await pages.signIn('olga')
})
afterAll(() => pages.close())

/** The path of a new link. */
async function share(name: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await operator.post(`/reports/${name}/links`, { days: '7', ...fields })
  expect(answer.statusCode).toBe(200)
  const path = /<code class="once">(\/shared\/[\w-]{43})<\/code>/.exec(answer.body)?.[1]
  if (path === undefined) throw new Error('the page shows no link')
  return path
}

/** As somebody without an account opens it, once its figures are there. */
async function read(path: string): Promise<Answered> {
  const browser = pages.browser()
  return vi.waitFor(async () => {
    const answer = await browser.get(path)
    expect(answer.body).not.toContain('is being made')
    return answer
  }, PATIENT)
}

test('somebody without an account reads the report, and nothing else', async () => {
  const path = await share('stale', { period: '30d' })
  const [link] = await listReportLinks(pages.database, 'stale')
  const answer = await read(path)
  expect(answer.statusCode).toBe(200)
  expect(answer.body).toContain('<h1>Stale addresses</h1>')
  expect(answer.body).toContain(`datetime="${String(link?.since)}"`)
  expect(answer.body).not.toContain('aria-label="Pages"')
  expect(answer.headers['x-robots-tag']).toBe('noindex, nofollow')
  expect(answer.headers['cache-control']).toBe('private, no-store')
  const stranger = pages.browser()
  await stranger.get(path)
  expect((await stranger.get('/reports/stale')).headers['location']).toMatch(/^\/sign-in/)
})

test('its files are of the same period', async () => {
  const path = await share('health')
  await read(path)
  const [link] = await listReportLinks(pages.database, 'health')
  const json: unknown = JSON.parse((await read(`${path}/file?format=json`)).body)
  expect(json).toMatchObject({ header: { period: { since: link?.since, until: link?.until } } })
  for (const format of ['html', 'md', 'csv']) {
    const file = await read(`${path}/file?format=${format}`)
    expect(file.headers['content-disposition']).toContain(`.${format}"`)
  }
  expect((await read(`${path}/file?format=exe`)).statusCode).toBe(400)
  expect((await read(`${path}/file?format=csv&table=none`)).statusCode).toBe(404)
})

test('whoever asks often has the report made once', async () => {
  const path = await share('domains')
  const before = made
  await read(path)
  for (let time = 0; time < 20; time++) await read(`${path}/file?format=json`)
  expect(made - before).toBe(1)
})

test('the page says how often it was opened, and takes it back', async () => {
  const path = await share('sources')
  await read(path)
  // Who looks whether a link is good has not opened it.
  expect((await pages.browser().head(path)).statusCode).toBe(200)
  const [link] = await listReportLinks(pages.database, 'sources')
  expect(link).toMatchObject({ createdBy: 'user:olga', openedCount: 1 })
  const answer = await operator.post(`/reports/sources/links/${String(link?.id)}/end`)
  expect(answer.headers['location']).toBe('/reports/sources')
  expect((await read(path)).statusCode).toBe(404)
  expect((await read(`${path}/file`)).statusCode).toBe(404)
  expect((await operator.post(`/reports/sources/links/${String(link?.id)}/end`)).statusCode).toBe(
    404,
  )
  const acts = (await listAudit(pages.database, {}, { limit: 100 })).filter(
    ({ subject }) => subject === link?.id,
  )
  expect(acts.map(({ action, who }) => ({ action, who }))).toEqual([
    { action: 'report.share', who: 'user:olga' },
    { action: 'report.unshare', who: 'user:olga' },
  ])
})

test('a link that is over shows nothing, and leaves with the next one', async () => {
  const path = await share('domains', { days: '1' })
  await pages.database.query(
    "update report_link set expires_at = now() - interval '1 second' where report = 'domains'",
  )
  expect((await read(path)).statusCode).toBe(404)
  expect(await listReportLinks(pages.database, 'domains')).toEqual([])
  await share('health')
  const { rows } = await pages.database.query("select id from report_link where report = 'domains'")
  expect(rows).toEqual([])
})

test.each(['0', '365', '7 ', ''])('not for "%s" days', async (days) => {
  const answer = await operator.post('/reports/stale/links', { days })
  expect(answer.statusCode).toBe(400)
  expect(answer.body).toContain('1, 7, 30, 90 days')
})

test.each(['x', 'A'.repeat(43), '%00', '..'])('"%s" is no link', async (token) => {
  expect((await pages.browser().get(`/shared/${token}`)).statusCode).toBe(404)
})
