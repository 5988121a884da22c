/**
 * Writes the differences of a batch of addresses to the list and the desk, each row with its change set. Only under the feed
 * lock.
 */
import type { Difference, Proposal, RecordChange } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { pgText } from '../pg-text.ts'
import { unnestRows, type Column } from '../unnest.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'
import { writeProposals } from './write-proposals.ts'
import { writeSuppressions, type WrittenBy } from './write-suppressions.ts'

/** How the rows are written. */
export type DifferenceWrite = {
  readonly by: WrittenBy
  readonly policyVersion: string
  readonly newId: (prefix: 'sup' | 'adc') => string
}

/** Returns how many records were written. */
export async function writeDifferences(
  tx: Transaction,
  differences: readonly Difference[],
  options: DifferenceWrite,
): Promise<number> {
  const opened = await openChanges(tx, differences, options)
  const records = differences.flatMap((d) => d.records)
  const drafts = records.flatMap(({ draft }) => (draft === undefined ? [] : [draft]))
  await writeSuppressions(
    tx,
    drafts.map((draft) => ({
      kind: 'write',
      draft,
      newId: options.newId('sup'),
      addressChangeId: opened.get(draft.cause.bounceId),
    })),
    options.policyVersion,
    options.by,
  )
  await release(
    tx,
    records.filter((record) => record.draft === undefined),
    options,
  )
  await closeChanges(tx, differences, options)
  return records.length
}

async function openChanges(
  tx: Transaction,
  differences: readonly Difference[],
  { newId }: DifferenceWrite,
): Promise<ReadonlyMap<string, string>> {
  const proposals = differences.flatMap((d) =>
    d.changes.flatMap((change): Proposal[] => (change.kind === 'opens' ? [change.proposal] : [])),
  )
  const written = await writeProposals(
    tx,
    proposals.map((proposal) => ({ newId: newId('adc'), proposal })),
    // Looked at like any other by the worker's next round.
    { isReviewed: true },
  )
  return new Map(
    proposals.flatMap((proposal) => {
      const row = written.find((w) => w.oldKey === proposal.oldKey && w.target === proposal.target)
      return row === undefined ? [] : proposal.eventIds.map((id) => [id, row.id] as const)
    }),
  )
}

async function release(
  tx: Transaction,
  records: readonly RecordChange[],
  { by, policyVersion }: DifferenceWrite,
): Promise<void> {
  if (records.length === 0) return
  const sorted = [...records].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const rows = unnestRows(RELEASE_COLUMNS, sorted, 5)
  await tx.query(
    // served by the unique key (address_key, scope)
    `with input as (select ${rows.names} from ${rows.from}),
     written as (
       update suppression s set status = 'released', expires_at = null, updated_at = now(),
         released = jsonb_build_object('at', now(), 'by', $1::text, 'why', $3::text),
         release_count = s.release_count + 1, policy_version = $4, incident_id = null,
         change_set_id = $2, seq = ${NEXT_SEQ_SQL}
       from input i where s.address_key = i.address_key and s.scope = i.scope
         and s.source = 'pipeline' and not s.is_sticky and s.status in ('held', 'active')
       returning s.*)
     ${logWrittenSql({
       why: "$3 || ': no report is left that stops it'",
       who: '$1',
       changeSetId: 'w.change_set_id',
     })}`,
    [by.who, by.changeSetId, pgText(by.why, 200), policyVersion, ...rows.values],
  )
}

function sortKey({ addressKey, scope }: RecordChange): string {
  return `${addressKey} ${scope}`
}

const RELEASE_COLUMNS: readonly Column<RecordChange>[] = [
  { name: 'address_key', type: 'text', value: (r) => r.addressKey },
  { name: 'scope', type: 'text', value: (r) => r.scope },
]

/** Undecided changes whose reports say something else now: superseded, so that the same pair may open again. */
async function closeChanges(
  tx: Transaction,
  differences: readonly Difference[],
  { by }: DifferenceWrite,
): Promise<void> {
  const ids = differences.flatMap((d) =>
    d.changes.flatMap((change) => (change.kind === 'closes' ? [change.id] : [])),
  )
  if (ids.length === 0) return
  await tx.query(
    // served by the primary key
    `with closed as (
       update address_change a set state = 'closed', reason = 'superseded', updated_at = now(),
         version = a.version + 1
       from (select id, state from address_change where id = any($1::text[]) order by id for update) b
       where a.id = b.id and b.state in ('checking', 'pending')
       returning a.id, a.updated_at, b.state as from_state)
     insert into address_change_event (address_change_id, at, who, fact, from_state, to_state, reason, note)
     select id, updated_at, $2, 'closed', from_state, 'closed', 'superseded', $3 from closed order by id`,
    [ids, by.who, `change set ${by.changeSetId}`],
  )
}
