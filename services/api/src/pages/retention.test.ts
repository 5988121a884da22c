/** The page of the retention: what is kept, what went, when again; each in words that a person checks a promise with. */
import { retentionBatch, RETENTION_STEPS } from '@forwardpath/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'
import { readCsv } from '@forwardpath/test-support/read-csv'

const DAY_MS = 86_400_000
const TERMS = {
  settings: [
    { key: 'retention.raw', value: '30d', layer: 'file', where: 'forwardpath.yaml:12' },
    { key: 'retention.events', value: '10d', layer: 'environment', where: 'FORWARDPATH_X' },
    { key: 'retention.audit', value: '5y', layer: 'default', where: 'default' },
    { key: 'retention.tombstones', value: '90d', layer: 'default', where: 'default' },
  ],
  // The policy looks back further than reports were to be kept.
  ages: {
    rawMs: 30 * DAY_MS,
    eventsMs: 400 * DAY_MS,
    auditMs: 1_825 * DAY_MS,
    tombstonesMs: 90 * DAY_MS,
  },
  restMs: 3_600_000,
}

let pages: PagesHarness
let browser: Browser
let clockMs = Date.now()

beforeAll(async () => {
  pages = await openPagesHarness({ retention: TERMS }, { now: () => clockMs })
  await pages.user('olga', 'operator')
  browser = await pages.signIn('olga')
})
afterAll(() => pages.close())

/** The text of the page, as it is read. */
async function read(): Promise<string> {
  const { body, statusCode } = await browser.get('/retention')
  expect(statusCode).toBe(200)
  const text = body.slice(body.indexOf('<main')).replaceAll(/<[^>]+>/g, ' ')
  return text.replaceAll(/\s+/g, ' ')
}

async function passOf(name: string): Promise<number> {
  const step = RETENTION_STEPS.find((one) => one.name === name)
  if (step === undefined) throw new TypeError(name)
  const batch = await retentionBatch(pages.database, step, { ages: TERMS.ages, restMs: 0 })
  return batch.kind === 'done' ? batch.deleted : -1
}

async function addOldAudit(count: number): Promise<void> {
  await pages.database.query(
    `insert into audit_event (at, who, action)
     select now() - interval '6 years', 'user:old', 'raw.read' from generate_series(1, $1::int)`,
    [count],
  )
}

test('before the first pass it says that there was none', async () => {
  expect(await read()).toContain('no pass has ended; a worker makes one every hour')
})

test('each setting stands with its value, where it is from, and what follows from it', async () => {
  const text = await read()
  expect(text).toContain('Mails are kept for 30 days, reports for 400 days, decisions for 5 years.')
  expect(text).toContain('30 days retention.raw: 30d file: forwardpath.yaml:12')
  expect(text).toContain('400 days retention.events: 10d environment: FORWARDPATH_X')
  expect(text).toContain('5 years retention.audit: 5y default')
})

test('what the last pass removed is told, not what all did', async () => {
  await addOldAudit(3)
  expect(await passOf('audit')).toBe(3)
  clockMs = Date.now() + 12 * 60_000
  expect(await read()).toMatch(
    /Last carried out 1[12] min ago; 3 rows went\. The next time is in 4[78] min\./,
  )
  await addOldAudit(1)
  expect(await passOf('audit')).toBe(1)
  clockMs = Date.now() + 5_000
  expect(await read()).toContain('less than a minute ago; 1 row went')
  const { names, rows } = readCsv((await browser.get('/retention?csv=retention-passes')).body)
  const audit = rows.find(([what]) => what === 'rows of the audit') ?? []
  expect(audit[names.indexOf('deletedThen')]).toBe('1')
  expect(audit[names.indexOf('deletedInAll')]).toBe('4')
  expect(await passOf('audit')).toBe(0)
  expect(await read()).toContain('nothing was old enough')
})

test.each([
  [62, 'The next time is due.'],
  [180, 'The next time is overdue: does a worker run?'],
])('after %i min it says: %s', async (minutes, words) => {
  clockMs = Date.now() + minutes * 60_000
  expect(await read()).toContain(words)
})

test('what is there is counted, with the oldest of it', async () => {
  await addOldAudit(2)
  const { names, rows } = readCsv((await browser.get('/retention?csv=kept-now')).body)
  const audit = rows.find(([what]) => what === 'audit') ?? []
  expect(audit[names.indexOf('rows')]).toBe('2')
  const ageMs = Date.now() - Date.parse(audit[names.indexOf('oldestAt')] ?? '')
  expect(Math.round(ageMs / DAY_MS / 365)).toBe(6)
  expect(Number(audit[names.indexOf('bytes')])).toBeGreaterThan(8_000)
})

test('a large table is not counted: its rows are about so many', async () => {
  await pages.database.query(
    `insert into audit_event (who, action, note)
     select 'user:new', 'raw.read', repeat('x', 200) from generate_series(1, 20000)`,
  )
  await pages.database.query('analyze audit_event')
  expect(await read()).toMatch(/audit \S+ \S+ UTC about 20,00\d/)
})
