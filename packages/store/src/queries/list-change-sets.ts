import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'

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
}

/** One page, in the order of their making. */
export async function listChangeSets(
  database: Queryable,
  filter: { readonly id?: string | undefined },
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
  }>(
    // served by the primary key; the count by suppression_change_set
    `select c.id, c.what, c.who, c.note, c.made_at, c.undone_at,
       (select count(*) from suppression_change s where s.change_set_id = c.id) as changes
     from change_set c
     where ($1::text is null or c.id = $1) and ($2::text is null or c.id > $2) and c.state <> 'foreseen'
     order by c.id limit $3`,
    [filter.id ?? null, page.after ?? null, page.limit],
  )
  return rows.map((row) => ({
    id: row.id,
    what: row.what,
    who: row.who,
    note: row.note,
    madeAt: row.made_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    changes: Number(row.changes),
  }))
}
