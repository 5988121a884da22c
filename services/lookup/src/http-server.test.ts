/** The look-up over HTTP: checks, maps, health, and what bad requests get. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startHttpServer } from './http-server.ts'
import type { Replica, ReplicaState } from './replica.ts'
import { DEFAULT_LIMITS, type RunningServer } from './stream-server.ts'
import { captureLog } from './testing/captured-log.ts'
import { madeLookUp, madeTable, REFUSAL } from './testing/made-look-up.ts'

const NOW_MS = Date.UTC(2026, 0, 2)
const CHANGED_MS = Date.UTC(2026, 0, 1, 12)

let server: RunningServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const LONG = {
  id: 'sup_2',
  scope: 'global',
  status: 'active',
  reason: 'import',
  category: undefined,
  expiresAtMs: undefined,
} as const

type Made = {
  readonly isBlind?: boolean
  readonly state?: Partial<ReplicaState>
  readonly nowMs?: number
  readonly table?: ReturnType<typeof madeTable>
}

/** Starts a server over the made list; gives its URL. */
async function start(made: Made = {}): Promise<string> {
  const table = made.isBlind === true ? undefined : (made.table ?? madeTable())
  const cursor = { epoch: 'e1', seq: '42', mark: 'm' }
  const state = { table, asOfMs: NOW_MS - 3_000, cursor, changedAtMs: CHANGED_MS, ...made.state }
  const replica: Replica = {
    state: () => state,
    current: () => table,
    reload: () => undefined,
    stop: () => Promise.resolve(),
  }
  server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    limits: DEFAULT_LIMITS,
    lookUp: madeLookUp({ isBlind: made.isBlind === true }),
    replica,
    now: () => made.nowMs ?? NOW_MS,
    log: captureLog(),
  })
  return `http://127.0.0.1:${String(server.port)}`
}

