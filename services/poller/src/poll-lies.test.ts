/** What servers do that they must not do; each case is a promise that no mail is lost over it. */
import { fsck, type Database } from '@forwardpath/store'
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
import {
  fetchItem,
  startScriptedImap,
  uidsOf,
  type Answer,
  type Command,
  type ScriptedImap,
  type ScriptedOptions,
} from './testing/scripted-imap.ts'

let database: Database
let server: ScriptedImap

beforeEach(async () => {
  database = (await databaseOfTest()).database
})

afterEach(async () => {
  await stopPollers()
  await server.stop()
})

async function start(
  uids: readonly number[],
  options: ScriptedOptions & { readonly padding?: number } = {},
): Promise<void> {
  const mails = Object.fromEntries(uids.map((uid) => [uid, mail(uid, options.padding)]))
  server = await startScriptedImap(mails, options)
}

/** UIDs that a FETCH asks for; by default the first look, which has small mails whole. */
function askedBodies(command: Command, body = 'BODY.PEEK[]<0.'): readonly number[] | undefined {
  if (command.name !== 'UID FETCH' || !command.args.includes(body)) return undefined
  return uidsOf(command.args.slice(0, command.args.indexOf(' ')), Math.max(...server.mails.keys()))
}

/** The ordinary answer for some of the mails only. */
function bodiesOf(uids: readonly number[], { args }: Command): Answer {
  const untagged = uids.flatMap((uid) =>
    fetchItem(uid, uid, { bytes: server.mails.get(uid) ?? Buffer.alloc(0), args }),
  )
  return { untagged, tagged: 'OK done' }
}

async function states(): Promise<readonly (readonly [string, string])[]> {
  return (await ledgerOf(database)).map(({ uid, state, reason }) => [uid, reason ?? state])
}

function stored(...uids: readonly number[]): readonly (readonly [string, string])[] {
  return uids.map((uid) => [String(uid), 'stored'])
}

describe.each([
  ['small', { padding: 0, body: 'BODY.PEEK[]<0.' }],
  ['large', { padding: 40_000, body: 'BODY.PEEK[])' }],
])('%s mails that are missing in an OK', (_, { padding, body }) => {
  test('are asked for again, as a range and then by halves', async () => {
    await start([1, 2, 3, 4, 5, 6, 7, 8], { padding })
    const asked: (readonly number[])[] = []
    server.setScript((command) => {
      const uids = askedBodies(command, body)
      if (uids === undefined) return undefined
      asked.push(uids)
      // mail 5 is given only when it is asked for alone
      return bodiesOf(uids.length === 1 ? uids : uids.filter((uid) => uid < 4), command)
    })
    const report = await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(report).toMatchObject({ mails: 8, new: 8, stored: 8, unfetched: 0 })
    expect(await states()).toEqual(stored(1, 2, 3, 4, 5, 6, 7, 8))
    expect(asked.slice(0, 3)).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [4, 5, 6, 7, 8],
      [4, 5, 6],
    ])
  })

  test('are vanished once a second SEARCH does not list them', async () => {
    await start([1, 2, 3], { padding })
    server.setScript((command) => {
      const uids = askedBodies(command, body)
      if (uids === undefined) return undefined
      server.mails.delete(2)
      return undefined
    })
    const report = await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(report).toMatchObject({ mails: 3, new: 3, stored: 2, vanished: 1 })
    expect(await states()).toEqual([
      ['1', 'stored'],
      ['2', 'vanished'],
      ['3', 'stored'],
    ])
  })

  test('are quarantined when they are listed three times and never given', async () => {
    await start([1, 2, 3], { padding })
    server.setScript((command) => {
      const uids = askedBodies(command, body)
      return uids === undefined
        ? undefined
        : bodiesOf(
            uids.filter((uid) => uid !== 2),
            command,
          )
    })
    const report = await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(report).toMatchObject({ mails: 3, new: 3, stored: 2, unfetchable: 1, unfetched: 0 })
    expect(await states()).toEqual([
      ['1', 'stored'],
      ['2', 'unfetchable'],
      ['3', 'stored'],
    ])
    const searches = server.commands.filter(
      ({ name, args }) => name === 'UID SEARCH' && args === 'ALL',
    )
    expect(searches).toHaveLength(3)
  })

  test('are asked for again when FETCH is answered NO', async () => {
    await start([1, 2, 3], { padding })
    let refusals = 1
    server.setScript((command) => {
      const uids = askedBodies(command, body)
      if (uids === undefined || refusals-- <= 0) return undefined
      return {
        untagged: [],
        ...(bodiesOf([1], command) as object),
        tagged: 'NO some mails could not be read',
      }
    })
    await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(await states()).toEqual(stored(1, 2, 3))
  })
})

