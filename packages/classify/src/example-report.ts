/**
 * A rule's example → the report that a decoder would have made of it: reply code, enhanced code and
 * text are read from the front (RFC 5321 s4.2, RFC 2034 s4). Total.
 */
import type { BounceReport, Reply } from '@forwardpath/decode'
import { parseEnhancedStatusCode, parseReplyCode } from '@forwardpath/mail'
import type { RuleExample } from './rule.ts'

/** The report of an example. */
export function exampleReport(example: RuleExample): BounceReport {
  const facts = typeof example === 'string' ? { reply: example } : example
  const reply = readReply(facts.reply)
  return {
    recipient: undefined,
    originalRecipient: undefined,
    finalRecipient: undefined,
    action: facts.action ?? 'failed',
    reply,
    status: reply?.status,
    diagnosticCode:
      facts.diagnostic === undefined ? undefined : { type: facts.diagnostic, text: facts.reply },
    remoteMta: facts.remoteMta,
    reportingMta: facts.reportingMta,
    command: facts.command,
    arrivalDateMs: undefined,
    lastAttemptDateMs: undefined,
    willRetryUntilMs: undefined,
    texts: [{ source: facts.source ?? 'diagnostic-code', text: facts.reply, range: undefined }],
    defects: [],
  }
}

/** Absent for a text that begins with no reply code: a server's own words. */
function readReply(line: string): Reply | undefined {
  const code = parseReplyCode(line.slice(0, 3))
  if (code === undefined || !['', ' ', '-'].includes(line.charAt(3))) return undefined
  const rest = line.slice(4)
  const match = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/.exec(rest)
  const status = match === null ? undefined : parseEnhancedStatusCode(String(match[1]))
  return { code, status, text: match === null ? rest : rest.slice(match[0].length), lines: [line] }
}
