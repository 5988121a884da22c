/**
 * Step "finish", second half: the history of a batch's addresses, read under the feed lock, in one
 * query a table. Returns what `decide` takes.
 */
import type { Category, Permanence } from '@forwardpath/classify'
import type { Action } from '@forwardpath/decode'
import {
  parseEnhancedStatusCode,
  parseMailedAddress,
  parseReplyCode,
  type MailKind,
  type Trust,
} from '@forwardpath/mail'
import type { HistoryEvent, ReportedLife, StandingSuppression } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import { loadReportedLives } from './reported-lives.ts'
import { droppedTargetSql } from './retention-changes.ts'
import { loadStandingRecords } from './standing-records.ts'

/** What is known of one address: its reports, newest first, what the sender's system saw, and its records in every scope. */
export type AddressHistory = {
  readonly addressKey: string
  readonly events: readonly HistoryEvent[]
  readonly reported: readonly ReportedLife[]
  readonly standing: readonly StandingSuppression[]
}

/**
 * The newest reports of an address that are looked at, of those that may act and of those that may not. One a day counts, so a year's
 * window needs 365; a flood about one address must not make each batch slower than the last.
 */
const MAX_EVENTS = 1_000
/** How far back they are looked for: anybody can send reports that act on nothing, and must not push out those that do. */
const MAX_SEARCHED = 5_000

/** `sinceMs`: the oldest report of the batch about this address, less the policy's longest window. */
export async function loadHistories(
  tx: Queryable,
  addresses: readonly { readonly addressKey: string; readonly sinceMs: number }[],
): Promise<readonly AddressHistory[]> {
  const events = await loadEvents(tx, addresses)
  const keys = addresses.map((a) => a.addressKey)
  const reported = await loadReportedLives(tx, keys)
  const standing = await loadStandingRecords(tx, keys)
  return addresses.map(({ addressKey }) => ({
    addressKey,
    events: events.get(addressKey) ?? [],
    reported: reported.get(addressKey) ?? [],
    standing: standing.get(addressKey) ?? [],
  }))
}

/** A mail that we know to have sent, and no bounce for so long: the count begins anew (Discourse: 30 d). */
const QUIET_DAYS = 30

/** Of bounce b, classification c and raw_message r: what {@link readEvent} reads. */
export const EVENT_COLUMNS = `b.id, encode(b.event_key, 'hex') as event_key, b.received_at, b.kind, b.action,
  b.recipient, b.trust, b.origin, r.mailbox, b.stream, b.feedback_type, b.reply_code, b.status, b.diagnostic,
  b.provider, b.remote_mta, b.reporting_mta, c.category, c.permanence, c.rule_id, c.rule_version,
  c.quote, c.span_start, c.span_end, c.forward_path, c.new_contact, c.candidates,
  b.auto_reply ->> 'type' as auto_reply,
  'sender-dmarc' = any(b.trust_reasons) as is_sender_authenticated,
  b.defects @> '[{"code": "contradicting-fields"}]' as is_contradictory,
  exists (select from sent_message s where s.address_key = b.address_key
    and s.sent_at > b.received_at and s.sent_at < now() - interval '${String(QUIET_DAYS)} days'
    and not exists (select from bounce n where n.address_key = b.address_key and n.kind = 'bounce' and n.trust <> 'unverified'
      and n.received_at between s.sent_at and s.sent_at + interval '${String(QUIET_DAYS)} days')) as is_spent,
  (select coalesce(m.result, 'pending') from mx_check m where m.bounce_id = b.id) as mx_check,
  case when c.category = 'moved' or c.forward_path is not null then (
    select case a.reason when 'forged' then 'forged' else 'rejected' end from address_change a
    where a.old_key = b.address_key and a.state = 'rejected'
      and (b.id = any(a.event_ids) or lower(c.forward_path) = lower(a.new_address)
        or a.target = ${droppedTargetSql('lower(c.forward_path)')})
      and (a.reason = 'forged' or b.received_at <= a.decided_at)
    order by a.reason = 'forged' desc limit 1) end as hint`

