/** One poller a mailbox, and no mail missed between two ways of hearing of it: what must not be taken out of the poller. */
import { lockMailbox, openDatabase, type Database } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseOfTest } from './testing/database.ts'
import { ledgerOf, mail, mailboxOn, pollQuickly, stopPollers } from './testing/poller.ts'
import {
  startScriptedImap,
  type ScriptedImap,
  type ScriptedOptions,
} from './testing/scripted-imap.ts'

let databaseUrl: string
let database: Database
let server: ScriptedImap

beforeEach(async () => {
  const own = await databaseOfTest()
  database = own.database
  databaseUrl = own.url
})

afterEach(async () => {
  await stopPollers()
  await server.stop()
})

async function start(options: ScriptedOptions = {}): Promise<void> {
  server = await startScriptedImap({ 1: mail(1) }, options)
}

async function epoch(): Promise<number> {
  const { rows } = await database.query<{ epoch: string }>('select epoch from mailbox')
  return Number(rows[0]?.epoch)
}

describe('a lock that is lost without a word is asked for after a sweep, and taken again', () => {
  let proxy: FaultProxy
  let behindProxy: Database

  beforeEach(async () => {
    const url = new URL(databaseUrl)
    proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
    url.hostname = proxy.host
    url.port = String(proxy.port)
    behindProxy = openDatabase({ url: url.href })
  })

  afterEach(async () => {
    await stopPollers()
    await behindProxy.close()
    await proxy.stop()
  })

  test.each([
    ['its connection is reset when it is used', 'reset'],
    ['its connection never answers', 'silence'],
  ] as const)('where %s', async (_, answer) => {
    await start()
    const poller = await pollQuickly({
      mailbox: mailboxOn(server),
      // the lock alone is behind the proxy: everything else goes on as if nothing had happened
      database: { ...database, session: behindProxy.session },
      timing: { deadlines: { connectMs: 60_000, commandMs: 2_000, fetchMs: 60_000 } },
    })
    await poller.firstSweep
    const before = await epoch()
    proxy.forgetAll(answer)
    await eventually(async () => (await epoch()) > before)
    server.mails.set(2, mail(2))
    await eventually(() => poller.storedIds.length === 2)
    expect(await ledgerOf(database)).toHaveLength(2)
    expect(poller.lines.map(({ text }) => text)).toContain(
      'the lock on the mailbox was lost; waiting to take it again',
    )
  })
})

test('a lock that another session has, though ours is alive, is waited for', async () => {
  await start()
  const sessions: Parameters<Parameters<Database['session']>[0]>[0][] = []
  const poller = await pollQuickly({
    mailbox: mailboxOn(server),
    database: {
      ...database,
      session: (run) =>
        database.session((client) => {
          sessions.push(client)
          return run(client)
        }),
    },
  })
  await poller.firstSweep
  const before = await epoch()
  await database.session(async (other) => {
    // as behind a pooler that hands a session on after each transaction
    await eventually(async () => {
      await sessions[0]?.query('select pg_advisory_unlock_all()')
      return lockMailbox(other, 'main')
    })
    await eventually(() => poller.lines.some(({ text }) => text.includes('was lost')))
    expect(await epoch()).toBe(before)
    await other.query('select pg_advisory_unlock_all()')
  })
  await eventually(async () => (await epoch()) > before)
})

test('the sweep after IDLE has begun is of the whole folder: what the first one did not see is read', async () => {
  await start({ capabilities: 'UIDPLUS IDLE' })
  server.mails.set(2, mail(2))
  server.mails.set(3, mail(3))
  const isIdle = (): boolean => server.commands.some(({ name }) => name === 'IDLE')
  // mail 2 is below the last UID seen, so that no look at what is new will ever list it
  server.setScript(({ name, args }) =>
    name === 'UID SEARCH' && args === 'ALL' && !isIdle()
      ? { untagged: ['* SEARCH 1 3'], tagged: 'OK done' }
      : undefined,
  )
  const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
  expect(await poller.firstSweep).toMatchObject({ mails: 2, stored: 2 })
  await eventually(() => poller.storedIds.length === 3, {
    describe: () => server.commands.map(({ name, args }) => `${name} ${args}`).join(', '),
  })
  const order = server.commands.flatMap(({ name, args }) =>
    name === 'IDLE' || (name === 'UID SEARCH' && args === 'ALL') ? [name] : [],
  )
  expect(order.slice(0, 3)).toEqual(['UID SEARCH', 'IDLE', 'UID SEARCH'])
})
