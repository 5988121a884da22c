/**
 * What bad input gets: one line that names the setting and what to do, the exit code that is promised, no stack trace, no
 * secret. What a mail does wrong stays with that mail.
 */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startChild } from '@forwardpath/test-support/child'
import { freePort } from '@forwardpath/test-support/free-port'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoSecret, expectOneLine, newCommand, readRows, type Command } from './command.ts'
import { startUntrustedServer } from './tls-server.ts'

const SECRET = 'k3ep-th1s-t0-yourself'
const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')
const GOOD_MAIL = path.join(CORPUS, 'dma-551-moved-516.eml')

let folder: string
let database: TestDatabase
let imap: HoodiecrowServer
let command: Command
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-bad-input-'))
  database = await createDatabase()
  imap = await startHoodiecrow({ folders: ['Bounces'] })
  command = await newCommand({ DATABASE_URL: database.url })
})
afterAll(async () => {
  await imap.stop()
  await database.drop()
  await command.remove()
  await rm(folder, { recursive: true, force: true })
})

async function withFile(name: string, text: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, text, { mode: 0o600 })
  return file
}

const mailboxAt = (port: number, inFolder = 'INBOX'): string =>
  `imap://bounces@127.0.0.1:${port}/${inFolder}?insecure=loopback`

/** Where a mailbox's fault ends the process. */
const STARTS = ['run --once', 'mailbox test', 'poller --once', 'run']

describe.each(STARTS)('at `%s`', (start) => {
  const startWith = (mailbox: string, password: string): ReturnType<Command['run']> =>
    command.run([...start.split(' '), '--mailbox', mailbox], {
      env: { FORWARDPATH_IMAP_PASSWORD: password },
    })

  test('a wrong password is 77', async () => {
    const ended = await startWith(mailboxAt(imap.port), SECRET)
    expectOneLine(ended, { code: 77, says: /FORWARDPATH_IMAP_PASSWORD/, secrets: [SECRET] })
  })

  test('a host that does not answer is 69', async () => {
    const ended = await startWith(mailboxAt(await freePort()), SECRET)
    expectOneLine(ended, { code: 69, says: /imap\.host and imap\.port/, secrets: [SECRET] })
  })

  test('a missing folder is 78', async () => {
    const ended = await startWith(mailboxAt(imap.port, 'Nowhere'), imap.password)
    expectOneLine(ended, { code: 78, says: /Nowhere.*check folder/, secrets: [imap.password] })
  })
})

test('a certificate that nobody vouches for is 77, and nothing is said to that server', async () => {
  const server = await startUntrustedServer()
  try {
    for (const start of [
      ['run', '--once'],
      ['mailbox', 'test'],
    ]) {
      const ended = await command.run(
        [...start, '--mailbox', `imaps://bounces@127.0.0.1:${server.port}/INBOX`],
        { env: { FORWARDPATH_IMAP_PASSWORD: SECRET } },
      )
      expectOneLine(ended, { code: 77, says: /imap\.tls\.ca_file/, secrets: [SECRET] })
    }
    expect(server.connections()).toBeGreaterThanOrEqual(2)
    expect(server.heard()).toBe('')
  } finally {
    await server.stop()
  }
})

test('a host name that nobody has is 69', async () => {
  const ended = await command.run(
    ['mailbox', 'test', '--mailbox', 'imaps://bounces@mail.example.invalid/INBOX'],
    { env: { FORWARDPATH_IMAP_PASSWORD: SECRET } },
  )
  expectOneLine(ended, { code: 69, says: /mail\.example\.invalid/, secrets: [SECRET] })
})

