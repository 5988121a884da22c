/** The queue of the desk: what waits for a person, the best score first; other states by when they are due. */
import type { Queryable } from '../database.ts'
import type { ChangeState } from './list-changes.ts'

/** What the queue shows. `waiting` and `snoozed` are the two halves of `pending`. */
export const DESK_VIEWS = [
  'waiting',
  'snoozed',
  'checking',
  'approved',
  'rejected',
  'closed',
] as const
/** One of {@link DESK_VIEWS}. */
export type DeskView = (typeof DESK_VIEWS)[number]

/** One line of the queue. Absent facts are null. */
export type QueueEntry = {
  readonly id: string
  readonly oldAddress: string
  readonly newAddress: string | null
  readonly newContact: string | null
  readonly kind: string
  readonly state: ChangeState
  readonly reason: string | null
  readonly score: number | null
  readonly trust: string
  readonly risks: readonly string[]
  readonly seen: number
  readonly dueAt: string
  /** Where the next page begins. */
  readonly cursor: string
}

/** What is shown, and where it begins. */
export type QueueOptions = {
  readonly view: DeskView
  /** RFC 3339: what is put off until later waits. */
  readonly now: string
  /** Old or new address; absent: all. */
  readonly addressKey?: string | undefined
  readonly after?: string | undefined
  readonly limit: number
}

type Row = {
  readonly id: string
  readonly old_address: string
  readonly new_address: string | null
  readonly new_contact: string | null
  readonly kind: string
  readonly state: ChangeState
  readonly reason: string | null
  readonly score: number | null
  readonly trust: string
  readonly risks: readonly string[]
  readonly observation_count: number
  readonly due_at: Date
}

const COLUMNS = `id, old_address, new_address, new_contact, kind, state, reason,
  (score ->> 'value')::integer as score, trust, risks, observation_count, due_at`

/** One page of the queue. A cursor that is none begins at the beginning. */
export async function listQueue(
  database: Queryable,
  options: QueueOptions,
): Promise<readonly QueueEntry[]> {
  const [first, second] = splitCursor(options.after)
  const isPending = options.view === 'waiting' || options.view === 'snoozed'
  const { rows } = await (isPending
    ? database.query<Row>(
        // served by address_change_desk (score, id) of what is pending; by address_change_pair and _new for one address
        `select ${COLUMNS} from address_change
         where state = 'pending' and (coalesce(snoozed_until > $1, false)) = $2
           and ($3::text is null or old_key = $3 or new_key = $3)
           and ($5::text is null or case when $4::integer is null then (score ->> 'value')::integer is null and id > $5
             else (score ->> 'value')::integer is null or (score ->> 'value')::integer < $4
               or ((score ->> 'value')::integer = $4 and id > $5) end)
         order by (score ->> 'value')::integer desc nulls last, id limit $6`,
        [
          options.now,
          options.view === 'snoozed',
          options.addressKey ?? null,
          first === undefined || !/^\d{1,3}$/.test(first) ? null : Number(first),
          second ?? null,
          options.limit,
        ],
      )
    : database.query<Row>(
        // served by address_change_queue (state, due_at, id)
        `select ${COLUMNS} from address_change
         where state = $1 and ($2::text is null or old_key = $2 or new_key = $2)
           and ($4::text is null or (due_at, id) < ($3::timestamptz, $4))
         order by due_at desc, id desc limit $5`,
        [
          options.view,
          options.addressKey ?? null,
          first === undefined || Number.isNaN(Date.parse(first)) ? null : first,
          first === undefined || Number.isNaN(Date.parse(first)) ? null : (second ?? null),
          options.limit,
        ],
      ))
  return rows.map((row) => readEntry(row, isPending))
}

function readEntry(row: Row, isPending: boolean): QueueEntry {
  const dueAt = row.due_at.toISOString()
  return {
    id: row.id,
    oldAddress: row.old_address,
    newAddress: row.new_address,
    newContact: row.new_contact,
    kind: row.kind,
    state: row.state,
    reason: row.reason,
    score: row.score,
    trust: row.trust,
    risks: row.risks,
    seen: row.observation_count,
    dueAt,
    cursor: `${isPending ? String(row.score ?? '') : dueAt}~${row.id}`,
  }
}

function splitCursor(cursor: string | undefined): readonly [string?, string?] {
  const [first, second] = cursor?.split('~') ?? []
  return first === undefined || second === undefined ? [] : [first, second]
}
