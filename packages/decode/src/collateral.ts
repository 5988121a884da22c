/**
 * Replies that were given to somebody else. nullmailer fails the whole mail at the first refusal and
 * writes that one reply to every recipient; "Some recipients failed" is the same.
 *
 * A reply that names another recipient of the report, and not its own, counts for that one only. Where such a
 * server's reply names nobody but speaks of a mailbox, it is nobody's: whoever came first may have been accepted, and
 * whoever came last never asked. Only a new address in it is the first one's lead.
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

/** Reply texts that several reports share, with the one report whose recipient was meant, if any can be known. */
function ownersOfReplies(
  reports: readonly BounceReport[],
  { endsAtFirst }: CollateralOptions,
): ReadonlyMap<string | undefined, BounceReport | 'nobody'> {
  const sharers = new Map<string, BounceReport[]>()
  for (const report of reports) {
    const key = replyKey(report)
    if (key === undefined) continue
    const before = sharers.get(key)
    if (before === undefined) sharers.set(key, [report])
    else before.push(report)
  }
  const owners = new Map<string | undefined, BounceReport | 'nobody'>()
  for (const [key, sharing] of sharers) {
    const [first, second] = sharing
    if (second === undefined) continue
    const meant =
      endsAtFirst && first?.reply !== undefined && isOfMailbox(first.reply)
        ? askedFirst(first, first.reply)
        : undefined
    const owner = namedIn(key, sharing) ?? meant
    if (owner !== undefined) owners.set(key, owner)
  }
  return owners
}

/**
 * Whom a reply without a name meant: perhaps the first, perhaps one behind him. A new address is a lead that a
 * person looks at, and the first is the likeliest; a refusal would stop an address that may be good.
 */
function askedFirst(first: BounceReport, { text }: Reply): BounceReport | 'nobody' {
  return findAddresses(text).length > 0 ? first : 'nobody'
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
