/**
 * Which of these bounces are copies of what is known, with the same or a higher trust tier and
 * permanence, that offer no new address which the other does not: those are not written again. It only saves space; the
 * fold makes the count right.
 */
import { TRUST_TIERS, type Trust } from '@forwardpath/mail'
import type { Transaction } from '../database.ts'
import type { NewBounce, Outcome } from './outcome.ts'

/** The mail that said the same before. */
export type KnownCopy = { readonly rawMessageId: string }

type Weight = {
  readonly rank: number
  readonly permanent: boolean
  /** One server keeps the whole reply, another cuts the address off: the first is no mere copy. */
  readonly forwardPath: string | undefined
  readonly rawMessageId: string
}

/** The bounces that need not be written, with the mail that each of them copies. */
export async function findCopies(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<ReadonlyMap<NewBounce, KnownCopy>> {
  const known = await loadWeights(tx, outcomes)
  const copies = new Map<NewBounce, KnownCopy>()
  for (const outcome of outcomes) {
    if (outcome.state !== 'done') continue
    for (const bounce of outcome.bounces) {
      const weights = known.get(bounce.eventKey) ?? []
      const own = weightOf(bounce, outcome.id)
      const copy = weights.find(
        (w) =>
          w.rank >= own.rank &&
          (w.permanent || !own.permanent) &&
          (own.forwardPath === undefined || own.forwardPath === w.forwardPath),
      )
      if (copy !== undefined) copies.set(bounce, { rawMessageId: copy.rawMessageId })
      else known.set(bounce.eventKey, [...weights, own])
    }
  }
  return copies
}

function weightOf(bounce: NewBounce, rawMessageId: string): Weight {
  return {
    rank: trustRank(bounce.trust),
    permanent: bounce.classification.permanence === 'permanent',
    forwardPath: bounce.classification.forwardPath,
    rawMessageId,
  }
}

/** Unjudged stands where plausible does, as in the fold. */
function trustRank(trust: Trust): number {
  return TRUST_TIERS.indexOf(trust === 'unjudged' ? 'plausible' : trust)
}

async function loadWeights(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<Map<string, readonly Weight[]>> {
  const keys = outcomes.flatMap((o) => (o.state === 'done' ? o.bounces.map((b) => b.eventKey) : []))
  const { rows } = await tx.query<{
    event_key: string
    raw_message_id: string
    trust: Trust
    permanent: boolean
    forward_path: string | null
  }>(
    // served by bounce_event_key
    `select encode(b.event_key, 'hex') as event_key, b.raw_message_id, b.trust,
       c.permanence = 'permanent' as permanent, c.forward_path
     from unnest($1::text[]) as k (event_key)
     join bounce b on b.event_key = decode(k.event_key, 'hex')
     join classification c on c.bounce_id = b.id`,
    [[...new Set(keys)]],
  )
  const weights = new Map<string, readonly Weight[]>()
  for (const row of rows) {
    const weight = {
      rank: trustRank(row.trust),
      permanent: row.permanent,
      forwardPath: row.forward_path ?? undefined,
      rawMessageId: row.raw_message_id,
    }
    weights.set(row.event_key, [...(weights.get(row.event_key) ?? []), weight])
  }
  return weights
}
