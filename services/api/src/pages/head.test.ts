/** HEAD (RFC 9110 s9.3.2): what GET would say without its content, and nothing is noted, prepared or used up by it. */
import { listAudit, ROLES } from '@forwardpath/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeStartLink } from '../links.ts'
import {
  openPagesHarness,
  type Answered,
  type Browser,
  type PagesHarness,
} from '../testing/pages-harness.ts'
import { PAGES, type PageRow } from './access.ts'

const RAW = 'Subject: Undelivered\r\n\r\ncould not be delivered\r\n'

let pages: PagesHarness
const browsers = new Map<string, Browser>()

beforeAll(async () => {
  pages = await openPagesHarness({ loadReport: () => Promise.reject(new Error('none here')) })
  for (const role of ROLES) {
    await pages.user(role, role)
    browsers.set(role, await pages.signIn(role))
  }
})
afterAll(() => pages.close())

function browserOf(role: string | undefined): Browser {
  return browsers.get(role ?? '') ?? pages.browser()
}

/** What is there on an empty database, and what is not. */
const PATHS = Object.values<PageRow>(PAGES)
  .filter(({ method, path }) => method === 'GET' && path !== PAGES.live.path)
  .filter(({ path }) => !path.startsWith('/reports/'))
  .map(({ path }) => path.replaceAll(/:\w+/g, 'none'))
  .concat('/suppressions?csv=suppressions', '/suppressions/release?why=', '/nothing')

const HEADERS = ['content-type', 'cache-control', 'location', 'content-disposition', 'vary']

function shown({ statusCode, headers }: Answered): unknown {
  return [statusCode, ...HEADERS.map((name) => headers[name])]
}

describe.each([undefined, 'viewer', 'admin'])('%s', (role) => {
  test.each(PATHS)('at %s gets the head of the answer to GET', async (path) => {
    const browser = browserOf(role)
    const got = await browser.get(path)
    const head = await browser.head(path)
    expect(shown(head)).toEqual(shown(got))
    expect(head.body).toBe('')
  })
})

test('of an answer without end it ends', async () => {
  const answer = await browserOf('viewer').head(PAGES.live.path)
  expect(answer).toMatchObject({ statusCode: 200, body: '', cookies: [] })
  expect(answer.headers['content-type']).toBe('text/event-stream')
})

test.each(['first_admin', 'demo'] as const)(
  'a one-time link (%s) is as good after it as before, and signs nobody in',
  async (purpose) => {
    const path = await makeStartLink(pages.database, { purpose, nowMs: Date.now() })
    const scanner = pages.browser()
    for (let time = 0; time < 3; time += 1)
      expect(await scanner.head(path)).toMatchObject({ statusCode: 200, body: '' })
    expect(scanner.cookies.has('forwardpath_session')).toBe(false)
    const person = pages.browser()
    const fields = { name: `by-${purpose}`.replace('_', '-'), password: 'a long enough secret' }
    const answer = await person.post(path, { ...fields, again: fields.password }, { from: path })
    expect(answer.statusCode).toBe(303)
    expect(person.cookies.has('forwardpath_session')).toBe(true)
    expect((await scanner.head(path)).statusCode).toBe(404)
  },
)

test('nobody is noted as the reader of a raw mail of which he saw nothing', async () => {
  const path = `/bounces/${await storeBounce()}/raw`
  const reviewer = browserOf('reviewer')
  const reads = () => listAudit(pages.database, { action: 'raw.read' }, { limit: 10 })
  expect((await reviewer.head(path)).statusCode).toBe(200)
  const file = await reviewer.head(`${path}.eml`)
  expect(file).toMatchObject({ statusCode: 200, body: '' })
  expect(file.headers['content-length']).toBe(String(RAW.length))
  expect(await reads()).toEqual([])
  expect((await reviewer.get(`${path}.eml`)).body).toBe(RAW)
  expect(await reads()).toHaveLength(1)
})

test.each(['/suppressions/release?domain=example.org&why=back', '/bounces/vouch?mailbox=m&host=h'])(
  'nothing is prepared for an act at %s',
  async (path) => {
    const operator = browserOf('operator')
    const before = await changeSets()
    expect((await operator.head(path)).statusCode).toBe(200)
    expect(await changeSets()).toBe(before)
    expect((await operator.get(path)).statusCode).toBe(200)
    expect(await changeSets()).toBe(before + 1)
  },
)

async function changeSets(): Promise<number> {
  const { rows } = await pages.database.query<{ sets: number }>(
    'select count(*)::int as sets from change_set',
  )
  return rows[0]?.sets ?? 0
}

/** A mail with one report, by hand: the worker is not here. */
async function storeBounce(): Promise<string> {
  const headers = { 'content-type': 'message/rfc822' }
  const stored = await pages.ask('POST', '/v1/bounces', { body: RAW, headers })
  expect(stored.status).toBeLessThan(300)
  await pages.database.query(
    `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action)
     select 'bnc_head', id, 0, now(), 'x', 'bounce', 'dsn', 'failed' from raw_message`,
  )
  await pages.database.query(
    `insert into classification (bounce_id, category, permanence, rule_id, rule_version)
     values ('bnc_head', 'user_unknown', 'permanent', 'r', '1')`,
  )
  return 'bnc_head'
}
