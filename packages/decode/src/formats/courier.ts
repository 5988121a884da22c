/** Courier: `<addr>:`, the host, then a transcript. It cuts replies near 512 bytes. */
import { readAngleColon } from './angle-colon.ts'
import { makeEntry, type TextFormat } from './format.ts'

export const courier: TextFormat = {
  name: 'courier',
  literals: [
    'running the Courier mail server',
    'Your message to the following recipients cannot be delivered',
  ],
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
