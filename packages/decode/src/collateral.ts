/**
 * Replies that were given to somebody else. nullmailer fails the whole mail at the first refusal and
 * writes that one reply to every recipient; "Some recipients failed" is the same (formats.md, 3.7).
 *
 * A reply that names another recipient of the report, and not its own, counts for that one only.
 * Promises: total; linear in reports and reply text.
 */
import { findAddresses } from './address-scan.ts'
import type { BounceReport } from './bounce-report.ts'
import { pairingKey } from './report-address.ts'

/** Takes the foreign reply from the reports that only inherited it. Total. */
export function dropCollateral(reports: readonly BounceReport[]): readonly BounceReport[] {
  if (reports.length < 2) return reports
  const owners = ownersOfReplies(reports)
  if (owners.size === 0) return reports
  return reports.map((report) => {
    const owner = owners.get(replyKey(report))
    return owner === undefined || owner === report ? report : withoutReply(report)
  })
}

/** Reply texts that several reports share, with the one report whose recipient the text names. */
function ownersOfReplies(
  reports: readonly BounceReport[],
): ReadonlyMap<string | undefined, BounceReport> {
  const sharers = new Map<string, BounceReport[]>()
  for (const report of reports) {
    const key = replyKey(report)
    if (key === undefined) continue
    const before = sharers.get(key)
    if (before === undefined) sharers.set(key, [report])
    else before.push(report)
  }
  const owners = new Map<string | undefined, BounceReport>()
  for (const [key, sharing] of sharers) {
    if (sharing.length < 2) continue
    const named = namedIn(key, sharing)
    if (named !== undefined) owners.set(key, named)
  }
  return owners
}

function namedIn(text: string, sharing: readonly BounceReport[]): BounceReport | undefined {
  const addresses = new Set(findAddresses(text).map((span) => span.text.toLowerCase()))
  const named = sharing.filter(
    ({ recipient, finalRecipient }) =>
      (recipient !== undefined && addresses.has(pairingKey(recipient))) ||
      (finalRecipient !== undefined && addresses.has(pairingKey(finalRecipient))),
  )
  return named.length === 1 ? named[0] : undefined
}

function replyKey(report: BounceReport): string | undefined {
  return report.reply?.text
}

/** Nothing is known of why: no reply, no status, no text. */
function withoutReply(report: BounceReport): BounceReport {
  return {
    ...report,
    reply: undefined,
    status: undefined,
    diagnosticCode: undefined,
    texts: [],
    defects: [...report.defects, { code: 'collateral' }],
  }
}
