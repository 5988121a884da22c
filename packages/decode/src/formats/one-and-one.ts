/**
 * 1&1, GMX and mail.com: `a@b:` or `"a@b":` at column 0, then lines at column 0. The text is Exim's, the
 * layout is not. `SMTP error from remote server for TEXT command, host: mx.example (192.0.2.1) reason: 550 …`
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, readBlocks, type TextFormat } from './format.ts'

/** See the head of the file. */
export const oneAndOne: TextFormat = {
  name: '1and1',
  openings: [],
  literals: ['SMTP error from remote server'],
  read: (input) =>
    readBlocks(input.lines, readHead, (line) => line.startsWith('---')).map(({ head, lines }) =>
      makeEntry(head, lines),
    ),
}

function readHead(line: string): string | undefined {
  const [span] = findAddresses(line, 1)
  if (span === undefined || span.start > 1) return undefined
  return /^"?:\s{0,8}$/.test(line.slice(span.end)) ? span.text : undefined
}
