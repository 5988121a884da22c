/** `--mailbox NAME` limits a run to one of several configured mailboxes. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command } from './command.ts'

const MAIL = 'From: <>\r\nTo: bounces@example.net\r\nSubject: x\r\n\r\nReturned to sender.\r\n'

let database: TestDatabase
let servers: readonly HoodiecrowServer[]
let command: Command

beforeAll(async () => {
  database = await createDatabase()
  servers = [
    await startHoodiecrow({ messages: [Buffer.from(MAIL)] }),
    await startHoodiecrow({ messages: [Buffer.from(`${MAIL}2\r\n`), Buffer.from(`${MAIL}3\r\n`)] }),
  ]
  command = await newCommand({
    DATABASE_URL: database.url,
    FORWARDPATH_IMAP_PASSWORD: servers[0]?.password,
  })
  const mailboxes = servers.map(
    ({ port, user }, index) => `
  - name: ${index === 0 ? 'news' : 'main'}
    imap: { host: 127.0.0.1, port: ${String(port)}, user: "${user}", insecure: loopback }`,
  )
  await writeFile(
    path.join(command.dataDir, '../forwardpath.yaml'),
    `dns: { enabled: false }\nmailboxes:${mailboxes.join('')}\n`,
  )
})
afterAll(async () => {
  await command.expectClean()
  await command.remove()
  for (const server of servers) await server.stop()
  await database.drop()
})

test('only that one is read, then the others without it', async () => {
  const run = ['run', '--once', '--json']
  expect(await command.object([...run, '--mailbox', 'main'])).toMatchObject({
    mailboxes: [{ name: 'main', mails: 2, new: 2 }],
    new: 2,
  })
  expect(await command.object(run)).toMatchObject({
    mailboxes: [
      { name: 'news', new: 1 },
      { name: 'main', new: 0 },
    ],
    new: 1,
  })
})

test.each([
  ['run', '--once'],
  ['poller', '--once'],
  ['mailbox', 'test'],
])('%s %s with a name that is none says which there are', async (...start) => {
  expectOneLine(await command.run([...start, '--mailbox', 'nwes']), {
    code: 78,
    says: /--mailbox: is neither the name of a configured mailbox nor a mailbox URL; name one of news, main, or write it as imaps:/,
  })
})
