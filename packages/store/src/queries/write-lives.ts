/**
 * Proof of life ends records that the pipeline made: the record is released by the pipeline, with its row in
 * the change log. Only under the feed lock.
 */
import type { LifeDecision } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { unnestRows, type Column } from '../unnest.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'

/** One record that is alive again. */
export type LifeWrite = LifeDecision & { readonly addressKey: string }

const WHY: Readonly<Record<LifeDecision['why'], readonly [string, string]>> = {
  delivered: ['proof of life', 'proof of life: a mail of ours was delivered'],
  read: ['proof of life', 'proof of life: a mail of ours was read'],
  answer: ['proof of life', 'proof of life: the mailbox answered by itself, its owner is away'],
  letter: ['proof of life', 'proof of life: a mail came from the address, and DMARC passed'],
  confirmation: ['proof of life', 'proof of life: the sender reports a confirmation'],
  login: ['proof of life', 'proof of life: the sender reports a sign-in by mail'],
  reply: ['proof of life', 'proof of life: the sender reports a reply'],
  misrouted: ['misrouted', 'a former MX of the domain answered: one retry goes to the right host'],
  forged: ['forged', 'the report behind it is forged, a person said'],
}

/** Returns how many records were ended. */
export async function writeLives(
  tx: Transaction,
  writes: readonly LifeWrite[],
  policyVersion: string,
): Promise<number> {
  if (writes.length === 0) return 0
  const sorted = [...writes].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const rows = unnestRows(COLUMNS, sorted, 2)
  const { rowCount } = await tx.query(
    // served by the unique key (address_key, scope)
    `with input as (select ${rows.names} from ${rows.from}),
     written as (
       update suppression s set status = 'released', expires_at = null, updated_at = now(),
         policy_version = $1, release_count = s.release_count + 1,
         released = jsonb_build_object('at', now(), 'by', 'pipeline', 'why', i.short_why),
         seq = ${NEXT_SEQ_SQL}
       from input i
       where s.address_key = i.address_key and s.scope = i.scope
         and s.source = 'pipeline' and not s.is_sticky and s.status in ('held', 'active')
       returning s.*)
     ${logWrittenSql({
       why: 'i.why',
       who: "'pipeline'",
       eventIds: 'array_remove(array[i.bounce_id], null)',
       join: 'join input i using (address_key, scope)',
     })}`,
    [policyVersion, ...rows.values],
  )
  return rowCount ?? 0
}

function sortKey(write: LifeWrite): string {
  return `${write.addressKey} ${write.scope}`
}

const COLUMNS: readonly Column<LifeWrite>[] = [
  { name: 'address_key', type: 'text', value: (w) => w.addressKey },
  { name: 'scope', type: 'text', value: (w) => w.scope },
  { name: 'bounce_id', type: 'text', value: (w) => w.bounceId ?? null },
  { name: 'short_why', type: 'text', value: (w) => WHY[w.why][0] },
  { name: 'why', type: 'text', value: (w) => WHY[w.why][1] },
]
