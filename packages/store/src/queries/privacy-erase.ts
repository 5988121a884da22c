/**
 * Takes a person out of the tables: the address, the mails that name it, quotes, changes. What stays is the hash of the key with
 * reason and scope where the address must not be mailed, and reports without a recipient, so that counts remain.
 *
 * One transaction under the feed lock, then a second look: what was written meanwhile goes in the next round. Idempotent.
 */
import type { Address } from '@forwardpath/mail'
import type { Database, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { addAudit } from './audit.ts'
import { NEXT_SEQ_SQL } from './log-written.ts'
import {
  countWaitingImports,
  findMails,
  findRows,
  needleOf,
  type FoundRows,
  type Needle,
} from './privacy-find.ts'
import { ADDRESS_TABLES, type TextForm } from './privacy-tables.ts'
import { DROP_TARGET_SQL } from './retention-changes.ts'

/** Who asks for it, and why. */
export type EraseAct = {
  readonly who: string
  readonly note: string | undefined
  readonly dryRun: boolean
}

/** What was found, and what became of it. */
export type EraseReport = {
  /** Rows that named the address, by table; `raw_body` are mails. */
  readonly found: Readonly<Record<string, number>>
  /** Scopes in which the person stays suppressed, as a hash. */
  readonly kept: readonly string[]
  /** Mails without an outcome and lists that are being taken in: they name the address still. */
  readonly waiting: number
  /** Rows that name it still; 0 unless somebody wrote all the while. */
  readonly left: number
}

/** After this many looks whoever writes is faster. */
const MAX_ROUNDS = 3

/** Erases; with `dryRun` only looks. Throws what the database throws: a round is done whole or not at all. */
export async function eraseAddress(
  database: Database,
  address: Address,
  act: EraseAct,
): Promise<EraseReport> {
  const needle = needleOf(address)
  const first = await look(database, needle)
  const kept = await keptScopes(database, needle)
  const report = { found: countsOf(first), kept, waiting: first.waiting }
  if (act.dryRun) return { ...report, left: totalOf(first) }
  let now = first
  for (let round = 0; round < MAX_ROUNDS && (round === 0 || totalOf(now) > 0); round++) {
    const found = now
    await database.transaction((tx) => eraseOnce(tx, { needle, found, act, isFirst: round === 0 }))
    now = await look(database, needle)
  }
  return { ...report, waiting: now.waiting, left: totalOf(now) }
}

type Look = {
  readonly rows: readonly FoundRows[]
  readonly mails: readonly string[]
  readonly waiting: number
}

async function look(database: Database, needle: Needle): Promise<Look> {
  const rows: FoundRows[] = []
  for (const table of ADDRESS_TABLES) {
    const places = await findRows(database, table, needle.pattern)
    if (places.length > 0) rows.push({ table, places })
  }
  const mails = await findMails(database, needle)
  const imports = await countWaitingImports(database, needle)
  return { rows, mails: mails.ids, waiting: mails.waiting + imports }
}

function countsOf({ rows, mails }: Look): Readonly<Record<string, number>> {
  const counts = rows.map(({ table, places }) => [table.name, places.length] as const)
  return Object.fromEntries([
    ...counts,
    ...(mails.length === 0 ? [] : [['raw_body', mails.length] as const]),
  ])
}

function totalOf(found: Look): number {
  return Object.values(countsOf(found)).reduce((sum, count) => sum + count, 0)
}

async function keptScopes(
  database: Database,
  { key, erasedKey }: Needle,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ scope: string }>(
    // served by the unique key (address_key, scope)
    `select distinct scope from suppression
     where address_key = any($1::text[]) and status in ('held', 'active') order by scope`,
    [[key, erasedKey]],
  )
  return rows.map((row) => row.scope)
}

type EraseInput = {
  readonly needle: Needle
  readonly found: Look
  readonly act: EraseAct
  readonly isFirst: boolean
}