describe('a server that is away', () => {
  test.each([
    ['run', '--once'],
    ['worker'],
    ['import', 'mail', GOOD_MAIL],
    ['suppressions', 'list', '--json'],
    ['check', 'old@example.org'],
    ['fsck'],
  ])('Postgres, at `%s %s`: 69, and no list', async (...args) => {
    const url = `postgresql://someone:${SECRET}@127.0.0.1:${await freePort()}/forwardpath`
    const ended = await command.run(args.filter(Boolean), { env: { DATABASE_URL: url } })
    expectOneLine(ended, { code: 69, says: /Postgres.*DATABASE_URL/, secrets: [SECRET] })
    expect(ended.stdout).toBe('')
  })

  test.each([['run', '--once'], ['worker'], ['import', 'mail', GOOD_MAIL]])(
    'Redis, at `%s %s`: 69',
    async (...args) => {
      const url = `redis://:${SECRET}@127.0.0.1:${await freePort()}/0`
      const ended = await command.run(args, { env: { REDIS_URL: url } })
      expectOneLine(ended, { code: 69, says: /Redis.*REDIS_URL/i, secrets: [SECRET] })
    },
  )

  test('a mail pipe is told to keep the mail: 75', async () => {
    const url = `postgresql://someone:${SECRET}@127.0.0.1:${await freePort()}/forwardpath`
    const ended = await command.run(['import', 'mail', '-'], {
      env: { DATABASE_URL: url },
      input: 'Subject: a mail\n\nand its text\n',
    })
    expectOneLine(ended, { code: 75, says: /DATABASE_URL/, secrets: [SECRET] })
  })
})

test('a login that Postgres refuses is 77, also for check', async () => {
  const url = new URL(database.url)
  url.username = 'nobody_knows_this_role'
  url.password = SECRET
  for (const args of [
    ['check', 'old@example.org'],
    ['run', '--once'],
  ]) {
    const ended = await command.run(args, { env: { DATABASE_URL: url.href } })
    expectOneLine(ended, { code: 77, says: /DATABASE_URL/, secrets: [SECRET] })
    expect(ended.stdout).toBe('')
  }
})

describe('a configuration that is refused: 78, with key and place', () => {
  test.each([
    ['an unknown key', 'version: 1\nmailboxen: []\n', /mailboxen/],
    ['a value that is none', 'version: 1\nlimits: { message: plenty }\n', /limits\.message/],
    ['a file that is no YAML', 'version: 1\n  mailboxes: [\n', /forwardpath/],
  ])('%s', async (name, text, says) => {
    const file = await withFile(`${name.replaceAll(' ', '-')}-forwardpath.yaml`, text)
    for (const args of [
      ['config', 'check'],
      ['check', 'old@example.org'],
    ]) {
      const ended = await command.run(['--config', file, ...args])
      expect(ended, ended.stderr).toMatchObject({ code: 78 })
      expect(ended.stdout + ended.stderr).toMatch(says)
      expectNoSecret(ended, [SECRET])
    }
  })

  test('a password in the URL of a mailbox, which is not repeated', async () => {
    const mailbox = `imaps://bounces:${SECRET}@imap.example.net/INBOX`
    const ended = await command.run(['run', '--once'], { env: { FORWARDPATH_MAILBOX: mailbox } })
    expectOneLine(ended, { code: 78, says: /FORWARDPATH_IMAP_PASSWORD/, secrets: [SECRET] })
  })

  test('a failpoint on a system that is not under test', async () => {
    const ended = await command.run(['run', '--once'], {
      env: { FORWARDPATH_FAIL_AT: 'F1:kill' },
    })
    expectOneLine(ended, { code: 78, says: /FORWARDPATH_FAIL_AT/ })
  })
})

test('a schema that is newer than the program is 78, and nothing is written', async () => {
  const newer = await createDatabase()
  const client = new Client({ connectionString: newer.url })
  await client.connect()
  try {
    await client.query(
      "insert into schema_migration (version, name, sha256) values (999999, '999999_later.sql', '-')",
    )
    for (const args of [
      ['run', '--once', '--demo'],
      ['worker'],
      ['import', 'mail', GOOD_MAIL],
      ['check', 'old@example.org'],
    ]) {
      const ended = await command.run(args, { env: { DATABASE_URL: newer.url } })
      expectOneLine(ended, { code: 78, says: /newer than this program.*999999_later\.sql/ })
      expect(ended.stdout).toBe('')
    }
    const { rows } = await client.query<{ mails: number }>(
      'select count(*)::int as mails from raw_message',
    )
    expect(rows).toEqual([{ mails: 0 }])
  } finally {
    await client.end()
    await newer.drop()
  }
})

test('an address that nobody reported: said in one sentence, exit code 0', async () => {
  const ended = await command.run(['why', 'nobody.knows@example.net'])
  expect(ended).toMatchObject({
    code: 0,
    stdout: 'nobody.knows@example.net: no report about it; not suppressed\n',
    stderr: '',
  })
})

