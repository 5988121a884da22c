/** `forwardpath doctor`: what it finds on a good installation and on a broken one, and what it says of trust. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startForwardpath } from '@forwardpath/test-support/child'
import { startDnsServer, type DnsServer } from '@forwardpath/test-support/dns-server'
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import {
  createDatabase,
  createEmptyDatabase,
  type TestDatabase,
} from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command, type Ended, type Row } from './command.ts'

/** A name of the public tree, so that it is asked about; only the server of these tests ever is. */
const OWN_DOMAIN = 'forwardpath-own-domain.com'

let database: TestDatabase
let imap: HoodiecrowServer
let dns: DnsServer
let command: Command
let file: string

beforeAll(async () => {
  database = await createDatabase()
  imap = await startHoodiecrow()
  dns = await startDnsServer({ [OWN_DOMAIN]: { MX: [[10, `mx.${OWN_DOMAIN}`]] } })
  command = await newCommand({
    DATABASE_URL: database.url,
    FORWARDPATH_API_LISTEN: undefined,
    FORWARDPATH_IMAP_PASSWORD: imap.password,
  })
  await mkdir(command.dataDir, { mode: 0o700 })
  file = path.join(command.dataDir, '../forwardpath.yaml')
  await writeFile(file, configOf())
})
afterAll(async () => {
  await command.remove()
  await dns.stop()
  await imap.stop()
  await database.drop()
})

type Over = { readonly dns?: string; readonly dnsTimeout?: string; readonly more?: string }

function configOf(over: Over = {}): string {
  return `
own: { domains: [${OWN_DOMAIN}] }
dns: { servers: ["${over.dns ?? dns.address}"], timeout: ${over.dnsTimeout ?? '10s'} }
mailboxes:
  - name: main
    imap: { host: 127.0.0.1, port: ${String(imap.port)}, user: "${imap.user}", insecure: loopback }
${over.more ?? ''}`
}

const OK = { code: 0 }

async function checksOf(ended: Ended): Promise<ReadonlyMap<string, Row>> {
  await Promise.resolve()
  const { checks } = JSON.parse(ended.stdout) as { readonly checks: readonly Row[] }
  return new Map(checks.map((check) => [String(check['name']), check]))
}

describe('a good installation', () => {
  test('passes every check', async () => {
    const ended = await command.run(['doctor', '--json'])
    expect(ended, ended.stderr).toMatchObject(OK)
    const checks = await checksOf(ended)
    const statuses = Object.fromEntries([...checks].map(([name, { status }]) => [name, status]))
    expect(statuses).toEqual({
      configuration: 'ok',
      rules: 'ok',
      policy: 'ok',
      'data folder': 'ok',
      'token keys': 'skipped',
      database: 'ok',
      schema: 'ok',
      clock: 'ok',
      work: 'ok',
      queue: 'skipped',
      'mailbox main': 'ok',
      DNS: 'ok',
      parts: 'warning',
    })
    expect(dns.queries().map(({ name }) => name)).toContain(OWN_DOMAIN)
  })

  test('is told in words, and no secret', async () => {
    const ended = await command.run(['doctor'])
    expect(ended.stdout).toMatch(/^ok +mailbox main: imap:\/\/.*: \d+ mails?$/m)
    expect(ended.stdout).toMatch(/^warning +parts: nothing is running\n +do: start/m)
    expect(ended.stdout + ended.stderr).not.toContain(imap.password)
  })
})

