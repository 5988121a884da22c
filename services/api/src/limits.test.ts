import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness

beforeAll(async () => {
  // No window ends while the tests run.
  const perMs = 3_600_000
  api = await openApiHarness({
    limits: { default: { count: 5, perMs }, feed: { count: 2, perMs } },
  })
})

afterAll(async () => {
  await api.close()
})

test('each key has its own limit; the answer says how much is left, and when it is over', async () => {
  const key = await api.key(['suppressions:read'])
  const other = await api.key(['suppressions:read'])
  const first = await api.ask('GET', '/v1/suppressions', { key })
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '4' })
  for (let n = 0; n < 4; n += 1) await api.ask('GET', '/v1/suppressions', { key })
  const over = await api.ask('GET', '/v1/suppressions', { key })
  expect(over).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
  expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
  expect((await api.ask('GET', '/v1/suppressions', { key: other })).status).toBe(200)
})

test('checks and feeds have limits of their own', async () => {
  const key = await api.key(['suppressions:read'])
  const check = () =>
    api.ask('POST', '/v1/suppressions/check', { key, json: { addresses: ['a@example.org'] } })
  for (let n = 0; n < 20; n += 1) expect((await check()).status).toBe(200)
  const follow = () => api.ask('GET', '/v1/feeds/suppressions', { key })
  expect([(await follow()).status, (await follow()).status, (await follow()).status]).toEqual([
    200, 200, 429,
  ])
})

test('whoever tries keys is slowed down by his address', async () => {
  const statuses = new Set<number>()
  for (let n = 0; n < 65; n += 1) {
    const key = `fp_${String(n).padStart(43, 'x')}`
    statuses.add((await api.ask('GET', '/v1/suppressions', { key })).status)
  }
  expect(statuses).toEqual(new Set([401, 429]))
})
