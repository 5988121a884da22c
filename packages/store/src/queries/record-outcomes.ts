/**
 * Step "finish", first half: for rows that are still `stored`, what the mails said and their final
 * state. The second half (histories, decisions, writes) follows in the same transaction, under the
 * feed lock.
 */
import type { Transaction } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { textArrayFromJson, unnestRows, type Column } from '../unnest.ts'
import { waitForDns, type DnsWait } from './dns-waits.ts'
import { attributeBounces } from './attribute-bounces.ts'
import { findCopies, type KnownCopy } from './find-copies.ts'
import type { NewBounce, Outcome } from './outcome.ts'

/** Octets that an address may have in a key (RFC 5321 allows 254; the index allows 8,191). */
const MAX_ADDRESS_CHARS = 320

/** What was written: the events that are new, by which the addresses to decide about are known. */
export type RecordedOutcomes = {
  readonly finished: number
  readonly events: readonly { readonly addressKey: string; readonly receivedAtMs: number }[]
}

/** Locks the rows in the order of their ids, so that two batches cannot deadlock. */
export async function recordOutcomes(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<RecordedOutcomes> {
  const open = await lockOpenRows(tx, outcomes)
  const current = outcomes.filter((outcome) => open.has(outcome.id))
  const copies = await findCopies(tx, current)
  const bounces = newBounces(current, copies)
  await insertBounces(tx, bounces)
  await attributeBounces(tx, { bounceIds: bounces.map((bounce) => bounce.id) })
  const finished = await finishRows(tx, current, copies)
  await waitForDns(tx, current.flatMap(waitsOf))
  return { finished, events: eventsOf(current, open) }
}

async function lockOpenRows(
  tx: Transaction,
  outcomes: readonly Outcome[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ id: string; received_at: Date }>(
    // served by the primary key
    `select id, received_at from raw_message
     where id = any($1::bigint[]) and state = 'stored' order by id for update`,
    [outcomes.map((outcome) => outcome.id)],
  )
  return new Map(rows.map((row) => [row.id, row.received_at.getTime()]))
}

function waitsOf(outcome: Outcome): readonly DnsWait[] {
  if (outcome.state !== 'done') return []
  return outcome.waits.map((subject) => ({ ...subject, rawMessageId: outcome.id }))
}

type BounceRow = NewBounce & { readonly rawMessageId: string }

function newBounces(
  outcomes: readonly Outcome[],
  copies: ReadonlyMap<NewBounce, KnownCopy>,
): readonly BounceRow[] {
  return outcomes
    .flatMap((outcome) =>
      outcome.state === 'done' ? outcome.bounces.map((bounce) => ({ outcome, bounce })) : [],
    )
    .filter(({ bounce }) => !copies.has(bounce))
    .map(({ outcome, bounce }) => ({ ...bounce, rawMessageId: outcome.id }))
}

function eventsOf(
  outcomes: readonly Outcome[],
  receivedAtMs: ReadonlyMap<string, number>,
): RecordedOutcomes['events'] {
  return outcomes.flatMap((outcome) => {
    const at = receivedAtMs.get(outcome.id)
    if (outcome.state !== 'done' || at === undefined) return []
    return outcome.bounces.flatMap(({ addressKey }) =>
      addressKey === undefined ? [] : [{ addressKey, receivedAtMs: at }],
    )
  })
}

async function insertBounces(tx: Transaction, bounces: readonly BounceRow[]): Promise<void> {
  if (bounces.length === 0) return
  const input = unnestRows(BOUNCE_COLUMNS, bounces)
  await tx.query(
    `insert into bounce (id, raw_message_id, received_at, event_key, defects, auto_reply, trust_reasons,
       ${PLAIN_NAMES})
     select input.id, input.raw_message_id, r.received_at, decode(input.event_key, 'hex'),
       input.defects::jsonb, input.auto_reply::jsonb, ${textArrayFromJson('input.trust_reasons')},
       ${PLAIN_NAMES_OF_INPUT}
     from ${input.from} join raw_message r on r.id = input.raw_message_id
     order by input.raw_message_id, input.ordinal
     on conflict (raw_message_id, ordinal) do nothing`,
    [...input.values],
  )
  const verdicts = unnestRows(CLASSIFICATION_COLUMNS, bounces)
  await tx.query(
    `insert into classification (${verdicts.names})
     select ${verdicts.names.replace('candidates', textArrayFromJson('candidates'))}
     from ${verdicts.from}
     where exists (select from bounce b where b.id = input.bounce_id)
     on conflict (bounce_id) do nothing`,
    [...verdicts.values],
  )
}

const PLAIN_COLUMNS: readonly Column<BounceRow>[] = [
  { name: 'ordinal', type: 'smallint', value: (b) => b.ordinal },
  { name: 'kind', type: 'text', value: (b) => b.kind },
  { name: 'format', type: 'text', value: (b) => b.format },
  { name: 'action', type: 'text', value: (b) => b.action },
  { name: 'recipient', type: 'text', value: (b) => addressText(b.recipient) },
  { name: 'address_key', type: 'text', value: (b) => addressText(b.addressKey) },
  { name: 'original_recipient', type: 'text', value: (b) => addressText(b.originalRecipient) },
  { name: 'final_recipient', type: 'text', value: (b) => addressText(b.finalRecipient) },
  { name: 'reply_code', type: 'smallint', value: (b) => b.replyCode ?? null },
  { name: 'status', type: 'text', value: (b) => b.status ?? null },
  { name: 'diagnostic', type: 'text', value: (b) => pgTextOrNull(b.diagnostic, 4_000) },
  { name: 'provider', type: 'text', value: (b) => shortText(b.provider) },
  { name: 'remote_mta', type: 'text', value: (b) => shortText(b.remoteMta) },
  { name: 'reporting_mta', type: 'text', value: (b) => shortText(b.reportingMta) },
  { name: 'original_message_id', type: 'text', value: (b) => shortText(b.originalMessageId) },
  { name: 'envelope_id', type: 'text', value: (b) => shortText(b.envelopeId) },
  { name: 'list_id', type: 'text', value: (b) => shortText(b.listId) },
  { name: 'campaign', type: 'text', value: (b) => shortText(b.campaign) },
  { name: 'lead_source_header', type: 'text', value: (b) => shortText(b.leadSourceHeader) },
  { name: 'feedback_id', type: 'text', value: (b) => shortText(b.feedbackId) },
  { name: 'return_path', type: 'text', value: (b) => shortText(b.returnPath) },
  { name: 'stream', type: 'text', value: (b) => shortText(b.stream) },
  { name: 'feedback_type', type: 'text', value: (b) => shortText(b.feedbackType) },
  { name: 'trust', type: 'text', value: (b) => b.trust },
  { name: 'origin', type: 'text', value: (b) => b.origin ?? null },
]
const PLAIN_NAMES = PLAIN_COLUMNS.map((column) => column.name).join(', ')
const PLAIN_NAMES_OF_INPUT = PLAIN_COLUMNS.map((column) => `input.${column.name}`).join(', ')

const BOUNCE_COLUMNS: readonly Column<BounceRow>[] = [
  { name: 'id', type: 'text', value: (b) => b.id },
  { name: 'raw_message_id', type: 'bigint', value: (b) => b.rawMessageId },
  { name: 'event_key', type: 'text', value: (b) => b.eventKey },
  { name: 'defects', type: 'text', value: (b) => jsonText(b.defects) },
  { name: 'trust_reasons', type: 'text', value: (b) => jsonText(b.trustReasons) },
  {
    name: 'auto_reply',
    type: 'text',
    value: (b) => (b.autoReply === undefined ? null : jsonText(b.autoReply)),
  },
  ...PLAIN_COLUMNS,
]

const CLASSIFICATION_COLUMNS: readonly Column<BounceRow>[] = [
  { name: 'bounce_id', type: 'text', value: (b) => b.id },
  { name: 'category', type: 'text', value: (b) => b.classification.category },
  { name: 'permanence', type: 'text', value: (b) => b.classification.permanence },
  { name: 'rule_id', type: 'text', value: (b) => b.classification.rule.id },
  { name: 'rule_version', type: 'text', value: (b) => b.classification.rule.version },
  {
    name: 'quote',
    type: 'text',
    value: (b) => pgTextOrNull(b.classification.evidence?.quote, 1_000),
  },
  { name: 'span_start', type: 'integer', value: (b) => b.span?.start ?? null },
  { name: 'span_end', type: 'integer', value: (b) => b.span?.end ?? null },
  { name: 'runner_up_id', type: 'text', value: (b) => b.classification.runnerUp?.id ?? null },
  {
    name: 'runner_up_category',
    type: 'text',
    value: (b) => b.classification.runnerUp?.category ?? null,
  },
  { name: 'forward_path', type: 'text', value: (b) => addressText(b.classification.forwardPath) },
  { name: 'new_contact', type: 'text', value: (b) => shortText(b.classification.newContact) },
  { name: 'candidates', type: 'text', value: (b) => jsonText(b.classification.candidates) },
]

/** A report as columns of `bounce` and `classification` hold it, in JSON as `to_jsonb` writes a row. */
export function reportFacts(bounce: NewBounce & { readonly rawMessageId: string }): {
  readonly bounce: Readonly<Record<string, unknown>>
  readonly classification: Readonly<Record<string, unknown>>
} {
  const facts = (columns: readonly Column<BounceRow>[]): Record<string, unknown> =>
    Object.fromEntries(columns.map((column) => [column.name, column.value(bounce)]))
  return {
    bounce: {
      ...facts(PLAIN_COLUMNS),
      event_key: `\\x${bounce.eventKey}`,
      defects: parsedJson(jsonText(bounce.defects)),
      auto_reply: bounce.autoReply === undefined ? null : parsedJson(jsonText(bounce.autoReply)),
      trust_reasons: parsedJson(jsonText(bounce.trustReasons)),
    },
    classification: {
      ...facts(CLASSIFICATION_COLUMNS),
      candidates: parsedJson(jsonText(bounce.classification.candidates)),
    },
  }
}

function parsedJson(text: string): unknown {
  return JSON.parse(text)
}

function addressText(text: string | undefined): string | null {
  return pgTextOrNull(text, MAX_ADDRESS_CHARS)
}

function shortText(text: string | undefined): string | null {
  return pgTextOrNull(text, 1_000)
}

/** jsonb refuses an escaped NUL (22P05), so texts are cleaned before they become JSON. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? pgText(part) : part,
  )
}

async function finishRows(
  tx: Transaction,
  outcomes: readonly Outcome[],
  copies: ReadonlyMap<NewBounce, KnownCopy>,
): Promise<number> {
  if (outcomes.length === 0) return 0
  const input = unnestRows(
    FINISH_COLUMNS,
    outcomes.map((outcome) => ({ outcome, copies })),
  )
  const { rowCount } = await tx.query(
    // served by the primary key
    `update raw_message r
     set state = input.state, reason = input.reason, detail = input.detail, kind = input.kind,
       duplicate_of = input.duplicate_of, finished_at = now(), job_id = null
     from ${input.from} where r.id = input.id and r.state = 'stored'`,
    [...input.values],
  )
  return rowCount ?? 0
}

type FinishRow = {
  readonly outcome: Outcome
  readonly copies: ReadonlyMap<NewBounce, KnownCopy>
}

const FINISH_COLUMNS: readonly Column<FinishRow>[] = [
  { name: 'id', type: 'bigint', value: ({ outcome }) => outcome.id },
  { name: 'state', type: 'text', value: ({ outcome }) => outcome.state },
  {
    name: 'reason',
    type: 'text',
    value: ({ outcome }) => (outcome.state === 'quarantined' ? outcome.reason : null),
  },
  {
    name: 'detail',
    type: 'text',
    value: ({ outcome }) =>
      outcome.state === 'quarantined' ? pgTextOrNull(outcome.detail, 500) : null,
  },
  {
    name: 'kind',
    type: 'text',
    value: ({ outcome }) => (outcome.state === 'done' ? outcome.kind : null),
  },
  { name: 'duplicate_of', type: 'bigint', value: duplicateOf },
]

/** A mail is a duplicate where everything that it says is known from another one. */
function duplicateOf({ outcome, copies }: FinishRow): string | null {
  if (outcome.state !== 'done' || outcome.bounces.length === 0) return null
  const known = outcome.bounces.map((bounce) => copies.get(bounce)?.rawMessageId)
  return known.includes(undefined) ? null : (known[0] ?? null)
}
