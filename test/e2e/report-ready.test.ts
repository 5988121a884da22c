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
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCommand, type Command, type Row } from './command.ts'

type Received = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }

const received: Received[] = []
let folder: string
let reports: string
let database: TestDatabase
let command: Command
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
      `reports: { folder: ${JSON.stringify(reports)}, schedule: daily }`,
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
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function runUntil(isDone: () => boolean | Promise<boolean>): Promise<string> {
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
    await eventually(isDone, { timeoutMs: 60_000 })
  } finally {
    await run.stop()
  }
  return run.stderr()
}

test('each report that is written is announced, signed, once; a restart announces none again', async () => {
  await runUntil(() => received.length >= 4)
  const files = await readdir(reports)
  expect(files).toHaveLength(4)
  const bodies = received.map(({ body }) => JSON.parse(body) as Row)
  expect(bodies.map(({ type }) => type)).toEqual(Array(4).fill('report.ready'))
  const data = bodies.map((body) => body['data'] as Row)
  expect(new Set(data.map((one) => one['file']))).toEqual(new Set(files))
  for (const one of data) {
    const { size } = await stat(path.join(reports, String(one['file'])))
    expect(one).toMatchObject({ schedule: 'daily', sizeBytes: size })
    const { since, until } = one['period'] as Row
    expect(Date.parse(String(until)) - Date.parse(String(since))).toBe(86_400_000)
  }
  expect(new Set(data.map((one) => one['report']))).toEqual(
    new Set(['domains', 'health', 'sources', 'stale']),
  )
  for (const one of received) expect(signatureOf(one)).toBe(one.headers['webhook-signature'])
  // One is missing: it alone is written and told again.
  await rm(path.join(reports, String(data[0]?.['file'])))
  await runUntil(() => received.length >= 5)
  expect(received).toHaveLength(5)
  expect(JSON.parse(received[4]?.body ?? '')).toMatchObject({ data: { file: data[0]?.['file'] } })
  expect(await readdir(reports)).toHaveLength(4)
})

/** Standard Webhooks 1.0. */
function signatureOf({ headers, body }: Received): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}
