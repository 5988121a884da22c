/** The CSV of a table: its filter, its order, all of it, for whoever may see the table. */
import { addAudit, addSuppressions, type Database } from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'
import { readCsv } from '@forwardpath/test-support/read-csv'

let pages: PagesHarness
let admin: Browser
let viewer: Browser
/** The read of a list that fails; 0: none does. */
let failing = 0
let reads = 0

/** More than one read of a file, so that something can fail in its middle. */
const RECORDS = 2_500

beforeAll(async () => {
  pages = await openPagesHarness({}, {}, throughFaults)
  await pages.user('ann', 'admin')
  await pages.user('vic', 'viewer')
  admin = await pages.signIn('ann')
  viewer = await pages.signIn('vic')
  for (let from = 0; from < RECORDS; from += 500) await addRecords(from, from + 500)
  for (let i = 0; i < 130; i++)
    await addAudit(pages.database, {
      who: 'user:ann',
      action: 'raw.read',
      subject: `bnc_${String(i)}`,
      note: i === 7 ? '=1+1' : undefined,
    })
})
afterAll(() => pages.close())
beforeEach(() => {
  failing = 0
  reads = 0
})

function throughFaults(database: Database): Database {
  const query = (text: string, values?: unknown[]): Promise<unknown> => {
    if (text.includes('row_number() over (order by id desc)')) {
      reads += 1
      if (reads === failing) return Promise.reject(new Error('connection terminated'))
    }
    return database.query(text, values)
  }
  return { ...database, query: query as Database['query'] }
}

async function addRecords(from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, i) => ({
    newId: pages.context.newId('sup'),
    address: addressOf(`p${String(from + i)}@d${String((from + i) % 5)}.example`),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
  }))
  await addSuppressions(pages.database, rows, {
    act: { changeSetId: pages.context.newId('chs'), who: 'test', note: undefined },
    mode: { source: 'operator', revive: true },
    dryRun: false,
  })
}

/** The first cell of each row, over all pages of a list. */
async function shownOn(path: string): Promise<readonly string[]> {
  const shown: string[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const { body } = await admin.get(next)
    shown.push(...[...body.matchAll(/<bdi class="address">([^<]+)</g)].map(([, text = '']) => text))
    next = /href="([^"]+)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&')
  }
  return shown
}

async function columnOf(browser: Browser, path: string, name: string): Promise<readonly string[]> {
  const answer = await browser.get(path)
  expect(answer.statusCode, answer.body.slice(0, 200)).toBe(200)
  const { names, rows } = readCsv(answer.body)
  expect(names).toContain(name)
  return rows.map((row) => row[names.indexOf(name)] ?? '')
}

describe('a list', () => {
  test('is in its file whole, in its order, with its filter', async () => {
    const filtered = '/suppressions?domain=d3.example'
    const shown = await shownOn(filtered)
    expect(shown).toHaveLength(RECORDS / 5)
    expect(await columnOf(admin, `${filtered}&csv=suppressions`, 'address')).toEqual(shown)
  })

  test('longer than one read is whole too', async () => {
    const all = await columnOf(admin, '/suppressions?csv=suppressions', 'address')
    expect(new Set(all).size).toBe(RECORDS)
    expect(reads).toBeGreaterThan(2)
  })

  test('links to its file from whatever page, and the file begins at the beginning', async () => {
    const first = (await admin.get('/suppressions?status=active')).body
    const next = /href="([^"]+)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const link = /class="csv" href="([^"]+)"/
    const path = link.exec((await admin.get(next)).body)?.[1]
    expect(path).toBe('/suppressions?status=active&amp;csv=suppressions')
    expect(link.exec(first)?.[1]).toBe(path)
  })

  test('says in the name of its file what it is and when', async () => {
    const { headers } = await admin.get('/suppressions?csv=suppressions&domain=d3.example')
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="suppressions-\d{4}-\d\d-\d\dT\d\d-\d\dZ\.csv"$/,
    )
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present')
    expect(headers['cache-control']).toBe('private, no-store')
  })

  test('has a header alone where nothing fits', async () => {
    expect(await columnOf(admin, '/suppressions?domain=none.example&csv=suppressions', 'address')) //
      .toEqual([])
  })

  test('holds no formula', async () => {
    const notes = await columnOf(admin, '/audit?csv=audit', 'note')
    expect(notes).toHaveLength(130)
    expect(notes.filter((note) => note !== '')).toEqual(["'=1+1"])
  })
})

describe('a fault', () => {
  test('at the first read is a page that says so', async () => {
    failing = 1
    const answer = await admin.get('/suppressions?csv=suppressions')
    expect(answer.statusCode).toBeGreaterThanOrEqual(500)
    expect(answer.headers['content-type']).toContain('text/html')
  })

  test('at the first read of the file is no file either', async () => {
    // The page reads its own rows before.
    failing = 2
    const answer = await admin.get('/suppressions?csv=suppressions')
    expect(answer.statusCode).toBeGreaterThanOrEqual(500)
  })

  test('in the middle cuts the answer, so that nobody takes it for whole', async () => {
    failing = 3
    await expect(admin.get('/suppressions?csv=suppressions')).rejects.toThrow(/aborted/)
  })
})

describe('who may not see a table', () => {
  test('may not take its file', async () => {
    for (const path of ['/keys?csv=keys', '/audit?csv=audit', '/retention?csv=retention-passes']) {
      expect((await admin.get(path)).headers['content-type']).toContain('text/csv')
      expect((await viewer.get(path)).statusCode, path).toBe(403)
      expect((await pages.browser().get(path)).statusCode, path).toBe(303)
    }
  })

  test('may take the file of what is seen', async () => {
    const path = '/suppressions?domain=d1.example&csv=suppressions'
    expect(await columnOf(viewer, path, 'address')).toHaveLength(RECORDS / 5)
  })
})

test('a table that there is not on the page is not found', async () => {
  for (const path of ['/audit?csv=suppressions', '/account?csv=x', '/changes?csv=']) {
    const answer = await admin.get(path)
    expect(answer.statusCode, path).toBe(404)
    expect(answer.body).toContain('no such table')
  }
})
