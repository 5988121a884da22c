/**
 * Reports that are seen differently: read again from their bytes, or vouched for by a person. The rows are kept as they were and as they
 * become, whole, so that applying and undoing are exact.
 */
import type { Database, Queryable, Transaction } from '../database.ts'
import { pgText } from '../pg-text.ts'
import { unnestRows, type Column } from '../unnest.ts'
import type { NewBounce } from './outcome.ts'
import { reportFacts } from './record-outcomes.ts'
import type { ReadReport } from './redecide-reports.ts'

/** One report that would be read differently; with no `before` it was not read at all. */
export type ReportRevision = {
  readonly before: ReadReport | undefined
  /** With the id that the row has, or gets. */
  readonly after: NewBounce & { readonly rawMessageId: string }
}

/** Keeps them with the set, and how far the ledger was read. */
export async function saveRevisions(
  database: Database,
  changeSetId: string,
  { revisions, readTo }: { readonly revisions: readonly ReportRevision[]; readonly readTo: string },
): Promise<void> {
  await database.transaction(async (tx) => {
    if (revisions.length > 0) await insertRevisions(tx, changeSetId, revisions)
    await tx.query('update change_set set read_to = $2 where id = $1', [changeSetId, readTo])
  })
}

async function insertRevisions(
  tx: Transaction,
  changeSetId: string,
  revisions: readonly ReportRevision[],
): Promise<void> {
  const input = unnestRows(REVISION_COLUMNS, revisions, 2)
  await tx.query(
    // served by the primary keys of bounce and classification
    `insert into change_set_report (change_set_id, bounce_id, raw_message_id, key_before, key_after,
       bounce_before, classification_before, bounce_after, classification_after)
     select $1, i.bounce_id, i.raw_message_id, b.address_key, i.key_after,
       to_jsonb(b), to_jsonb(c),
       coalesce(to_jsonb(b), jsonb_build_object('received_at', r.received_at)) || i.bounce::jsonb,
       coalesce(to_jsonb(c), jsonb_build_object('classified_at', now())) || i.classification::jsonb
     from (select ${input.names} from ${input.from}) i
       join raw_message r on r.id = i.raw_message_id
       left join bounce b on b.id = i.bounce_id
       left join classification c on c.bounce_id = i.bounce_id
     on conflict (change_set_id, bounce_id) do update set key_after = excluded.key_after,
       bounce_after = excluded.bounce_after, classification_after = excluded.classification_after`,
    [changeSetId, ...input.values],
  )
}

const REVISION_COLUMNS: readonly Column<ReportRevision>[] = [
  { name: 'bounce_id', type: 'text', value: ({ after }) => after.id },
  { name: 'raw_message_id', type: 'bigint', value: ({ after }) => after.rawMessageId },
  { name: 'key_after', type: 'text', value: ({ after }) => after.addressKey ?? null },
  { name: 'bounce', type: 'text', value: ({ after }) => JSON.stringify(bounceOf(after)) },
  {
    name: 'classification',
    type: 'text',
    value: ({ after }) => JSON.stringify(reportFacts(after).classification),
  },
]

function bounceOf(after: ReportRevision['after']): Readonly<Record<string, unknown>> {
  return { ...reportFacts(after).bounce, id: after.id, raw_message_id: Number(after.rawMessageId) }
}

/** A group of reports that a person vouches for: those of one mailbox that one host wrote, and that act on nothing yet. */
export type VouchedGroup = {
  readonly mailbox: string
  /** As the report names it, or its mail: `reporting_mta`. */
  readonly host: string
}

/** Keeps the group's reports at tier `plausible` with the set; returns how many. */
export async function saveVouched(
  database: Queryable,
  changeSetId: string,
  { group, who }: { readonly group: VouchedGroup; readonly who: string },
): Promise<number> {
  const { rowCount } = await database.query(
    `insert into change_set_report (change_set_id, bounce_id, raw_message_id, key_before, key_after,
       bounce_before, classification_before, bounce_after, classification_after)
     select $1, b.id, b.raw_message_id, b.address_key, b.address_key, to_jsonb(b), to_jsonb(c),
       to_jsonb(b) || jsonb_build_object('trust', 'plausible',
         'trust_reasons', to_jsonb(b.trust_reasons) || to_jsonb($4::text)),
       to_jsonb(c)
     from raw_message r join bounce b on b.raw_message_id = r.id
       join classification c on c.bounce_id = b.id
     where r.mailbox = $2 and r.state = 'done' and b.trust = 'unverified'
       and lower(b.reporting_mta) = lower($3)
     on conflict (change_set_id, bounce_id) do nothing`,
    [changeSetId, group.mailbox, group.host, pgText(`vouched for by ${who}`, 200)],
  )
  return rowCount ?? 0
}

