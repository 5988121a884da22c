/**
 * Undoes a change set: writes the inverse rows, unless a later decision stands on one of them. In batches under the feed lock; what was
 * stopped is taken up by the next call with the same ids.
 */
import type { Database, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'
import { revertRevisions } from './report-revisions.ts'

/** Who undoes what. */
export type UndoAct = {
  readonly changeSetId: string
  /** Of the change set that the inverse rows belong to. */
  readonly undoId: string
  readonly who: string
  readonly note: string | undefined
}

/** What became of it. */
export type UndoReport = {
  readonly outcome: 'undone' | 'not_there' | 'undone_before' | 'not_applied' | 'past_retention'
  readonly restored: number
  readonly reports: number
  readonly changes: number
  /** Records on which a later decision stands: they are as they were. */
  readonly kept: readonly {
    readonly addressKey: string
    readonly scope: string
    readonly by: string
  }[]
  readonly keptCount: number
}

const NOTHING = { restored: 0, reports: 0, changes: 0, kept: [], keptCount: 0 }
const PAGE = 500
const MAX_NAMED = 1_000

/** Undoes it whole. Throws what the database throws; a second call goes on where the first ended. */
export async function undoChangeSet(database: Database, act: UndoAct): Promise<UndoReport> {
  const begun = await begin(database, act)
  if (begun !== 'undoing') return { ...NOTHING, outcome: begun }
  const reports = await revertAll(database, act)
  const { restored, kept, keptCount } = await restoreAll(database, act)
  const changes = await database.transaction(
    async (tx) => (await reopenChanges(tx, act)) + (await closeOpened(tx, act)),
  )
  await database.transaction(async (tx) => {
    await tx.query("update change_set set state = 'undone', undone_at = now() where id = $1", [
      act.changeSetId,
    ])
    // Whoever carried an incident's choice out is gone: the incident waits for a choice again.
    await tx.query(
      `update incident set state = 'closed', closed_at = now(), decided_at = null, decided_by = null,
         change_set_id = null where change_set_id = $1`,
      [act.changeSetId],
    )
    // Whoever vouched by this set vouches no more.
    await tx.query(
      `update raw_message set vouched_by = null
       where id in (select raw_message_id from change_set_report where change_set_id = $1)
         and vouched_by like '% ' || $1`,
      [act.changeSetId],
    )
    await tx.query('update change_set set finished_at = now() where id = $1', [act.undoId])
  })
  return { outcome: 'undone', restored, reports, changes, kept, keptCount }
}

async function begin(
  database: Database,
  { changeSetId, undoId, who, note }: UndoAct,
): Promise<'undoing' | Exclude<UndoReport['outcome'], 'undone'>> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ state: string; what: string; is_final: boolean }>(
      'select state, what, is_final from change_set where id = $1 for update',
      [changeSetId],
    )
    const [set] = rows
    if (set === undefined) return 'not_there'
    if (set.state === 'undone') return 'undone_before'
    if (set.state === 'foreseen') return 'not_applied'
    if (set.is_final) return 'past_retention'
    await tx.query("update change_set set state = 'undoing' where id = $1", [changeSetId])
    await tx.query(
      `insert into change_set (id, what, who, note, undo_of) values ($1, $2, $3, $4, $5)
       on conflict (id) do nothing`,
      [undoId, `undo of ${set.what}`, who, pgTextOrNull(note, 2_000), changeSetId],
    )
    return 'undoing'
  })
}

async function revertAll(database: Database, { changeSetId }: UndoAct): Promise<number> {
  let reports = 0
  for (let after = ''; ;) {
    const ids = await database.transaction(async (tx) => {
      await takeFeedLock(tx)
      return revertRevisions(tx, changeSetId, { after, limit: PAGE })
    })
    const last = ids.at(-1)
    if (last === undefined) return reports
    reports += ids.length
    after = last
  }
}

/** A record that the set wrote, by its key. */
type Place = { readonly addressKey: string; readonly scope: string }

async function restoreAll(
  database: Database,
  act: UndoAct,
): Promise<Pick<UndoReport, 'restored' | 'kept' | 'keptCount'>> {
  let restored = 0
  let keptCount = 0
  const kept: UndoReport['kept'][number][] = []
  for (let after: Place | undefined = { addressKey: '', scope: '' }; after !== undefined;) {
    const from: Place = after
    const page = await database.transaction((tx) => restorePage(tx, act, from))
    restored += page.restored
    keptCount += page.kept.length
    kept.push(...page.kept.slice(0, MAX_NAMED - kept.length))
    after = page.next
  }
  return { restored, kept, keptCount }
}

type RestoredPage = {
  readonly restored: number
  readonly kept: UndoReport['kept']
  /** Absent: it was the last. */
  readonly next: Place | undefined
}

/**
 * The records of a page of the set's own rows, in the order of their keys: each stands as it did before the first of its rows,
 * unless a row that is not the set's came after the last. A record that the set made has nothing before it: it is released, and
 * stops nobody.
 */
