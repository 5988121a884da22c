/** Every sample, made fresh, differs in the date of its receipt alone, and the importer reads the new one. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { firstField, readHeaderBlock } from '@forwardpath/mail'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asReceivedAt, copyAsFresh } from './fresh-mails.ts'

const TEST = path.resolve(import.meta.dirname, '..')

let base: string
beforeAll(async () => {
  base = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-fresh-'))
})
afterAll(async () => {
  await rm(base, { recursive: true, force: true })
})

describe.each(['../services/cli/samples', 'corpus/mta'])('the mails of %s', (folder) => {
  test('are an hour old, in the order of their names, and else as they were', async () => {
    const source = path.join(TEST, folder)
    const beforeMs = Date.now()
    const copies = await copyAsFresh(source, path.join(base, path.basename(folder)))
    let lastMs = 0
    let dated = 0
    for (const copy of copies) {
      const text = await readFile(copy, 'latin1')
      const was = await readFile(path.join(source, path.basename(copy)), 'latin1')
      const received = firstField(
        readHeaderBlock(text.replaceAll('\r\n', '\n'), 0).fields,
        'received',
      )
      if (received === undefined) {
        expect(text).toBe(was)
        continue
      }
      dated += 1
      const atMs = Date.parse(received.slice(received.lastIndexOf(';') + 1))
      expect(beforeMs - atMs, copy).toBeLessThanOrEqual(3_601_000)
      expect(atMs, copy).toBeLessThan(beforeMs)
      expect(atMs, copy).toBeGreaterThan(lastMs)
      lastMs = atMs
      expect(asReceivedAt(was, 0), copy).toBe(asReceivedAt(text, 0))
    }
    expect(dated).toBeGreaterThan(50)
  })
})

test('a Received below another, or in the body, keeps its date', () => {
  const mail = (first: string): string =>
    `X-A: 1\r\nReceived: by a.example;\r\n\t${first}\r\nReceived: by b.example; Sun, 1 Nov 2026 10:00:00 +0000\r\n\r\nReceived: x; y\r\n`
  expect(asReceivedAt(mail('Mon, 2 Nov 2026 10:00:00 +0000'), 0)).toBe(
    mail('Thu, 01 Jan 1970 00:00:00 +0000').replace(';\r\n\t', '; '),
  )
  const without = 'Subject: x\r\n\r\nReceived: by b.example; Sun, 1 Nov 2026 10:00:00 +0000\r\n'
  expect(asReceivedAt(without, 0)).toBe(without)
})