async function eraseOnce(tx: Transaction, input: EraseInput): Promise<void> {
  const { needle, found, act, isFirst } = input
  await takeFeedLock(tx)
  await tx.query("select set_config('forwardpath.erasing', 'on', true)")
  await eraseMails(tx, needle, found.mails)
  await eraseReports(tx, needle)
  await eraseChanges(tx, needle, act)
  await eraseRecords(tx, needle, act)
  await deleteKeyed(tx, needle)
  for (const rows of found.rows) await redact(tx, rows, needle)
  if (!isFirst) return
  await addAudit(tx, {
    who: act.who,
    action: 'privacy.erase',
    subject: needle.erasedKey,
    note: act.note,
  })
}

/** Mails that hold a report about the address, and those whose bytes name it; not those that have no outcome yet. */
async function eraseMails(tx: Transaction, { key }: Needle, ids: readonly string[]): Promise<void> {
  await tx.query(
    // served by bounce_address and the primary keys
    `with gone as (
       select r.id, r.stored_at from raw_message r
       where r.state <> 'stored' and (r.id = any($2::bigint[])
         or r.id in (select raw_message_id from bounce where address_key = $1))),
     unasked as (delete from dns_wait w using gone g where w.raw_message_id = g.id),
     deleted as (
       delete from raw_body b using gone g where b.raw_message_id = g.id and b.stored_at = g.stored_at)
     update raw_message r set erased_at = coalesce(r.erased_at, now()) from gone g where r.id = g.id`,
    [key, ids],
  )
}

/** A report stays as one about nobody: kind, time, host and category are figures. */
async function eraseReports(tx: Transaction, { key, erasedKey }: Needle): Promise<void> {
  await tx.query(
    // served by bounce_address
    `update classification set quote = null, span_start = null, span_end = null, forward_path = null,
       new_contact = null, candidates = '{}'
     where bounce_id in (select id from bounce where address_key = $1)`,
    [key],
  )
  await tx.query(
    // served by bounce_address
    `update bounce set address_key = $2, recipient = null, original_recipient = null, final_recipient = null,
       diagnostic = null, original_message_id = null, envelope_id = null, feedback_id = null, return_path = null,
       auto_reply = case when auto_reply is not null then jsonb_build_object('type', auto_reply -> 'type') end,
       defects = '[]'
     where address_key = $1`,
    [key, erasedKey],
  )
}

/** Changes of the address go whole; those that lead to it lose it, and nobody decides about them any more. */
async function eraseChanges(tx: Transaction, needle: Needle, { who }: EraseAct): Promise<void> {
  await tx.query(
    // served by address_change_pair (old_key, target)
    `delete from address_change_event where address_change_id in (select id from address_change where old_key = $1)`,
    [needle.key],
  )
  await tx.query('delete from address_change where old_key = $1', [needle.key])
  const { rows } = await tx.query<{ id: string; state: string; was: string; version: number }>(
    // served by a scan of the desk
    `update address_change a set ${DROP_TARGET_SQL}, updated_at = now(), version = a.version + 1,
       state = case when a.state in ('checking', 'pending') then 'closed' else a.state end,
       reason = case when a.state in ('checking', 'pending') then 'expired' else a.reason end
     from (select id as was_id, state as was from address_change) before
     where was_id = a.id and a.target not like 'dropped:%'
       and concat_ws(' ', a.new_address, a.new_key, a.new_contact, a.target, a.candidates::text) ~* $1
     returning a.id, a.state, was, a.version`,
    [needle.pattern],
  )
  await tx.query(
    `insert into address_change_event (address_change_id, at, who, fact, from_state, to_state, reason, note, version)
     select id, now(), $2, case when was = state then 'erased' else 'closed' end, was,
       case when was <> state then state end, case when was <> state then 'expired' end, 'the new address was erased', version
     from unnest($1::text[], $3::text[], $4::text[], $5::integer[]) as c (id, state, was, version) order by id`,
    [
      rows.map((r) => r.id),
      who,
      rows.map((r) => r.state),
      rows.map((r) => r.was),
      rows.map((r) => r.version),
    ],
  )
}

