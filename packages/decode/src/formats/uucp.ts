/**
 * UUCP: what `uuxqt` tells whoever asked for a command (Taylor UUCP 1.07, uuxqt.c). Mail over UUCP is the command
 * `rmail`, with the recipients as its words (RFC 976).
 */
import { findAddresses } from '../address-scan.ts'
import {
  MAX_ENTRIES,
  makeEntries,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const uucp: TextFormat = {
  name: 'uucp',
  openings: ['Message from UUCP on '],
  literals: [],
  read,
}

function read({ lines, text }: FormatInput): readonly TextEntry[] {
  const isFailure = text.includes('xecution request failed')
  const command = lines.find((line) => line.startsWith('\trmail '))
  if (!isFailure || command === undefined) return []
  const addresses = findAddresses(command, MAX_ENTRIES).map((span) => span.text)
  return makeEntries(addresses, lines.slice(1), { action: 'failed' })
}
