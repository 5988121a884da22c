import { words } from '@forwardpath/client'
import { listAudit, WEBHOOK_TYPES } from '@forwardpath/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAnswerChecker } from './testing/answer-checker.ts'
import { openApiHarness, type ApiHarness, type Asked } from './testing/api-harness.ts'

let api: ApiHarness
const check = createAnswerChecker()
const PATH = '/v1/webhook-endpoints'
const URL_OF_TEST = 'https://hooks.example.net/bounces'

beforeAll(async () => {
  api = await openApiHarness()
})

afterAll(async () => {
  await api.close()
})

function add(json: unknown): Promise<Asked> {
  return api.ask('POST', PATH, { json })
}

test('types are those of the store', () => {
  expect(words.WEBHOOK_TYPES).toEqual(WEBHOOK_TYPES)
})

test('the secret is in the answer to its making and in no other', async () => {
  const made = await add({ url: URL_OF_TEST, types: ['suppression.added', 'suppression.added'] })
  expect(made.status).toBe(201)
  expect(check(made, { template: PATH, method: 'POST' })).toEqual([])
  const { id, secret } = made.body
  // 32 octets in base64
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const list = await api.ask('GET', PATH)
  expect(check(list, { template: PATH, method: 'GET' })).toEqual([])
  expect(list.body['data']).toMatchObject([
    {
      id,
      url: URL_OF_TEST,
      types: ['suppression.added'],
      include: [],
      state: 'active',
      pending: 0,
    },
  ])
  expect(list.text).not.toContain(String(secret))
})

test('making and removing are audited; what is removed is gone, and gone once', async () => {
  const { id } = (await add({ url: URL_OF_TEST, note: 'for a day' })).body
  const gone = await api.ask('DELETE', `${PATH}/${String(id)}`)
  expect(gone).toMatchObject({ status: 200, body: { id, removed: true } })
  expect(check(gone, { template: `${PATH}/{id}`, method: 'DELETE' })).toEqual([])
  expect(await api.ask('DELETE', `${PATH}/${String(id)}`)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  })
  expect((await api.ask('GET', PATH)).text).not.toContain(String(id))
  const audit = await listAudit(api.database, {}, { limit: 100 })
  expect(audit.filter((row) => row.subject === id).map((row) => row.action)).toEqual([
    'webhook.add',
    'webhook.remove',
  ])
})

test('each endpoint comes once, page after page', async () => {
  for (let made = 0; made < 3; made += 1) await add({ url: URL_OF_TEST })
  const whole = await api.ask('GET', PATH)
  const seen: unknown[] = []
  let query = '?limit=1'
  for (;;) {
    const { body } = await api.ask('GET', `${PATH}${query}`)
    seen.push(...(body['data'] as unknown[]))
    if (body['hasMore'] !== true) break
    query = `?limit=1&cursor=${String(body['nextCursor'])}`
  }
  expect(seen).toEqual(whole.body['data'])
})

test.each([
  ['plain http', { url: 'http://hooks.example.net/' }],
  ['a user and a password', { url: 'https://a:b@hooks.example.net/' }],
  ['a fragment', { url: 'https://hooks.example.net/#a' }],
  ['a file', { url: 'file:///etc/passwd' }],
  ['a script', { url: 'javascript:alert(1)' }],
  ['a line end', { url: 'https://hooks.example.net/\r\nX: y' }],
  ['a NUL', { url: 'https://hooks.example.net/\0' }],
  ['nothing', { url: '' }],
  ['too long a URL', { url: `https://hooks.example.net/${'a'.repeat(2_000)}` }],
  ['a type that is none', { url: URL_OF_TEST, types: ['everything'] }],
  ['an include that is none', { url: URL_OF_TEST, include: ['raw'] }],
  ['a secret of the client', { url: URL_OF_TEST, secret: 'whsec_AAAA' }],
  ['a note with controls', { url: URL_OF_TEST, note: 'a\0b' }],
])('%s is refused, and nothing is written', async (_, json) => {
  const before = (await api.ask('GET', PATH)).text
  expect(await add(json)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  expect((await api.ask('GET', PATH)).text).toBe(before)
})
