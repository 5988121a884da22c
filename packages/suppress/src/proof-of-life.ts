/**
 * Proof of life: what shows that a mailbox takes mail again, out of mails and out of what the sender's own system saw.
 *
 * In: the history of one address. Out: the latest proof; what it ends, and why a record stands in spite of it. Pure, total; only the
 * latest counts, so the order in which proofs come and how often leaves no trace.
 */
import { isProofOfLife } from './acting-events.ts'
import { distinctEvents } from './distinct-events.ts'
import type { HistoryEvent } from './history-event.ts'
import type { StandingSuppression } from './suppression.ts'

/**
 * What the sender's system can see and no mail shows. An opened mail is none of them: mail programs and scanners load the pictures of
 * mails that nobody reads.
 */
export const REPORTED_LIFE_KINDS = ['confirmation', 'login', 'reply'] as const
/**
 * `confirmation`: somebody confirmed by a link in a mail to the address. `login`: somebody signed in with a link or code that was mailed
 * to it. `reply`: a mail from it reached another mailbox of the sender's, and DMARC passed there.
 */
export type ReportedLifeKind = (typeof REPORTED_LIFE_KINDS)[number]

/** The latest of its kind that the sender's system reported about one address. */
export type ReportedLife = {
  readonly kind: ReportedLifeKind
  readonly atMs: number
  /** Who reported it, such as `key:key_01…`. */
  readonly by: string
}

/** What showed life: a kind of mail, or a kind that the sender reported. */
export type LifeSign = 'delivered' | 'read' | 'answer' | 'letter' | ReportedLifeKind

/** A proof, as deciding takes it. */
export type ProofOfLife = {
  readonly sign: LifeSign
  readonly atMs: number
  /** The report that shows it. Absent: the sender's system said so. */
  readonly bounceId: string | undefined
}

/** The latest proof; of two at one instant the mail's. Absent: there is none. */
export function latestProofOfLife(
  events: readonly HistoryEvent[],
  reported: readonly ReportedLife[] = [],
): ProofOfLife | undefined {
  const event = distinctEvents(events).filter(isProofOfLife).at(-1)
  const told = reported.reduce<ReportedLife | undefined>(
    (latest, one) => (latest === undefined || one.atMs > latest.atMs ? one : latest),
    undefined,
  )
  if (told !== undefined && (event === undefined || told.atMs > event.receivedAtMs))
    return { sign: told.kind, atMs: told.atMs, bounceId: undefined }
  if (event === undefined) return undefined
  return { sign: signOf(event), atMs: event.receivedAtMs, bounceId: event.bounceId }
}

function signOf({ kind }: HistoryEvent): LifeSign {
  if (kind === 'read_receipt') return 'read'
  if (kind === 'auto_reply') return 'answer'
  return kind === 'not_a_bounce' ? 'letter' : 'delivered'
}

/**
 * Why a record that stops the address stands although life was shown. `sticky`, `person`, `list`: no proof ends those. `later_report`: a
 * report came after the proof, or is what no proof spends (a complaint).
 */
export type KeptBecause = 'sticky' | 'person' | 'list' | 'later_report'

/** Total. */
export function keptBecause({
  isSticky,
  source,
}: Pick<StandingSuppression, 'isSticky' | 'source'>): KeptBecause {
  if (isSticky) return 'sticky'
  if (source.startsWith('import')) return 'list'
  return source === 'pipeline' ? 'later_report' : 'person'
}
