/**
 * What a report says beside its texts, as the rules ask for it. RFC 3463 s2, RFC 5321 s4.2.
 * Total.
 */
import type { BounceReport } from '@forwardpath/decode'
import { statusClass, type EnhancedStatusCode } from '@forwardpath/mail'
import type { Permanence } from './classification.ts'

/**
 * Enhanced codes that servers write for a reply that has none of its own, by reply code. They repeat
 * the reply code and know no more than it; 5.1.6 for each 551 is the one that does harm.
 * Sendmail 8.18, `smtptodsn` in sendmail/deliver.c.
 */
const RESTATED: Readonly<Record<number, readonly string[]>> = {
  421: ['4.3.0', '4.3.2'],
  450: ['4.2.0'],
  451: ['4.3.0'],
  452: ['4.3.1'],
  500: ['5.5.2'],
  501: ['5.5.4'],
  502: ['5.5.1'],
  503: ['5.5.1'],
  504: ['5.5.4'],
  550: ['5.2.0'],
  551: ['5.1.6'],
  552: ['5.2.2'],
  553: ['5.1.3'],
}

/** The code that the refusing server chose itself, or that of a report without a reply. */
export function ownStatus(report: BounceReport): EnhancedStatusCode | undefined {
  if (report.reply?.code === undefined) return report.reply?.status ?? report.status
  return report.reply.status
}

/** The Status field beside a reply without an enhanced code, unless it only repeats the reply code. */
export function fieldStatus(report: BounceReport): EnhancedStatusCode | undefined {
  const code = report.reply?.code
  if (code === undefined || report.status === undefined) return undefined
  if (report.reply?.status !== undefined) return undefined
  return RESTATED[code]?.includes(report.status) === true ? undefined : report.status
}

/**
 * Permanent or transient, from the class digit of the reply's enhanced code, else of the reply code,
 * else of the Status field, which some servers write as 5.0.0 beside a 4yz reply.
 */
export function permanenceOf(report: BounceReport): Permanence {
  const own = report.reply?.status
  if (own !== undefined) return fromStatus(own)
  const code = report.reply?.code
  if (code !== undefined && code >= 400) return code >= 500 ? 'permanent' : 'transient'
  return report.status === undefined ? 'unknown' : fromStatus(report.status)
}

function fromStatus(status: EnhancedStatusCode): Permanence {
  const name = statusClass(status)
  return name === 'success' ? 'unknown' : name
}
