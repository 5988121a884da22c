import {
  EpochPassed,
  MailboxNameTaken,
  readDataState,
  storeMessages,
  takeMailbox,
  type Database,
} from '@forwardpath/store'
import { beforeEach, expect, test } from 'vitest'
import { importMails, type ImportReport } from './import-mails.ts'
import type { ReadMail } from './sources/files/read-mail.ts'
import { databaseOfTest } from './testing/database.ts'
import { ledgerOf } from './testing/poller.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')

let database: Database

beforeEach(async () => {
  database = (await databaseOfTest()).database
})

async function* given(mails: readonly ReadMail[]): AsyncGenerator<ReadMail> {
  for (const mail of mails) yield await Promise.resolve(mail)
}

function mailOf(number: number): ReadMail {
  const date = `Received: by mx.example.net; ${String((number % 28) + 1)} Mar 2026 10:00:00 +0000`
  return {
    name: `${String(number)}.eml`,
    kind: 'mail',
    bytes: Buffer.from(`${date}\n\n${String(number)}`),
  }
}

async function run(
  mails: readonly ReadMail[],
): Promise<ImportReport & { readonly ids: readonly string[] }> {
  const ids: string[] = []
  const report = await importMails(given(mails), {
    database,
    nowMs: NOW,
    onStored: (stored) => {
      ids.push(...stored)
      return Promise.resolve()
    },
  })
  return { ...report, ids }
}

test('mails are stored with the time of their topmost Received field, and once', async () => {
  const mails = [mailOf(1), mailOf(2), mailOf(2)]
  const first = await run(mails)
  expect(first).toMatchObject({ mails: 3, new: 2, stored: 2, tooBig: 0, errors: [] })
  expect(first.ids).toHaveLength(2)
  expect(await run(mails)).toMatchObject({ mails: 3, new: 0, stored: 0, ids: [] })
  const rows = await ledgerOf(database, 'import')
  expect(rows.map(({ receivedAt }) => receivedAt.toISOString()).sort()).toEqual([
    '2026-03-02T10:00:00.000Z',
    '2026-03-03T10:00:00.000Z',
  ])
  expect(rows.map(({ uidValidity, state }) => [uidValidity, state])).toEqual([
    ['0', 'stored'],
    ['0', 'stored'],
  ])
})

test('what is too big has a row without body; what cannot be read is told', async () => {
  const report = await run([
    { name: 'a', kind: 'too_big', sizeBytes: 99, sha256: Buffer.alloc(32, 7) },
    { name: 'b', kind: 'error', code: 'ENOENT', message: 'there is no such file' },
    mailOf(1),
  ])
  expect(report).toMatchObject({ mails: 2, new: 2, stored: 1, tooBig: 1 })
  expect(report.errors).toEqual([{ name: 'b', code: 'ENOENT', message: 'there is no such file' }])
  const rows = await ledgerOf(database, 'import')
  expect(rows.map(({ state, bytes }) => [state, bytes === null])).toEqual(
    expect.arrayContaining([
      ['too_big', true],
      ['stored', false],
    ]),
  )
})

test('where no mail is found, nothing is registered: a demo may still open or go on', async () => {
  const report = await run([
    { name: 'a', kind: 'error', code: 'ENOENT', message: 'there is no such file' },
  ])
  expect(report).toMatchObject({ mails: 0, new: 0 })
  expect(await readDataState(database)).toEqual({ kind: 'empty' })
})

test('several imports at once lose nothing', async () => {
  const all = Array.from({ length: 4 }, (_, part) =>
    Array.from({ length: 600 }, (_, index) => mailOf(part * 1_000 + index)),
  )
  const reports = await Promise.all(all.map(run))
  expect(reports.reduce((sum, report) => sum + report.new, 0)).toBe(2_400)
  expect(await ledgerOf(database, 'import')).toHaveLength(2_400)
})

test('sixty imports at once are all stored, each mail once', async () => {
  const mails = Array.from({ length: 60 }, (_, index) => mailOf(index))
  // each brings one of its own and one that all bring
  const reports = await Promise.all(mails.map((one) => run([one, mailOf(999)])))
  expect(reports.reduce((sum, report) => sum + report.new, 0)).toBe(61)
  const ids = reports.flatMap((report) => report.ids)
  expect([ids.length, new Set(ids).size]).toEqual([61, 61])
  const bodies = (await ledgerOf(database, 'import')).map(({ bytes }) => bytes?.toString())
  const given = [...mails, mailOf(999)].map((one) => 'bytes' in one && one.bytes.toString())
  expect([bodies.length, new Set(bodies)]).toEqual([61, new Set(given)])
})

test('the name of a mailbox that is read, with mails of its own, is not taken by an import', async () => {
  const source = 'imaps://u@imap.example/INBOX'
  const polled = { name: 'import', source, folder: 'INBOX', stream: undefined, isDemo: false }
  const { epoch } = await takeMailbox(database, polled)
  const key = { mailbox: 'import', uidValidity: '7', epoch }
  const arrived = {
    uid: '1',
    receivedAtMs: NOW,
    sizeBytes: 1,
    lane: 1,
    bytes: Buffer.from('x'),
  } as const
  await storeMessages(database, key, [arrived])
  await expect(run([mailOf(1)])).rejects.toThrow(MailboxNameTaken)
  expect(await ledgerOf(database, 'import')).toHaveLength(1)
  await storeMessages(database, key, [{ ...arrived, uid: '2' }])
})

test('an import that takes the name of a mailbox without mails ends whoever reads it', async () => {
  const source = 'imaps://u@imap.example/INBOX'
  const polled = { name: 'import', source, folder: 'INBOX', stream: undefined, isDemo: false }
  const { epoch } = await takeMailbox(database, polled)
  await run([mailOf(1)])
  const arrived = {
    uid: '1',
    receivedAtMs: NOW,
    sizeBytes: 1,
    lane: 1,
    bytes: Buffer.from('x'),
  } as const
  await expect(
    storeMessages(database, { mailbox: 'import', uidValidity: '7', epoch }, [arrived]),
  ).rejects.toThrow(EpochPassed)
})

test('a dry run counts what would be new, and leaves the database as it was', async () => {
  await run([mailOf(1)])
  const before = await ledgerOf(database, 'import')
  // Over 500, so that a mail comes again in another batch than its first.
  const mails = [...Array(600).keys()].map((number) => mailOf(number))
  const wanted = [
    ...mails,
    mailOf(7),
    { name: 'x', kind: 'error', code: 'ENOENT', message: 'gone' },
  ] as const
  const report = await importMails(given(wanted), {
    database,
    nowMs: NOW,
    dryRun: true,
    onStored: () => Promise.reject(new Error('nothing is stored')),
  })
  expect(report).toMatchObject({ mails: 601, new: 599, stored: 0 })
  expect(report.errors).toHaveLength(1)
  expect(await ledgerOf(database, 'import')).toEqual(before)
  const { new: isNew, mails: read, errors } = await run(wanted)
  expect({ isNew, read, errors }).toEqual({ isNew: 599, read: 601, errors: report.errors })
})