/** The reports of each address since its instant, newest first, at most 1,000 of one that may act and as many that may not. */
export async function loadEvents(
  tx: Queryable,
  addresses: readonly { readonly addressKey: string; readonly sinceMs: number }[],
): Promise<ReadonlyMap<string, HistoryEvent[]>> {
  const { rows } = await tx.query<EventRow & { readonly address_key: string }>(
    // served by bounce_address (address_key, received_at), sent_message_address (address_key, sent_at), the key of mx_check, address_change_pair (old_key, target);
    // moves are asked for whatever their age; the limit stands below the filter, since what it lets through nobody else bounds
    `select k.address_key, e.*
     from unnest($1::text[], $2::timestamptz[]) as k (address_key, since)
     cross join lateral (
       select ${EVENT_COLUMNS}
       from (
           select *, row_number() over (partition by trust = 'unverified' order by received_at desc) as place
           from (select * from bounce where address_key = k.address_key
             order by received_at desc limit ${String(MAX_SEARCHED)}) newest) b
         join classification c on c.bounce_id = b.id
         join raw_message r on r.id = b.raw_message_id
       where b.place <= ${String(MAX_EVENTS)}
         and (b.received_at >= k.since or c.category = 'moved' or c.forward_path is not null)
       order by b.received_at desc) e`,
    [addresses.map((a) => a.addressKey), addresses.map((a) => new Date(a.sinceMs).toISOString())],
  )
  const byKey = new Map<string, HistoryEvent[]>()
  for (const row of rows) {
    const event = readEvent(row)
    if (event === undefined) continue
    const list = byKey.get(row.address_key)
    if (list === undefined) byKey.set(row.address_key, [event])
    else list.push(event)
  }
  return byKey
}

/** A stored report with its verdict. */
export type EventRow = {
  readonly id: string
  readonly event_key: string
  readonly received_at: Date
  readonly kind: string
  readonly action: string
  readonly recipient: string | null
  readonly trust: string
  readonly origin: 'own' | 'recipient' | null
  readonly mailbox: string
  readonly stream: string | null
  readonly feedback_type: string | null
  readonly reply_code: number | null
  readonly status: string | null
  readonly diagnostic: string | null
  readonly provider: string | null
  readonly remote_mta: string | null
  readonly reporting_mta: string | null
  readonly category: string
  readonly permanence: string
  readonly rule_id: string
  readonly rule_version: string
  readonly quote: string | null
  readonly span_start: number | null
  readonly span_end: number | null
  readonly forward_path: string | null
  readonly new_contact: string | null
  readonly candidates: readonly string[]
  readonly auto_reply: NonNullable<HistoryEvent['autoReply']> | null
  readonly is_sender_authenticated: boolean
  readonly is_contradictory: boolean
  readonly is_spent: boolean
  readonly mx_check: NonNullable<HistoryEvent['mxCheck']> | null
  readonly hint: NonNullable<HistoryEvent['hint']> | null
}

/** Absent for a row that nothing can be decided about: it names no recipient. */
export function readEvent(row: EventRow): HistoryEvent | undefined {
  const recipient = row.recipient === null ? undefined : parseMailedAddress(row.recipient)
  if (recipient === undefined) return undefined
  return {
    bounceId: row.id,
    eventKey: row.event_key,
    receivedAtMs: row.received_at.getTime(),
    kind: row.kind as MailKind,
    action: row.action as Action,
    recipient,
    category: row.category as Category,
    permanence: row.permanence as Permanence,
    trust: row.trust as Trust,
    origin: row.origin ?? undefined,
    mailbox: row.mailbox,
    stream: row.stream ?? undefined,
    feedbackType: row.feedback_type ?? undefined,
    rule: { id: row.rule_id, version: row.rule_version },
    replyCode: row.reply_code === null ? undefined : parseReplyCode(String(row.reply_code)),
    status: row.status === null ? undefined : parseEnhancedStatusCode(row.status),
    diagnostic: row.diagnostic ?? undefined,
    provider: row.provider ?? undefined,
    remoteMta: row.remote_mta ?? undefined,
    reportingMta: row.reporting_mta ?? undefined,
    quote: readQuote(row),
    forwardPath: row.forward_path === null ? undefined : parseMailedAddress(row.forward_path),
    newContact: row.new_contact ?? undefined,
    candidates: row.candidates,
    autoReply: row.auto_reply ?? undefined,
    mxCheck: row.mx_check ?? undefined,
    hint: row.hint ?? undefined,
    isSenderAuthenticated: row.is_sender_authenticated,
    isContradictory: row.is_contradictory,
    isSpent: row.is_spent,
  }
}

function readQuote(row: EventRow): HistoryEvent['quote'] {
  if (row.quote === null) return undefined
  const { span_start: start, span_end: end } = row
  return { text: row.quote, span: start === null || end === null ? undefined : [start, end] }
}
