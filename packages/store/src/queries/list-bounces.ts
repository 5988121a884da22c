/** Reports as they were read and classified. */
import type { Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'

/** What narrows the list; absent fields do not. */
export type BounceFilter = {
  readonly id?: string | undefined
  readonly category?: string | undefined
  readonly kind?: string | undefined
  readonly addressKey?: string | undefined
  readonly mailbox?: string | undefined
  readonly trust?: string | undefined
  readonly since?: string | undefined
}

/** Absent facts are null. */
export type BounceRecord = {
  readonly id: string
  /** Its place among the reports of its mail, from 0. */
  readonly ordinal: number
  readonly receivedAt: string
  readonly mailbox: string
  readonly uidValidity: string
  readonly uid: string
  readonly messageId: string
  readonly kind: string
  readonly format: string
  readonly recipient: string | null
  readonly originalRecipient: string | null
  readonly finalRecipient: string | null
  readonly action: string
  readonly replyCode: number | null
  readonly status: string | null
  readonly category: string
  readonly permanence: string
  readonly diagnostic: string | null
  readonly quote: { readonly text: string; readonly span: readonly [number, number] | null } | null
  readonly rule: { readonly id: string; readonly version: string }
  readonly runnerUp: { readonly id: string; readonly category: string } | null
  readonly forwardPath: string | null
  readonly newContact: string | null
  readonly candidates: readonly string[]
  readonly remoteMta: string | null
  readonly reportingMta: string | null
  readonly originalMessageId: string | null
  readonly listId: string | null
  readonly campaign: string | null
  readonly stream: string | null
  readonly trust: Trust
  /** Whose host it came from: `own`, `recipient`; null where its headers show neither. */
  readonly origin: string | null
  /** Ids of what gave the tier and what was missed. */
  readonly trustReasons: readonly string[]
  /** Of an automatic answer. */
  readonly autoReply: unknown
  readonly defects: unknown
}

/**
 * The kind that a filter leaves. What no rule knew is for a person to look at (taxonomy: `unclassified`), and that is a bounce: a
 * complaint, a notice or an answer has no cause that a rule could miss, so it is listed there by its kind alone. Total.
 */
export function kindWanted({
  kind,
  category,
}: Pick<BounceFilter, 'kind' | 'category'>): string | undefined {
  return kind ?? (category === 'unclassified' ? 'bounce' : undefined)
}

/** One page of reports, in the order of their ids. */
export async function listBounces(
  database: Queryable,
  filter: BounceFilter,
  page: ListPage,
): Promise<readonly BounceRecord[]> {
  const { rows } = await database.query<BounceRow>(
    // served by the primary key; by bounce_address where one address is asked for
    `select ${BOUNCE_ROW_SQL}
     from bounce b
     join classification c on c.bounce_id = b.id
     join raw_message r on r.id = b.raw_message_id
     where ($1::text is null or b.id = $1) and ($2::text is null or c.category = $2)
       and ($3::text is null or b.kind = $3) and ($4::text is null or b.address_key = $4)
       and ($5::text is null or r.mailbox = $5)
       and ($6::timestamptz is null or b.received_at >= $6) and ($7::text is null or b.id > $7)
       and ($8::text is null or b.trust = $8)
     order by b.id limit $9`,
    [
      filter.id ?? null,
      filter.category ?? null,
      kindWanted(filter) ?? null,
      filter.addressKey ?? null,
      filter.mailbox ?? null,
      filter.since ?? null,
      page.after ?? null,
      filter.trust ?? null,
      page.limit,
    ],
  )
  return rows.map(readBounce)
}

/** The bytes of the mail that a report was read from; absent where they are past retention. */
export async function loadRawMessage(
  database: Queryable,
  rawMessageId: string,
): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ bytes: Buffer }>(
    // served by the primary key of each partition; stored_at prunes to one
    `select b.bytes from raw_message r
     join raw_body b on b.raw_message_id = r.id and b.stored_at = r.stored_at
     where r.id = $1`,
    [rawMessageId],
  )
  return rows[0]?.bytes
}

