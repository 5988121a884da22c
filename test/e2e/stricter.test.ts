/** What is stricter is written over what stands, by every way that leads to the list at the command line: nothing comes free too soon. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCommand, type Command } from './command.ts'

let command: Command
let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
  command = await newCommand({ DATABASE_URL: database.url })
})

afterAll(async () => {
  await command.expectClean()
  await command.remove()
  await database.drop()
})

async function file(name: string, text: string): Promise<string> {
  const where = path.join(command.dataDir, '..', name)
  await writeFile(where, text)
  return where
}

async function lists(args: readonly string[]): Promise<unknown> {
  const [row] = await command.rows(['suppressions', ...args, '--json'])
  return row?.['outcome']
}

/** Imports a mail, which a person vouches for by doing so. */
async function importMail(name: string, lines: readonly string[]): Promise<void> {
  const where = await file(name, lines.join('\r\n'))
  const ended = await command.run(['import', 'mail', where])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
}

const received = (): string => new Date().toUTCString().replace('GMT', '+0000')

/** RFC 5965, of an operator's feedback loop. */
function complaint(address: string): readonly string[] {
  return [
    `Received: from loop.example ([192.0.2.7]) by mx.example.net; ${received()}`,
    'From: feedback@loop.example',
    'To: bounces@example.net',
    'Subject: complaint',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'This is an abuse report.',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'User-Agent: loop/1.0',
    'Version: 1',
    `Original-Rcpt-To: ${address}`,
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    'From: news@example.net',
    `To: ${address}`,
    `Message-ID: <${address}>`,
    'Subject: news',
    '',
    'hello',
    '--b--',
    '',
  ]
}

function refusal(address: string, reply: string): readonly string[] {
  return [
    `Received: from mx.example.org ([192.0.2.8]) by mx.example.net; ${received()}`,
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.org',
    'To: bounces@example.net',
    'Subject: Undelivered',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'could not be delivered',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    `Status: ${reply.slice(4, 9)}`,
    `Diagnostic-Code: smtp; ${reply}`,
    '',
    '--b--',
    '',
  ]
}

async function expectSticky(address: string, reason: string): Promise<void> {
  const listed = await command.rows(['suppressions', 'list', '--json'])
  expect(listed.find((row) => row['addressKey'] === address)).toMatchObject({
    status: 'active',
    reason,
    expiresAt: null,
  })
  const release = await command.run(['suppressions', 'release', address, '--reason', 'x'])
  expect(release).toMatchObject({ code: 1 })
  expect(release.stdout).toMatch(/is sticky: it takes --override and --note/)
  expect((await command.run(['check', address])).stdout).not.toMatch(/clear/)
}

describe('over an addition by hand that ends in two days', () => {
  test('compliance by hand is written, and says so', async () => {
    const address = 'hand@stricter.example'
    expect(await lists(['add', address, '--until', '2d'])).toBe('added')
    const ended = await command.run([
      ...['suppressions', 'add', address],
      ...['--reason', 'compliance', '--note', 'legal'],
    ])
    expect(ended.stdout).toMatch(/was suppressed already; holds for longer now, or is sticky now/)
    await expectSticky(address, 'compliance')
    expect(await lists(['add', address, '--until', '1d'])).toBe('kept')
  })

  test('a complaint of a list is written', async () => {
    const address = 'list@stricter.example'
    expect(await lists(['add', address, '--until', '2d'])).toBe('added')
    const where = await file('list.csv', `address,reason\n${address},complaint\n`)
    const dry = await command.object(['import', 'suppressions', where, '--dry-run', '--json'])
    expect(dry).toMatchObject({ raised: 1, written: false })
    const object = await command.object(['import', 'suppressions', where, '--json'])
    expect(object).toMatchObject({ raised: 1, written: true })
    await expectSticky(address, 'complaint')
    const again = await command.object(['import', 'suppressions', where, '--json'])
    expect(again).toMatchObject({ kept: 1 })
  })

  test('a complaint by mail is written, the log keeps who was first, and nothing is left to decide again', async () => {
    for (const [address, until] of [
      ['mail@stricter.example', ['--until', '2d']],
      ['mail-for-good@stricter.example', []],
    ] as const) {
      expect(await lists(['add', address, ...until, '--note', 'first'])).toBe('added')
      await importMail(`${address}.eml`, complaint(address))
      await expectSticky(address, 'complaint')
      const story = await command.object(['why', address, '--json'])
      const told = story['timeline'] as readonly { readonly by: string; readonly text: string }[]
      expect(told.find(({ text }) => text === 'active (global): first')?.by).toMatch(/^operator:/)
    }
    const again = await command.run(['reclassify', '--since', '90d'])
    expect(again.stdout).toMatch(/nothing would change/)
  })

  test('what is released stays released for a list, unless it is forced', async () => {
    const address = 'released@stricter.example'
    await lists(['add', address])
    await command.run(['suppressions', 'release', address, '--reason', 'works again'])
    const where = await file('nightly.csv', `address\n${address}\n`)
    expect(await command.object(['import', 'suppressions', where, '--json'])).toMatchObject({
      was_released: 1,
    })
    expect(
      await command.object(['import', 'suppressions', where, '--force', '--json']),
    ).toMatchObject({ added: 1 })
  })
})

test('an addition over a hold leaves the later end', async () => {
  const address = 'held@stricter.example'
  await importMail('held.eml', refusal(address, '550 5.1.1 User unknown'))
  const before = await command.rows(['suppressions', 'list', '--json'])
  const hold = before.find((row) => row['addressKey'] === address)
  expect(hold).toMatchObject({ status: 'held' })
  expect(await lists(['add', address, '--until', '1d'])).toBe('added')
  const after = await command.rows(['suppressions', 'list', '--json'])
  expect(after.find((row) => row['addressKey'] === address)).toMatchObject({
    status: 'active',
    expiresAt: hold?.['expiresAt'],
  })
})

test.each([
  ['bad..dots@syntax.example', 'active'],
  ['well.formed@syntax.example', 'held'],
])('a bad address: %s is %s', async (address, status) => {
  await importMail(`${address}.eml`, refusal(address, '501 5.1.3 Bad recipient address syntax'))
  const rows = await command.rows(['suppressions', 'list', '--json'])
  expect(rows.find((row) => row['addressKey'] === address)).toMatchObject({
    status,
    category: 'bad_address',
  })
})
