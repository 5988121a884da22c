/**
 * A reply behind a word about the command that it answers: `MAIL+RCPT 551 …`, `DATA closing 554 …`, `Error saying hello:
 * 501 …`, and where the queue gave up `… (last: MAIL+RCPT 450 …)` (chasquid, internal/courier/smtp.go); behind the
 * command itself in what its LMTP program says, as a quoted string of Go: `MDA delivery failed: exit status 75 - "Sent
 * \"RCPT TO:<a@b>\", got 552 …\n"`. The later lines of a reply have lost their codes there, and kept their enhanced codes.
 *
 * In: the lines of an error, in a field or in the text. Out: the reply, or nothing where the error quotes none.
 * Promises: total, linear.
 */
import type { Reply } from './bounce-report.ts'
import { readReply } from './reply.ts'

const COMMANDED =
  /^(?:all MXs returned transient failures \(last: )?(?:MAIL\+RCPT|DATA(?: closing)?|Error creating client:|Error saying hello:|TLS error:) (?:short response: )?([2-5]\d\d(?:[ )-].*)?)$/
const PROGRAM = /^MDA delivery failed: [a-z0-9: ]{1,60} - "(.*)"$/
const ANSWERED = /^Sent "[A-Z]{4}[^"]{0,600}", got ([2-5]\d\d(?:[ -].*)?)$/

/** Reads the error. Total. */
export function readCommandedReply(error: readonly string[]): Reply | undefined {
  // Most fields begin with the reply itself, and are asked in every report.
  if (/^[2-5]\d\d/.test(error[0] ?? '')) return undefined
  const [first = '', ...later] = linesOf(error)
  const reply = COMMANDED.exec(first)?.[1] ?? ANSWERED.exec(first)?.[1]
  if (reply === undefined) return undefined
  const found = [reply, ...later]
  return readReply(first.includes('(last: ') ? withoutBracket(found) : found)
}

/** The lines of the error, or of what a program said, out of their quotes. */
function linesOf(error: readonly string[]): readonly string[] {
  const lines = error.map((line) => line.trim()).filter((line) => line !== '')
  const said = lines.length === 1 ? PROGRAM.exec(lines[0] ?? '')?.[1] : undefined
  if (said === undefined) return lines
  const plain = said.replaceAll(/\\(["\\n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark))
  return plain.trim().split('\n')
}

/** The bracket of `(last: ` closes behind the last line. */
function withoutBracket(lines: readonly string[]): readonly string[] {
  const end = lines.at(-1) ?? ''
  return end.endsWith(')') ? [...lines.slice(0, -1), end.slice(0, -1)] : lines
}
