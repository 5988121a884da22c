import { listIncidents, openIncident, INCIDENT_STATES } from '@forwardpath/store'
import { OPERATIONS, words } from '@forwardpath/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAnswerChecker } from './testing/answer-checker.ts'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness
const check = createAnswerChecker()
const NOW_MS = Date.parse('2026-06-30T12:00:00.000Z')

beforeAll(async () => {
  api = await openApiHarness({ now: () => NOW_MS })
})

afterAll(async () => {
  await api.close()
})

describe.each([
  ['reportStale', 'stale'],
  ['reportSources', 'sources'],
  ['reportDomains', 'domains'],
  ['reportHealth', 'health'],
] as const)('%s', (id, name) => {
  const { path } = OPERATIONS[id]

  test('is the report of that name, over 90 days unless told', async () => {
    const answer = await api.ask('GET', path)
    expect(answer).toMatchObject({
      status: 200,
      body: {
        report: name,
        schemaVersion: 1,
        header: {
          generatedAt: '2026-06-30T12:00:00.000Z',
          period: { since: '2026-04-01T12:00:00.000Z', until: '2026-06-30T12:00:00.000Z' },
          failures: 0,
        },
      },
    })
    expect(check(answer, { template: path, method: 'GET' })).toEqual([])
  })

  test('takes its period and its limit', async () => {
    const query = 'since=2026-01-01T02:00:00%2B02:00&until=2026-02-01T00:00:00Z&limit=1'
    expect(await api.ask('GET', `${path}?${query}`)).toMatchObject({
      status: 200,
      body: {
        header: {
          period: { since: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' },
        },
      },
    })
  })

  test.each([
    ['since=2026-02-01T00:00:00Z&until=2026-02-01T00:00:00Z', '/query/since'],
    ['until=1970-01-01T00:00:00Z', '/query/since'],
    ['since=2027-01-01T00:00:00Z', '/query/since'],
    ['since=yesterday', '/query/since'],
    ['limit=0', '/query/limit'],
    ['limit=10001', '/query/limit'],
    ['format=csv', '/query/format'],
  ])('refuses %s, by its field', async (query, pointer) => {
    expect(await api.ask('GET', `${path}?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ pointer }] },
    })
  })
})

test('reports at once are as many as there are slots: the next is told to wait, and none is lost', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => api.ask('GET', OPERATIONS.reportStale.path)),
  )
  for (const { status, headers } of answers)
    if (status !== 200)
      expect({ status, wait: headers['retry-after'] }).toEqual({ status: 429, wait: '10' })
  expect((await api.ask('GET', OPERATIONS.reportStale.path)).status).toBe(200)
})

describe('incidents', () => {
  beforeAll(async () => {
    for (const [place, provider] of ['gmail.com', 'example.org', 'yahoo.com'].entries())
      await openIncident(api.database, {
        id: `inc_0${String(place)}`,
        provider,
        categories: ['user_unknown'],
        rule: 'alive',
        fromMs: NOW_MS - 3_600_000,
        openedAtMs: NOW_MS,
        hour: { addresses: 12, alive: 3 },
        highestBefore: 2,
      })
  })

  test('states are those of the store', () => {
    expect(words.INCIDENT_STATES).toEqual(INCIDENT_STATES)
  })

  test('each comes once, page after page', async () => {
    const first = await api.ask('GET', '/v1/incidents?limit=2')
    expect(check(first, { template: '/v1/incidents', method: 'GET' })).toEqual([])
    const next = await api.ask(
      'GET',
      `/v1/incidents?limit=2&cursor=${String(first.body['nextCursor'])}`,
    )
    const stored = await listIncidents(api.database, {}, { limit: 10 })
    expect([...(first.body['data'] as []), ...(next.body['data'] as [])]).toEqual(stored)
    expect(next.body).toMatchObject({ hasMore: false, nextCursor: null })
  })

  test.each([
    ['state=open', 3],
    ['state=closed', 0],
    ['provider=gmail.com', 1],
    ['since=2026-06-30T12:00:00Z', 3],
    ['since=2026-06-30T12:00:01Z', 0],
  ])('%s leaves %i', async (query, count) => {
    const { body } = await api.ask('GET', `/v1/incidents?${query}`)
    expect(body['data']).toHaveLength(count)
  })

  test.each(['state=gone', 'provider=%00', 'cursor=x', 'since=2026'])(
    'refuses %s',
    async (query) => {
      expect((await api.ask('GET', `/v1/incidents?${query}`)).status).toBe(400)
    },
  )

  test('one of them, with what its addresses are now', async () => {
    const answer = await api.ask('GET', '/v1/incidents/inc_00')
    expect(answer).toMatchObject({
      status: 200,
      body: {
        provider: 'gmail.com',
        state: 'open',
        from: '2026-06-30T11:00:00.000Z',
        counts: { addresses: 0, reports: 0, held: 0, active: 0 },
      },
    })
    expect(check(answer, { template: '/v1/incidents/{id}', method: 'GET' })).toEqual([])
    expect((await api.ask('GET', '/v1/incidents/inc_9')).status).toBe(404)
    expect((await api.ask('GET', '/v1/incidents/bnc_9')).status).toBe(400)
  })
})
