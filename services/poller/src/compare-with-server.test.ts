import { EXIT, ExitError, type AfterAction } from '@forwardpath/runtime'
import { fsck, openDatabase, type Database } from '@forwardpath/store'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { requireServer } from '@forwardpath/test-support/servers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { compareWithServer, SERVER_CHECKS, type ServerComparison } from './compare-with-server.ts'
import { contradictionOf } from './look-at-server.ts'
import type { PolledMailbox } from './polled-mailbox.ts'
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
const HOUR_MS = 3_600_000

describe.skipIf(dovecot.missing)('the ledger against Dovecot', () => {
  let server: DovecotServer
  let testDatabase: TestDatabase
  let database: Database
  let folders = 0
  let folder: string

  beforeAll(async () => {
    server = await startDovecot()
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    testDatabase = await createDatabase()
    database = openDatabase({ url: testDatabase.url, connectTimeoutMs: 60_000 })
    folder = `Compared${String(++folders)}`
  })
  afterEach(async () => {
    await stopPollers()
    await database.close()
    await testDatabase.drop()
  })

  const box = (changes: Partial<PolledMailbox> = {}): PolledMailbox =>
    mailboxOn(server, { folder, ...changes })
  const allOf = (action: AfterAction): Pick<PolledMailbox, 'after'> => ({
    after: { processed: action, unrecognised: action, failed: action },
  })
  const deliver = async (...numbers: readonly number[]): Promise<void> => {
    for (const number of numbers) await server.deliver(server.user, folder, mail(number))
  }
  /** A mail with this INTERNALDATE. */
  const append = async (number: number, agoMs: number): Promise<void> => {
    await asAnotherClient(server, (client) =>
      client.append(folder, Buffer.from(mail(number)), [], new Date(Date.now() - agoMs)),
    )
  }
  const remove = async (uids: string): Promise<void> => {
    await asAnotherClient(server, async (client) => {
      await client.mailboxOpen(folder)
      await client.messageDelete(uids, { uid: true })
    })
  }
  const finishAll = (): Promise<unknown> =>
    database.query("update raw_message set state = 'done', kind = 'bounce', job_id = null")
  const tidyUp = async (mailbox: PolledMailbox): Promise<void> => {
    const poller = await pollQuickly({ mailbox, database, once: true })
    await poller.firstSweep
    await poller.tidy()
    await poller.stop()
  }
  const compare = (changes: Partial<PolledMailbox> = {}): Promise<ServerComparison> =>
    compareWithServer(box(changes), { database })
  /** Every finding as `check: UIDs`. */
  const found = async (changes: Partial<PolledMailbox> = {}): Promise<readonly string[]> =>
    (await compare(changes)).findings.map(
      ({ check, detail }) => `${check}: ${detail.split('UID ').at(-1) ?? ''}`,
    )

  test('agrees after a sweep, and nothing changes on the server', async () => {
    await deliver(1, 2, 3)
    await sweepOnceOn({ mailbox: box(), database })
    const flags = await flagsIn(server, folder)
    const rows = await ledgerOf(database)
    expect(await compare()).toMatchObject({ listed: 3, known: 3, awaited: 0, findings: [] })
    expect(await compare(allOf({ kind: 'delete' }))).toMatchObject({ findings: [] })
    expect(await flagsIn(server, folder)).toEqual(flags)
    expect(await ledgerOf(database)).toEqual(rows)
  })

  test('an empty folder, and a mailbox that no poller has read', async () => {
    await asAnotherClient(server, (client) => client.mailboxCreate(folder))
    expect(await compare()).toMatchObject({ listed: 0, known: 0, findings: [] })
    await append(1, HOUR_MS)
    expect(await found()).toEqual(['server-mail-unknown: 1'])
  })

  describe('a mail that no row knows', () => {
    beforeEach(async () => {
      await deliver(1)
      await sweepOnceOn({ mailbox: box(), database })
    })
    const noSweepFor = (interval: string): Promise<unknown> =>
      database.query('update mailbox set last_full_sweep_at = now() - $1::interval', [interval])

    test('is awaited while the sweeps go on, however old it says to be', async () => {
      await append(2, HOUR_MS)
      expect(await compare()).toMatchObject({ listed: 2, known: 1, awaited: 1, findings: [] })
    })

    test('is awaited while it is young, and a finding when the sweeps should have found it', async () => {
      await noSweepFor('1 hour')
      await append(2, 60_000)
      expect(await compare()).toMatchObject({ awaited: 1, findings: [] })
      await append(3, HOUR_MS)
      expect(await compare()).toMatchObject({ listed: 3, known: 1, awaited: 1 })
      expect(await found()).toEqual(['server-mail-unknown: 3'])
    })

    test('is a finding where a sweep has passed it by', async () => {
      await append(2, HOUR_MS)
      await sweepOnceOn({ mailbox: box(), database })
      await database.query(
        'delete from raw_body where raw_message_id in (select id from raw_message where uid = 2)',
      )
      await database.query('delete from raw_message where uid = 2')
      const { findings } = await compare()
      expect(findings).toMatchObject([
        {
          check: 'server-mail-unknown',
          detail: expect.stringMatching(
            /^main \(UIDVALIDITY \d+\): 1 mail on the server that the ledger does not know: UID 2$/,
          ) as string,
          repair: expect.stringMatching(/^run a poller/) as string,
        },
      ])
    })

    test('that is older than `since` is none of ours', async () => {
      await noSweepFor('1 hour')
      await append(2, 30 * 24 * HOUR_MS)
      const since = { kind: 'age', ms: 7 * 24 * HOUR_MS } as const
      expect(await found({ since })).toEqual([])
      expect(await found()).toEqual(['server-mail-unknown: 2'])
    })
  })

  describe('a mail that was left', () => {
    beforeEach(async () => {
      await deliver(1, 2, 3, 4)
      await sweepOnceOn({ mailbox: box(), database })
    })

    test('and is gone is a finding, whoever removed it', async () => {
      await remove('2:3')
      expect(await found()).toEqual(['server-left-is-gone: 2:3'])
    })

    test('and was the only copy is a graver one', async () => {
      await database.query(
        "update raw_message set state = 'too_big', sha256 = null where uid in (1, 2)",
      )
      await remove('2:3')
      expect(await found()).toEqual(['server-only-copy-gone: 2', 'server-left-is-gone: 3'])
    })

    test('and proved gone is none; where it is there after all, it is one', async () => {
      await database.query(
        "update raw_message set state = 'vanished', sha256 = null where uid in (1, 2)",
      )
      await remove('2')
      expect(await found()).toEqual(['server-vanished-is-there: 1'])
    })
  })

  test('flagged mails are good while they are read or marked, and a finding when neither', async () => {
    const mailbox = box(allOf({ kind: 'flag' }))
    await deliver(1, 2, 3)
    await sweepOnceOn({ mailbox, database })
    await finishAll()
    await tidyUp(mailbox)
    expect(await found(mailbox)).toEqual([])
    await asAnotherClient(server, async (client) => {
      await client.mailboxOpen(folder)
      await client.messageFlagsRemove('1:2', ['\\Seen'], { uid: true })
      await client.messageFlagsRemove('2', ['$Forwardpath'], { uid: true })
    })
    expect(await found(mailbox)).toEqual(['server-flag-missing: 2'])
  })

  test.each<[string, AfterAction]>([
    ['moved', { kind: 'move', folder: 'Processed' }],
    ['deleted', { kind: 'delete' }],
  ])(
    'mails that were %s are gone; where the ledger only says so, it is a finding',
    async (_what, action) => {
      await asAnotherClient(server, (client) =>
        client.mailboxCreate('Processed').catch(() => undefined),
      )
      const mailbox = box(allOf(action))
      await deliver(1, 2)
      await sweepOnceOn({ mailbox, database })
      await finishAll()
      await tidyUp(mailbox)
      expect(await found(mailbox)).toEqual([])
      await deliver(3, 4)
      await sweepOnceOn({ mailbox, database })
      await finishAll()
      await database.query(
        "update raw_message set server_action = 'move:Processed', server_action_at = now() where uid = 4",
      )
      expect(await found(mailbox)).toEqual(['server-moved-is-there: 4'])
    },
  )

  test('a mail that the server has deleted and that is not written down yet is no finding', async () => {
    const mailbox = box(allOf({ kind: 'delete' }))
    await deliver(1, 2)
    await sweepOnceOn({ mailbox, database })
    await finishAll()
    await remove('1')
    expect(await found(mailbox)).toEqual([])
    expect(await found()).toEqual(['server-left-is-gone: 1'])
  })

  test('what is tidied in the middle of a look is no finding: it is looked at twice', async () => {
    await deliver(1, 2)
    await sweepOnceOn({ mailbox: box(), database })
    await finishAll()
    let looks = 0
    const racing = {
      ...database,
      query: async (text: string, values: unknown[]) => {
        if (text.includes('from raw_message') && ++looks === 1) {
          await remove('1')
          await database.query("update raw_message set server_action = 'delete' where uid = 1")
        }
        return database.query(text, values)
      },
    } as unknown as Database
    expect(await compareWithServer(box(), { database: racing })).toMatchObject({
      listed: 1,
      known: 2,
      findings: [],
    })
    expect(looks).toBe(2)
  })

  test('a mailbox that was put back with old numbers', async () => {
    await deliver(1, 2)
    await sweepOnceOn({ mailbox: box(), database })
    await database.query('update raw_message set uid = 100 where uid = 2')
    expect(await compare()).toMatchObject({ listed: 2, known: 2, awaited: 1 })
    expect(await found()).toEqual(['server-numbers-went-back: 100'])
  })

  test('rows of an older UIDVALIDITY are not asked about', async () => {
    await deliver(1, 2)
    await sweepOnceOn({ mailbox: box(), database })
    await database.query('update raw_message set uid_validity = 1')
    await sweepOnceOn({ mailbox: box(), database })
    expect(await compare()).toMatchObject({ listed: 2, known: 2, findings: [] })
  })

  test('many UIDs are cut in the line, and counted', async () => {
    await deliver(1)
    await sweepOnceOn({ mailbox: box(), database })
    await database.query(
      `insert into raw_message (mailbox, uid_validity, uid, sha256, size_bytes, received_at, state, kind)
       select 'main', uid_validity, n * 2, sha256, 1, now(), 'done', 'bounce'
       from raw_message, generate_series(1, 12000) n`,
    )
    const [many] = (await compare()).findings
    expect(many?.detail).toMatch(/: 12,000 mails with numbers .*: UID 2,4,6,.* and further ones$/)
    expect(many?.detail.length).toBeLessThan(500)
  })

  describe('is an error, never a clean result', () => {
    const codeOf = async (comparison: Promise<unknown>): Promise<number | undefined> => {
      const error = await comparison.then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(ExitError)
      return error instanceof ExitError ? error.exitCode : undefined
    }

    test('where the server is away, refuses the login, lacks the folder, or is another one', async () => {
      await deliver(1)
      await sweepOnceOn({ mailbox: box(), database })
      const away = mailboxOn({ ...server, port: 1 }, { folder })
      expect(await codeOf(compareWithServer(away, { database }))).toBe(EXIT.unavailable)
      const refused = mailboxOn({ ...server, password: 'wrong' }, { folder })
      expect(await codeOf(compareWithServer(refused, { database }))).toBe(EXIT.notAllowed)
      expect(await codeOf(compare({ folder: 'None' }))).toBe(EXIT.configuration)
      const other = mailboxOn({ ...server, user: 'somebody' }, { folder })
      expect(await codeOf(compareWithServer(other, { database }))).toBe(EXIT.configuration)
    })
  })

  test('what it finds is nothing that fsck alone would find', async () => {
    await deliver(1, 2)
    await sweepOnceOn({ mailbox: box(), database })
    await remove('1')
    expect((await fsck(database)).findings).toEqual([])
    expect(await found()).toHaveLength(1)
    expect(SERVER_CHECKS).toContain('server-left-is-gone')
  })
})

describe('what a row says of the server', () => {
  const leave = { after: allLeave() }
  const row = { uid: 1, state: 'done', kind: 'bounce', hasBytes: true } as const
  test.each([
    ['left, there', { ...row, serverAction: undefined }, true, undefined],
    ['left by name, there', { ...row, serverAction: 'leave' }, true, undefined],
    ['left by name, gone', { ...row, serverAction: 'leave' }, false, 'server-left-is-gone'],
    ['flagged, gone', { ...row, serverAction: 'flag' }, false, 'server-left-is-gone'],
    ['moved, gone', { ...row, serverAction: 'move:A' }, false, undefined],
    ['moved, there', { ...row, serverAction: 'move:A' }, true, 'server-moved-is-there'],
    ['deleted, there', { ...row, serverAction: 'delete' }, true, 'server-moved-is-there'],
  ] as const)('%s', (_what, given, isListed, expected) => {
    expect(contradictionOf(given, isListed, leave)).toBe(expected)
  })
})

function allLeave(): PolledMailbox['after'] {
  return {
    processed: { kind: 'leave' },
    unrecognised: { kind: 'leave' },
    failed: { kind: 'leave' },
  }
}
