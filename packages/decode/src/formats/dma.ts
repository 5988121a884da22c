/** dma, the DragonFly Mail Agent: one mail a recipient, the reply as it was written, line by line. */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, type FormatInput, type TextEntry, type TextFormat } from './format.ts'

const OPENING = 'There was an error delivering your mail to '

/** See the head of the file. */
export const dma: TextFormat = {
  name: 'dma',
  openings: ['This is the DragonFly Mail Agent'],
  literals: [],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const index = input.lines.findIndex((line) => line.startsWith(OPENING))
  if (index === -1) return []
  const line = input.lines[index] ?? ''
  const [span] = findAddresses(line, 1)
  const bare = /<([^<>\s]{1,320})>/.exec(line)?.[1]
  const lines = input.lines.slice(index + 1)
  return [makeEntry(span?.text ?? bare, lines, { action: 'failed' })]
}
