/**
 * The MX re-check of reports (`mx_check`): opened with the report, settled when the DNS has answered or a day is over. The
 * questions go through `dns_request`; nothing here asks and nothing waits.
 */
import type { DeskRules, MxAnswer, MxCheck, MxResult } from '@forwardpath/changes'
import type { Transaction } from '../database.ts'
import { textArrayFromJson, unnestRows, type Column } from '../unnest.ts'
import type { DnsFactAnswer } from './dns-fact.ts'
import { loadDnsFacts, type StoredDnsFacts } from './dns-facts.ts'
import { requestDnsFacts } from './dns-requests.ts'

/** docs/address-changes.md, "The MX re-check"; `relay_denied` and `domain_not_found` are shown only. */
const CATEGORIES = ['moved', 'not_local', 'relay_denied', 'domain_not_found'] as const
/** A fault is tried again for so long; then the result is `not_checked`. */
const GIVE_UP_HOURS = 24

/** Opens a check for each report of these mails that needs one, and asks for the MX. Repeatable. Returns how many are new. */
export async function openMxChecks(
  tx: Transaction,
  messageIds: readonly string[],
): Promise<number> {
  const { rows } = await tx.query<{ domain: string }>(
    // served by the unique key of bounce (raw_message_id, ordinal)
    `insert into mx_check (bounce_id, category, domain, host, reported_at, give_up_at)
     select b.id, c.category, substring(b.address_key from '[^@]*$'), b.remote_mta, b.received_at,
       now() + interval '${String(GIVE_UP_HOURS)} hours'
     from bounce b join classification c on c.bounce_id = b.id
     where b.raw_message_id = any($1::bigint[]) and b.kind = 'bounce' and b.action = 'failed'
       and c.category = any($2::text[]) and b.address_key is not null
       and substring(b.address_key from '[^@]*$') not like '[%'
     order by b.id
     on conflict (bounce_id) do nothing
     returning domain`,
    [messageIds, [...CATEGORIES]],
  )
  const domains = [...new Set(rows.map((row) => row.domain))]
  await requestDnsFacts(
    tx,
    domains.map((name) => ({ name, kind: 'mx' })),
  )
  return rows.length
}

/** A report whose check has ended. */
export type SettledCheck = {
  readonly bounceId: string
  readonly addressKey: string
  readonly receivedAtMs: number
  readonly result: MxResult
}

/** Checks of one transaction. */
const MAX_CHECKS = 500

/**
 * Ends the open checks whose answers have come or whose day is over; returns them, so that their addresses are decided about
 * again. Asks for the second look at a domain that is gone.
 */
export async function settleMxChecks(
  tx: Transaction,
  options: { readonly rules: Pick<DeskRules, 'checkMx'>; readonly nowMs: number },
): Promise<readonly SettledCheck[]> {
  const { rows: open } = await tx.query<OpenCheck>(
    // served by mx_check_open (give_up_at); what waits for an answer that nobody asks for any more is among them
    `select m.bounce_id, m.category, m.domain, m.host, m.reported_at, m.give_up_at,
       b.address_key, b.received_at, s.mx as sent_mx
     from mx_check m join bounce b on b.id = m.bounce_id
       left join sent_message s on s.message_id = b.original_message_id
         and s.address_key = b.address_key and s.sent_at <= b.received_at
     where m.result is null and (m.wait_until is null or m.wait_until <= $1::timestamptz)
       and (m.give_up_at <= $1::timestamptz or exists (
       select from dns_fact f where f.name = m.domain and f.kind = 'mx'
         and f.answer ->> 'kind' <> 'fault' and f.asked_at >= m.reported_at - ${FRESH}) or not exists (
       select from dns_request r where r.name = m.domain and r.kind = 'mx'))
     order by m.give_up_at, m.bounce_id limit ${String(MAX_CHECKS)} for update of m skip locked`,
    [new Date(options.nowMs).toISOString()],
  )
  const facts = await loadDnsFacts(tx, open.map(questionOf))
  const checked = open.map((check, index) => checkOne(check, facts[index], options))
  await askAgain(tx, checked, options.nowMs)
  const ended = checked.flatMap(endedOf)
  await writeEnded(tx, ended)
  return ended.map(({ open: check, result }) => ({
    bounceId: check.bounce_id,
    addressKey: check.address_key,
    receivedAtMs: check.received_at.getTime(),
    result,
  }))
}

/** An answer this much older than the report is of its time: such is not asked for again (dns-requests.ts). */
const FRESH = "interval '60 minutes'"
const FRESH_MS = 3_600_000

type OpenCheck = {
  readonly bounce_id: string
  readonly category: string
  readonly domain: string
  readonly host: string | null
  readonly reported_at: Date
  readonly give_up_at: Date
  readonly address_key: string
  readonly received_at: Date
  /** Exchangers as the sent log has them for this very mail. */
  readonly sent_mx: readonly string[] | null
}

type Checked = {
  readonly open: OpenCheck
  readonly facts: StoredDnsFacts | undefined
  readonly check: MxCheck
}