describe('a wrong command line is 2, with a way to the help', () => {
  test.each([
    [['dance']],
    [['check']],
    [['why', 'not an address']],
    [['suppressions', 'list', '--limit', 'many']],
    [['suppressions', 'list', '--colour']],
    [['bounces', 'list', '--since', 'yesterday-ish']],
    [['worker', '--concurrency', '0']],
    [['changes', 'list', '--after', 'sup_01']],
    [['changes', 'list', '--groups', '--state', 'pending']],
    [['quarantine', 'list', '--after', 'poison']],
    [['quarantine', 'retry', '561', '--because', 'poison']],
    [['suppressions', 'add', 'old@example.org', '--undo', 'chs_01']],
    [['bounces', 'show', 'bnc_01', '--raw', '--json']],
    [['changes', 'confirm', 'adc_01', 'adc_02']],
    [['privacy', 'erase', 'old@example.org', '--reason', 'old@example.org wrote']],
    [['classify']],
  ])('%j', async (args) => {
    const ended = await command.run(args)
    expect(ended, ended.stderr).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).not.toBe('')
    expectNoSecret(ended, [])
  })
})

describe('a mail that cannot be read', () => {
  test('is an object with its error in classify, and the others are read: 1', async () => {
    const missing = path.join(folder, 'not-there.eml')
    const ended = await command.run(['classify', '--json', missing, GOOD_MAIL])
    expect(ended.code, ended.stderr).toBe(1)
    const [bad, good] = readRows(ended.stdout)
    expect(bad).toEqual({
      file: missing,
      error: { code: expect.any(String), message: expect.any(String) },
    })
    expect(good).toMatchObject({ kind: 'bounce', reports: [{ category: 'moved' }] })
    expectNoSecret(ended, [])
  })

  test('below a folder is left out where it is none, which is said: 0', async () => {
    const mixed = await mkdtemp(path.join(folder, 'mixed-'))
    await copyFile(GOOD_MAIL, path.join(mixed, 'a.eml'))
    await writeFile(path.join(mixed, 'LICENSE'), 'Permission is hereby granted')
    const ended = await command.run(['classify', mixed])
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stderr).toBe(
      `1 file left out (${path.join(mixed, 'LICENSE')}): a mail begins with a header field\n`,
    )
  })

  test('is named by import, and the others are taken in: 1', async () => {
    const missing = path.join(folder, 'not-there.eml')
    const ended = await command.run(['import', 'mail', '--json', missing, GOOD_MAIL])
    expect(ended.code, ended.stderr).toBe(1)
    expect(ended.stderr).toContain('not-there.eml')
    expect(JSON.parse(ended.stdout)).toMatchObject({ new: 1, done: 1 })
    expectNoSecret(ended, [])
  })

  test('is quarantined with its reason where it names over 500 recipients', async () => {
    const file = await withFile('many.eml', reportAbout(501))
    const summary = await command.object(['import', 'mail', '--json', file])
    expect(summary).toMatchObject({ new: 1, done: 0, quarantined: 1 })
    const [row] = await command.rows(['quarantine', 'list', '--json'])
    expect(row).toMatchObject({ reason: 'too_many_recipients' })
    const later = await command.rows(['quarantine', 'list', '--json', '--since', '2099-01-01'])
    expect(later).toEqual([])
    await command.expectClean()
  })
})

test('a mail over the size limit is counted as too big, and its neighbours go on', async () => {
  const limit = 64 * 1024
  const config = await withFile('limit.yaml', `version: 1\nlimits: { message: ${limit}B }\n`)
  const server = await startHoodiecrow({
    messages: [
      Buffer.from(reportAbout(1)),
      Buffer.concat([Buffer.from(reportAbout(2)), Buffer.alloc(limit, 'x\r\n')]),
      Buffer.from(reportAbout(3)),
    ],
  })
  try {
    const summary = await command.object(
      ['--config', config, 'run', '--once', '--json', '--mailbox', mailboxAt(server.port)],
      { env: { FORWARDPATH_IMAP_PASSWORD: server.password } },
    )
    expect(summary).toMatchObject({ new: 3, done: 2, tooBig: 1, quarantined: 0 })
    await command.expectClean()
  } finally {
    await server.stop()
  }
})

