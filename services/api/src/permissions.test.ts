import { OPERATION_IDS, OPERATIONS, permissionOf, SCOPES } from '@forwardpath/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness
const keys = new Map<string, string>()

beforeAll(async () => {
  api = await openApiHarness()
  for (const scope of SCOPES) keys.set(scope, await api.key([scope]))
})

afterAll(async () => {
  await api.close()
})

const guarded = OPERATION_IDS.filter((id) => permissionOf(id) !== 'public')

/** An address with every parameter filled: what is allowed may still find nothing there. */
function urlOf(path: string): string {
  return path.replace('{address}', 'a@example.org').replace('{id}', 'bnc_0')
}

describe.each(guarded)('%s', (id) => {
  const { method, path } = OPERATIONS[id]

  test('refuses who has no key', async () => {
    const answer = await api.ask(method, urlOf(path), { key: null })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(answer.body).toMatchObject({ code: 'unauthorized' })
  })

  test.each(SCOPES)('with the scope %s alone it is as its row says', async (scope) => {
    const answer = await api.ask(method, urlOf(path), { key: keys.get(scope) ?? '' })
    if (permissionOf(id).includes(scope)) expect([401, 403]).not.toContain(answer.status)
    else expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})

test('every operation is served, and nothing under /v1 that is none', () => {
  const served = api.app.printRoutes({ commonPrefix: false, includeHooks: false })
  for (const id of OPERATION_IDS) {
    const { method, path } = OPERATIONS[id]
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
    expect(api.app.hasRoute({ method, url }), id).toBe(true)
  }
  const known = new Set(OPERATION_IDS.map((id) => OPERATIONS[id].path.split('/')[2]))
  expect(known.size).toBeGreaterThan(5)
  expect(served).not.toMatch(/compat/)
})

describe('keys', () => {
  test.each([
    ['garbage', 'nonsense'],
    ['a key that was never made', `fp_${'A'.repeat(43)}`],
    ['one character too many', `fp_${'A'.repeat(44)}`],
    ['an empty one', ''],
  ])('refuses %s', async (_, key) => {
    const answer = await api.ask('GET', '/v1/suppressions', { key })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  })

  test('refuses an expired key', async () => {
    const key = await api.key(['suppressions:read'], { expiresAtMs: Date.now() - 1 })
    expect(await api.ask('GET', '/v1/suppressions', { key })).toMatchObject({ status: 401 })
  })

  test('refuses another scheme, and a key in the query', async () => {
    const headers = { authorization: `Basic ${Buffer.from(`x:${api.all}`).toString('base64')}` }
    expect((await api.ask('GET', '/v1/suppressions', { key: null, headers })).status).toBe(401)
    const inQuery = await api.ask('GET', `/v1/suppressions?access_token=${api.all}`, { key: null })
    expect(inQuery.status).toBe(401)
  })

  test('a dump of the database holds no usable key', async () => {
    const { rows } = await api.database.query<{ row: string }>(
      'select k::text as row from api_key k',
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { row } of rows) expect(row).not.toContain(api.all)
  })

  test('the last use is noted', async () => {
    const key = await api.key(['suppressions:read'])
    expect((await api.ask('GET', '/v1/suppressions', { key })).status).toBe(200)
    await expect
      .poll(async () => {
        const { rows } = await api.database.query<{ used: string }>(
          'select count(*) as used from api_key where last_used_at is not null',
        )
        return Number(rows[0]?.used)
      })
      .toBeGreaterThan(0)
  })
})
