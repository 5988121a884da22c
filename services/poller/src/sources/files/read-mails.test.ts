import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMails, type ReadMailsOptions } from './read-mails.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-mails-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function write(name: string, text: string): Promise<string> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

/** Names below the folder, with the Subject or the error. */
async function read(paths: readonly string[], options: ReadMailsOptions = {}): Promise<string[]> {
  const found: string[] = []
  for await (const mail of readMails(paths, options)) {
    const what =
      mail.kind === 'mail'
        ? /Subject: (.*)/.exec(Buffer.from(mail.bytes).toString())?.[1]
        : mail.kind === 'error'
          ? mail.code
          : mail.kind
    found.push(
      `${path.isAbsolute(mail.name) ? path.relative(folder, mail.name) : mail.name}: ${what ?? ''}`,
    )
  }
  return found
}

const MBOX = `From a Fri Jul  8 12:08:34 2011\nSubject: one\n\nx\n\nFrom a Fri Jul  8 12:08:35 2011\nSubject: two\n\nx\n`

test('a directory is read in the order of names, deep, without hidden files and what is no mail', async () => {
  await write('b.eml', 'Subject: b\n\nx')
  await write('a/2.eml', 'Subject: a2\n\nx')
  await write('a/10.eml', 'Subject: a10\n\nx')
  await write('.hidden/x.eml', 'Subject: hidden\n\nx')
  await write('c', 'Subject: c\n\nx')
  await write('box', MBOX)
  await write('a/2.expected.json', '{"kind": "bounce"}')
  await write('LICENSE', 'Permission is hereby granted')
  await symlink(folder, path.join(folder, 'loop'))
  const skipped: string[] = []
  const found = await read([folder], { onSkipped: (file) => skipped.push(path.basename(file)) })
  expect(found).toEqual([
    'a/10.eml: a10',
    'a/2.eml: a2',
    'b.eml: b',
    'box#1: one',
    'box#2: two',
    'c: c',
  ])
  expect(skipped).toEqual(['LICENSE', '2.expected.json'])
})

test('a Maildir is read from cur and new, oldest first, tmp left out', async () => {
  await write('md/cur/1200000002.M1.host:2,S', 'Subject: second\n\nx')
  await write('md/new/1200000001.M1.host', 'Subject: first\n\nx')
  await write('md/tmp/1200000000.M1.host', 'Subject: half\n\nx')
  await write('md/.Junk/cur/1.eml', 'Subject: junk\n\nx')
  expect(await read([path.join(folder, 'md')])).toEqual([
    'md/new/1200000001.M1.host: first',
    'md/cur/1200000002.M1.host:2,S: second',
  ])
})

test('a path that cannot be read is an error, and the others go on', async () => {
  const one = await write('one.eml', 'Subject: one\n\nx')
  const empty = await write('empty.eml', '')
  expect(await read([path.join(folder, 'missing.eml'), empty, one])).toEqual([
    'missing.eml: ENOENT',
    'empty.eml: empty',
    'one.eml: one',
  ])
})

test('a named file is read whatever it begins with', async () => {
  const odd = await write('odd.txt', '\n\nno header at all\nSubject: odd\n')
  expect(await read([odd])).toEqual(['odd.txt: odd'])
})

test('a file over the limit is too big', async () => {
  const big = await write('big.eml', `Subject: big\n\n${'x'.repeat(5_000)}`)
  expect(await read([big], { maxMessageBytes: 1_000 })).toEqual(['big.eml: too_big'])
})

test('standard input is one mail, or an mbox', async () => {
  const stdin = (text: string): Readable => Readable.from([Buffer.from(text)])
  expect(await read(['-'], { stdin: stdin('Subject: piped\n\nx') })).toEqual(['-: piped'])
  expect(await read(['-'], { stdin: stdin(MBOX) })).toEqual(['-#1: one', '-#2: two'])
})
