import type { Queryable } from '../database.ts'

/** Reports that make good examples of what the pipeline does. */
export type ExampleReport = {
  readonly recipient: string
  readonly category: string
  readonly diagnostic: string
  readonly forwardPath: string | null
  /** Status of the recipient's record now; null where there is none. */
  readonly status: string | null
}

/**
 * The newest readable report of each category that was finished since the mark, with what became of
 * its recipient.
 */
export async function exampleReports(
  database: Queryable,
  since: string,
): Promise<readonly ExampleReport[]> {
  const { rows } = await database.query<ExampleReport>(
    // No index has `finished_at`: the ledger is read whole, once a run. The rest by bounce's unique key (raw_message_id, ordinal),
    // the primary key of classification and that of suppression (address_key, scope)
    `select distinct on (c.category, s.status, c.forward_path is null)
       b.recipient, c.category, coalesce(b.diagnostic, c.quote) as diagnostic,
       c.forward_path as "forwardPath", s.status
     from raw_message r
     join bounce b on b.raw_message_id = r.id
     join classification c on c.bounce_id = b.id
     left join suppression s on s.address_key = b.address_key and s.scope = 'global'
     where r.finished_at >= $1::timestamptz and b.recipient is not null and b.kind = 'bounce'
       and coalesce(c.quote, b.diagnostic) is not null
     order by c.category, s.status, c.forward_path is null, length(b.diagnostic), b.id`,
    [since],
  )
  return rows
}
