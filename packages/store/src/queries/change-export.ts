/** Which changes may leave: the approved ones, and no other. */
import type { Queryable } from '../database.ts'

/** What is left out of an export. */
export type ChangeExportFilter = {
  readonly ids?: readonly string[] | undefined
  /** Only those that this system has not had yet. */
  readonly notYetIn?: string | undefined
}

/** Ids of approved changes, in their order. */
export async function approvedChangeIds(
  database: Queryable,
  filter: ChangeExportFilter = {},
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    // served by address_change_queue (state, due_at, id)
    `select id from address_change
     where state = 'approved' and ($1::text[] is null or id = any($1))
       and ($2::text is null or not exported_to @> jsonb_build_array(jsonb_build_object('to', $2::text)))
     order by id`,
    [filter.ids ?? null, filter.notYetIn ?? null],
  )
  return rows.map((row) => row.id)
}