/** A row of bounce, classification and ledger, as the driver gives it. */
export type BounceRow = {
  readonly id: string
  readonly raw_message_id: string
  readonly ordinal: number
  readonly received_at: Date
  readonly mailbox: string
  readonly uid_validity: string
  readonly uid: string
  readonly kind: string
  readonly format: string
  readonly action: string
  readonly recipient: string | null
  readonly original_recipient: string | null
  readonly final_recipient: string | null
  readonly reply_code: number | null
  readonly status: string | null
  readonly diagnostic: string | null
  readonly remote_mta: string | null
  readonly reporting_mta: string | null
  readonly original_message_id: string | null
  readonly list_id: string | null
  readonly campaign: string | null
  readonly stream: string | null
  readonly trust: Trust
  readonly origin: string | null
  readonly trust_reasons: readonly string[]
  readonly auto_reply: unknown
  readonly defects: unknown
  readonly category: string
  readonly permanence: string
  readonly rule_id: string
  readonly rule_version: string
  readonly quote: string | null
  readonly span_start: number | null
  readonly span_end: number | null
  readonly runner_up_id: string | null
  readonly runner_up_category: string | null
  readonly forward_path: string | null
  readonly new_contact: string | null
  readonly candidates: readonly string[]
}

/** The table of each column: `b` bounce, `c` classification, `r` raw_message. One that is missing does not compile. */
const TABLE_OF: Readonly<Record<keyof BounceRow, 'b' | 'c' | 'r'>> = {
  id: 'b',
  raw_message_id: 'b',
  ordinal: 'b',
  received_at: 'b',
  mailbox: 'r',
  uid_validity: 'r',
  uid: 'r',
  kind: 'b',
  format: 'b',
  action: 'b',
  recipient: 'b',
  original_recipient: 'b',
  final_recipient: 'b',
  reply_code: 'b',
  status: 'b',
  diagnostic: 'b',
  remote_mta: 'b',
  reporting_mta: 'b',
  original_message_id: 'b',
  list_id: 'b',
  campaign: 'b',
  stream: 'b',
  trust: 'b',
  origin: 'b',
  trust_reasons: 'b',
  auto_reply: 'b',
  defects: 'b',
  category: 'c',
  permanence: 'c',
  rule_id: 'c',
  rule_version: 'c',
  quote: 'c',
  span_start: 'c',
  span_end: 'c',
  runner_up_id: 'c',
  runner_up_category: 'c',
  forward_path: 'c',
  new_contact: 'c',
  candidates: 'c',
}

/** Those of the table bounce. */
export const BOUNCE_COLUMNS: readonly string[] = Object.entries(TABLE_OF)
  .filter(([, table]) => table === 'b')
  .map(([column]) => column)

/** What a row is read from, where bounce is `b`, classification `c` and raw_message `r`. */
export const BOUNCE_ROW_SQL = Object.entries(TABLE_OF)
  .map(([column, table]) => `${table}.${column}`)
  .join(', ')

/** A row in the words of the interface. */
export function readBounce(row: BounceRow): BounceRecord {
  const { span_start: start, span_end: end } = row
  return {
    id: row.id,
    ordinal: row.ordinal,
    receivedAt: row.received_at.toISOString(),
    mailbox: row.mailbox,
    uidValidity: row.uid_validity,
    uid: row.uid,
    messageId: row.raw_message_id,
    kind: row.kind,
    format: row.format,
    recipient: row.recipient,
    originalRecipient: row.original_recipient,
    finalRecipient: row.final_recipient,
    action: row.action,
    replyCode: row.reply_code,
    status: row.status,
    category: row.category,
    permanence: row.permanence,
    diagnostic: row.diagnostic,
    quote:
      row.quote === null
        ? null
        : { text: row.quote, span: start === null || end === null ? null : [start, end] },
    rule: { id: row.rule_id, version: row.rule_version },
    runnerUp:
      row.runner_up_id === null || row.runner_up_category === null
        ? null
        : { id: row.runner_up_id, category: row.runner_up_category },
    forwardPath: row.forward_path,
    newContact: row.new_contact,
    candidates: row.candidates,
    remoteMta: row.remote_mta,
    reportingMta: row.reporting_mta,
    originalMessageId: row.original_message_id,
    listId: row.list_id,
    campaign: row.campaign,
    stream: row.stream,
    trust: row.trust,
    origin: row.origin,
    trustReasons: row.trust_reasons,
    autoReply: row.auto_reply,
    defects: row.defects,
  }
}
