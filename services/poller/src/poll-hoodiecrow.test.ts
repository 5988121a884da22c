import type { Database } from '@forwardpath/store'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
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

let database: Database
let server: HoodiecrowServer | undefined

beforeEach(async () => {
  database = (await databaseOfTest()).database
})

afterEach(async () => {
  await stopPollers()
  await server?.stop()
  server = undefined
})

describe('a mailbox is read into the ledger', () => {
  test('every mail has its row and its bytes, and is handed on once', async () => {
    const mails = [1, 2, 3].map((number) => mail(number))
    server = await startHoodiecrow({ messages: mails })
    const mailbox = mailboxOn(server)

    const first = await sweepOnceOn({ mailbox, database })
    expect(first).toMatchObject({ mails: 3, new: 3, stored: 3, unfetched: 0 })
    expect(first.storedIds).toHaveLength(3)

    const rows = await ledgerOf(database)
    expect(rows.map(({ uid, state }) => [uid, state])).toEqual([
      ['1', 'stored'],
      ['2', 'stored'],
      ['3', 'stored'],
    ])
    expect(rows.map(({ bytes }) => bytes)).toEqual(mails.map((bytes) => Buffer.from(bytes)))

    const second = await sweepOnceOn({ mailbox, database })
    expect(second).toMatchObject({ mails: 3, new: 0, stored: 0 })
    expect(second.storedIds).toEqual([])
  })

  test('an empty folder is told with the folders that are there', async () => {
    server = await startHoodiecrow({ folders: ['Bounces'] })
    const report = await sweepOnceOn({ mailbox: mailboxOn(server), database })
    expect(report).toMatchObject({ mails: 0, new: 0 })
    expect(report.folders).toEqual(
      expect.arrayContaining([
        { path: 'INBOX', mails: 0 },
        { path: 'Bounces', mails: 0 },
      ]),
    )
  })

  test('a mail that arrives later is found', async () => {
    server = await startHoodiecrow({ messages: [mail(1)] })
    const poller = await pollQuickly({ mailbox: mailboxOn(server), database })
    await poller.firstSweep
    server.deliver(mail(2))
    await eventually(() => poller.storedIds.length === 2)
    await poller.stop()
    await poller.ended
  })
})
