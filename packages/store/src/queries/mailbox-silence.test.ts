import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database, type Queryable } from '../database.ts'
import { mail } from '../testing/fixtures.ts'
import { listMailboxes, type MailboxRecord } from './list-mailboxes.ts'
import {
  expectMails,
  judgeSilence,
  type ExpectedMails,
  type SilenceChange,
} from './mailbox-silence.ts'
import { noteMailbox, type MailboxState } from './note-mailbox.ts'
import { storeMessages } from './store-messages.ts'
import { takeMailbox } from './take-mailbox.ts'
import { addWebhookEndpoint } from './webhook-endpoints.ts'

const HOUR_MS = 3_600_000
const TWO_A_DAY = { count: 2, perMs: 24 * HOUR_MS }

let test: TestDatabase
let database: Database
let epoch: string

beforeAll(async () => {
  test = await createDatabase()
  database = openDatabase({ url: test.url })
  await addWebhookEndpoint(database, {
    id: 'whe_1',
    url: 'https://hooks.example.net/',
    types: ['mailbox.silent', 'mailbox.silence_ended'],
    include: [],
    secret: 'whsec_',
    note: undefined,
    createdBy: 'test',
  })
})
afterAll(async () => {
  await database.close()
  await test.drop()
})
beforeEach(async () => {
  await database.query('truncate mailbox, raw_message, raw_body, webhook_event cascade')
  await take()
})

/** A poller begins; `nothing`: of a mailbox without `expect_at_least`. */
async function take(expected: ExpectedMails | 'nothing' = TWO_A_DAY): Promise<boolean> {
  const identity = { name: 'main', source: 'imaps://u@imap.example/INBOX', folder: 'INBOX' }
  const taken = await takeMailbox(database, { ...identity, stream: undefined, isDemo: false })
  epoch = taken.epoch
  return expectMails(database, {
    name: 'main',
    epoch,
    expected: expected === 'nothing' ? undefined : expected,
  })
}

/** A sweep that went through, and the look after it. */
async function sweep(
  over: { uids?: readonly number[]; uidValidity?: string; isFullSweep?: boolean } = {},
): Promise<SilenceChange | undefined> {
  const { uids = [], uidValidity = '7', isFullSweep = true } = over
  if (uids.length > 0)
    await storeMessages(
      database,
      { mailbox: 'main', uidValidity, epoch },
      uids.map((uid) => mail(uid)),
    )
  await noteMailbox(database, { name: 'main', epoch, state: 'alive', uidValidity, isFullSweep })
  return judgeSilence(database, { name: 'main', epoch, isFullSweep })
}

/** So much time goes by. */
async function later(hours: number): Promise<void> {
  const by = `${String(hours)} hours`
  await database.query(
    `update mailbox set watched_since = watched_since - $1::interval,
       last_full_sweep_at = last_full_sweep_at - $1::interval, silent_since = silent_since - $1::interval`,
    [by],
  )
  await database.query('update raw_message set stored_at = stored_at - $1::interval', [by])
}

/** A day goes by in which the mailbox is swept every six hours, and gets nothing. */
async function quietDay(): Promise<SilenceChange | undefined> {
  let last: SilenceChange | undefined
  for (const hours of [6, 6, 6, 6]) {
    await later(hours)
    last = await sweep()
  }
  return last
}

async function shown(): Promise<Pick<MailboxRecord, 'silentSince' | 'expected'> | undefined> {
  return (await listMailboxes(database))[0]
}

async function told(): Promise<readonly unknown[]> {
  const { rows } = await database.query<{ type: string; data: unknown }>(
    'select type, data from webhook_event order by seq',
  )
  return rows.map(({ type, data }) => ({ type, data }))
}

describe('a silence begins', () => {
  it('when a window has passed in which fewer came than expected, and is told once', async () => {
    expect(await sweep({ uids: [1, 2] })).toBeUndefined()
    expect(await quietDay()).toEqual({ isSilent: true, mails: 0 })
    expect(await shown()).toMatchObject({
      expected: { mails: 2, seconds: 86_400 },
      silentSince: expect.any(String) as string,
    })
    expect(await quietDay()).toBeUndefined()
    expect(await told()).toEqual([
      {
        type: 'mailbox.silent',
        data: {
          mailbox: 'main',
          silentSince: expect.any(String) as string,
          expected: { mails: 2, seconds: 86_400 },
        },
      },
    ])
  })

  it('also where some came, but too few', async () => {
    await sweep({ uids: [1, 2] })
    await later(6)
    await sweep({ uids: [3] })
    for (const hours of [6, 6]) {
      await later(hours)
      expect(await sweep()).toBeUndefined()
    }
    await later(6)
    expect(await sweep()).toEqual({ isSilent: true, mails: 1 })
  })

  it('not while enough came, however the server numbers them', async () => {
    await sweep({ uids: [1, 2] })
    for (const [uid, uidValidity] of [
      [3, '7'],
      [4, '7'],
      [1, '9'],
      [2, '9'],
      [1, '8'],
      [2, '8'],
    ] as const) {
      await later(11)
      expect(await sweep({ uids: [uid], uidValidity })).toBeUndefined()
    }
  })

  it('only with a full sweep, which alone has seen the whole folder', async () => {
    await sweep({ uids: [1, 2] })
    for (const hours of [6, 6, 6]) {
      await later(hours)
      await sweep()
    }
    await later(6)
    expect(await sweep({ isFullSweep: false })).toBeUndefined()
    expect(await sweep({ isFullSweep: true })).toMatchObject({ isSilent: true })
  })
})

