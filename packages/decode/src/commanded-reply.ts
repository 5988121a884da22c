/**
 * A reply behind a word about the command that it answers: `MAIL+RCPT 551 …`, `DATA closing 554 …`, `Error saying hello:
 * 501 …`, and where the queue gave up `… (last: MAIL+RCPT 450 …)` (chasquid, internal/courier/smtp.go). The later lines of
 * a reply have lost their codes there, and kept their enhanced codes.
 *
 * In: the lines of an error, in a field or in the text. Out: the reply, or nothing where the error quotes none.
 * Promises: total, linear.
 */
import type { Reply } from './bounce-report.ts'
import { readReply } from './reply.ts'

const COMMANDED =
  /^(?:all MXs returned transient failures \(last: )?(?:MAIL\+RCPT|DATA(?: closing)?|Error creating client:|Error saying hello:|TLS error:) (?:short response: )?([2-5]\d\d(?:[ )-].*)?)$/

/** Reads the error. Total. */
export function readCommandedReply(error: readonly string[]): Reply | undefined {
  const lines = error.map((line) => line.trim()).filter((line) => line !== '')
  const [first = '', ...later] = lines
  const reply = COMMANDED.exec(first)?.[1]
  if (reply === undefined) return undefined
  const found = [reply, ...later]
  return readReply(first.includes('(last: ') ? withoutBracket(found) : found)
}

/** The bracket of `(last: ` closes behind the last line. */
function withoutBracket(lines: readonly string[]): readonly string[] {
  const end = lines.at(-1) ?? ''
  return end.endsWith(')') ? [...lines.slice(0, -1), end.slice(0, -1)] : lines
}
