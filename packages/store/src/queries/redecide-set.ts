/**
 * A change set that is not applied yet: what it was foreseen with, its addresses, its digest. It is a work table of the dry
 * run; nothing of the list, the desk or the reports changes by it.
 */
import type { DifferenceTotal, IncidentWindow } from '@forwardpath/suppress'
import type { Database, Queryable } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { timestampOrNull } from '../unnest.ts'
import type { ReleaseGroup } from './release-group.ts'

/** What a change set was foreseen with: the same must hold when it is applied. */
export type ForesightParameters = {
  readonly door: 'reclassify' | 'incident' | 'vouch' | 'simulate' | 'release'
  readonly policyVersion: string
  /** Absent where no report is read again. */
  readonly rulesVersion?: string
  /** Received from here on, in milliseconds since 1970; absent: the window says. */
  readonly sinceMs?: number
  readonly windows: readonly IncidentWindow[]
  readonly windowsThen: readonly IncidentWindow[]
  /** Whose incident is decided by it, and how. */
  readonly incidentId?: string
  readonly choice?: 'rolled_back' | 'confirmed'
  /** An incident that opens holds what it alone made active, and nothing else is written. */
  readonly only?: 'active_to_held'
  /** The group that a person vouched for. */
  readonly mailbox?: string
  readonly host?: string
  /** The records that are let go, and the words for why. */
  readonly group?: ReleaseGroup
  readonly why?: string
}

/** What a dry run gave. */
export type Totals = DifferenceTotal & {
  /** Reports by category before and after; only where it changed. */
  readonly reports: readonly {
    readonly from: string
    readonly to: string
    readonly count: number
  }[]
  /** Mails that were read again. */
  readonly read: number
  /** Mails whose bytes are past their retention: they keep their result. */
  readonly expired: number
  /** Mails that cannot be read any more; they keep their result. */
  readonly unreadable: number
}

/** How far a change set is, in the order in which one goes through them. */
export const CHANGE_SET_STATES = ['foreseen', 'applying', 'applied', 'undoing', 'undone'] as const

/** One of {@link CHANGE_SET_STATES}. */
export type ChangeSetState = (typeof CHANGE_SET_STATES)[number]

/** A change set with how far it is. */
export type ForesightSet = {
  readonly id: string
  readonly what: string
  readonly who: string
  readonly note: string | undefined
  readonly state: ChangeSetState
  readonly digest: string | undefined
  readonly parameters: ForesightParameters
  readonly asOfMs: number
  readonly totals: Totals | undefined
  /** Id of the last mail that was read again. */
  readonly readTo: string
}

/** Makes an empty one. Those that nobody applied within a week are dropped with the next. */
export async function createForesight(
  database: Database,
  set: Pick<ForesightSet, 'id' | 'what' | 'who' | 'note' | 'parameters' | 'asOfMs'>,
): Promise<void> {
  await database.query(
    "delete from change_set where state = 'foreseen' and made_at < now() - interval '7 days'",
  )
  await database.query(
    `insert into change_set (id, what, who, note, state, parameters, as_of, seen_seq)
     values ($1, $2, $3, $4, 'foreseen', $5, $6,
       (select coalesce(max(seq), 0) from suppression_change))`,
    [
      set.id,
      set.what,
      set.who,
      pgTextOrNull(set.note, 2_000),
      JSON.stringify(set.parameters),
      timestampOrNull(set.asOfMs),
    ],
  )
}

/** By digest or by id; absent: there is none, or it is applied already (by digest). */
export async function findForesight(
  database: Queryable,
  by: { readonly digest: string } | { readonly id: string },
): Promise<ForesightSet | undefined> {
  const condition = 'digest' in by ? "digest = $1 and state in ('foreseen', 'applying')" : 'id = $1'
  const { rows } = await database.query<SetRow>(
    // served by change_set_digest or the primary key
    `select id, what, who, note, state, digest, parameters, as_of, totals, read_to
     from change_set where ${condition}`,
    ['digest' in by ? by.digest : by.id],
  )
  return rows[0] === undefined ? undefined : readSet(rows[0])
}

type SetRow = {
  readonly id: string
  readonly what: string
  readonly who: string
  readonly note: string | null
  readonly state: ForesightSet['state']
  readonly digest: string | null
  readonly parameters: ForesightParameters
  readonly as_of: Date | null
  readonly totals: Totals | null
  readonly read_to: string | null
}

function readSet(row: SetRow): ForesightSet {
  return {
    id: row.id,
    what: row.what,
    who: row.who,
    note: row.note ?? undefined,
    state: row.state,
    digest: row.digest ?? undefined,
    parameters: row.parameters,
    asOfMs: row.as_of?.getTime() ?? 0,
    totals: row.totals ?? undefined,
    readTo: row.read_to ?? '0',
  }
}

/** Keeps what the dry run gave. One that was foreseen before with the same outcome makes room. */
export async function settleForesight(
  database: Database,
  id: string,
  { digest, totals }: { readonly digest: string; readonly totals: Totals },
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query("delete from change_set where digest = $1 and state = 'foreseen' and id <> $2", [
      digest,
      id,
    ])
    await tx.query('update change_set set digest = $2, totals = $3 where id = $1', [
      id,
      digest,
      JSON.stringify(totals),
    ])
  })
}

/** Other words for one that is about to be applied: whoever applies it may say more than whoever looked. */
export async function renoteForesight(
  database: Queryable,
  { id, note }: Pick<ForesightSet, 'id' | 'note'>,
): Promise<void> {
  await database.query(
    // served by the primary key
    "update change_set set note = $2 where id = $1 and state in ('foreseen', 'applying')",
    [id, pgTextOrNull(note, 2_000)],
  )
}

/** Drops one that was only shown. */
export async function dropForesight(database: Queryable, id: string): Promise<void> {
  await database.query("delete from change_set where id = $1 and state = 'foreseen'", [id])
}

/** How many records stop an address now: what a typed count is measured by. */
export async function countActive(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::int as count from suppression where status in ('held', 'active')",
  )
  return rows[0]?.count ?? 0
}
