/**
 * Replies that were given to somebody else. nullmailer fails the whole mail at the first refusal and
 * writes that one reply to every recipient; "Some recipients failed" is the same (formats.md, 3.7).
 *
 * A reply that names another recipient of the report, and not its own, counts for that one only. Where such a
 * server's reply names nobody but speaks of a mailbox, it is the first recipient's: he is asked first, and a
 * dialogue ends at the first refusal. Whoever stands behind him was perhaps never asked.
 * Promises: total; linear in reports and reply text.
 */
import { findAddresses } from './address-scan.ts'
import type { BounceReport, Reply } from './bounce-report.ts'
import { pairingKey } from './report-address.ts'

/** How the reporting server writes. */
export type CollateralOptions = {
  /** It ends the dialogue at the first refusal, and gives its reply to everybody. */
  readonly endsAtFirst: boolean
}

/** Takes the foreign reply from the reports that only inherited it. Total. */
export function dropCollateral(
  reports: readonly BounceReport[],
  options: CollateralOptions,
): readonly BounceReport[] {
  if (reports.length < 2) return reports
  const owners = ownersOfReplies(reports, options)
  if (owners.size === 0) return reports
  return reports.map((report) => {
    const owner = owners.get(replyKey(report))
    return owner === undefined || owner === report ? report : withoutReply(report)
  })
}

/** Reply texts that several reports share, with the one report whose recipient was meant. */
function ownersOfReplies(
  reports: readonly BounceReport[],
  { endsAtFirst }: CollateralOptions,
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
    const [first, second] = sharing
    if (second === undefined) continue
    const isAsked = endsAtFirst && first?.reply !== undefined && isOfMailbox(first.reply)
    const owner = namedIn(key, sharing) ?? (isAsked ? first : undefined)
    if (owner !== undefined) owners.set(key, owner)
  }
  return owners
}

/**
 * A refusal of one recipient, by its codes: X.1.x without those of the sender, X.2.x (RFC 3463 s3.2, s3.3),
 * and without an enhanced code what RFC 5321 s4.3.2 has for RCPT. What refuses sender or mail holds for all.
 */
function isOfMailbox({ code, status }: Reply): boolean {
  if (status !== undefined && !status.endsWith('.0.0')) {
    return /^[45]\.(?:1\.(?![78]$)|2\.)/.test(status)
  }
  return code !== undefined && CODES_OF_RCPT.has(code)
}

const CODES_OF_RCPT: ReadonlySet<number> = new Set([450, 550, 551, 553])

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
