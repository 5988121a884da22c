/**
 * A stream of bytes that is one mail or an mbox; its first line tells which.
 *
 * Memory holds one mail, plus one more of an mbox, since a file with one mail is named by its path alone.
 */
import { newCollector } from './collector.ts'
import { linesOf } from './lines.ts'
import { isFromLine, readMbox } from './mbox.ts'
import type { ReadMail, ReadOptions } from './read-mail.ts'

const LF = 10
/** A first line longer than this is no `From ` line. */
const MAX_FIRST_LINE = 1_000

/** What is known of the stream before it is read. */
export type StreamOptions = ReadOptions & {
  /** True for a file that is known to be one mail, whatever its first line. */
  readonly isOneMail?: boolean
  /** True where a stream without any byte is an mbox without mails and no fault. */
  readonly mayBeEmpty?: boolean
}

/** The mails of a stream, named after `name`. Throws what the stream throws. */
export async function* readStream(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  options: StreamOptions,
): AsyncGenerator<ReadMail, void, void> {
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    const head = await readFirstLine(iterator)
    if (head.length === 0) {
      if (options.mayBeEmpty !== true) yield emptyMail(name)
      return
    }
    const whole = joined(head, iterator)
    const isMbox = options.isOneMail !== true && isFromLine(firstLineOf(head))
    yield* isMbox
      ? namedMails(name, readMbox(name, linesOf(whole), options))
      : readOne(name, whole, options)
  } finally {
    await iterator.return?.()
  }
}

function emptyMail(name: string): ReadMail {
  return { name, kind: 'error', code: 'empty', message: 'there is no mail in it: it has no bytes' }
}

async function* readOne(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<ReadMail, void, void> {
  const collector = newCollector(options.maxMessageBytes)
  for await (const chunk of chunks) collector.add(chunk)
  yield collector.take(name)
}

/** A single mail is named by its path; `#1` would say that there are more. */
async function* namedMails(
  name: string,
  mails: AsyncIterable<ReadMail>,
): AsyncGenerator<ReadMail, void, void> {
  let first: ReadMail | undefined
  let count = 0
  for await (const mail of mails) {
    count += 1
    if (count === 1) {
      first = mail
      continue
    }
    if (first !== undefined) yield first
    first = undefined
    yield mail
  }
  if (first !== undefined) yield { ...first, name }
}

/** Bytes up to and with the first line end, or more. */
async function readFirstLine(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < MAX_FIRST_LINE && !head.includes(LF)) {
    const next = await iterator.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return head
}

function firstLineOf(head: Uint8Array): Uint8Array {
  const end = head.indexOf(LF)
  return end < 0 ? head : head.subarray(0, end + 1)
}

async function* joined(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}
