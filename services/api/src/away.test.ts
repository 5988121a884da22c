import { OPERATION_IDS, OPERATIONS, permissionOf } from '@forwardpath/client'
import { addressOf } from '@forwardpath/test-support/address-of'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { addSuppressions, openDatabase } from '@forwardpath/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

let api: ApiHarness
let proxy: FaultProxy

beforeAll(async () => {
  api = await openApiHarness(
    {},
    {
      through: async (databaseUrl) => {
        const url = new URL(databaseUrl)
        proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
        url.hostname = proxy.host
        url.port = String(proxy.port)
        return url.href
      },
    },
  )
})

afterAll(async () => {
  proxy.setFault(undefined)
  await api.close()
  await proxy.stop()
})

/** Reads of the list, of what came in, and whether we are ready: each must fail, none may be empty. */
const reads = OPERATION_IDS.filter(
  (id) => OPERATIONS[id].method === 'GET' && !['getHealth', 'listRules'].includes(id),
)

function urlOf(id: (typeof reads)[number]): string {
  const { path } = OPERATIONS[id]
  const prefix = path.includes('address-changes')
    ? 'adc'
    : path.includes('change-sets')
      ? 'chs'
      : path.includes('imports')
        ? 'imp'
        : path.includes('incidents')
          ? 'inc'
          : 'bnc'
  const query = id === 'exportSuppressions' ? '?format=csv' : ''
  return path.replace('{address}', 'a@example.org').replace('{id}', `${prefix}_1`) + query
}

describe('PostgreSQL is away', () => {
  beforeAll(async () => {
    // The key is known: only the read itself is missing.
    expect((await api.ask('GET', '/v1/suppressions')).status).toBe(200)
    proxy.setFault({ kind: 'reset' })
    proxy.resetAll()
  })

  test.each(reads)('%s is 503 with Retry-After', async (id) => {
    const answer = await api.ask(
      'GET',
      urlOf(id),
      permissionOf(id) === 'public' ? { key: null } : {},
    )
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a check is 503, never clear', async () => {
    const answer = await api.ask('POST', '/v1/suppressions/check', {
      json: { addresses: ['a@example.org'] },
    })
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  })

  test('the process says that it is alive', async () => {
    expect((await api.ask('GET', '/healthz', { key: null })).status).toBe(200)
  })

  test('nothing of the inside is told', async () => {
    const { text } = await api.ask('GET', '/v1/suppressions')
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1|postgres|pg-pool|at /)
  })
})

test('it answers again when PostgreSQL is back', async () => {
  proxy.setFault(undefined)
  await expect
    .poll(async () => (await api.ask('GET', '/v1/suppressions')).status, { timeout: 30_000 })
    .toBe(200)
})

test('a stream that breaks in the middle has no last line, and its connection is cut', async () => {
  const direct = openDatabase({ url: api.databaseUrl, onError: () => undefined })
  const additions = Array.from({ length: 1_000 }, (_, n) => ({
    newId: api.context.newId('sup'),
    address: addressOf(`long-enough-to-fill-a-few-packets-${String(n)}@example.org`),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
  }))
  const act = { changeSetId: api.context.newId('chs'), who: 'test', note: undefined }
  await addSuppressions(direct, additions, {
    act,
    mode: { source: 'api', revive: true },
    dryRun: false,
  })
  await direct.close()
  proxy.setFault({ kind: 'cut', from: 'server', atByte: 60_000 })
  proxy.resetAll()
  const whole = api.ask('GET', '/v1/feeds/suppressions/snapshot')
  await expect(whole.then(({ text }) => text.trimEnd().split('\n').at(-1) ?? '')).rejects.toThrow(
    /aborted|reset|hang up/i,
  )
  proxy.setFault(undefined)
})
