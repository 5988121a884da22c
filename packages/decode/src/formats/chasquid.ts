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
  openings: ['following recipient(s)'],
  literals: [],
  read: ({ lines }) =>
    readBlocks(withWholeHeads(lines), readHead, (line) => line === '').map(
      ({ head, lines: error }) =>
        makeEntry(head.address, error, { reply: readCommandedReply(error), action: 'failed' }),
    ),
}

type Head = { readonly address: string | undefined }

/** Carriers wrap the line of a long address; the head must hold, or whoever it names loses his error to the one above. */
function withWholeHeads(lines: readonly string[]): readonly string[] {
  const whole: string[] = []
  for (const line of lines) {
    const above = whole.at(-1) ?? ''
    const isRest = above.startsWith('- "') && line.endsWith('error:') && !isHead(above)
    if (isRest && isHead(`${above} ${line}`)) whole[whole.length - 1] = `${above} ${line}`
    else whole.push(line)
  }
  return whole
}

/** A program or a file behind an alias has no address: the fields name whom it was for. */
function readHead(line: string): Head | undefined {
  return isHead(line) ? { address: findAddresses(line, 1)[0]?.text } : undefined
}

function isHead(line: string): boolean {
  return /^- ".{1,320}" \([A-Z]{1,12}\) failed [a-z ,]{0,60}error:\s{0,4}$/.test(line)
}
