import { createHash } from 'node:crypto'
import { findSession, findUser, listUsers } from '@forwardpath/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePasswordLink, makeStartLink } from '../links.ts'
import {
  exchange,
  openPagesHarness,
  PASSWORD,
  tokenOf,
  type PagesHarness,
} from '../testing/pages-harness.ts'

let pages: PagesHarness
beforeAll(async () => {
  pages = await openPagesHarness()
  for (const name of ['jane', 'locked', 'fixed', 'typist', 'leaver', 'nobody-yet'])
    await pages.user(name, 'viewer')
  await pages.user('boss', 'admin')
})
afterAll(() => pages.close())

const COOKIE = 'forwardpath_session'

describe('a session', () => {
  test('begins under a new token: one that an attacker planted is worth nothing', async () => {
    const planted = 'A'.repeat(43)
    const browser = pages.browser()
    browser.cookies.set(COOKIE, planted)
    await browser.post('/sign-in', { name: 'fixed', password: PASSWORD }, { from: '/sign-in' })
    const token = browser.cookies.get(COOKIE)
    expect(token).not.toBe(planted)
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const attacker = pages.browser()
    attacker.cookies.set(COOKIE, planted)
    expect((await attacker.get('/account')).statusCode).toBe(303)
  })

  test('that was there before the sign-in ends with it', async () => {
    const browser = await pages.signIn('fixed')
    const before = browser.cookies.get(COOKIE)!
    await browser.post('/sign-in', { name: 'fixed', password: PASSWORD }, { from: '/account' })
    expect(browser.cookies.get(COOKIE)).not.toBe(before)
    const sha256 = createHash('sha256').update(before).digest()
    expect(await findSession(pages.database, sha256)).toBeUndefined()
  })

  test('is a cookie that no script reads and no other site sends, and in the database a hash', async () => {
    const browser = pages.browser()
    const answer = await browser.post('/sign-in', { name: 'jane', password: PASSWORD })
    const cookie = answer.cookies.find(({ name }) => name === COOKIE)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    const { rows } = await pages.database.query<{ text: string }>(
      'select app_session::text as text from app_session',
    )
    expect(rows.some(({ text }) => text.includes(cookie?.value ?? ''))).toBe(false)
  })

  test('over https has the prefix __Host- and is Secure', async () => {
    const harness = await openPagesHarness()
    try {
      const answer = await exchange(harness.url, {
        method: 'GET',
        path: '/sign-in',
        headers: { host: 'desk.example.net', 'x-forwarded-proto': 'https', accept: 'text/html' },
      })
      expect(answer.cookies).toMatchObject([
        { name: '__Host-forwardpath_visit', secure: true, path: '/', httpOnly: true },
      ])
      expect(answer.cookies[0]?.domain).toBeUndefined()
    } finally {
      await harness.close()
    }
  })

  test('ends with signing out, and everywhere where that is asked for', async () => {
    const [one, two] = [await pages.signIn('leaver'), await pages.signIn('leaver')]
    await one.post('/sign-out')
    expect((await one.get('/account')).statusCode).toBe(303)
    expect((await two.get('/account')).statusCode).toBe(200)
    const three = await pages.signIn('leaver')
    await three.post('/sign-out-everywhere')
    expect((await two.get('/account')).statusCode).toBe(303)
    expect((await three.get('/account')).statusCode).toBe(303)
  })

  test.each(['12 hours 1 minute', '8 days'])('is over after %s without use', async (age) => {
    const browser = await pages.signIn('leaver')
    const sha256 = createHash('sha256').update(browser.cookies.get(COOKIE)!).digest()
    await pages.database.query(
      'update app_session set seen_at = now() - $2::interval where sha256 = $1',
      [sha256, age],
    )
    expect((await browser.get('/account')).statusCode).toBe(303)
  })

  test('is over after a week, however busy', async () => {
    const browser = await pages.signIn('leaver')
    const sha256 = createHash('sha256').update(browser.cookies.get(COOKIE)!).digest()
    const session = await findSession(pages.database, sha256)
    expect(Date.parse(session?.expiresAt ?? '') - Date.now()).toBeLessThanOrEqual(7 * 86_400_000)
    await pages.database.query('update app_session set expires_at = now() where sha256 = $1', [
      sha256,
    ])
    expect((await browser.get('/account')).statusCode).toBe(303)
  })

  test('over plain http from another machine is refused', async () => {
    const answer = await exchange(pages.url, {
      method: 'GET',
      path: '/sign-in',
      headers: { host: 'desk.example.net', accept: 'text/html' },
    })
    expect(answer.body).toContain('plain http')
    const token = tokenOf(answer.body)
    const visit = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const sent = await exchange(pages.url, {
      method: 'POST',
      path: '/sign-in',
      headers: {
        host: 'desk.example.net',
        origin: 'http://desk.example.net',
        cookie: visit,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams({ token, name: 'jane', password: PASSWORD }).toString(),
    })
    expect(sent.statusCode).toBe(403)
    expect(sent.cookies.filter(({ name }) => name.endsWith('session'))).toEqual([])
  })
})

describe('a form', () => {
  test.each([
    ['without a token', { token: '' }],
    ['with a token of its own', { token: 'A'.repeat(43) }],
    ['from another site', { origin: 'https://evil.example' }],
    ['from a frame without origin', { origin: 'null' }],
    ['that does not say where it comes from', { origin: null }],
    ['from the same host on another port', { origin: 'http://127.0.0.1:9999' }],
  ])('%s is refused, and nothing is done', async (_name, over) => {
    const browser = await pages.signIn('jane')
    const answer = await browser.post('/sign-out-everywhere', {}, over)
    expect(answer.statusCode).toBe(403)
    expect((await browser.get('/account')).statusCode).toBe(200)
  })

  test('with the token of another session is refused', async () => {
    const [one, two] = [await pages.signIn('jane'), await pages.signIn('jane')]
    const token = tokenOf((await one.get('/account')).body)
    expect((await two.post('/sign-out-everywhere', {}, { token })).statusCode).toBe(403)
  })

  test('to sign in needs the token of its visit too: nobody is signed in by another site', async () => {
    const other = tokenOf((await pages.browser().get('/sign-in')).body)
    const victim = pages.browser()
    await victim.get('/sign-in')
    const answer = await victim.post(
      '/sign-in',
      { name: 'jane', password: PASSWORD },
      { token: other },
    )
    expect(answer.statusCode).toBe(403)
    expect(victim.cookies.has(COOKIE)).toBe(false)
  })

  test('that is no form is refused', async () => {
    const browser = await pages.signIn('jane')
    const answer = await exchange(pages.url, {
      method: 'POST',
      path: '/sign-out-everywhere',
      headers: {
        host: '127.0.0.1:8551',
        origin: 'http://127.0.0.1:8551',
        'content-type': 'text/plain',
        cookie: `${COOKIE}=${browser.cookies.get(COOKIE)!}`,
      },
      payload: 'token=x',
    })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect((await browser.get('/account')).statusCode).toBe(200)
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('leads to no other site by %s', async (next) => {
    const answer = await pages
      .browser()
      .post('/sign-in', { name: 'jane', password: PASSWORD, next })
    expect(answer.headers['location']).toBe('/')
  })
})

describe('guessing', () => {
  // Each browser of these tests has the same address; the limit of tries has a test of its own, in a harness of its own.
  test('locks the name: then the right password is refused as well, in the same words', async () => {
    const harness = await openPagesHarness()
    try {
      await harness.user('locked', 'viewer')
      const browser = harness.browser()
      let last = ''
      for (let i = 0; i < 5; i++) {
        const answer = await browser.post('/sign-in', {
          name: 'locked',
          password: `wrong ${String(i)}`,
        })
        expect(answer.statusCode).toBe(403)
        last = answer.body
      }
      const right = await browser.post('/sign-in', { name: 'locked', password: PASSWORD })
      expect(right.statusCode).toBe(403)
      const words = (body: string): string | undefined => /role="alert">([^<]+)/.exec(body)?.[1]
      expect(words(right.body)).toBe(words(last))
      const found = await findUser(harness.database, 'locked')
      expect(Date.parse(found?.user.lockedUntil ?? '')).toBeGreaterThan(Date.now())
      await harness.database.query("update app_user set locked_until = now() where name = 'locked'")
      expect(
        (await browser.post('/sign-in', { name: 'locked', password: PASSWORD })).statusCode,
      ).toBe(303)
      expect((await findUser(harness.database, 'locked'))?.user.lockedUntil).toBeNull()
    } finally {
      await harness.close()
    }
  })

  test('of names is answered in the same words as a wrong password', async () => {
    const body = (name: string): Promise<string> =>
      pages
        .browser()
        .post('/sign-in', { name, password: 'wrong' })
        .then((answer) => /role="alert">([^<]+)/.exec(answer.body)?.[1] ?? '')
    expect(await body('no-such-user')).toBe(await body('typist'))
  })

  test('is stopped by address, whatever the names', async () => {
    const harness = await openPagesHarness()
    try {
      const browser = harness.browser()
      const statuses: number[] = []
      for (let i = 0; i < 21; i++) {
        const token = tokenOf((await browser.get('/sign-in')).body)
        const answer = await browser.post(
          '/sign-in',
          { name: `n${String(i)}`, password: '' },
          { token },
        )
        statuses.push(answer.statusCode)
      }
      expect(statuses.slice(0, 20).every((status) => status === 403)).toBe(true)
      expect(statuses[20]).toBe(429)
    } finally {
      await harness.close()
    }
  })
})

describe('a one-time link', () => {
  test('makes the first admin, once', async () => {
    const path = await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: Date.now() })
    const browser = pages.browser()
    const fields = {
      name: 'first',
      password: 'a long enough secret',
      again: 'a long enough secret',
    }
    // Opened by a scanner first: that uses nothing up.
    await pages.browser().get(path)
    const answer = await browser.post(path, fields, { from: path })
    expect(answer.headers['location']).toBe('/')
    expect((await browser.get('/users')).statusCode).toBe(200)
    expect((await pages.browser().get(path)).statusCode).toBe(404)
    const users = await listUsers(pages.database)
    expect(users.find(({ name }) => name === 'first')?.role).toBe('admin')
  })

  test('of two who use it at the same moment lets one in', async () => {
    const path = await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: Date.now() })
    const secret = 'a long enough secret'
    const answers = await Promise.all(
      // From the sign-in page: that of the link is gone once one of them was faster.
      ['twin-a', 'twin-b'].map((name) =>
        pages.browser().post(path, { name, password: secret, again: secret }, { from: '/sign-in' }),
      ),
    )
    expect(answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b)).toEqual([303, 404])
  })

  test.each([
    ['too short', { password: 'short', again: 'short' }],
    ['not the same twice', { password: 'a long enough secret', again: 'another long secret' }],
    ['a few characters again and again', { password: 'a'.repeat(20), again: 'a'.repeat(20) }],
    ['made of the name', { password: 'xx second xx xx xx', again: 'xx second xx xx xx' }],
  ])('is not used up by a password that is %s', async (_name, fields) => {
    const path = await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: Date.now() })
    const answer = await pages.browser().post(path, { name: 'second', ...fields }, { from: path })
    expect(answer.statusCode).toBe(400)
    expect((await pages.browser().get(path)).statusCode).toBe(200)
  })

  test('is over after a day, and when a newer one was made', async () => {
    const dayAgo = Date.now() - 86_400_001
    const old = await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: dayAgo })
    expect((await pages.browser().get(old)).statusCode).toBe(404)
    const one = await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: Date.now() })
    await makeStartLink(pages.database, { purpose: 'first_admin', nowMs: Date.now() })
    expect((await pages.browser().get(one)).statusCode).toBe(404)
  })

  test('sets a password and ends the sessions of before', async () => {
    const userId = (await findUser(pages.database, 'typist'))!.user.id
    const before = await pages.signIn('typist')
    const path = await makePasswordLink(pages.database, { userId, nowMs: Date.now() })
    const secret = 'an entirely new one'
    const answer = await pages
      .browser()
      .post(path, { password: secret, again: secret }, { from: path })
    expect(answer.statusCode).toBe(303)
    expect((await before.get('/account')).statusCode).toBe(303)
    const again = await pages.browser().post('/sign-in', { name: 'typist', password: secret })
    expect(again.statusCode).toBe(303)
  })

  test('of the demo signs in as viewer, who can set no password', async () => {
    const path = await makeStartLink(pages.database, { purpose: 'demo', nowMs: Date.now() })
    const browser = pages.browser()
    expect((await browser.post(path, {}, { from: path })).statusCode).toBe(303)
    expect((await browser.get('/')).body).toContain('Demo.')
    expect((await browser.get('/users')).statusCode).toBe(403)
    const answer = await browser.post('/account/password', { old: '', new: 'a long enough secret' })
    expect(answer.statusCode).toBe(403)
  })
})

test('the last admin cannot be taken away', async () => {
  const harness = await openPagesHarness()
  try {
    await harness.user('only', 'admin')
    const browser = await harness.signIn('only')
    for (const fields of [{ role: 'viewer' }, { disabled: 'yes' }])
      expect((await browser.post('/users/only', fields)).statusCode).toBe(409)
    await harness.user('second', 'admin')
    expect((await browser.post('/users/only', { role: 'viewer' })).statusCode).toBe(303)
  } finally {
    await harness.close()
  }
})
