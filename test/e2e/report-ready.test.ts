/** Reports of the schedule are announced: a real receiver on loopback, over TLS, with the signature checked. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { startForwardpath } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { selfSigned } from '@forwardpath/test-support/self-signed'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCommand, type Command, type Row } from './command.ts'

/** Days of a period. */
const LENGTHS = { daily: [1], weekly: [7], monthly: [28, 29, 30, 31] } as const

/** One whose period does not end within the hour: at midnight UTC the reports are others. */
function scheduleOfThisHour(): keyof typeof LENGTHS {
  const soon = new Date(Date.now() + 3_600_000)
  if (soon.getUTCHours() !== 0) return 'daily'
  return soon.getUTCDay() === 1 ? 'monthly' : 'weekly'
}

const schedule = scheduleOfThisHour()

type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }

const received: Received[] = []
let folder: string
let reports: string
let database: TestDatabase
let command: Command
let client: Client
let server: Server
let secret: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-ready-'))
  reports = path.join(folder, 'reports')
  const { key, cert } = selfSigned('localhost')
  await writeFile(path.join(folder, 'ca.pem'), cert)
  await writeFile(
    path.join(folder, 'forwardpath.yaml'),
    [
      'version: 1',
      'dns: { enabled: false }',
      `reports: { folder: ${JSON.stringify(reports)}, schedule: ${schedule} }`,
      'webhooks: { allow_networks: ["127.0.0.1", "::1"], ca_file: ca.pem }',
      'api: { listen: "127.0.0.1:0" }',
      'lookup: { socketmap: "127.0.0.1:0", tcp: "127.0.0.1:0", policy: "127.0.0.1:0" }',
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(204).end()
    })
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  database = await createDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  command = await newCommand({
    DATABASE_URL: database.url,
    FORWARDPATH_CONFIG: path.join(folder, 'forwardpath.yaml'),
  })
  const url = `https://localhost:${String((server.address() as AddressInfo).port)}/reports`
  const made = await command.object(['webhooks', 'add', url, '--types', 'report.ready', '--json'])
  secret = String(made['secret'])
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await command.remove()
  await client.end()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** Runs until so many events have been delivered, and noted as delivered: what is received and not noted comes again. */
async function runUntilDelivered(events: number): Promise<void> {
  const run = await startForwardpath(['run'], {
    cwd: folder,
    env: {
      DATABASE_URL: database.url,
      FORWARDPATH_CONFIG: path.join(folder, 'forwardpath.yaml'),
      FORWARDPATH_DATA_DIR: command.dataDir,
    },
  })
  try {
    await run.line(/Ctrl-C stops/, 120_000)
    await eventually(async () => (await countDelivered()) >= events, {
      timeoutMs: 90_000,
      describe: run.stderr,
    })
  } finally {
    await run.stop()
  }
}

async function countDelivered(): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    "select count(*)::int as events from webhook_delivery where state = 'delivered'",
  )
  return rows[0]?.events ?? 0
}

/** Each event once: a delivery whose answer came too late is made again, under the same id. */
function announced(): readonly Received[] {
  return [...new Map(received.map((one) => [one.headers['webhook-id'], one])).values()]
}

test('each report that is written is announced, signed, once; a restart announces none again', async () => {
  await runUntilDelivered(4)
  const files = await readdir(reports)
  expect(files).toHaveLength(4)
  const bodies = announced().map(({ body }) => JSON.parse(body) as Row)
  expect(bodies.map(({ type }) => type)).toEqual(Array(4).fill('report.ready'))
  const data = bodies.map((body) => body['data'] as Row)
  expect(new Set(data.map((one) => one['file']))).toEqual(new Set(files))
  for (const one of data) {
    const { size } = await stat(path.join(reports, String(one['file'])))
    expect(one).toMatchObject({ schedule, sizeBytes: size })
    const { since, until } = one['period'] as Row
    const days = (Date.parse(String(until)) - Date.parse(String(since))) / 86_400_000
    expect(LENGTHS[schedule]).toContain(days)
  }
  expect(new Set(data.map((one) => one['report']))).toEqual(
    new Set(['domains', 'health', 'sources', 'stale']),
  )
  for (const one of received) expect(signatureOf(one)).toBe(one.headers['webhook-signature'])
  // One is missing: it alone is written and told again.
  await rm(path.join(reports, String(data[0]?.['file'])))
  await runUntilDelivered(5)
  expect(announced()).toHaveLength(5)
  expect(JSON.parse(announced()[4]?.body ?? '')).toMatchObject({
    data: { file: data[0]?.['file'] },
  })
  expect(await readdir(reports)).toHaveLength(4)
})

/** Standard Webhooks 1.0. */
function signatureOf({ headers, body }: Received): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}
