import { changeUser, ROLES } from '@forwardpath/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'
import { may, PAGES, type PageId, type PageRow } from './access.ts'

let pages: PagesHarness
const browsers = new Map<string, Browser>()

beforeAll(async () => {
  pages = await openPagesHarness()
  browsers.set('nobody', pages.browser())
  for (const role of ROLES) {
    await pages.user(role, role)
    browsers.set(role, await pages.signIn(role))
  }
})
afterAll(() => pages.close())

const SESSION_ENDERS: readonly PageId[] = ['signOut', 'signOutEverywhere', 'changePassword']
/** An endless answer has a test of its own. */
const ENDLESS: readonly PageId[] = ['live']
const ROWS = Object.entries(PAGES) as [PageId, PageRow][]

/** A path that leads to a row; what it names is nowhere, so nothing is done by who may. */
function pathOf({ path }: PageRow): string {
  return path
    .replace(':address', 'nobody%40example.org')
    .replace(':name', 'none')
    .replace(':token', 'x')
    .replace(':file', 'none')
    .replace(':id', 'none')
    .replace(':digest', 'none')
}

describe.each([undefined, ...ROLES])('%s', (role) => {
  test.each(ROWS.filter(([id]) => !SESSION_ENDERS.includes(id) && !ENDLESS.includes(id)))(
    'at %s',
    async (id, row) => {
      const browser = browsers.get(role ?? 'nobody')!
      const path = pathOf(row)
      const answer = await (row.method === 'GET' ? browser.get(path) : browser.post(path))
      const isToSignIn =
        answer.statusCode === 303 && answer.headers['location']?.startsWith('/sign-in') === true
      const isForbidden = answer.statusCode === 403 && answer.body.includes('may not do this')
      if (may(role, id))
        expect({ isToSignIn, isForbidden }).toEqual({ isToSignIn: false, isForbidden: false })
      else if (role === undefined) expect(isToSignIn).toBe(true)
      else expect(isForbidden).toBe(true)
    },
  )
})

test('each role may do what those before it may, and some role may do each thing', () => {
  for (const [id] of ROWS) {
    const allowed = ROLES.map((role) => may(role, id))
    expect(allowed).toEqual([...allowed].sort((a, b) => Number(a) - Number(b)))
    expect(may('admin', id)).toBe(true)
  }
})

test('what is open to all tells nothing and does nothing without a secret', () => {
  expect(ROWS.filter(([, { allow }]) => allow === 'public').map(([id]) => id)).toEqual([
    'style',
    'signIn',
    'doSignIn',
    'welcome',
    'doWelcome',
    'sharedReport',
    'sharedReportFile',
  ])
})

test('a disabled user is out at once, in every browser', async () => {
  await pages.user('gone', 'admin')
  const browser = await pages.signIn('gone')
  await changeUser(pages.database, 'gone', { isDisabled: true })
  expect((await browser.get('/users')).headers['location']).toBe('/sign-in?next=%2Fusers')
})

test('another role holds from the next click on', async () => {
  await pages.user('moved', 'admin')
  const browser = await pages.signIn('moved')
  await changeUser(pages.database, 'moved', { role: 'viewer' })
  expect((await browser.get('/users')).statusCode).toBe(403)
})