async function check(base: string, body: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${base}/check`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, answer: await response.json() }
}

describe('POST /check', () => {
  const REPLY = { code: 550, enhancedStatusCode: '5.7.1', text: REFUSAL }
  const LISTED = {
    verdict: 'listed',
    id: 'sup_1',
    status: 'active',
    scope: 'global',
    reason: 'hard_bounce',
    category: 'user_unknown',
    expiresAt: null,
    reply: REPLY,
  }
  const IN_STREAM = { ...LISTED, scope: 'stream:news' }

  test.each([
    [{ recipient: 'gone@example.org' }, LISTED],
    [{ recipient: 'JÜRGEN@example.org' }, LISTED],
    [{ recipient: 'here@example.org' }, { verdict: 'clear' }],
    [{ recipient: '' }, { verdict: 'clear' }],
    [{ recipient: 'ann@example.org' }, { verdict: 'clear' }],
    [{ recipient: 'ann@example.org', stream: 'news' }, IN_STREAM],
    [{ recipient: 'ann@example.org', sender: 'b@news.example.net' }, IN_STREAM],
    [{ recipient: 'ann@example.org', saslUsername: 'crm', sender: 'x@y.example' }, IN_STREAM],
    // What is said goes before what the sender suggests.
    [
      { recipient: 'ann@example.org', stream: 'shop', sender: 'b@news.example.net' },
      { verdict: 'clear' },
    ],
  ])('%j', async (question, answer) => {
    expect(await check(await start(), question)).toEqual({ status: 200, answer })
  })

  test('without a fresh list: 503, with what to tell the client', async () => {
    const { status, answer } = await check(await start({ isBlind: true }), {
      recipient: 'a@b.example',
    })
    expect(status).toBe(503)
    expect(answer).toMatchObject({
      verdict: 'unknown',
      reply: { code: 451, enhancedStatusCode: '4.3.0' },
    })
  })

  test.each([
    ['', 'the body is not a JSON object'],
    ['[]', 'the body is not a JSON object'],
    ['{"recipient":', 'the body is not a JSON object'],
    ['{}', 'recipient is missing'],
    ['{"recipient": 7}', 'recipient must be a text'],
    ['{"recipient": "a@b.example", "to": "x"}', '"to" is not a field'],
    ['{"recipient": "a@b.example", "__proto__": "x"}', '"__proto__" is not a field'],
  ])('%s is refused: %s', async (body, error) => {
    expect(await check(await start(), body)).toEqual({ status: 400, answer: { error } })
  })

  test('long bodies and other types are refused', async () => {
    const base = await start()
    expect((await check(base, `"${'x'.repeat(500_000)}"`)).status).toBe(413)
    const form = await fetch(`${base}/check`, { method: 'POST', body: 'recipient=a@b.example' })
    expect(form.status).toBe(415)
  })
})

describe('GET /maps', () => {
  async function lines(url: string): Promise<readonly string[]> {
    const response = await fetch(url)
    expect(response.status).toBe(200)
    return (await response.text()).trimEnd().split('\n').toSorted()
  }

  test('gives addresses and domains apart, of the global scope and the stream', async () => {
    const base = await start()
    const addresses = [
      '"a b"@example.org',
      'gone@example.org',
      'jürgen@example.org',
      'per%cent@example.org',
    ]
    expect(await lines(`${base}/maps/addresses`)).toEqual(addresses)
    expect(await lines(`${base}/maps/addresses?stream=news`)).toEqual(
      ['ann@example.org', ...addresses].toSorted(),
    )
    expect(await lines(`${base}/maps/domains`)).toEqual(['dead.example'])
  })

  test('is not sent again while nothing has changed', async () => {
    const base = await start()
    const first = await fetch(`${base}/maps/addresses`)
    const etag = first.headers.get('etag') ?? ''
    const modified = first.headers.get('last-modified') ?? ''
    expect([etag, modified]).toEqual(['W/"e1.42"', 'Thu, 01 Jan 2026 12:00:00 GMT'])
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${base}/maps/addresses`, { headers })).status
    expect(await ask({ 'If-None-Match': etag })).toBe(304)
    expect(await ask({ 'If-None-Match': 'W/"e1.41", W/"e1.42"' })).toBe(304)
    expect(await ask({ 'If-Modified-Since': modified })).toBe(304)
    expect(await ask({ 'If-None-Match': 'W/"e1.41"', 'If-Modified-Since': modified })).toBe(200)
    expect(await ask({ 'If-Modified-Since': 'Thu, 01 Jan 2026 11:59:59 GMT' })).toBe(200)
    expect(await ask({ 'If-Modified-Since': 'nonsense' })).toBe(200)
  })

  test('names the second before, in the second of a change', async () => {
    const base = await start({ nowMs: CHANGED_MS + 400 })
    const { headers } = await fetch(`${base}/maps/domains`, { method: 'HEAD' })
    expect(headers.get('last-modified')).toBe('Thu, 01 Jan 2026 11:59:59 GMT')
  })

  test('is sent whole, however long it is, to a client that reads now and then', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    const table = madeTable()
    const key = (index: number): string => `${'x'.repeat(40)}${String(index)}@example.net`
    for (let index = 0; index < 100_000; index++) table.add({ ...LONG, addressKey: key(index) })
    const response = await fetch(`${await start({ table })}/maps/addresses`)
    let lines = 0
    for await (const piece of response.body ?? []) {
      lines +=
        Buffer.from(piece as Uint8Array)
          .toString('latin1')
          .split('\n').length - 1
      await new Promise(setImmediate)
    }
    process.off('warning', note)
    expect(lines).toBe(100_004)
    expect(warnings).toEqual([])
  })

  test('is refused, never empty, without a fresh list', async () => {
    const response = await fetch(`${await start({ isBlind: true })}/maps/addresses`)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('30')
  })
})

test('GET /healthz says how fresh the list is', async () => {
  const fresh = await fetch(`${await start()}/healthz`)
  expect([fresh.status, await fresh.json()]).toEqual([
    200,
    { fresh: true, records: 6, ageSeconds: 3, seq: 42 },
  ])
  await server?.stop()
  const state = { asOfMs: undefined, cursor: undefined }
  const blind = await fetch(`${await start({ isBlind: true, state })}/healthz`)
  expect([blind.status, await blind.json()]).toEqual([
    503,
    { fresh: false, records: null, ageSeconds: null, seq: null },
  ])
})

test.each([
  ['GET', '/check', 405],
  ['POST', '/maps/addresses', 405],
  ['GET', '/', 404],
  ['GET', '/constructor', 404],
])('%s %s gives %i', async (method, path, status) => {
  expect((await fetch(`${await start()}${path}`, { method })).status).toBe(status)
})

test('bytes that are no HTTP end the connection, and others go on', async () => {
  const base = await start()
  const socket = connect(Number(new URL(base).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.end(`\0\0\0${'x'.repeat(50_000)}\r\n\r\n`)
  socket.resume()
  await once(socket, 'close')
  expect((await check(base, { recipient: 'gone@example.org' })).status).toBe(200)
})
