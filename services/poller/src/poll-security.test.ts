/** No credential leaves this machine but through a verified connection, and none stands in a log. */
import { EXIT } from '@forwardpath/runtime'
import type { Database } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseOfTest } from './testing/database.ts'
import {
  ledgerOf,
  mail,
  mailboxOn,
  pollQuickly,
  stopPollers,
  sweepOnceOn,
} from './testing/poller.ts'
import { startScriptedImap, type ScriptedImap } from './testing/scripted-imap.ts'

let database: Database
let server: ScriptedImap | undefined

beforeEach(async () => {
  database = (await databaseOfTest()).database
})

afterEach(async () => {
  await stopPollers()
  await server?.stop()
  server = undefined
})

describe('a connection that is not safe', () => {
  test('without TLS to another machine is refused before it is made', async () => {
    const mailbox = mailboxOn({ host: 'imap.example.net', port: 143, user: 'u', password: 'p' })
    await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
      exitCode: EXIT.configuration,
      message: expect.stringContaining('without TLS'),
    })
  })

  test('whose STARTTLS was stripped is given no credential', async () => {
    server = await startScriptedImap({ 1: mail(1) })
    const mailbox = mailboxOn(server, { security: 'starttls' })
    await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
      exitCode: EXIT.configuration,
    })
    expect(server.received()).not.toMatch(/LOGIN|AUTHENTICATE/)
    expect(server.received()).not.toContain(server.password)
  })

  test('that greets as logged in already is not read without TLS', async () => {
    server = await startScriptedImap({ 1: mail(1) }, { greeting: '* PREAUTH welcome' })
    const mailbox = mailboxOn(server, { security: 'starttls' })
    await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
      exitCode: EXIT.configuration,
    })
    expect(await ledgerOf(database)).toEqual([])
  })

  test('to a port without TLS is told as such', async () => {
    server = await startScriptedImap({ 1: mail(1) })
    const mailbox = mailboxOn(server, { security: 'tls' })
    await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
      exitCode: EXIT.configuration,
      remedy: expect.stringContaining('imap.port'),
    })
  })
})

test('a password stands in no line of the log, and mails do not either', async () => {
  server = await startScriptedImap({ 1: mail(1) })
  const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
  await poller.firstSweep
  server.setScript(({ name }) =>
    name === 'LOGIN' ? { untagged: [], tagged: 'NO no' } : name === 'NOOP' ? 'cut' : undefined,
  )
  await eventually(() => JSON.stringify(poller.lines).includes('auth_failed'))
  await poller.stop()
  const text = JSON.stringify(poller.lines)
  expect(text).not.toContain(server.password)
  expect(text).not.toContain('Returned to sender')
})

test('a server that turns clients away is out of reach, with its reason', async () => {
  server = await startScriptedImap({ 1: mail(1) }, { greeting: '* BYE going down' })
  await expect(sweepOnceOn({ mailbox: mailboxOn(server), database })).rejects.toMatchObject({
    exitCode: EXIT.unavailable,
  })
})

describe('a refused login of a poller that has run', () => {
  test('is tried rarely after the third time', async () => {
    server = await startScriptedImap({ 1: mail(1) })
    const poller = await pollQuickly({
      mailbox: mailboxOn(server),
      database,
      timing: { refusedLoginMs: 3_600_000 },
    })
    await poller.firstSweep
    const before = server.connections()
    server.setScript(({ name }) =>
      name === 'LOGIN' ? { untagged: [], tagged: 'NO no' } : name === 'NOOP' ? 'cut' : undefined,
    )
    await expect
      .poll(() => poller.lines.filter(({ level }) => level === 'warn').at(-1)?.fields, {
        timeout: 30_000,
      })
      .toMatchObject({
        state: 'auth_failed',
        waitMs: expect.toSatisfy((ms: number) => ms >= 3_600_000),
      })
    expect(server.connections()).toBe(before + 3)
    await poller.stop()
  })
})

test('a server that names a time is left alone for as long', async () => {
  server = await startScriptedImap({ 1: mail(1) })
  const poller = await pollQuickly({
    mailbox: mailboxOn(server),
    database,
    // The library waits for a throttled server itself; a command ends before that.
    timing: { deadlines: { connectMs: 60_000, commandMs: 3_000, fetchMs: 3_000 } },
  })
  await poller.firstSweep
  server.setScript(({ name }) =>
    name === 'UID SEARCH'
      ? {
          untagged: [],
          tagged: 'BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds',
        }
      : undefined,
  )
  await expect
    .poll(() => poller.lines.find(({ level }) => level === 'warn')?.fields, { timeout: 30_000 })
    .toMatchObject({ state: 'throttled', waitMs: expect.toSatisfy((ms: number) => ms >= 92_415) })
  await poller.stop()
})

test('with once, a fault that lasts ends the sweep and is told in words', async () => {
  server = await startScriptedImap({ 1: mail(1) })
  server.setScript(({ name }) => (name === 'UID SEARCH' ? 'cut' : undefined))
  await expect(sweepOnceOn({ mailbox: mailboxOn(server), database })).rejects.toMatchObject({
    exitCode: EXIT.unavailable,
  })
})

describe('a server without MOVE', () => {
  const after = {
    processed: { kind: 'move', folder: 'INBOX' },
    unrecognised: { kind: 'leave' },
    failed: { kind: 'leave' },
  } as const

  test('copies, marks and expunges by UID', async () => {
    server = await startScriptedImap({ 1: mail(1), 2: mail(2) }, { capabilities: 'UIDPLUS' })
    const poller = await pollQuickly({
      mailbox: mailboxOn(server, { after }),
      database,
      once: true,
    })
    await poller.firstSweep
    await database.query("update raw_message set state = 'done', kind = 'bounce'")
    expect(await poller.tidy()).toBe(2)
    await poller.stop()
    const changes = server.commands
      .filter(({ name }) => /COPY|STORE|EXPUNGE|MOVE/.test(name))
      .map(({ name, args }) => `${name} ${args}`)
    expect(changes).toEqual([
      'UID COPY 1:2 INBOX',
      'UID STORE 1:2 +FLAGS.SILENT (\\Deleted)',
      'UID EXPUNGE 1:2',
    ])
  })

  test('and without UIDPLUS is told at the start', async () => {
    server = await startScriptedImap({ 1: mail(1) }, { capabilities: '' })
    await expect(
      sweepOnceOn({ mailbox: mailboxOn(server, { after }), database }),
    ).rejects.toMatchObject({
      exitCode: EXIT.configuration,
      message: expect.stringContaining('UIDPLUS'),
    })
  })
})
