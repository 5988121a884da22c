/**
 * `Recipient address: …` with labelled lines below: Messaging Server (Sun, Oracle, iPlanet, PMDF); and the
 * like of other gateways: one label a line, the recipient first.
 */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, readBlocks, type TextFormat } from './format.ts'

/** See the head of the file. */
export const messagingServer: TextFormat = {
  name: 'messaging-server',
  openings: [],
  literals: ['Recipient address: '],
  read: (input) =>
    readBlocks(
      input.lines,
      (line) =>
        /^\s{0,4}Recipient address: /.test(line) ? findAddresses(line, 1)[0]?.text : undefined,
      (line) => line.trim() === '',
    ).map(({ head, lines }) =>
      makeEntry(
        head,
        lines.filter((line) => !/^\s{0,4}Remote system:/.test(line)),
      ),
    ),
}
