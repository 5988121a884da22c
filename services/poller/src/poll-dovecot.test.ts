import { readFile } from 'node:fs/promises'
import { EXIT } from '@forwardpath/runtime'
import { takeMailbox, type Database } from '@forwardpath/store'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy } from '@forwardpath/test-support/fault-proxy'
import { requireServer } from '@forwardpath/test-support/servers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailboxUrl } from './polled-mailbox.ts'
import { testMailbox } from './mailbox-test.ts'
import type { PolledMailbox } from './polled-mailbox.ts'
import { databaseOfTest } from './testing/database.ts'
import { asAnotherClient, flagsIn } from './testing/imap-client.ts'
import {
  ledgerOf,
  mail,
  mailboxOn,
  pollQuickly,
  stopPollers,
  sweepOnceOn,
} from './testing/poller.ts'

const dovecot = requireServer('dovecot', import.meta.filename)

describe.skipIf(dovecot.missing)('with Dovecot', () => {
  let server: DovecotServer
  let database: Database
  let folders = 0
  /** A folder of its own for each test. */
  let folder: string

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    database = (await databaseOfTest()).database
    folder = `Bounces${String(++folders)}`
  })
  afterEach(async () => {
    await stopPollers()
  })

  const box = (changes: Partial<PolledMailbox> = {}): PolledMailbox =>
    mailboxOn(server, { folder, ...changes })
  const deliver = async (...numbers: readonly number[]): Promise<void> => {
    for (const number of numbers) await server.deliver(server.user, folder, mail(number))
  }

  describe('reading', () => {
    test('every mail is stored as it was sent, once, and nothing changes on the server', async () => {
      const raw = Buffer.concat([mail(1), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('\r\n')])
      await server.deliver(server.user, folder, raw)
      await deliver(2, 3)
      const report = await sweepOnceOn({ mailbox: box(), database })
      expect(report).toMatchObject({ mails: 3, new: 3, stored: 3 })
      const rows = await ledgerOf(database)
      expect(rows[0]?.bytes).toEqual(raw)
      expect(rows.map(({ state }) => state)).toEqual(['stored', 'stored', 'stored'])
      expect(await sweepOnceOn({ mailbox: box(), database })).toMatchObject({ mails: 3, new: 0 })
      expect(await flagsIn(server, folder)).toEqual({
        1: ['\\Recent'],
        2: ['\\Recent'],
        3: ['\\Recent'],
      })
    })

    test('a mail that arrives is told by IDLE, long before the next sweep', async () => {
      await deliver(1)
      const poller = await pollQuickly({
        mailbox: box(),
        database,
        timing: { shortSweepMs: 600_000 },
      })
      await poller.firstSweep
      await deliver(2)
      await eventually(() => poller.storedIds.length === 2)
      await deliver(3)
      await eventually(() => poller.storedIds.length === 3)
      await poller.stop()
    })

    test('an empty folder, one mail, and gaps', async () => {
      await asAnotherClient(server, (client) => client.mailboxCreate(folder))
      expect(await sweepOnceOn({ mailbox: box(), database })).toMatchObject({ mails: 0, new: 0 })
      await deliver(1)
      expect(await sweepOnceOn({ mailbox: box(), database })).toMatchObject({ mails: 1, new: 1 })
      await deliver(2, 3, 4)
      await asAnotherClient(server, async (client) => {
        await client.mailboxOpen(folder)
        await client.messageDelete('2:3', { uid: true })
      })
      expect(await sweepOnceOn({ mailbox: box(), database })).toMatchObject({ mails: 2, new: 1 })
      expect((await ledgerOf(database)).map(({ uid }) => uid)).toEqual(['1', '4'])
    })

    test('a mail that another client removes between SEARCH and FETCH is vanished', async () => {
      await deliver(1, 2, 3)
      const report = await sweepOnceOn({
        mailbox: box(),
        database,
        failpoints: {
          hit: async (name) => {
            if (name !== 'F1') return
            await asAnotherClient(server, async (client) => {
              await client.mailboxOpen(folder)
              await client.messageDelete('2', { uid: true })
            })
          },
        },
      })
      expect(report).toMatchObject({ mails: 3, new: 3, stored: 2, vanished: 1 })
      expect((await ledgerOf(database)).map(({ state }) => state)).toEqual([
        'stored',
        'vanished',
        'stored',
      ])
    })

    test('a folder that is deleted and made again is a new generation', async () => {
      await deliver(1, 2)
      const poller = await pollQuickly({
        mailbox: box(),
        database,
        timing: { fullSweepMs: 200 },
      })
      await poller.firstSweep
      await asAnotherClient(server, async (client) => {
        await client.mailboxDelete(folder)
        // UIDVALIDITY is the second of the making; the clock must have gone on
        await eventually(async () => {
          await client.mailboxCreate(folder)
          const { uidValidity } = await client.mailboxOpen(folder, { readOnly: true })
          await client.mailboxClose()
          const [row] = await ledgerOf(database)
          if (String(uidValidity) !== row?.uidValidity) return true
          await client.mailboxDelete(folder)
          return false
        })
      })
      await deliver(1)
      await eventually(() => poller.storedIds.length === 3)
      await poller.stop()
      const generations = new Set((await ledgerOf(database)).map(({ uidValidity }) => uidValidity))
      expect(generations.size).toBe(2)
    })

    test('only mails since the configured day are read', async () => {
      await deliver(1)
      await asAnotherClient(server, (client) =>
        client.append(folder, Buffer.from(mail(2)), [], new Date('2020-01-01T00:00:00Z')),
      )
      const mailbox = box({ since: { kind: 'age', ms: 30 * 86_400_000 } })
      expect(await sweepOnceOn({ mailbox, database })).toMatchObject({ mails: 1, new: 1 })
      expect(await sweepOnceOn({ mailbox: box(), database })).toMatchObject({ mails: 2, new: 1 })
      const rows = await ledgerOf(database)
      expect(rows.find(({ uid }) => uid === '2')?.receivedAt).toEqual(
        new Date('2020-01-01T00:00:00Z'),
      )
    })
  })

  describe('a connection that breaks', () => {
    test('anywhere in the conversation costs no mail and stores none twice', async () => {
      const numbers = [1, 2, 3, 4, 5, 6]
      await deliver(...numbers)
      const proxy = await startFaultProxy({ port: server.port })
      for (const kind of ['cut', 'reset'] as const) {
        for (let atByte = 400; atByte <= 4_000; atByte += 225) {
          const name = `${kind}-${String(atByte)}`
          const mailbox = mailboxOn({ ...server, port: proxy.port }, { folder, name })
          let isFirst = true
          const poller = await pollQuickly({
            mailbox,
            database,
            failpoints: {
              hit: () => {
                // the first connection is only there to get past the start; the fault is for the second
                if (isFirst) {
                  proxy.setFault({ kind, atByte, times: 1 })
                  proxy.resetAll()
                }
                isFirst = false
                return Promise.resolve()
              },
            },
          })
          await eventually(() => poller.storedIds.length >= numbers.length)
          await poller.stop()
          expect(new Set(poller.storedIds).size).toBe(poller.storedIds.length)
          expect((await ledgerOf(database, name)).map(({ bytes }) => bytes)).toEqual(
            numbers.map((number) => Buffer.from(mail(number))),
          )
        }
      }
      expect(proxy.struck()).toBeGreaterThan(20)
      await proxy.stop()
    })

    test('a server that is away and comes back is read again', async () => {
      const own = await startDovecot()
      const proxy = await startFaultProxy({ port: own.port })
      await own.deliver(own.user, 'INBOX', mail(1))
      const mailbox = mailboxOn({ ...own, port: proxy.port })
      const poller = await pollQuickly({ mailbox, database })
      await poller.firstSweep
      await own.halt()
      proxy.resetAll()
      await eventually(() => poller.lines.some(({ level }) => level === 'warn'))
      await own.deliver(own.user, 'INBOX', mail(2))
      await own.start()
      await eventually(() => poller.storedIds.length === 2)
      await poller.stop()
      await proxy.stop()
      await own.stop()
    })
  })

  describe('the first start', () => {
    test('a wrong password ends it, with what to do and without the password', async () => {
      const mailbox = mailboxOn({ ...server, password: 'not-the-password' })
      const failure = await sweepOnceOn({ mailbox, database }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ exitCode: EXIT.notAllowed })
      const line = (failure as { toLine: () => string }).toLine()
      expect(line).toContain('imap.password_file')
      expect(line).not.toContain('not-the-password')
      expect(line).not.toContain('\n')
      const { rows } = await database.query<{ state: string }>('select state from mailbox')
      expect(rows).toEqual([{ state: 'auth_failed' }])
    })

    test('a self-signed certificate is refused, and no login is sent', async () => {
      const before = server.log().length
      // A name of its own: what the log says of the other tests' logins may come late.
      const user = 'unproved'
      const mailbox = box({ port: server.tlsPort, security: 'tls', user })
      await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
        exitCode: EXIT.notAllowed,
        remedy: expect.stringContaining('imap.tls.ca_file'),
      })
      // What is in the brackets before it depends on whether Dovecot's own authentication was there yet.
      await eventually(() => server.log().slice(before).includes('user=<>'))
      expect(server.log()).not.toContain(`user=<${user}>`)
    })

    test('it is taken where its authority is named, with TLS from the start and with STARTTLS', async () => {
      await deliver(1)
      const tlsCa = await readFile(server.caFile, 'utf8')
      const tls = box({ port: server.tlsPort, security: 'tls', tlsCa })
      expect(await sweepOnceOn({ mailbox: tls, database })).toMatchObject({ mails: 1, new: 1 })
      const starttls = box({ security: 'starttls', tlsCa })
      expect(await sweepOnceOn({ mailbox: starttls, database })).toMatchObject({ mails: 1, new: 0 })
      await expect(
        sweepOnceOn({ mailbox: box({ security: 'starttls' }), database }),
      ).rejects.toMatchObject({ exitCode: EXIT.notAllowed })
    })

    test('a certificate for another name is refused', async () => {
      const tlsCa = await readFile(server.caFile, 'utf8')
      const mailbox = box({
        port: server.tlsPort,
        security: 'tls',
        tlsCa,
        tlsServerName: 'imap.example.net',
      })
      await expect(sweepOnceOn({ mailbox, database })).rejects.toMatchObject({
        exitCode: EXIT.notAllowed,
      })
    })

    test('a host without a server is 69, a missing folder 78 with the folders that are there', async () => {
      await deliver(1)
      await expect(sweepOnceOn({ mailbox: box({ port: 1 }), database })).rejects.toMatchObject({
        exitCode: EXIT.unavailable,
      })
      await expect(
        sweepOnceOn({ mailbox: box({ folder: 'Nowhere' }), database }),
      ).rejects.toMatchObject({
        exitCode: EXIT.configuration,
        message: expect.stringContaining(`${folder} (1)`),
      })
      await expect(
        sweepOnceOn({
          mailbox: box({ after: { ...LEAVE, processed: { kind: 'move', folder: 'Nowhere' } } }),
          database,
        }),
      ).rejects.toMatchObject({
        exitCode: EXIT.configuration,
        message: expect.stringContaining('move:Nowhere'),
      })
    })

    test('a mailbox test shows folders, dates and rights, and changes nothing', async () => {
      await deliver(1, 2)
      const report = await testMailbox(box())
      expect(report).toMatchObject({
        mails: 2,
        changesServer: false,
        rights: { idle: true, move: true, delete: true },
      })
      expect(report.folders).toContainEqual({ path: folder, mails: 2 })
      expect(report.newestMs).toBeGreaterThanOrEqual(report.oldestMs ?? Infinity)
      expect(await flagsIn(server, folder)).toEqual({ 1: ['\\Recent'], 2: ['\\Recent'] })
    })
  })

  describe('two pollers of one mailbox', () => {
    test('one reads, the other takes over when it ends', async () => {
      await deliver(1)
      const one = await pollQuickly({ mailbox: box(), database })
      await one.firstSweep
      const other = await pollQuickly({ mailbox: box(), database })
      await expect(sweepOnceOn({ mailbox: box(), database })).rejects.toMatchObject({
        exitCode: EXIT.tryAgain,
      })
      await deliver(2)
      await eventually(() => one.storedIds.length === 2)
      await one.stop()
      await deliver(3)
      await eventually(() => other.storedIds.length === 1)
      await other.stop()
      expect(await ledgerOf(database)).toHaveLength(3)
    })

    test('a lost lock is taken again with a new epoch, and no process ends', async () => {
      await deliver(1)
      const poller = await pollQuickly({ mailbox: box(), database })
      await poller.firstSweep
      const epoch = async (): Promise<number> =>
        Number(
          (await database.query<{ epoch: string }>('select epoch from mailbox')).rows[0]?.epoch,
        )
      const before = await epoch()
      await database.query(
        `select pg_terminate_backend(pid) from pg_locks
         where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      )
      await eventually(async () => (await epoch()) > before)
      await deliver(2)
      await eventually(() => poller.storedIds.length === 2)
      await poller.stop()
      await poller.ended
    })

    test('an old epoch is refused and ends the poller', async () => {
      await deliver(1)
      const poller = await pollQuickly({ mailbox: box(), database })
      await poller.firstSweep
      await takeMailbox(database, {
        name: 'main',
        source: mailboxUrl(box()),
        folder,
        stream: undefined,
        isDemo: false,
      })
      await deliver(2)
      await expect(poller.ended).rejects.toMatchObject({ name: 'EpochPassed' })
      expect(await ledgerOf(database)).toHaveLength(1)
    })
  })

  describe('what follows on the server', () => {
    const finish = async (
      uid: number,
      outcome: { state: string; kind?: string; reason?: string },
    ): Promise<void> => {
      await database.query(
        `update raw_message set state = $2, kind = $3, reason = $4, finished_at = now() where uid = $1`,
        [uid, outcome.state, outcome.kind ?? null, outcome.reason ?? null],
      )
    }
    const actions = async (): Promise<readonly unknown[]> =>
      (await ledgerOf(database)).map(({ uid, serverAction }) => [Number(uid), serverAction])

    test('mails are flagged only once their outcome is committed', async () => {
      await deliver(1, 2, 3)
      const mailbox = box({ after: { ...LEAVE, processed: { kind: 'flag' } } })
      const poller = await pollQuickly({ mailbox, database, once: true })
      await poller.firstSweep
      expect(await poller.tidy()).toBe(0)
      await finish(1, { state: 'done', kind: 'bounce' })
      await finish(2, { state: 'done', kind: 'not_a_bounce' })
      expect(await poller.tidy()).toBe(2)
      await poller.stop()
      expect(await actions()).toEqual([
        [1, 'flag'],
        [2, 'leave'],
        [3, null],
      ])
      const flags = await flagsIn(server, folder)
      expect(flags[1]).toEqual(expect.arrayContaining(['$Forwardpath', '\\Seen']))
      expect(flags[2]).not.toContain('\\Seen')
      expect(flags[3]).not.toContain('\\Seen')
    })

    test('mails are moved and deleted by outcome; what is too big is at most flagged', async () => {
      await deliver(1, 2, 3)
      await server.deliver(server.user, folder, mail(4, 5_000))
      const mailbox = box({
        maxMessageBytes: 1_000,
        after: {
          processed: { kind: 'move', folder: 'Processed' },
          unrecognised: { kind: 'delete' },
          failed: { kind: 'delete' },
        },
      })
      const poller = await pollQuickly({ mailbox, database })
      await poller.firstSweep
      await finish(1, { state: 'done', kind: 'bounce' })
      await finish(2, { state: 'done', kind: 'not_a_bounce' })
      await eventually(
        async () =>
          (await ledgerOf(database)).filter((row) => row.serverAction !== null).length === 3,
      )
      await poller.stop()
      expect(await actions()).toEqual([
        [1, 'move:Processed'],
        [2, 'delete'],
        [3, null],
        [4, 'flag'],
      ])
      expect(Object.keys(await flagsIn(server, folder))).toEqual(['3', '4'])
      expect(Object.keys(await flagsIn(server, 'Processed'))).toHaveLength(1)
    })

    test('a crash before the row is marked repeats the action without harm', async () => {
      await deliver(1, 2)
      const mailbox = box({ after: { ...LEAVE, processed: { kind: 'flag' } } })
      let crashes = 1
      const poller = await pollQuickly({
        mailbox,
        database,
        failpoints: {
          hit: (name) =>
            name === 'F12' && crashes-- > 0
              ? Promise.reject(new Error('crash'))
              : Promise.resolve(),
        },
      })
      await poller.firstSweep
      await finish(1, { state: 'done', kind: 'bounce' })
      await finish(2, { state: 'done', kind: 'bounce' })
      await eventually(async () =>
        (await actions()).every((row) => (row as unknown[])[1] === 'flag'),
      )
      await poller.stop()
      expect(crashes).toBeLessThan(1)
    })
  })
})

const LEAVE: PolledMailbox['after'] = {
  processed: { kind: 'leave' },
  unrecognised: { kind: 'leave' },
  failed: { kind: 'leave' },
}
