/**
 * What an automatic answer, a read receipt or a letter says, as a report about the address that it is from: it took the mail (RFC
 * 3834, RFC 8098), or somebody writes there, and an answer may offer another address. It is no failure and never suppresses
 * (docs/policy.md, "What is no bounce").
 */
import { BUILTIN_RULES_VERSION, type Classification } from '@forwardpath/classify'
import type { DecodedMail } from '@forwardpath/decode'
import { parseForwardPath, type Address } from '@forwardpath/mail'
import type { ClassifiedReport } from './new-bounces.ts'

/**
 * Absent where the mail is none of them, where nobody can tell whose it is, or where the mail was deleted unread: a server does that by
 * itself, also with a mailbox that nobody opens. Total.
 */
export function answerReport(
  {
    kind,
    autoReply,
    receipt,
    isLetter,
  }: Pick<DecodedMail, 'kind' | 'autoReply' | 'receipt' | 'isLetter'>,
  from: Address | undefined,
): ClassifiedReport | undefined {
  if (from === undefined) return undefined
  if (isLetter === true) return reportOf(from, LETTER_RULE, undefined)
  if (kind === 'read_receipt' && receipt?.disposition === 'displayed') {
    return reportOf(from, 'read-receipt.displayed', undefined)
  }
  if (kind !== 'auto_reply' || autoReply === undefined) return undefined
  const { newAddress } = autoReply
  const forwardPath = newAddress && parseForwardPath(`<${newAddress}>`)
  return reportOf(from, `auto-reply.${autoReply.type}`, forwardPath?.address)
}

const LETTER_RULE = 'letter.from-address'

/** Whether the report is of a letter: it is worth a row only where our own mail server knows its author. */
export function isLetterReport({ verdict }: ClassifiedReport): boolean {
  return verdict.rule.id === LETTER_RULE
}

function reportOf(
  recipient: Address,
  ruleId: Classification['rule']['id'],
  forwardPath: Classification['forwardPath'],
): ClassifiedReport {
  return {
    report: { ...NOTHING_SAID, recipient },
    verdict: {
      category: 'unclassified',
      permanence: 'unknown',
      rule: { id: ruleId, version: BUILTIN_RULES_VERSION },
      evidence: undefined,
      runnerUp: undefined,
      forwardPath,
      newContact: undefined,
      candidates: [],
    },
  }
}

const NOTHING_SAID = {
  originalRecipient: undefined,
  finalRecipient: undefined,
  action: 'delivered',
  reply: undefined,
  status: undefined,
  diagnosticCode: undefined,
  remoteMta: undefined,
  reportingMta: undefined,
  command: undefined,
  arrivalDateMs: undefined,
  lastAttemptDateMs: undefined,
  willRetryUntilMs: undefined,
  texts: [],
  defects: [],
} as const
