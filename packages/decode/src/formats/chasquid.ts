/**
 * chasquid: `- "addr" (EMAIL) failed permanently with error:` and the error below (internal/queue/dsn.go, as of 1.11:
 * at four blanks; before it wrote MIME, later lines stood at column 0). The address is the target of an alias, or the program
 * behind one; the fields have the alias.
 */
import { findAddresses } from '../address-scan.ts'
import { readCommandedReply } from '../commanded-reply.ts'
import { makeEntry, readBlocks, type TextFormat } from './format.ts'

/** See the head of the file. */
export const chasquid: TextFormat = {
  name: 'chasquid',
  openings: ['following recipient(s) failed permanently:'],
  literals: [],
  read: ({ lines }) =>
    readBlocks(lines, readHead, (line) => line === '').map(({ head, lines: error }) =>
      makeEntry(head.address, error, { reply: readCommandedReply(error), action: 'failed' }),
    ),
}

type Head = { readonly address: string | undefined }

/** A program or a file behind an alias has no address: the fields name whom it was for. */
function readHead(line: string): Head | undefined {
  const isHead = /^- ".{1,320}" \([A-Z]{1,12}\) failed [a-z ,]{0,60}error:\s{0,4}$/.test(line)
  return isHead ? { address: findAddresses(line, 1)[0]?.text } : undefined
}