/** What the address must not be in the log's copies of a record. */
const RECORD_WITHOUT = `jsonb_build_object('address', $2::text, 'address_key', $2::text, 'diagnostic', null, 'note', null)`

/**
 * Ended records go with their log. Those that stop the address stay under its hash, with their log; who follows the feed by hash
 * learns it by a row of its own.
 */
async function eraseRecords(
  tx: Transaction,
  { key, erasedKey }: Needle,
  { who }: EraseAct,
): Promise<void> {
  await tx.query(
    // served by the unique key (address_key, scope) and suppression_change_key, as all here
    `with ended as (
       delete from suppression where address_key = $1 and status not in ('held', 'active') returning scope)
     delete from suppression_change c using ended e where c.address_key = $1 and c.scope = e.scope`,
    [key],
  )
  // Erased before, and on the list again since: the stricter of the two stays.
  await tx.query(
    `delete from suppression s using suppression o
     where s.address_key = any(array[$1, $2]) and o.address_key = any(array[$1, $2]) and o.scope = s.scope
       and o.id <> s.id and (${rankOf('o')}, o.id) > (${rankOf('s')}, s.id)`,
    [key, erasedKey],
  )
  await tx.query(
    `update suppression_change set address_key = $2, record = record || ${RECORD_WITHOUT},
       why = case when who = 'pipeline' then why else '(erased)' end
     where address_key = $1`,
    [key, erasedKey],
  )
  await tx.query(
    `with written as (
       update suppression set address = $2, address_key = $2, diagnostic = null, note = null, released = null,
         updated_at = now(), seq = ${NEXT_SEQ_SQL}
       where address_key = $1 or (address_key = $2 and exists (
         select from suppression_change c
         where c.address_key = $2 and c.scope = suppression.scope and c.seq > suppression.seq))
       returning *)
     insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason, expires_at, why, who,
       policy_version, at, record)
     select seq, id, address_key, scope, 'upsert', status, reason, expires_at, 'the address was erased', $3,
       policy_version, updated_at, to_jsonb(written) from written order by seq`,
    [key, erasedKey, who],
  )
}

function rankOf(table: string): string {
  return `(case when ${table}.status in ('held', 'active') then 1 else 0 end + case when ${table}.status = 'active' then 1 else 0 end
    + case when ${table}.is_sticky then 2 else 0 end)`
}

/** Rows that are about the address and nothing else. */
const KEYED = [
  'delete from contact where address_key = $1',
  // served by sent_message_address
  'delete from sent_message where address_key = $1',
  'delete from proof_of_life where address_key = $1',
  'delete from change_set_address where address_key = $1',
  'delete from change_set_report where key_before = $1 or key_after = $1',
] as const

async function deleteKeyed(tx: Transaction, { key }: Needle): Promise<void> {
  for (const statement of KEYED) await tx.query(statement, [key])
}

/** No longer than any address, so that no column overflows. */
const STARS = '***'

/** Takes the address out of what else mentions it: texts of mails and people. Rows that moved since are found in the next look. */
async function redact(
  tx: Transaction,
  { table, places }: FoundRows,
  { pattern }: Needle,
): Promise<void> {
  const columns = Object.entries(table.holds)
  const sets = columns.map(([column, form]) => `${column} = ${redacted(column, form)}`)
  const texts = columns.map(([column]) => `${column}::text`)
  await tx.query(
    // served by the places of the rows
    `update ${table.name} set ${sets.join(', ')}
     where ctid = any($2::tid[]) and concat_ws(' ', ${texts.join(', ')}) ~* $1`,
    [pattern, places],
  )
}

function redacted(column: string, form: TextForm): string {
  const starred = (text: string): string => `regexp_replace(${text}, $1, '${STARS}', 'gi')`
  switch (form) {
    case 'text':
      return starred(column)
    case 'jsonb':
    case 'json':
      return `${starred(`${column}::text`)}::${form}`
    case 'text[]':
      return `array(select ${starred('one')} from unnest(${column}) with ordinality u (one, place) order by place)`
  }
}
