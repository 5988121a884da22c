/** An address that is no page: a person gets a page that says so, a program the API's own answer. */
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPagesHarness, type Browser, type PagesHarness } from '../testing/pages-harness.ts'

let harness: PagesHarness
let browser: Browser

beforeAll(async () => {
  harness = await openPagesHarness()
  await harness.user('ann', 'viewer')
  browser = await harness.signIn('ann')
})
afterAll(async () => {
  await harness.close()
})

type Wish = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
type Got = {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly policy: boolean
}

/** Asks as written, without a session unless `cookie` is among the headers. */
function ask(path: string, { method = 'GET', headers = {}, body }: Wish = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(new URL(path, harness.url), { method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          type: String(answer.headers['content-type']),
          body: Buffer.concat(chunks).toString(),
          policy: answer.headers['content-security-policy'] !== undefined,
        })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
const PAGE = {
  status: 404,
  type: 'text/html; charset=utf-8',
  body: expect.stringContaining('There is no page at this address.') as string,
  policy: true,
}
const PROBLEM = { status: 404, type: 'application/problem+json; charset=utf-8' }

/** The session of {@link browser}, as a header. */
function signedIn(): Record<string, string> {
  return { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

const ADDRESSES = ['/nothing', '/bounces/x/y', '/suppressions/a/b/c', '/address-changes', '/.env']

describe('a person', () => {
  test.each(ADDRESSES)('who asks for %s gets a page, signed in or not', async (path) => {
    expect(await ask(path, { headers: HTML })).toMatchObject(PAGE)
    expect(await ask(path, { headers: { ...HTML, ...signedIn() } })).toMatchObject(PAGE)
  })

  test('who is signed in gets it whatever is asked for, and by a form', async () => {
    const headers = { ...signedIn(), accept: '*/*' }
    expect(await ask('/nothing?q=1', { headers })).toMatchObject(PAGE)
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    expect(await ask('/nothing', { method: 'POST', headers: form, body: 'a=b' })).toMatchObject(
      PAGE,
    )
    const upload = { ...headers, 'content-type': 'application/octet-stream' }
    expect(await ask('/nothing', { method: 'POST', headers: upload, body: 'x' })).toMatchObject(
      PAGE,
    )
  })

  test('sees nothing of the address as markup', async () => {
    const { body } = await ask('/%3Cscript%3Ealert(1)%3C/script%3E?<b>', { headers: HTML })
    expect(body).not.toMatch(/<script>alert|<b>/)
  })
})

describe('a program', () => {
  test.each(ADDRESSES)('that asks for %s gets a problem', async (path) => {
    const { body, ...answer } = await ask(path)
    expect(answer).toMatchObject(PROBLEM)
    expect(JSON.parse(body)).toMatchObject({ code: 'not_found', status: 404 })
    expect(
      await ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    ).toMatchObject(PROBLEM)
    expect(await ask(path, { method: 'DELETE' })).toMatchObject(PROBLEM)
  })

  test.each(['/v1/nothing', '/v1/', '/problems/nothing'])(
    '%s is never a page, whoever asks',
    async (path) => {
      for (const headers of [HTML, signedIn(), {}])
        expect(await ask(path, { headers })).toMatchObject(PROBLEM)
    },
  )

  test('another method of what there is stays 405', async () => {
    const answer = await ask('/v1/suppressions', { method: 'POST', headers: HTML, body: '{}' })
    expect(answer).toMatchObject({ status: 405, type: PROBLEM.type })
  })
})
