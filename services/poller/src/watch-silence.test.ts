import { openDatabase, listMailboxes, type Database } from '@forwardpath/store'
import { eventually } from '@forwardpath/test-support/eventually'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  mail,
  mailboxOn,
  pollQuickly,
  stopPollers,
  sweepOnceOn,
  type TestPoller,
} from './testing/poller.ts'

/** Full sweeps follow one another closely, so that a window that is over is seen soon. */
const TIMING = { fullSweepMs: 100 }
const HOUR_MS = 3_600_000
const SILENT = 'the mailbox is silent: fewer mails came than expect_at_least asks for'
const OVER = 'the mailbox is silent no more'

let testDatabase: TestDatabase
let database: Database
let server: HoodiecrowServer

beforeEach(async () => {
  testDatabase = await createDatabase()
  database = openDatabase({ url: testDatabase.url, connectTimeoutMs: 60_000 })
  server = await startHoodiecrow({ messages: [mail(1)] })
})
afterEach(async () => {
  await stopPollers()
  await server.stop()
  await database.close()
  await testDatabase.drop()
})

/** So many lines of this text. */
function said(poller: TestPoller, text: string): number {
  return poller.lines.filter((line) => line.text === text).length
}

async function silentSince(): Promise<string | null | undefined> {
  return (await listMailboxes(database))[0]?.silentSince
}

/** As if two hours had gone by, in which the mailbox was read. */
async function twoHoursLater(): Promise<void> {
  await database.query("update mailbox set watched_since = watched_since - interval '2 hours'")
  await database.query("update raw_message set stored_at = stored_at - interval '2 hours'")
}

test('a mailbox that gets nothing for a window is silent until a mail comes; both are said once', async () => {
  const mailbox = mailboxOn(server, { expectAtLeast: { count: 1, perMs: HOUR_MS } })
  const poller = await pollQuickly({ mailbox, database, timing: TIMING })
  await poller.firstSweep
  expect(said(poller, SILENT)).toBe(0)
  await twoHoursLater()
  await eventually(() => said(poller, SILENT) === 1)
  expect(poller.lines.find(({ text }) => text === SILENT)).toMatchObject({
    level: 'warn',
    fields: { mails: 0, expectAtLeast: '1/1h' },
  })
  expect(await silentSince()).not.toBeNull()
  server.deliver(mail(2))
  await eventually(() => said(poller, OVER) === 1)
  expect(await silentSince()).toBeNull()
  await twoHoursLater()
  await eventually(() => said(poller, SILENT) === 2)
  expect(said(poller, OVER)).toBe(1)
  await poller.stop()
})

test('a mailbox that cannot be read is stalled, and never silent', async () => {
  const mailbox = mailboxOn(server, { expectAtLeast: { count: 9, perMs: HOUR_MS } })
  const poller = await pollQuickly({ mailbox, database, timing: { fullSweepMs: 600_000 } })
  await poller.firstSweep
  await server.stop()
  await eventually(async () => (await listMailboxes(database))[0]?.state === 'stalled')
  await database.query("update mailbox set watched_since = watched_since - interval '2 hours'")
  const faults = (): number =>
    poller.lines.filter(({ text }) => text.startsWith('the mailbox cannot be read')).length
  const before = faults()
  await eventually(() => faults() > before + 2)
  expect(said(poller, SILENT)).toBe(0)
  expect(await silentSince()).toBeNull()
  await poller.stop()
})

test('sweeps by cron see it as well, and an expectation that was taken away ends it', async () => {
  const mailbox = mailboxOn(server, { expectAtLeast: { count: 1, perMs: 86_400_000 } })
  await sweepOnceOn({ mailbox, database })
  await database.query("update raw_message set stored_at = stored_at - interval '25 hours'")
  await sweepOnceOn({ mailbox, database })
  expect(await silentSince()).toBeNull()
  await database.query(
    `update mailbox set watched_since = watched_since - interval '25 hours',
       last_full_sweep_at = last_full_sweep_at - interval '1 hour'`,
  )
  await sweepOnceOn({ mailbox, database })
  expect(await silentSince()).not.toBeNull()
  await sweepOnceOn({ mailbox: mailboxOn(server), database })
  expect((await listMailboxes(database))[0]).toMatchObject({ expected: null, silentSince: null })
})
