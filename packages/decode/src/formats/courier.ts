/** Courier: `<addr>:`, the host, then a transcript. It cuts replies near 512 bytes. */
import { readAngleColon } from './angle-colon.ts'
import { makeEntry, type TextFormat } from './format.ts'

/** See the head of the file. */
export const courier: TextFormat = {
  name: 'courier',
  openings: [
    'running the Courier mail server',
    'Your message to the following recipients cannot be delivered',
  ],
  literals: [],
  read: (input) =>
    readAngleColon(input, { wrapped: false }).map((entry) => {
      const said = entry.lines
        .filter((line) => line.startsWith('<<< '))
        .map((line) => line.slice(4))
      return said.length === 0
        ? entry
        : { ...entry, reply: entry.reply ?? makeEntry(undefined, said).reply }
    }),
}
