/** Standard Webhooks 1.0 against a real https server on loopback: what happens is told once it is committed, and told until it is taken. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createQueues } from '@forwardpath/jobs'
import { newId, Secret } from '@forwardpath/runtime'
import {
  addWebhookEndpoint,
  emitWebhookEvent,
  listWebhookEndpoints,
  replayDeliveries,
  rotateWebhookSecret,
  type Database,
  type WebhookInclude,
  type WebhookType,
} from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { selfSigned } from '@forwardpath/test-support/self-signed'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { startHarness, type WorkerHarness } from '../testing/worker-harness.ts'
import { postWebhook } from './post-webhook.ts'
import { startWebhooks, type Webhooks } from './start.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const NEXT_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const LOOPBACK = ['127.0.0.1', '::1']
/** The next try is hours away: none fails because the machine is busy. */
const TIMEOUT_MS = 60_000

type Received = {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
type Body = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }

const { key, cert } = selfSigned('localhost')
let server: Server
let url: string
let received: Received[]
/** The answers to come; 204 after that. */
let answers: number[]
let harness: WorkerHarness
let webhooks: Webhooks | undefined

beforeEach(async () => {
  received = []
  answers = []
  server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      received.push({ headers, body: Buffer.concat(chunks).toString() })
      const status = answers.shift() ?? 204
      response.writeHead(status, status === 302 ? { location: 'https://127.0.0.1:1/' } : {}).end()
    })
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  url = `https://localhost:${String((server.address() as AddressInfo).port)}/hook`
  harness = await startHarness()
})
afterEach(async () => {
  await webhooks?.stop()
  webhooks = undefined
  await harness.close()
  server.closeAllConnections()
  server.close()
})

function start(): Webhooks {
  const { database } = harness.context
  const quiet = (): undefined => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  webhooks = startWebhooks({
    database,
    openQueues: () =>
      createQueues({
        name: 'webhook.v1',
        databaseUrl: new Secret(harness.databaseUrl),
        postgres: database,
        log,
        timing: { answerMs: 30_000 },
      }),
    newJobId: () => `b-${newId('job').slice(4)}`,
    network: { allowNetworks: LOOPBACK, tlsCa: cert, timeoutMs: TIMEOUT_MS },
    now: Date.now,
    chance: () => 0.5,
    log,
    intervalMs: 50,
  })
  return webhooks
}

async function addEndpoint(
  over: { types?: readonly WebhookType[]; include?: readonly WebhookInclude[]; url?: string } = {},
): Promise<string> {
  const id = newId('whe')
  await addWebhookEndpoint(harness.context.database, {
    id,
    url: over.url ?? url,
    types: over.types ?? [],
    include: over.include ?? [],
    secret: SECRET,
    note: undefined,
    createdBy: 'test',
  })
  return id
}

const mail = readFileSync(
  new URL('../../../../test/corpus/mta/exim-551-moved-long.eml', import.meta.url),
)
const takeIn = () => harness.takeIn({ mails: [mail], vouchedBy: 'operator:test' })
const bodies = (): readonly Body[] => received.map(({ body }) => JSON.parse(body) as Body)

describe('what happens', () => {
  it('is sent, signed, to those who want it, thin unless they asked for more', async () => {
    await addEndpoint({ types: ['suppression.held', 'address_change.pending'] })
    await addEndpoint({ types: ['suppression.held'], include: ['address', 'evidence'] })
    start()
    await takeIn()
    const held = (): readonly Body[] => bodies().filter(({ type }) => type === 'suppression.held')
    await eventually(() => held().length >= 2)
    for (const { headers, body } of received) {
      expect(() => new Webhook(SECRET).verify(body, headers)).not.toThrow()
      expect(() => new Webhook(NEXT_SECRET).verify(body, headers)).toThrow()
    }
    expect(held()).toHaveLength(2)
    expect(held().filter(({ data }) => 'address' in data)).toHaveLength(1)
    expect(held()[0]?.data).toMatchObject({ status: 'held', reason: 'moved', category: 'moved' })
  })

  it('before anybody asked is told to nobody', async () => {
    await takeIn()
    await addEndpoint()
    await start().round()
    const { rows } = await harness.context.database.query('select from webhook_event')
    expect(rows).toEqual([])
  })

  it('and was rolled back is told to nobody', async () => {
    await addEndpoint()
    const { database } = harness.context
    const attempt = database.transaction(async (tx) => {
      await emitWebhookEvent(tx, { type: 'report.ready', data: {} })
      throw new Error('rolled back')
    })
    await expect(attempt).rejects.toThrow('rolled back')
    expect((await database.query('select from webhook_event')).rowCount).toBe(0)
  })
})

