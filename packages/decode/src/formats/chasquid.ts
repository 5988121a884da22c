/**
 * chasquid: `- "addr" (EMAIL) failed permanently with error:` and the error below, at four blanks. The error is the
 * reply behind a word about the command, its later lines without their codes; where the queue gave up, the last reply
 * stands in a bracket (internal/courier/smtp.go and internal/queue/dsn.go of chasquid, as of 1.11). The address is the
 * target of an alias, or the program behind one; the fields have the alias.
 */
import { findAddresses } from '../address-scan.ts'
import type { Reply } from '../bounce-report.ts'
import { readReply } from '../reply.ts'
import { makeEntry, readBlocks, type TextFormat } from './format.ts'

/** See the head of the file. */
export const chasquid: TextFormat = {
  name: 'chasquid',
  openings: ['following recipient(s) failed permanently:'],
  literals: [],
  read: ({ lines }) =>
    readBlocks(lines, readHead, (line) => line === '').map(({ head, lines: error }) =>
      makeEntry(head.address, error, { reply: replyIn(error), action: 'failed' }),
    ),
}

type Head = { readonly address: string | undefined }

/** A program or a file behind an alias has no address: the fields name whom it was for. */
function readHead(line: string): Head | undefined {
  const isHead = /^- ".{1,320}" \([A-Z]{1,12}\) failed [a-z ,]{0,60}error:\s{0,4}$/.test(line)
  return isHead ? { address: findAddresses(line, 1)[0]?.text } : undefined
}

/** `MAIL+RCPT 551 …`, `DATA closing 554 …`, `Error saying hello: 501 …`, `… (last: MAIL+RCPT 450 …)`. */
const REPLY =
  /^(?:[A-Za-z ]{1,60}\(last: )?(?:[A-Z+]{4,12}(?: closing)?|[A-Za-z ]{1,40}:) (?:short response: )?([2-5]\d\d(?:[ -].*)?)$/

function replyIn(error: readonly string[]): Reply | undefined {
  const [first = '', ...later] = error.map((line) => line.trim()).filter((line) => line !== '')
  const isLast = first.includes('(last: ')
  const found = [first, ...later]
  const end = found.at(-1) ?? ''
  if (isLast && end.endsWith(')')) found[found.length - 1] = end.slice(0, -1)
  const reply = REPLY.exec(found[0] ?? '')?.[1]
  return reply === undefined ? undefined : readReply([reply, ...found.slice(1)])
}