describe('a mail that was listed and never given, so that the server has the only copy,', () => {
  const asksFor = (command: Command, ...verbs: readonly string[]): boolean =>
    verbs.some((verb) => `${command.name} ${command.args}`.includes(verb))

  test.each([
    { failed: { kind: 'delete' }, verbs: ['Deleted', 'EXPUNGE'] },
    { failed: { kind: 'move', folder: 'Failed' }, verbs: ['UID MOVE', 'UID COPY', 'EXPUNGE'] },
  ] as const)(
    'is flagged where $failed.kind is asked for; its neighbour, whose bytes are stored, is not spared',
    async ({ failed, verbs }) => {
      await start([1, 2, 3], { folders: ['INBOX', 'Failed'] })
      server.setScript((command) => {
        const uids = askedBodies(command)
        if (uids === undefined) return undefined
        return bodiesOf(
          uids.filter((uid) => uid !== 2),
          command,
        )
      })
      const after = { processed: failed, unrecognised: failed, failed }
      const mailbox = mailboxOn(server, { after })
      const poller = await pollQuickly({ mailbox, database, once: true })
      await poller.firstSweep
      await database.query(
        `update raw_message set state = 'quarantined', reason = 'poison', finished_at = now()
         where uid = 3`,
      )
      expect(await poller.tidy()).toBe(2)
      expect(await poller.tidy()).toBe(0)
      await poller.stop()
      const acted = server.commands.filter((command) => asksFor(command, ...verbs))
      expect(acted.length).toBeGreaterThan(0)
      expect(acted.map(({ args }) => args.split(' ')[0])).toEqual(acted.map(() => '3'))
      const flagged = server.commands.filter((command) => asksFor(command, 'Seen'))
      expect(flagged.map(({ args }) => args.split(' ')[0])).toEqual(['2'])
      expect(
        (await ledgerOf(database)).map(({ uid, serverAction }) => [uid, serverAction]),
      ).toEqual([
        ['1', null],
        ['2', 'flag'],
        ['3', failed.kind === 'move' ? 'move:Failed' : 'delete'],
      ])
      expect((await fsck(database)).findings).toEqual([])
    },
  )
})

describe('answers that were not asked for', () => {
  test('of NIL, unsolicited, twice or without UID are dropped, and the mail is asked for again', async () => {
    await start([1, 2, 3])
    let first = true
    server.setScript((command) => {
      const uids = askedBodies(command)
      if (uids === undefined || !first) return undefined
      first = false
      const one = fetchItem(1, 1, { bytes: mail(1), args: command.args })
      const other = fetchItem(1, 1, { bytes: mail(99), args: command.args })
      const foreign = fetchItem(9, 77, { bytes: mail(77), args: command.args })
      return {
        untagged: [
          ...one,
          ...other,
          ...foreign,
          '* 2 FETCH (UID 2 RFC822.SIZE 90 BODY[]<0> NIL)',
          '* 3 FETCH (FLAGS (\\Seen))',
          '* 3 FETCH (UID 3 RFC822.SIZE 90 BODY[]<0> "")',
        ],
        tagged: 'OK done',
      }
    })
    await sweepOnceOn({ mailbox: mailboxOn(server), database })
    const rows = await ledgerOf(database)
    expect(rows.map(({ uid, bytes }) => [uid, bytes])).toEqual(
      [1, 2, 3].map((uid) => [String(uid), Buffer.from(mail(uid))]),
    )
  })

  test('a SEARCH from the last UIDNEXT on gives the last mail, which is not taken for new', async () => {
    await start([1, 2])
    const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
    await poller.firstSweep
    await eventually(() => server.commands.filter(({ args }) => args === 'UID 3:*').length > 2)
    await poller.stop()
    expect(poller.storedIds).toHaveLength(2)
  })
})

