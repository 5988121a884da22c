/**
 * Courier: below a heading for what became of the mail `<addr>:`, the host, then a transcript of which ` <<< ` was
 * said to it. It cuts replies near 512 bytes. Administrators write the headings anew (dsn*.txt of courier(8)), not
 * the transcript.
 */
import type { Action, Reply } from '../bounce-report.ts'
import { readAngleColon } from './angle-colon.ts'
import { makeEntry, type TextEntry, type TextFormat } from './format.ts'

/** The headings of its authors; the others say nothing that is not in the transcript too. */
const HEADINGS: ReadonlyMap<string, Action> = new Map([
  ['UNDELIVERABLE MAIL', 'failed'],
  ['DELAYS IN DELIVERING YOUR MESSAGE', 'delayed'],
  ['MESSAGE DELIVERED SUCCESSFULLY', 'delivered'],
  ['MESSAGE DELIVERED TO A MAIL GATEWAY', 'relayed'],
])

const SAID = '<<< '

/** See the head of the file. */
export const courier: TextFormat = {
  name: 'courier',
  openings: [
    'running the Courier mail server',
    'Your message to the following recipients cannot be delivered',
  ],
  literals: ['>:\n <<< ', '>:\n<<< ', ']:\n >>> ', ']:\n <<< '],
  read: (input) =>
    sectionsOf(input.lines).flatMap(({ action, lines }) =>
      readAngleColon({ ...input, lines }, { wrapped: false }).map((entry) =>
        withoutMarks(entry, action),
      ),
    ),
}

type Section = { readonly action: Action | undefined; readonly lines: string[] }

/** A mail that asked for success reports may tell of several recipients under several headings. */
function sectionsOf(lines: readonly string[]): readonly Section[] {
  const sections: Section[] = [{ action: undefined, lines: [] }]
  for (const line of lines) {
    const action = line.length > 80 ? undefined : HEADINGS.get(line.trim())
    if (action !== undefined) sections.push({ action, lines: [] })
    sections.at(-1)?.lines.push(line)
  }
  return sections
}

/** What was said is all that a rule should read; host and command were found beside it. */
function withoutMarks(entry: TextEntry, action: Action | undefined): TextEntry {
  const said = entry.lines
    .filter((line) => line.startsWith(SAID))
    .map((line) => line.slice(SAID.length))
  if (said.length === 0) return { ...entry, action }
  const { lines, reply = entry.reply } = makeEntry(undefined, said)
  return { ...entry, lines, reply, action: action ?? actionSaid(lines, reply) }
}

/** Below a heading in other words: its own line about a local mailbox, or the next server's yes. */
function actionSaid([first]: readonly string[], reply: Reply | undefined): Action | undefined {
  if (first === 'Message delivered.') return 'delivered'
  return reply?.code !== undefined && reply.code < 300 ? 'relayed' : undefined
}