/** Notes on the mails of the group that somebody vouched, so that judging them again keeps the tier. Repeatable. */
export async function markVouched(
  database: Queryable,
  { id, who }: { readonly id: string; readonly who: string },
): Promise<void> {
  await database.query(
    // served by the primary keys
    `update raw_message set vouched_by = $2
     where id in (select raw_message_id from change_set_report where change_set_id = $1)
       and vouched_by is null`,
    [id, `${who} ${id}`],
  )
}

/** Writes the rows as they become, of these addresses; with no keys, of the reports that name nobody. */
export async function applyRevisions(
  tx: Transaction,
  changeSetId: string,
  keys: readonly string[] | undefined,
): Promise<void> {
  const { rows } = await tx.query<{ bounce_id: string }>(
    // served by change_set_report_before and change_set_report_after
    `select bounce_id from change_set_report
     where change_set_id = $1 and not is_applied
       and case when $2::text[] is null then key_before is null and key_after is null
         else key_before = any($2::text[]) or key_after = any($2::text[]) end
     order by bounce_id for update`,
    [changeSetId, keys ?? null],
  )
  const ids = rows.map((row) => row.bounce_id)
  if (ids.length === 0) return
  await writeRows(tx, { changeSetId, ids, side: 'after' })
  await tx.query(
    `update change_set_report set is_applied = true
     where change_set_id = $1 and bounce_id = any($2::text[])`,
    [changeSetId, ids],
  )
}

/**
 * Writes back the rows of one page as they were. A report that a later change set has changed again stays; one that was
 * not read before is taken away again. Returns the ids, the last of which begins the next page.
 */
export async function revertRevisions(
  tx: Transaction,
  changeSetId: string,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ bounce_id: string; is_new: boolean; is_last: boolean }>(
    // served by the primary key of change_set_report
    `select v.bounce_id, v.bounce_before is null as is_new,
       not exists (select from change_set_report later
         where later.bounce_id = v.bounce_id and later.is_applied
           and later.change_set_id > v.change_set_id) as is_last
     from change_set_report v
     where v.change_set_id = $1 and v.is_applied and v.bounce_id > $2
     order by v.bounce_id limit $3`,
    [changeSetId, page.after, page.limit],
  )
  const mine = rows.filter((row) => row.is_last)
  await writeRows(tx, {
    changeSetId,
    ids: mine.filter((row) => !row.is_new).map((row) => row.bounce_id),
    side: 'before',
  })
  const added = mine.filter((row) => row.is_new).map((row) => row.bounce_id)
  if (added.length > 0) {
    await tx.query('delete from classification where bounce_id = any($1::text[])', [added])
    await tx.query('delete from bounce where id = any($1::text[])', [added])
  }
  return rows.map((row) => row.bounce_id)
}

/** What reading or vouching can change of a row; who reported, when and in which mail stays as it is. */
const BOUNCE_COLUMNS = [
  'kind',
  'format',
  'action',
  'recipient',
  'address_key',
  'original_recipient',
  'final_recipient',
  'event_key',
  'reply_code',
  'status',
  'diagnostic',
  'provider',
  'remote_mta',
  'reporting_mta',
  'stream',
  'feedback_type',
  'auto_reply',
  'defects',
  'trust',
  'origin',
  'trust_reasons',
]
const VERDICT_COLUMNS = [
  'category',
  'permanence',
  'rule_id',
  'rule_version',
  'quote',
  'span_start',
  'span_end',
  'runner_up_id',
  'runner_up_category',
  'forward_path',
  'new_contact',
  'candidates',
  'classified_at',
]

async function writeRows(
  tx: Transaction,
  {
    changeSetId,
    ids,
    side,
  }: {
    readonly changeSetId: string
    readonly ids: readonly string[]
    readonly side: 'before' | 'after'
  },
): Promise<void> {
  if (ids.length === 0) return
  const chosen = 'v.change_set_id = $1 and v.bounce_id = any($2::text[])'
  const parameters = [changeSetId, ids]
  const from = (table: string): string =>
    `change_set_report v cross join lateral jsonb_populate_record(null::${table}, v.${table}_${side}) n`
  await tx.query(
    `insert into bounce select n.* from ${from('bounce')} where ${chosen}
     order by v.raw_message_id, n.ordinal on conflict do nothing`,
    parameters,
  )
  await tx.query(
    `insert into classification select n.* from ${from('classification')} where ${chosen}
     order by v.bounce_id on conflict do nothing`,
    parameters,
  )
  await tx.query(
    `update bounce b set ${BOUNCE_COLUMNS.map((c) => `${c} = n.${c}`).join(', ')}
     from ${from('bounce')} where ${chosen} and b.id = v.bounce_id`,
    parameters,
  )
  await tx.query(
    `update classification c set ${VERDICT_COLUMNS.map((c) => `${c} = n.${c}`).join(', ')}
     from ${from('classification')} where ${chosen} and c.bounce_id = v.bounce_id`,
    parameters,
  )
}