describe('sizes', () => {
  test('over the limit are believed: the body is not fetched', async () => {
    await start([1, 2, 3])
    server.mails.set(2, mail(2, 200_000))
    server.mails.set(3, mail(3, 50_000))
    const report = await sweepOnceOn({
      mailbox: mailboxOn(server, { maxMessageBytes: 100_000 }),
      database,
    })
    expect(report).toMatchObject({ stored: 2, tooBig: 1 })
    expect(await states()).toEqual([
      ['1', 'stored'],
      ['2', 'too_big'],
      ['3', 'stored'],
    ])
    const whole = server.commands.filter(({ args }) => args.includes('BODY.PEEK[])'))
    expect(whole.map(({ args }) => args.split(' ')[0])).toEqual(['3'])
  })

  test('that are a lie end the connection once or twice, and the others go on', async () => {
    await start([1, 2, 3])
    server.mails.set(2, mail(2, 3_000_000))
    server.setScript((command) => {
      if (!command.args.includes('RFC822.SIZE')) return undefined
      const uids = askedBodies(command) ?? []
      const untagged = uids.flatMap((uid) =>
        fetchItem(uid, uid, {
          bytes: server.mails.get(uid) ?? Buffer.alloc(0),
          args: command.args,
          sizeBytes: 100,
        }),
      )
      return { untagged, tagged: 'OK done' }
    })
    const report = await sweepOnceOn({
      mailbox: mailboxOn(server, { maxMessageBytes: 100_000 }),
      database,
    })
    expect(report).toMatchObject({ new: 3, stored: 2, tooBig: 1 })
    expect(await states()).toEqual([
      ['1', 'stored'],
      ['2', 'too_big'],
      ['3', 'stored'],
    ])
  })

  test('larger than what came mean that the mail is asked for as a whole', async () => {
    await start([1])
    const whole = server.mails.get(1) ?? Buffer.alloc(0)
    server.setScript((command) => {
      if (!command.args.includes('<0.')) return undefined
      const cut = fetchItem(1, 1, {
        bytes: whole.subarray(0, 50),
        args: command.args,
        sizeBytes: whole.length,
      })
      return { untagged: cut, tagged: 'OK done' }
    })
    await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect((await ledgerOf(database)).map(({ bytes }) => bytes)).toEqual([Buffer.from(whole)])
  })

  test('of every kind, and every octet, are stored as they were sent', async () => {
    await start([1])
    const octets = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet))
    const mails = [0, 1, 32_767, 32_768, 32_769, 500_000].map((length) =>
      Buffer.alloc(length, octets),
    )
    mails.forEach((bytes, index) => server.mails.set(index + 1, bytes))
    await sweepOnceOn({ mailbox: mailboxOn(server), database })
    const rows = await ledgerOf(database)
    expect(rows.map(({ sizeBytes }) => Number(sizeBytes))).toEqual(
      mails.map(({ length }) => length),
    )
    expect(rows.every(({ bytes }, index) => bytes?.equals(mails[index] ?? octets))).toBe(true)
  })

  test('UIDs up to the last possible one, with gaps, are read', async () => {
    await start([1, 7, 4_000_000_000, 4_294_967_295])
    await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(await states()).toEqual(stored(1, 7, 4_000_000_000, 4_294_967_295))
  })
})

describe('a mail on which the server hangs up', () => {
  test('is left alone after three tries, and its neighbours are read', async () => {
    await start(Array.from({ length: 20 }, (_, index) => index + 1))
    server.setScript((command) => (askedBodies(command)?.includes(7) === true ? 'cut' : undefined))
    const report = await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(report).toMatchObject({ mails: 20, new: 20, stored: 19, unfetchable: 1 })
    expect((await states()).filter(([, state]) => state !== 'stored')).toEqual([
      ['7', 'unfetchable'],
    ])
  })
})