describe('a silence does not begin', () => {
  it('in the first window of a mailbox that was just configured, however empty it is', async () => {
    expect(await sweep()).toBeUndefined()
    for (const hours of [6, 6, 6]) {
      await later(hours)
      expect(await sweep()).toBeUndefined()
    }
    await later(7)
    expect(await sweep()).toMatchObject({ isSilent: true })
  })

  it('in the first window of a new expectation', async () => {
    await take('nothing')
    await sweep({ uids: [1] })
    await quietDay()
    await take({ count: 5, perMs: 12 * HOUR_MS })
    expect(await sweep()).toBeUndefined()
    await later(6)
    expect(await sweep()).toBeUndefined()
    await later(7)
    // Six hours are half the window: seven without a sweep begin a new watch.
    expect(await sweep()).toBeUndefined()
  })

  it('over a time in which nobody swept: the watch begins anew', async () => {
    await sweep({ uids: [1, 2] })
    await later(72)
    expect(await sweep()).toBeUndefined()
    expect(await shown()).toMatchObject({ silentSince: null })
    expect(await quietDay()).toMatchObject({ isSilent: true })
  })

  it('because a poller was restarted: the watch goes on', async () => {
    await sweep({ uids: [1, 2] })
    for (const hours of [6, 6, 6]) {
      await later(hours)
      await take()
      await sweep()
    }
    await later(6)
    await take()
    expect(await sweep()).toMatchObject({ isSilent: true })
  })

  it('by the word of a poller whose epoch has passed', async () => {
    await sweep({ uids: [1, 2] })
    for (const hours of [6, 6, 6]) {
      await later(hours)
      await sweep()
    }
    await later(6)
    const passed = epoch
    await take()
    expect(
      await judgeSilence(database, { name: 'main', epoch: passed, isFullSweep: true }),
    ).toBeUndefined()
    expect(await expectMails(database, { name: 'main', epoch: passed, expected: undefined })).toBe(
      false,
    )
    expect(await shown()).toMatchObject({ expected: { mails: 2 }, silentSince: null })
  })

  it('where nothing is expected', async () => {
    await take('nothing')
    await sweep()
    expect(await quietDay()).toBeUndefined()
    expect(await shown()).toMatchObject({ expected: null, silentSince: null })
  })
})

describe('a silence ends', () => {
  beforeEach(async () => {
    await sweep({ uids: [1, 2] })
    await quietDay()
  })

  it('when enough have come, with whatever sweep, and is told once', async () => {
    expect(await sweep({ uids: [3], isFullSweep: false })).toBeUndefined()
    expect(await shown()).toMatchObject({ silentSince: expect.any(String) as string })
    expect(await sweep({ uids: [4], isFullSweep: false })).toEqual({ isSilent: false, mails: 2 })
    expect(await sweep()).toBeUndefined()
    expect(await shown()).toMatchObject({ silentSince: null })
    expect(await told()).toMatchObject([
      { type: 'mailbox.silent' },
      { type: 'mailbox.silence_ended', data: { mailbox: 'main', expected: { mails: 2 } } },
    ])
  })

  it.each([
    ['another is expected', { count: 1, perMs: 48 * HOUR_MS }, { mails: 1, seconds: 172_800 }],
    ['nothing is expected', 'nothing', null],
  ] as const)('when %s', async (_what, expected, noted) => {
    expect(await take(expected)).toBe(true)
    expect(await told()).toMatchObject([
      { type: 'mailbox.silent' },
      { type: 'mailbox.silence_ended', data: { expected: noted } },
    ])
  })

  it('and not by a restart', async () => {
    expect(await take()).toBe(false)
    expect(await sweep()).toBeUndefined()
    expect(await shown()).toMatchObject({ silentSince: expect.any(String) as string })
    expect(await told()).toHaveLength(1)
  })
})

describe('a silence is not shown', () => {
  beforeEach(async () => {
    await sweep({ uids: [1, 2] })
    await quietDay()
  })

  it.each(['stalled', 'auth_failed', 'throttled'] satisfies MailboxState[])(
    'while the mailbox is %s: that is what is wrong',
    async (state) => {
      await noteMailbox(database, { name: 'main', epoch, state, error: 'away' })
      expect(await shown()).toMatchObject({ state, silentSince: null })
      await sweep()
      expect(await shown()).toMatchObject({
        state: 'alive',
        silentSince: expect.any(String) as string,
      })
      expect(await told()).toHaveLength(1)
    },
  )

  it('where nobody has swept for half the window, as when the poller was stopped on purpose', async () => {
    await later(11)
    expect(await shown()).toMatchObject({ silentSince: expect.any(String) as string })
    await later(2)
    expect(await shown()).toMatchObject({ silentSince: null })
  })
})

it('reads no more of a large mailbox than what is expected of it', async () => {
  await sweep({ uids: Array.from({ length: 2_000 }, (_, index) => index + 1) })
  await database.query('analyze raw_message')
  let plan = ''
  const explaining = {
    query: async (text: string, values: unknown[]) => {
      const explain = `explain (analyze, costs off, timing off, buffers off) ${text}`
      const { rows } = await database.query<Record<string, string>>(explain, values)
      plan = rows.map((row) => Object.values(row).join('')).join('\n')
      return { rows: [] }
    },
  } as unknown as Queryable
  await judgeSilence(explaining, { name: 'main', epoch, isFullSweep: true })
  expect(plan).toMatch(/Index Scan Backward using raw_message_mailbox_uid_validity_uid_key/)
  expect(plan).not.toMatch(/Seq Scan on raw_message|actual rows=\d{3,}/)
})
