/**
 * Bounces of Courier whose part of fields was lost on the way, as gateways lose it: the text beside it names every
 * recipient, what became of the mail, and the reply.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { decode, type DecodedMail } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { describe, expect, test } from 'vitest'

const FOLDER = path.resolve(import.meta.dirname, '../corpus')

type Wanted = {
  readonly recipient: string
  readonly finalRecipient: string
  readonly action: string | null
  readonly replyCode: number | null
  readonly replyInReport?: string
}

type Line = { readonly file: string; readonly reports: readonly Wanted[] }

const ALL = ['servers', 'situations']
  .flatMap((folder) =>
    readFileSync(path.join(FOLDER, folder, 'expected.jsonl'), 'utf8').split('\n'),
  )
  .filter((line) => line.includes('"mta":"courier"') && line.includes('"kind":"bounce"'))
  .map((line) => JSON.parse(line) as Line)

/** A report of its module, not of a program that only looks like one; `Waiting:` is all that one setting says of a delay. */
const LINES = ALL.filter(
  ({ file }) => read(file).includes('--=_courier_0\n') && !file.endsWith('brief-delayed.eml'),
)

function read(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'latin1')
}

function withoutFields(text: string): Buffer {
  const parts = text.split('--=_courier_0\n')
  const kept = parts.filter((part) => !/^Content-Type: message\/\S*delivery-status/.test(part))
  expect(kept).toHaveLength(parts.length - 1)
  const type = 'multipart/report; report-type=delivery-status;'
  return Buffer.from(kept.join('--=_courier_0\n').replace(type, 'multipart/mixed;'), 'latin1')
}

async function decodeBytes(bytes: Buffer): Promise<DecodedMail> {
  const message = readFast(bytes)
  return decode(isDeclined(message) ? await readGeneral(bytes) : message)
}

describe('Courier without its fields', () => {
  test.each(LINES)('$file', async ({ file, reports }) => {
    const decoded = await decodeBytes(withoutFields(read(file)))
    const found = decoded.reports.map(({ recipient, action, reply }) => ({
      recipient,
      action,
      code: reply?.code,
    }))
    expect(found).toHaveLength(reports.length)
    for (const want of reports) {
      const addresses = [want.recipient, want.finalRecipient]
      const one = found.find(({ recipient = '' }) => addresses.includes(recipient))
      if (want.action !== null) expect(one?.action).toBe(want.action)
      else expect(one).toBeDefined()
      if (want.replyCode !== null && want.replyInReport !== 'none') {
        expect(one?.code).toBe(want.replyCode)
      }
    }
  })
})