describe('a mailbox of which mails are expected', () => {
  const NAME = 'mails of main'
  let env: Record<string, string>
  const run = () => command.run(['doctor', '--json'], { env })
  const change = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(sql)
    await client.end()
  }

  beforeAll(async () => {
    const name = path.join(command.dataDir, 'expecting.yaml')
    await writeFile(name, configOf({ more: '    expect_at_least: 1/24h\n' }))
    env = { FORWARDPATH_CONFIG: name }
  })
  afterAll(async () => {
    await change('truncate mailbox cascade')
  })

  test('is not known before a poller has read it', async () => {
    expect((await checksOf(await run())).get(NAME)).toMatchObject({
      status: 'skipped',
      text: 'no poller has read this mailbox yet',
    })
  })

  test('gets enough, then too little, which is a warning with its remedy', async () => {
    const swept = await command.run(['poller', '--once'], { env })
    expect(swept, swept.stderr).toMatchObject(OK)
    expect((await checksOf(await run())).get(NAME)).toMatchObject({
      status: 'ok',
      text: expect.stringMatching(/^expected 1\/24h, not silent, last swept /) as string,
    })
    await change(
      `update mailbox set watched_since = now() - interval '25 hours', last_full_sweep_at = now() - interval '1 hour';
       update raw_message set stored_at = now() - interval '25 hours'`,
    )
    const again = await command.run(['poller', '--once'], { env })
    expect(again.stderr).toContain('the mailbox is silent')
    const ended = await run()
    expect(ended).toMatchObject(OK)
    expect((await checksOf(ended)).get(NAME)).toMatchObject({
      status: 'warning',
      text: expect.stringMatching(
        /^silent since .*: fewer than 1\/24h came, last swept /,
      ) as string,
      remedy: expect.stringMatching(/see whether mail still gets to INBOX of imap:/) as string,
    })
  })
})

describe('what is wrong is said with its remedy and its exit code', () => {
  const run = (args: readonly string[] = [], env: Record<string, string | undefined> = {}) =>
    command.run(['doctor', '--json', ...args], { env })
  const other = async (yaml: string): Promise<Record<string, string>> => {
    const name = path.join(command.dataDir, 'other.yaml')
    await writeFile(name, yaml)
    return { FORWARDPATH_CONFIG: name }
  }

  test('a password that is missing: the rest is looked at all the same', async () => {
    const ended = await run([], { FORWARDPATH_IMAP_PASSWORD: undefined })
    expect(ended.code).toBe(78)
    const checks = await checksOf(ended)
    expect(checks.get('mailbox main')).toMatchObject({
      status: 'failed',
      text: expect.stringMatching(/has no password/) as string,
      remedy: expect.stringMatching(/FORWARDPATH_IMAP_PASSWORD/) as string,
    })
    expect(checks.get('DNS')).toMatchObject({ status: 'ok' })
  })

  test('a password that is wrong', async () => {
    const ended = await run([], { FORWARDPATH_IMAP_PASSWORD: 'wrong' })
    expect(ended.code).toBe(77)
    expect((await checksOf(ended)).get('mailbox main')).toMatchObject({ status: 'failed' })
  })

  test('a database that is away: what needs it is left out, the rest is looked at', async () => {
    const url = `postgresql://nobody@127.0.0.1:${String(await freePort())}/none`
    const ended = await run([], { DATABASE_URL: url })
    expect(ended.code).toBe(69)
    const checks = await checksOf(ended)
    expect(checks.get('database')).toMatchObject({
      status: 'failed',
      text: expect.stringMatching(/is not reachable/) as string,
    })
    expect(checks.has('schema')).toBe(false)
    expect(checks.get('mailbox main')).toMatchObject({ status: 'ok' })
  })

  test('a schema that is not there yet', async () => {
    const empty = await createEmptyDatabase()
    try {
      const ended = await run([], { DATABASE_URL: empty.url })
      expect(ended.code).toBe(78)
      expect((await checksOf(ended)).get('schema')).toMatchObject({
        status: 'failed',
        remedy: 'run `forwardpath migrate`',
      })
    } finally {
      await empty.drop()
    }
  })

  test('Redis that is away', async () => {
    const ended = await run([], { REDIS_URL: `redis://127.0.0.1:${String(await freePort())}` })
    expect(ended.code).toBe(69)
    expect((await checksOf(ended)).get('queue')).toMatchObject({ status: 'failed' })
  })

  test('a DNS server that does not answer', async () => {
    const silent = `127.0.0.1:${String(await freePort())}`
    const ended = await run([], await other(configOf({ dns: silent, dnsTimeout: '200ms' })))
    expect(ended.code).toBe(69)
    expect((await checksOf(ended)).get('DNS')).toMatchObject({
      status: 'failed',
      remedy: expect.stringMatching(/dns\.servers/) as string,
    })
  })

  test('a key file that others can read, and one that is missing', async () => {
    const yaml = configOf({ more: 'tokens: { domain: b.example.net, keys_file: token_keys }\n' })
    const env = await other(yaml)
    const missing = await run([], env)
    expect(missing.code).toBe(78)
    expect((await checksOf(missing)).get('token keys')).toMatchObject({
      remedy: 'make it with `forwardpath token keygen`',
    })
    expect(await command.run(['token', 'keygen'], { env })).toMatchObject(OK)
    expect((await checksOf(await run([], env))).get('token keys')).toMatchObject({ status: 'ok' })
    await chmod(path.join(command.dataDir, 'token_keys'), 0o644)
    const open = await run([], env)
    expect(open.code).toBe(78)
    expect((await checksOf(open)).get('token keys')).toMatchObject({
      remedy: expect.stringMatching(/^run chmod 600 /) as string,
    })
  })

  test('a data folder that others can enter is a warning', async () => {
    await chmod(command.dataDir, 0o755)
    try {
      const ended = await run()
      expect(ended).toMatchObject(OK)
      expect((await checksOf(ended)).get('data folder')).toMatchObject({
        status: 'warning',
        remedy: `run chmod 700 ${command.dataDir}`,
      })
    } finally {
      await chmod(command.dataDir, 0o700)
    }
  })

  test('a configuration that is wrong is told at once, with its lines', async () => {
    const ended = await command.run(['doctor'], { env: await other('dns: { timout: 3s }\n') })
    expect(ended.code).toBe(78)
    expect(ended.stderr).toMatch(/other\.yaml:1 dns\.timout: unknown key; did you mean timeout\?/)
  })
})

