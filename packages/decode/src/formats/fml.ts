/** fml, the mailing-list manager: it stops loops by Message-ID and tells the list's address. */
import { findAddresses } from '../address-scan.ts'
import { makeEntry, type TextFormat } from './format.ts'

/** See the head of the file. */
export const fml: TextFormat = {
  name: 'fml',
  openings: ['Duplicated Message-ID in <'],
  literals: [],
  read: (input) =>
    input.lines.flatMap((line) =>
      line.startsWith('Duplicated Message-ID in <')
        ? findAddresses(line, 1).map((span) => makeEntry(span.text, [line], { action: 'failed' }))
        : [],
    ),
}