async function restorePage(tx: Transaction, act: UndoAct, after: Place): Promise<RestoredPage> {
  await takeFeedLock(tx)
  const { rows } = await tx.query<{
    restored: number
    looked: number
    addressKey: string
    scope: string
    kept: UndoReport['kept']
  }>(
    // served by suppression_change_set, suppression_change_key and the unique key of suppression: rows of this page alone
    `with page as materialized (
       select c.address_key, c.scope from suppression_change c
       where c.change_set_id = $1 and (c.address_key, c.scope) > ($4, $5)
       order by c.address_key, c.scope limit ${String(PAGE)}),
     own as materialized (
       select k.address_key, k.scope, o.first_seq, s.id, s.seq = o.last_seq as is_last, s.seq
       from (select distinct address_key, scope from page) k
         cross join lateral (
           select min(c.seq) as first_seq, max(c.seq) as last_seq from suppression_change c
           where c.change_set_id = $1 and c.address_key = k.address_key and c.scope = k.scope) o
         join suppression s on s.address_key = k.address_key and s.scope = k.scope),
     inverse as (
       select o.id, coalesce(p.record,
           to_jsonb(s) || jsonb_build_object('status', 'released', 'expires_at', null,
             'is_sticky', false, 'incident_id', null,
             'released', jsonb_build_object('at', now(), 'by', $3::text, 'why', 'change set undone')))
         || jsonb_build_object('seq', ${NEXT_SEQ_SQL},
           'updated_at', now(), 'change_set_id', $2::text) as record
       from own o join suppression s on s.id = o.id
         left join lateral (
           select record from suppression_change l
           where l.address_key = o.address_key and l.scope = o.scope and l.seq < o.first_seq
           order by l.seq desc limit 1) p on true
       where o.is_last),
     written as (
       update suppression s set (${RECORD_COLUMNS}) = (select ${RECORD_COLUMNS.split(', ')
         .map((column) => `n.${column}`)
         .join(', ')} from jsonb_populate_record(null::suppression, i.record) n)
       from inverse i where s.id = i.id
       returning s.*),
     logged as (${logWrittenSql({ why: "'undone: ' || $1::text", who: '$3', changeSetId: '$2' })})
     select (select count(*)::int from written) as restored, (select count(*)::int from page) as looked,
       address_key as "addressKey", scope,
       (select coalesce(jsonb_agg(jsonb_build_object('addressKey', o.address_key, 'scope', o.scope, 'by', l.who)
          order by o.address_key, o.scope), '[]')
        from own o join suppression_change l on l.seq = o.seq
        where not o.is_last and l.change_set_id is distinct from $2) as kept
     from page order by address_key desc, scope desc limit 1`,
    [act.changeSetId, act.undoId, act.who, after.addressKey, after.scope],
  )
  const [last] = rows
  if (last === undefined) return { restored: 0, kept: [], next: undefined }
  const { restored, kept, looked, addressKey, scope } = last
  return { restored, kept, next: looked < PAGE ? undefined : { addressKey, scope } }
}

/** All but the key of the record, which no change touches. */
const RECORD_COLUMNS = [
  'address',
  'domain',
  'status',
  'reason',
  'category',
  'reply_code',
  'enhanced_status_code',
  'diagnostic',
  'rule_id',
  'rule_version',
  'policy_version',
  'trust',
  'is_sticky',
  'evidence_count',
  'first_event_at',
  'last_event_at',
  'last_event_id',
  'remote_mta',
  'provider',
  'incident_id',
  'address_change_id',
  'source',
  'origin',
  'note',
  'updated_at',
  'expires_at',
  'released',
  'release_count',
  'change_set_id',
  'decided_at',
  'seq',
].join(', ')

/** Changes that the set closed are pending again; those that it opened are closed. Where somebody decided since, they stay. */
async function reopenChanges(tx: Transaction, act: UndoAct): Promise<number> {
  await takeFeedLock(tx)
  const note = `change set ${act.changeSetId}`
  const { rowCount } = await tx.query(
    // served by address_change_event_change, over the changes of the set's addresses
    `with last as (
       select distinct on (e.address_change_id) e.address_change_id as id, e.from_state, e.note, e.to_state
       from address_change_event e
       where e.address_change_id in (select a.id from address_change a
         join change_set_address k on k.address_key = a.old_key where k.change_set_id = $1)
       order by e.address_change_id, e.id desc),
     reopened as (
       update address_change a set state = l.from_state, reason = null, updated_at = now(),
         version = a.version + 1
       from last l
       where a.id = l.id and l.note = $2 and l.to_state = 'closed' and a.state = 'closed'
         and not exists (select from address_change other where other.old_key = a.old_key
           and other.target = a.target and other.id <> a.id
           and not (other.state = 'closed' and other.reason = 'superseded'))
       returning a.id, a.updated_at, a.state)
     insert into address_change_event (address_change_id, at, who, fact, from_state, to_state, note)
     select id, updated_at, $3, 'reopened', 'closed', state, 'undone: ' || $2 from reopened order by id`,
    [act.changeSetId, note, act.who],
  )
  return rowCount ?? 0
}

/** What the set opened and nobody has decided since. */
async function closeOpened(tx: Transaction, act: UndoAct): Promise<number> {
  const { rowCount } = await tx.query(
    // served by the primary key of change_set_address and by address_change_pair
    `with opened as (
       select l.line ->> 1 as old_key, l.line ->> 2 as target
       from change_set_address k cross join lateral (
         select text::jsonb as line from unnest(k.lines) as text where text like '["change",%,"opens"]') l
       where k.change_set_id = $1 and k.outcome = 'applied'),
     closed as (
       update address_change a set state = 'closed', reason = 'superseded', updated_at = now(),
         version = a.version + 1
       from opened o, address_change was
       where a.old_key = o.old_key and a.target = o.target and a.state in ('checking', 'pending')
         and was.id = a.id and a.created_at >= (select made_at from change_set where id = $1)
       returning a.id, a.updated_at, was.state as from_state)
     insert into address_change_event (address_change_id, at, who, fact, from_state, to_state, reason, note)
     select id, updated_at, $2, 'closed', from_state, 'closed', 'superseded', $3 from closed order by id`,
    [act.changeSetId, act.who, `undone: change set ${act.changeSetId}`],
  )
  return rowCount ?? 0
}