describe('the sign of life of a part', () => {
  test('is there while it runs, and gone when it has stopped', async () => {
    expectOneLine(await command.run(['doctor', '--role', 'worker']), {
      code: 69,
      says: /no worker has given a sign of life for 60 s; start/,
    })
    const worker = await startForwardpath(['worker'], {
      cwd: path.dirname(file),
      env: { DATABASE_URL: database.url, FORWARDPATH_DATA_DIR: command.dataDir },
    })
    try {
      await eventually(async () => (await command.run(['doctor', '--role', 'worker'])).code === 0, {
        timeoutMs: 90_000,
      })
      const asked = await command.run(['doctor', '--role', 'worker'])
      expect(asked.stdout).toMatch(
        new RegExp(`^worker on .*/${String(worker.pid)} \\(\\d+ s ago\\)$`, 'm'),
      )
      expect(await command.run(['doctor', '--role', 'worker', '--here'])).toMatchObject(OK)
      expect(await command.run(['doctor', '--role', 'poller'])).toMatchObject({ code: 69 })
    } finally {
      await worker.stop()
    }
    expect(await command.run(['doctor', '--role', 'worker'])).toMatchObject({ code: 69 })
  })

  test('is no sign any more after a minute', async () => {
    const client = new Client({ connectionString: database.url })
    await client.connect()
    try {
      for (const [age, code] of [
        ['15 seconds', 0],
        ['60 seconds', 69],
      ] as const) {
        await client.query('delete from heartbeat')
        await client.query(
          "insert into heartbeat (role, process, at) values ('api', 'host/1', now() - $1::interval)",
          [age],
        )
        expect(await command.run(['doctor', '--role', 'api']), age).toMatchObject({ code })
        // The one of another machine does not speak for this one.
        expect(await command.run(['doctor', '--role', 'api', '--here'])).toMatchObject({ code: 69 })
      }
      const ended = await command.run(['doctor', '--json'])
      expect((await checksOf(ended)).get('parts')).toMatchObject({
        status: 'warning',
        text: expect.stringMatching(/^silent: api on host\/1/) as string,
      })
    } finally {
      await client.query('delete from heartbeat')
      await client.end()
    }
  })

  test('of a part that is none is a mistake of the command line', async () => {
    expectOneLine(await command.run(['doctor', '--role', 'cook']), {
      code: 2,
      says: /there is no part "cook"; use poller, worker, api, lookup/,
    })
  })
})

