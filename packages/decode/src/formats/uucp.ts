/**
 * UUCP: what `uuxqt` tells whoever asked for a command (Taylor UUCP 1.07, uuxqt.c). Mail over UUCP is the command
 * `rmail`, with the recipients as its words (RFC 976).
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, type FormatInput, type TextEntry, type TextFormat } from './format.ts'

/** See the head of the file. */
export const uucp: TextFormat = {
  name: 'uucp',
  openings: ['Message from UUCP on '],
  literals: [],
  read,
}

const MAX_WORDS = 501

function read({ lines, text }: FormatInput): readonly TextEntry[] {
  const isFailure = text.includes('xecution request failed')
  const command = lines.find((line) => line.startsWith('\trmail '))
  if (!isFailure || command === undefined) return []
  return findAddresses(command, MAX_WORDS).map((span) =>
    makeEntry(span.text, lines.slice(1), { action: 'failed' }),
  )
}
