import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'
import type { ForesightSet } from './redecide-set.ts'

/** Changes that were made as one. Absent facts are null. */
export type ChangeSetRecord = {
  readonly id: string
  readonly what: string
  readonly who: string
  readonly note: string | null
  readonly madeAt: string
  readonly undoneAt: string | null
  /** Rows of the change log that it wrote. */
  readonly changes: number
  readonly state: ForesightSet['state']
  /** What applying it names; null until it is foreseen, and for what nobody foresaw. */
  readonly digest: string | null
  /** The change set that this one undoes. */
  readonly undoOf: string | null
}

/** One page, in the order of their making; what is only foreseen is found by its id, or by that state. */
export async function listChangeSets(
  database: Queryable,
  filter: {
    readonly id?: string | undefined
    readonly state?: string | undefined
    /** Made at this instant or later, RFC 3339. */
    readonly since?: string | undefined
  },
  page: ListPage,
): Promise<readonly ChangeSetRecord[]> {
  const { rows } = await database.query<{
    id: string
    what: string
    who: string
    note: string | null
    made_at: Date
    undone_at: Date | null
    changes: string
    state: ForesightSet['state']
    digest: string | null
    undo_of: string | null
  }>(
    // served by the primary key; the count by suppression_change_set
    `select c.id, c.what, c.who, c.note, c.made_at, c.undone_at, c.state, c.digest, c.undo_of,
       (select count(*) from suppression_change s where s.change_set_id = c.id) as changes
     from change_set c
     where ($1::text is null or c.id = $1) and ($2::text is null or c.id > $2)
       and ($5::timestamptz is null or c.made_at >= $5)
       and case when $4::text is not null then c.state = $4
         else c.state <> 'foreseen' or $1::text is not null end
     order by c.id limit $3`,
    [filter.id ?? null, page.after ?? null, page.limit, filter.state ?? null, filter.since ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    who: row.who,
    note: row.note,
    madeAt: row.made_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    changes: Number(row.changes),
    state: row.state,
    digest: row.digest,
    undoOf: row.undo_of,
  }))
}

/** The change set of an undoing that was stopped on its way; absent where there is none. */
export async function findUnfinishedUndo(
  database: Queryable,
  changeSetId: string,
): Promise<string | undefined> {
  const { rows } = await database.query<{ id: string }>(
    // few change sets are undone, and this is asked by a person: no index
    `select id from change_set where undo_of = $1 and finished_at is null order by id limit 1`,
    [changeSetId],
  )
  return rows[0]?.id
}