test('a closed pipe ends quietly', async () => {
  const bin = path.resolve(import.meta.dirname, '../../services/cli/bin/forwardpath.js')
  const line = '{ "$1" "$2" classify --json "$3"; echo "ended with $?" >&2; } | head -n 1'
  const child = await startChild('sh', ['-c', line, 'sh', process.execPath, bin, CORPUS])
  await child.exit
  expect(readRows(child.stdout())).toHaveLength(1)
  expect(child.stderr()).toBe('ended with 0\n')
})

describe('where the output ends', () => {
  const bin = path.resolve(import.meta.dirname, '../../services/cli/bin/forwardpath.js')
  const shell = async (line: string): Promise<string> => {
    const child = await startChild('sh', ['-c', line, 'sh', process.execPath, bin, CORPUS], {
      env: { DATABASE_URL: database.url },
    })
    await child.exit
    return child.stderr()
  }

  test('a check whose reader has gone is not clear for it', async () => {
    await command.run(['suppressions', 'add', 'gone@example.org'])
    const line = '{ sleep 1; "$1" "$2" check gone@example.org; echo "ended with $?" >&2; } | true'
    expect(await shell(line)).toBe('ended with 10\n')
  })

  test.skipIf(process.platform !== 'linux')('a full disk is one line, and no success', async () => {
    const line = '"$1" "$2" classify --json "$3" > /dev/full; echo "ended with $?" >&2'
    expect(await shell(line)).toBe(
      'forwardpath: standard output cannot be written whole: the disk is full\nended with 1\n',
    )
  })
})

describe('a name that leads nowhere', () => {
  test('a folder in place of the file of an export', async () => {
    const ended = await command.run(['suppressions', 'export', '--format', 'csv', '--out', folder])
    expectOneLine(ended, { code: 1, says: /cannot be written: it is a folder/ })
  })

  test('a mailbox that the ledger does not know', async () => {
    const ended = await command.run(['bounces', 'list', '--in', 'nowhere'])
    expectOneLine(ended, { code: 2, says: /there is no mailbox "nowhere"/ })
  })

  test('a path without mails, where rules are counted', async () => {
    const ended = await command.run(['rules', 'coverage', path.join(folder, 'nowhere')])
    expect(ended).toMatchObject({ code: 1 })
    expect(ended.stderr).toMatch(/nowhere: cannot be read: there is no such file or directory/)
  })

  test.each(['rules lint --rules', 'policy simulate --policy'])('a folder: %s', async (words) => {
    const ended = await command.run([...words.split(' '), folder])
    expectOneLine(ended, { code: 78, says: /: it is a folder; mend the file/ })
  })
})

test('the wrong file shows its first bad lines and counts the others', async () => {
  const file = await withFile('wrong.csv', `address\n${'nobody\n'.repeat(1_200)}`)
  const ended = await command.run(['import', 'suppressions', file])
  expect(ended.code).toBe(1)
  expect(ended.stdout).toBe('0 good lines, 1200 bad (nothing written)\n')
  expect(ended.stderr.match(/is no mail address/g)).toHaveLength(50)
  expect(ended.stderr).toMatch(/^and 1,150 more bad lines$/m)
})

test('what a person adds or releases names the way back', async () => {
  const added = await command.run(['suppressions', 'add', 'back@example.org'])
  const undo = /^takes it back: forwardpath (suppressions add --undo chs_\w+)$/m.exec(added.stderr)
  const again = await command.run(['suppressions', 'add', 'back@example.org'])
  expect(again.stderr).toBe('')
  const undone = await command.run((undo?.[1] ?? '').split(' '))
  expect(undone).toMatchObject({ code: 0 })
  expect(await command.run(['check', 'back@example.org'])).toMatchObject({ code: 0 })
})

/** A report of RFC 3464 about so many recipients. */
function reportAbout(recipients: number): string {
  const groups = Array.from(
    { length: recipients },
    (_, index) =>
      `Final-Recipient: rfc822; reader${index}.of${recipients}@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n` +
      'Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n',
  )
  return [
    'From: MAILER-DAEMON@mta.example.net',
    'To: bounces@example.net',
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <report.${recipients}@mta.example.net>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mta.example.net',
    '',
    groups.join('\r\n'),
    '--b--',
    '',
  ].join('\r\n')
}
