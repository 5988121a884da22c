/**
 * Writes what judging again has found: the tier of stored reports, and the address that each speaks for. A report that
 * stands as it was is not touched. Returns the addresses to decide about again.
 */
import type { Trust } from '@forwardpath/mail'
import type { Transaction } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { textArrayFromJson, unnestRows, type Column } from '../unnest.ts'
import { attributeBounces } from './attribute-bounces.ts'

/** The judgement of one stored report. */
export type NewJudgement = {
  readonly rawMessageId: string
  readonly ordinal: number
  readonly recipient: string | undefined
  readonly addressKey: string | undefined
  /** SHA-256 as hex. */
  readonly eventKey: string
  readonly stream: string | undefined
  readonly trust: Trust
  readonly origin: 'own' | 'recipient' | undefined
  readonly trustReasons: readonly string[]
}

/** An address with a report that changed. */
export type Rejudged = { readonly addressKey: string; readonly receivedAtMs: number }

/** Where the address changes, both the old and the new one are given. */
export async function updateJudgements(
  tx: Transaction,
  judgements: readonly NewJudgement[],
): Promise<readonly Rejudged[]> {
  if (judgements.length === 0) return []
  const input = unnestRows(COLUMNS, judgements)
  const { rows } = await tx.query<{ id: string; keys: (string | null)[]; received_at: Date }>(
    // served by the unique key (raw_message_id, ordinal)
    `with input as (select ${input.names.replace('trust_reasons', `${textArrayFromJson('trust_reasons')} as trust_reasons`)}
       from ${input.from}),
     before as (
       select b.id, b.address_key, i.recipient, i.address_key as new_key, i.event_key, i.stream,
         i.trust, i.origin, i.trust_reasons
       from input i join bounce b using (raw_message_id, ordinal)
       where (b.trust, b.origin, b.trust_reasons, b.address_key, b.stream)
         is distinct from (i.trust, i.origin, i.trust_reasons, i.address_key, i.stream)
       order by b.id for update of b),
     written as (
       update bounce b set trust = n.trust, origin = n.origin, trust_reasons = n.trust_reasons,
         recipient = n.recipient, address_key = n.new_key,
         event_key = decode(n.event_key, 'hex'), stream = n.stream
       from before n where b.id = n.id
       returning b.id, b.received_at)
     select w.id, array[n.address_key, n.new_key] as keys, w.received_at
     from written w join before n using (id)`,
    [...input.values],
  )
  // Another address, or a tier from which the returned header is believed, may come of another source.
  await attributeBounces(tx, { bounceIds: rows.map((row) => row.id) })
  return rows.flatMap(({ keys, received_at: receivedAt }) =>
    [...new Set(keys)].flatMap((addressKey) =>
      addressKey === null ? [] : [{ addressKey, receivedAtMs: receivedAt.getTime() }],
    ),
  )
}

const COLUMNS: readonly Column<NewJudgement>[] = [
  { name: 'raw_message_id', type: 'bigint', value: (j) => j.rawMessageId },
  { name: 'ordinal', type: 'smallint', value: (j) => j.ordinal },
  { name: 'recipient', type: 'text', value: (j) => pgTextOrNull(j.recipient, 320) },
  { name: 'address_key', type: 'text', value: (j) => pgTextOrNull(j.addressKey, 320) },
  { name: 'event_key', type: 'text', value: (j) => j.eventKey },
  { name: 'stream', type: 'text', value: (j) => pgTextOrNull(j.stream, 1_000) },
  { name: 'trust', type: 'text', value: (j) => j.trust },
  { name: 'origin', type: 'text', value: (j) => j.origin ?? null },
  { name: 'trust_reasons', type: 'text', value: (j) => JSON.stringify(j.trustReasons) },
]
