/** What must hold of single addresses and of single refusals, without a mail around them. */
import { classify, classifyNaively } from '@forwardpath/classify'
import type { BounceReport } from '@forwardpath/decode'
import {
  addressKey,
  parseAddress,
  parseForwardPath,
  parseMailedAddress,
  parseReplyCode,
  splitAddress,
  type Address,
} from '@forwardpath/mail'
import { RULES } from './check-mail.ts'
import type { Finding } from './finding.ts'
import { standsNowhere } from './standing.ts'

/** The grammar of addresses: what is taken, is taken again, and comes apart and together. */
export function checkAddress(written: string): Finding | undefined {
  const text = Buffer.from(written, 'latin1').toString('utf8')
  const strict = parseAddress(text)
  const mailed = parseMailedAddress(text)
  if (strict !== undefined && mailed !== strict)
    return { property: 'strict, not loose', detail: text }
  if (mailed === undefined) return undefined
  const { localPart, domain } = splitAddress(mailed)
  const key = addressKey(mailed)
  const holds: Readonly<Record<string, boolean>> = {
    'an address that is not one': parseMailedAddress(mailed) === mailed,
    'an address that does not come together': `${localPart}@${domain}` === mailed,
    'a key with another key': addressKey(key as string as Address) === key,
    'a control in an address': !CONTROL.test(mailed),
    'a path that is not the address':
      strict === undefined || text.trim() !== text || samePath(text, strict),
  }
  const broken = Object.keys(holds).find((name) => holds[name] === false)
  return broken === undefined ? undefined : { property: broken, detail: text }
}

function samePath(text: string, address: string): boolean {
  const path: string | undefined = parseForwardPath(`<${text}>`)?.address
  return path === address
}

// eslint-disable-next-line no-control-regex -- controls are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/

const RECIPIENT = parseAddress('old@rcpt.example')

/**
 * A refusal as a 551 and as prose: what is offered stands there; `naively`: the prefilter answers as the
 * plain loop.
 */
export function checkOffer(
  written: string,
  { naively }: { readonly naively: boolean },
): Finding | undefined {
  const text = Buffer.from(written, 'latin1').toString('utf8')
  for (const report of [reportOf(text, 'diagnostic-code'), reportOf(text, 'human-part')]) {
    const verdict = classify(report, RULES)
    if (naively && JSON.stringify(verdict) !== JSON.stringify(classifyNaively(report, RULES)))
      return { property: 'another verdict than the plain loop', detail: text }
    const offered = [verdict.forwardPath, ...verdict.candidates]
    const missing = standsNowhere(
      written,
      offered.filter((one) => one !== undefined),
    )
    if (missing !== undefined)
      return { property: 'an offer that stands nowhere', detail: `${missing} | ${text}` }
  }
  return undefined
}

function reportOf(text: string, source: 'diagnostic-code' | 'human-part'): BounceReport {
  const lines = text.split('\n')
  const said = text.replace(/\s+/g, ' ').trim()
  const reply = { code: parseReplyCode('551'), status: undefined, text: said, lines }
  return {
    recipient: RECIPIENT,
    originalRecipient: undefined,
    finalRecipient: undefined,
    action: 'failed',
    reply: source === 'diagnostic-code' ? reply : undefined,
    status: undefined,
    diagnosticCode: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    command: undefined,
    arrivalDateMs: undefined,
    lastAttemptDateMs: undefined,
    willRetryUntilMs: undefined,
    texts: [{ source, text: said, range: undefined }],
    defects: [],
  }
}
