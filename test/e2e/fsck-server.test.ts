/** `fsck --server`: the command against a mail server that agrees, that does not, and that is away. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '@forwardpath/test-support/free-port'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command, type Row } from './command.ts'

const MAIL = 'From: <>\r\nTo: bounces@example.net\r\nSubject: x\r\n\r\nReturned to sender.\r\n'

let database: TestDatabase
let imap: HoodiecrowServer
let command: Command
/** A port where nobody listens. */
let nobody: number

beforeAll(async () => {
  database = await createDatabase()
  imap = await startHoodiecrow({ messages: [Buffer.from(MAIL), Buffer.from(`${MAIL}2\r\n`)] })
  nobody = await freePort()
  command = await newCommand({
    DATABASE_URL: database.url,
    FORWARDPATH_IMAP_PASSWORD: imap.password,
  })
  await mkdir(command.dataDir, { mode: 0o700 })
  await writeFile(path.join(command.dataDir, '../forwardpath.yaml'), configOf(['main', imap.port]))
  const swept = await command.run(['poller', '--once'])
  expect(swept, swept.stderr).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await command.remove()
  await imap.stop()
  await database.drop()
})

function configOf(...mailboxes: readonly (readonly [string, number])[]): string {
  const of = ([name, port]: readonly [string, number]): string => `
  - name: ${name}
    imap: { host: 127.0.0.1, port: ${String(port)}, user: "${imap.user}", insecure: loopback }`
  return `dns: { enabled: false }\nmailboxes:${mailboxes.map(of).join('')}\n`
}

async function withConfig(text: string): Promise<{ readonly env: Record<string, string> }> {
  const name = path.join(command.dataDir, 'other.yaml')
  await writeFile(name, text)
  return { env: { FORWARDPATH_CONFIG: name } }
}

async function change(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(sql)
  await client.end()
}

describe('a server that agrees', () => {
  test('is clean, in words and as JSON', async () => {
    const ended = await command.run(['fsck', '--server'])
    expect(ended.stdout, ended.stderr).toMatch(/^\d+ checks, clean$/m)
    expect(ended.stdout).toMatch(
      /^SERVER OF +UIDVALIDITY +LISTED +KNOWN +AWAITED\nmain +1 +2 +2 +0$/m,
    )
    expect(ended.code).toBe(0)
    expect(await command.object(['fsck', '--server', '--json'])).toMatchObject({
      findings: [],
      servers: [
        { mailbox: 'main', uidValidity: '1', listed: 2, known: 2, awaited: 0, error: null },
      ],
      notConfigured: [],
    })
  })

  test('is not asked without --server, and needs no password then', async () => {
    const options = { env: { FORWARDPATH_IMAP_PASSWORD: undefined } }
    expect(await command.object(['fsck', '--json'], options)).not.toHaveProperty('servers')
    expectOneLine(await command.run(['fsck', '--server'], options), {
      code: 78,
      says: /has no password/,
    })
  })
})

describe('a server that does not agree', () => {
  beforeAll(async () => {
    await change("update raw_message set server_action = 'move:A' where uid = 2")
    await change("update raw_message set state = 'done', job_id = null")
  })
  afterAll(async () => {
    await change('update raw_message set server_action = null')
  })

  test('is a finding with exit code 1, and how to mend it', async () => {
    const ended = await command.run(['fsck', '--server', '--repair-plan', '--mailbox', 'main'])
    expect(ended.stdout, ended.stderr).toMatch(
      /^server-moved-is-there: main \(UIDVALIDITY 1\): 1 mail moved or deleted .*: UID 2\n {2}mend: /m,
    )
    expect(ended.stdout).toMatch(/^\d+ checks, 1 finding$/m)
    expect(ended.code).toBe(1)
  })
})

describe('a server that cannot be asked', () => {
  test('ends with its own code, and is never clean', async () => {
    const options = await withConfig(configOf(['main', nobody]))
    const ended = await command.run(['fsck', '--server'], options)
    expectOneLine(ended, { code: 69, says: /mailbox main \(127\.0\.0\.1:\d+\)/ })
    expect(ended.stdout).not.toMatch(/clean/)
    expect(ended.stdout).toMatch(/checks, no findings, but 1 of 1 server not compared$/m)
    const asJson = await command.run(['fsck', '--server', '--json'], options)
    expect(asJson.code).toBe(69)
    expect((JSON.parse(asJson.stdout) as Row)['servers']).toMatchObject([
      { mailbox: 'main', listed: null, error: { code: 69 } },
    ])
  })

  test('a wrong password is 77', async () => {
    const env = { FORWARDPATH_IMAP_PASSWORD: 'wrong' }
    expectOneLine(await command.run(['fsck', '--server'], { env }), {
      code: 77,
      says: /mailbox main/,
      secrets: ['wrong!'],
    })
  })

  test('keeps nobody from comparing the others', async () => {
    const options = await withConfig(configOf(['main', imap.port], ['away', nobody]))
    const ended = await command.run(['fsck', '--server', '--json'], options)
    expect(ended.code).toBe(69)
    expect((JSON.parse(ended.stdout) as Row)['servers']).toMatchObject([
      { mailbox: 'main', listed: 2, error: null },
      { mailbox: 'away', listed: null, error: { code: 69 } },
    ])
  })

  test('a mailbox that is not configured is said, and asked for by name an error', async () => {
    const options = await withConfig(configOf(['other', imap.port]))
    const ended = await command.run(['fsck', '--server'], options)
    expect(ended.stdout).toMatch(/^main: not compared, since the configuration does not name it$/m)
    expectOneLine(await command.run(['fsck', '--server', '--in', 'main'], options), {
      code: 78,
      says: /no mailbox "main" is configured.*name one of other/,
    })
    expectOneLine(await command.run(['fsck', '--server'], await withConfig('version: 1\n')), {
      code: 78,
      says: /no mailbox is configured/,
    })
  })
})
