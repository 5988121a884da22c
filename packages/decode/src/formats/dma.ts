/** dma, the DragonFly Mail Agent: one mail a recipient, the reply as it was written, line by line. */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, type FormatInput, type TextEntry, type TextFormat } from './format.ts'

/** It may be wrapped on the way, and the address begin a line. */
const OPENING = /^There\s+was\s+an\s+error\s+delivering\s+your\s+mail\s+to\s+/m

/** See the head of the file. */
export const dma: TextFormat = {
  name: 'dma',
  openings: ['This is the DragonFly Mail Agent'],
  literals: [],
  read,
}

function read(input: FormatInput): readonly TextEntry[] {
  const opening = OPENING.exec(input.text)
  if (opening === null) return []
  const [line = '', ...below] = input.text.slice(opening.index + opening[0].length).split('\n')
  const [span] = findAddresses(line, 1)
  const bare = /<([^<>\s]{1,320})>/.exec(line)?.[1]
  return [makeEntry(span?.text ?? bare, below, { action: 'failed' })]
}
