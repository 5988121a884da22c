/**
 * What an automatic answer says, as a report about the address that answered: it took the mail (RFC 3834), and it may
 * offer another address. It is no failure and never suppresses (policy.md, section 6).
 */
import { BUILTIN_RULES_VERSION } from '@forwardpath/classify'
import type { DecodedMail } from '@forwardpath/decode'
import { parseForwardPath, type Address } from '@forwardpath/mail'
import type { ClassifiedReport } from './new-bounces.ts'

/** Absent where the mail is no automatic answer, or nobody can tell whose it is. Total. */
export function answerReport(
  { kind, autoReply }: Pick<DecodedMail, 'kind' | 'autoReply'>,
  from: Address | undefined,
): ClassifiedReport | undefined {
  if (kind !== 'auto_reply' || autoReply === undefined || from === undefined) return undefined
  const { newAddress } = autoReply
  const forwardPath = newAddress && parseForwardPath(`<${newAddress}>`)
  return {
    report: { ...NOTHING_SAID, recipient: from },
    verdict: {
      category: 'unclassified',
      permanence: 'unknown',
      rule: { id: `auto-reply.${autoReply.type}`, version: BUILTIN_RULES_VERSION },
      evidence: undefined,
      runnerUp: undefined,
      forwardPath: forwardPath?.address,
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