/** A report of one failure, received now. */
function reportOf(recipient: string, messageId: string): string {
  const now = new Date().toUTCString().replace('GMT', '+0000')
  return [
    'Return-Path: <>',
    `Received: from mx.hooli.example (mx.hooli.example [192.0.2.9]) by mail.${OWN_DOMAIN}; ${now}`,
    `From: MAILER-DAEMON@hooli.example`,
    `To: bounces@${OWN_DOMAIN}`,
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Not delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.hooli.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `From: news@${OWN_DOMAIN}`,
    `To: ${recipient}`,
    `Message-ID: ${messageId}`,
    '',
    '--b--',
    '',
  ].join('\r\n')
}

describe('what it says of trust', () => {
  const people = ['ann', 'ben', 'cleo', 'dora'].map((name) => `${name}@hooli.example`)

  beforeAll(async () => {
    const folder = path.join(command.dataDir, 'mails')
    await mkdir(folder)
    const sent = ['message_id,recipient,sent_at']
    for (const [index, recipient] of people.entries()) {
      const messageId = `<${String(index)}@${OWN_DOMAIN}>`
      await writeFile(path.join(folder, `${String(index)}.eml`), reportOf(recipient, messageId))
      if (index === 0) sent.push(`${messageId},${recipient},${new Date().toISOString()}`)
    }
    await writeFile(path.join(command.dataDir, 'sent.csv'), `${sent.join('\n')}\n`)
    for (const args of [
      ['import', 'sent', path.join(command.dataDir, 'sent.csv')],
      ['import', 'mail', folder],
      ['suppressions', 'add', 'by-hand@hooli.example', '--note', 'asked for it'],
    ]) {
      const ended = await command.run(args)
      expect(ended, ended.stderr).toMatchObject(OK)
    }
  })

  test('is the share of each tier, what to do next, and what a higher minimum leaves alone', async () => {
    const ended = await command.run(['doctor', '--json'])
    expect(ended, ended.stderr).toMatchObject(OK)
    const { trust } = JSON.parse(ended.stdout) as { readonly trust: Row }
    expect(trust).toMatchObject({
      days: 14,
      mailbox: null,
      reports: 4,
      byTier: { verified: 0, correlated: 1, plausible: 3, unverified: 0, unjudged: 0 },
      boundShare: 0.25,
      minimum: 'plausible',
      next: [
        expect.stringMatching(/own\.mtas/) as string,
        expect.stringMatching(/token keygen/) as string,
      ],
      raised: [
        {
          minimum: 'correlated',
          addresses: 3,
          examples: people.slice(1),
          examined: 4,
          isComplete: true,
          line: 'trust: { minimum_to_suppress: correlated }',
        },
        { minimum: 'verified', addresses: 4, examined: 4 },
      ],
    })
  })

  test('stands in words, with the line to set', async () => {
    const { stdout } = await command.run(['doctor'])
    expect(stdout).toMatch(
      /25 % of reports were bound; with `correlated` these 3 addresses would not have been suppressed\. To ask for it:\n {2}trust: \{ minimum_to_suppress: correlated \}\n/,
    )
    expect(stdout).toMatch(/^ {2}correlated +1 +25 %$/m)
    expect(stdout).toMatch(/^ {2}plausible +3 +75 % +\(the minimum to suppress\)$/m)
  })

  test('asks about one mailbox, and names the line for it', async () => {
    const { stdout } = await command.run(['doctor', '--json', '--mailbox', 'main'])
    const { trust } = JSON.parse(stdout) as { readonly trust: Row }
    expect(trust).toMatchObject({ mailbox: 'main', reports: 0, boundShare: null })
  })

  test('leaves nothing to raise at the highest minimum', async () => {
    const name = path.join(command.dataDir, 'strict.yaml')
    await writeFile(name, configOf({ more: 'trust: { minimum_to_suppress: verified }\n' }))
    const ended = await command.run(['doctor', '--json'], { env: { FORWARDPATH_CONFIG: name } })
    const { trust } = JSON.parse(ended.stdout) as { readonly trust: Row }
    expect(trust).toMatchObject({ minimum: 'verified', raised: [] })
  })

  test('changes nothing in the database', async () => {
    const before = await command.rows(['suppressions', 'list', '--json'])
    await command.run(['doctor'])
    expect(await command.rows(['suppressions', 'list', '--json'])).toEqual(before)
    await command.expectClean()
  })
})