describe('an endpoint that does not take it', () => {
  it('gets it again under the same id', async () => {
    answers = [500, 302]
    const id = await addEndpoint({ types: ['webhook.test'] })
    const { database } = harness.context
    await emitWebhookEvent(database, { type: 'webhook.test', data: {}, endpointId: id })
    start()
    for (const tries of [1, 2, 3]) {
      await eventually(() => received.length === tries)
      // the pauses are hours; the clock of the row is put forward in their place
      await eventually(async () => {
        const { rowCount } = await database.query(
          `update webhook_delivery set next_at = now() where tries = $1 and job_id is null`,
          [tries],
        )
        return rowCount === 1
      })
      // The second try is refused too: between the two the row always says why.
      if (tries === 1) expect(await lastErrorOf(database)).toMatch(/500|302/)
    }
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const [endpoint] = await listWebhookEndpoints(database, { limit: 1 })
    expect(endpoint).toMatchObject({ state: 'active', pending: 0, dead: 0, lastError: null })
  })

  it('for three days is switched off, and gets what is replayed once it is on again', async () => {
    answers = [503]
    const id = await addEndpoint({ types: ['webhook.test'] })
    const { database } = harness.context
    await emitWebhookEvent(database, { type: 'webhook.test', data: {}, endpointId: id })
    await database.query('update webhook_delivery set tries = 9')
    start()
    const isOff = async () =>
      (await listWebhookEndpoints(database, { limit: 1 }))[0]?.state === 'disabled'
    await eventually(isOff)
    await database.query(`update webhook_endpoint set state = 'active', disabled_why = null`)
    expect(await replayDeliveries(database, id, { sinceMs: 0 })).toBe(1)
    await eventually(() => received.length === 2)
  })
})

async function lastErrorOf(database: Database): Promise<string | null | undefined> {
  const [endpoint] = await listWebhookEndpoints(database, { limit: 1 })
  return endpoint?.lastError
}

it('signs with both secrets while one is rotated', async () => {
  const id = await addEndpoint({ types: ['webhook.test'] })
  const { database } = harness.context
  const oldUntilMs = Date.now() + 3_600_000
  expect(await rotateWebhookSecret(database, id, { secret: NEXT_SECRET, oldUntilMs })).toBe(true)
  await emitWebhookEvent(database, { type: 'webhook.test', data: {}, endpointId: id })
  start()
  await eventually(() => received.length === 1)
  const [{ headers, body } = { headers: {}, body: '' }] = received
  for (const secret of [SECRET, NEXT_SECRET]) {
    expect(() => new Webhook(secret).verify(body, headers)).not.toThrow()
  }
})

it('sends again what a wiped queue has lost', async () => {
  const id = await addEndpoint({ types: ['webhook.test'] })
  const { database } = harness.context
  await emitWebhookEvent(database, { type: 'webhook.test', data: {}, endpointId: id })
  await database.query(`update webhook_delivery set job_id = 'b-lost'`)
  start()
  await eventually(() => received.length === 1)
})

describe('an address', () => {
  const network = { allowNetworks: [], tlsCa: cert, timeoutMs: TIMEOUT_MS }
  const target = { body: '{}', headers: {} }
  it.each([
    ['that is loopback by name', () => url, 'which webhooks.allow_networks does not name'],
    ['that is loopback by number', () => 'https://127.0.0.1:9/', 'does not name'],
    ['that is loopback in IPv6', () => 'https://[::1]:9/', 'does not name'],
    ['of a cloud’s metadata', () => 'https://169.254.169.254/', 'does not name'],
    ['in hexadecimal', () => 'https://0x7f000001/', 'does not name'],
    ['without TLS', () => url.replace('https:', 'http:'), 'only https'],
    ['that is none', () => 'https://', 'cannot be read'],
  ])('%s is not sent to', async (_, target_, error) => {
    const result = await postWebhook({ ...target, url: target_() }, network)
    expect(result).toMatchObject({ ok: false })
    expect(result.ok ? '' : result.error).toContain(error)
    expect(received).toEqual([])
  })

  it('with a certificate of somebody else is not sent to', async () => {
    const { cert: other } = selfSigned('localhost')
    const strict = { ...network, allowNetworks: LOOPBACK, tlsCa: other }
    expect(await postWebhook({ ...target, url }, strict)).toMatchObject({ ok: false })
    expect(received).toEqual([])
  })
})
