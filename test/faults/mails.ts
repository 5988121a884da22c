/**
 * Mails for the fault tests: the corpus of the repository, each mail made a report about a mail of its own, since reports of
 * several servers about one mail would be copies of each other and count once. Times of receipt are given, so that two runs
 * can be compared.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** One mail as a mailbox holds it. */
export type Mail = { readonly bytes: Buffer; readonly receivedAt: Date }

const CORPUS = path.resolve(import.meta.dirname, '../corpus')
const FIRST_RECEIVED_MS = Math.floor(Date.now() / 1000) * 1000 - 3 * 24 * 3_600_000

/** The first `count` mails (default: all), a minute apart, beginning three days ago. */
export function distinctMails(count?: number): readonly Mail[] {
  const lines = readFileSync(path.join(CORPUS, 'expected.jsonl'), 'utf8').trim().split('\n')
  return lines.slice(0, count).map((line, index) => ({
    bytes: makeDistinct(JSON.parse(line) as Truth, index),
    receivedAt: new Date(FIRST_RECEIVED_MS + index * 60_000),
  }))
}

/** Every tenth of them once more, as an MTA delivers a report twice: equal bytes, at the same time. */
export function copiesOf(mails: readonly Mail[]): readonly Mail[] {
  return mails.filter((_, index) => index % 10 === 0)
}

type Truth = {
  readonly file: string
  readonly reports: readonly { readonly originalMessageId: string }[]
}

function makeDistinct({ file, reports }: Truth, index: number): Buffer {
  const text = readFileSync(path.join(CORPUS, file), 'latin1')
  const messageId = reports[0]?.originalMessageId
  if (messageId === undefined) throw new Error(`expected.jsonl: ${file} has no original Message-ID`)
  const distinct = text
    .replaceAll(messageId, messageId.replace('@', `.n${index}@`))
    // An event is known by this before the Message-ID (services/worker/src/event-key.ts).
    .replace(/^Original-Envelope-Id: [^\r\n]+/gim, `$&.n${index}`)
  return Buffer.from(distinct, 'latin1')
}