type Ended = Omit<Checked, 'check'> & { readonly result: MxResult }

function questionOf(check: OpenCheck): {
  readonly name: string
  readonly kind: 'mx'
  readonly reportedAtMs: number
} {
  return { name: check.domain, kind: 'mx', reportedAtMs: check.reported_at.getTime() }
}

function checkOne(
  open: OpenCheck,
  facts: StoredDnsFacts | undefined,
  { rules, nowMs }: Parameters<typeof settleMxChecks>[1],
): Checked {
  const answered = freshOf(open, facts)
  const answer = answered && answerOf(answered.answer)
  const isWaiting = facts?.isWaiting === true
  const check = rules.checkMx({
    category: open.category,
    host: open.host ?? undefined,
    before: beforeOf(open, facts),
    now: answered &&
      answer && { answer, askedAtMs: answered.askedAtMs, sameSinceMs: answered.sameKindSinceMs },
    nowMs,
    // Nobody asks any more, and nobody has answered: there is nothing to wait for.
    giveUpAtMs: isWaiting || answer !== undefined ? open.give_up_at.getTime() : nowMs,
  })
  return { open, facts, check }
}

/** "When we sent": the sent log knows it of the very mail; else our last answer from before the report. */
function beforeOf({ sent_mx }: OpenCheck, facts: StoredDnsFacts | undefined): MxAnswer | undefined {
  if (sent_mx === null) return facts?.before && answerOf(facts.before.answer)
  return { kind: 'answer', hosts: sent_mx.map((exchange) => ({ exchange })) }
}

function freshOf(open: OpenCheck, facts: StoredDnsFacts | undefined): StoredDnsFacts['answered'] {
  const answered = facts?.answered
  const isOfNow =
    answered !== undefined && answered.askedAtMs >= open.reported_at.getTime() - FRESH_MS
  return isOfNow ? answered : undefined
}

function answerOf(answer: DnsFactAnswer): MxAnswer | undefined {
  if (answer.kind === 'fault') return undefined
  if (answer.kind !== 'answer') return answer
  const hosts = answer.records.flatMap((record) => (typeof record === 'string' ? [] : [record]))
  return { kind: 'answer', hosts, isPartial: answer.isPartial === true }
}

function endedOf({ check, ...checked }: Checked): readonly Ended[] {
  return check.result === undefined ? [] : [{ ...checked, result: check.result }]
}

async function askAgain(
  tx: Transaction,
  checked: readonly Checked[],
  nowMs: number,
): Promise<void> {
  const gone = checked.flatMap(({ open, check }) =>
    check.result === undefined && check.askAgainAtMs !== undefined
      ? [{ id: open.bounce_id, name: open.domain, atMs: check.askAgainAtMs }]
      : [],
  )
  if (gone.length === 0) return
  const subjects = gone.map(({ name, atMs }) => ({ name, delayMs: Math.max(0, atMs - nowMs) }))
  await requestDnsFacts(
    tx,
    subjects.map((subject) => ({ ...subject, kind: 'mx' })),
  )
  await tx.query(
    // served by the primary key
    `update mx_check m set wait_until = k.at from unnest($1::text[], $2::timestamptz[]) as k (id, at)
     where m.bounce_id = k.id`,
    [gone.map(({ id }) => id), gone.map(({ atMs }) => new Date(atMs).toISOString())],
  )
}

async function writeEnded(tx: Transaction, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return
  const rows = unnestRows(COLUMNS, ended)
  await tx.query(
    // served by the primary key
    `update mx_check m set result = i.result, checked_at = now(),
       mx_then = case when i.mx_then <> 'null' then ${textArrayFromJson('i.mx_then')} end,
       mx_now = case when i.mx_now <> 'null' then ${textArrayFromJson('i.mx_now')} end,
       servers = ${textArrayFromJson('i.servers')}
     from ${rows.from.replace(' as input ', ' as i ')} where m.bounce_id = i.bounce_id`,
    [...rows.values],
  )
}

const COLUMNS: readonly Column<Ended>[] = [
  { name: 'bounce_id', type: 'text', value: (e) => e.open.bounce_id },
  { name: 'result', type: 'text', value: (e) => e.result },
  { name: 'mx_then', type: 'text', value: (e) => namesOf(beforeOf(e.open, e.facts)) },
  { name: 'mx_now', type: 'text', value: (e) => namesOf(nowOf(e)) },
  {
    name: 'servers',
    type: 'text',
    value: (e) => JSON.stringify(freshOf(e.open, e.facts)?.servers ?? []),
  },
]

/** JSON: exchangers; none for a domain without; null where nothing is known. */
function namesOf(answer: MxAnswer | undefined): string {
  if (answer === undefined) return 'null'
  return JSON.stringify(answer.kind === 'answer' ? answer.hosts.map((host) => host.exchange) : [])
}

function nowOf({ open, facts }: Ended): MxAnswer | undefined {
  const answered = freshOf(open, facts)
  return answered && answerOf(answered.answer)
}