describe('silence', () => {
  test.each(['EXAMINE', 'UID SEARCH', 'UID FETCH'])(
    'in %s ends at the deadline, with a new connection',
    async (name) => {
      await start([1, 2])
      let silences = 1
      server.setScript((command) => (command.name === name && silences-- > 0 ? 'stall' : undefined))
      const poller = pollQuickly({
        mailbox: mailboxOn(server),
        database,
        // Each answer but the missing one comes within them, on a busy machine too.
        timing: { deadlines: { connectMs: 60_000, commandMs: 3_000, fetchMs: 3_000 } },
      })
      if (name === 'EXAMINE') {
        await expect(poller).rejects.toMatchObject({ exitCode: 69 })
        return
      }
      const running = await poller
      await running.firstSweep
      await running.stop()
      expect(await states()).toEqual(stored(1, 2))
      expect(server.connections()).toBe(2)
    },
  )

  test('instead of a greeting is a host out of reach', async () => {
    await start([1], { isSilent: true })
    await expect(
      pollQuickly({
        mailbox: mailboxOn(server),
        database,
        timing: { deadlines: { connectMs: 300, commandMs: 300, fetchMs: 300 } },
      }),
    ).rejects.toMatchObject({ exitCode: 69 })
  })

  test('after LOGOUT does not keep a stop from ending', async () => {
    await start([1])
    server.setScript(({ name }) => (name === 'LOGOUT' ? 'stall' : undefined))
    const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
    await poller.firstSweep
    await poller.stop()
    await poller.ended
  })
})

describe('a server that is not ready', () => {
  test('is throttled, waited for, and read afterwards', async () => {
    await start([1])
    const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
    await poller.firstSweep
    let refusals = 2
    server.setScript(({ name }) =>
      name === 'UID SEARCH' && refusals-- > 0
        ? { untagged: [], tagged: 'NO [LIMIT] too many commands' }
        : undefined,
    )
    server.mails.set(2, mail(2))
    await eventually(() => poller.storedIds.length === 2)
    await poller.stop()
    expect(poller.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { state: 'throttled' } },
      { fields: { state: 'throttled' } },
    ])
  })

  test('is noted on the mailbox and forgotten when it is back', async () => {
    await start([1])
    const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
    await poller.firstSweep
    const state = async (): Promise<unknown> =>
      (await database.query<{ state: string }>('select state from mailbox')).rows[0]?.state
    server.setScript(({ name }) =>
      name === 'LOGIN' ? { untagged: [], tagged: 'NO no' } : name === 'NOOP' ? 'cut' : undefined,
    )
    await eventually(async () => (await state()) === 'auth_failed')
    server.setScript(undefined)
    await eventually(async () => (await state()) === 'alive')
    await poller.stop()
  })
})

test('a new UIDVALIDITY is a new generation of rows, and new mails are looked for among the new UIDs', async () => {
  await start([1, 500])
  const poller = await pollQuickly({
    mailbox: mailboxOn(server),
    database,
    timing: { fullSweepMs: 1_000 },
  })
  await poller.firstSweep
  server.setUidValidity(9)
  server.mails.delete(500)
  await eventually(() => poller.storedIds.length === 3)
  await eventually(() => server.commands.some(({ args }) => args === 'UID 2:*'))
  server.mails.set(2, mail(2))
  await eventually(() => poller.storedIds.length === 4)
  await poller.stop()
  const rows = await ledgerOf(database)
  expect(rows.map(({ uidValidity, uid }) => [uidValidity, uid])).toEqual([
    ['1', '1'],
    ['1', '500'],
    ['9', '1'],
    ['9', '2'],
  ])
  expect(poller.lines.some(({ text }) => text.includes('UIDVALIDITY'))).toBe(true)
})

test('nothing but what is needed is asked for, and the folder is only examined', async () => {
  await start([1, 2])
  await sweepOnceOn({ mailbox: mailboxOn(server), database })
  const names = new Set(server.commands.map(({ name }) => name))
  expect(
    [...names].filter((name) => /SELECT|STORE|MOVE|COPY|EXPUNGE|ENABLE|COMPRESS/.test(name)),
  ).toEqual([])
  expect(names).toContain('EXAMINE')
  const fetches = server.commands.filter(({ name }) => name === 'UID FETCH')
  expect(fetches.map(({ args }) => args)).toEqual([
    '1:2 (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.32768>)',
  ])
})
