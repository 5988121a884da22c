import type { Queryable } from '../database.ts'

/** Reports that act on nothing until somebody vouches for them: those of one mailbox that one host wrote. */
export type VouchGroup = {
  readonly mailbox: string
  /** The Reporting-MTA, in lower case. */
  readonly host: string
  readonly reports: number
  readonly newestAt: string
}

/** The largest groups among the newest `reach` reports. */
export async function listVouchGroups(
  database: Queryable,
  { reach, limit }: { readonly reach: number; readonly limit: number },
): Promise<readonly VouchGroup[]> {
  const { rows } = await database.query<{
    mailbox: string
    host: string
    reports: number
    newest: Date
  }>(
    // served by the primary key of bounce, newest first, and that of raw_message
    `select r.mailbox, lower(b.reporting_mta) as host, count(*)::int as reports, max(b.received_at) as newest
     from (select raw_message_id, reporting_mta, received_at, trust from bounce order by id desc limit $1) b
     join raw_message r on r.id = b.raw_message_id
     where b.trust = 'unverified' and b.reporting_mta is not null and r.state = 'done'
     group by 1, 2 order by reports desc, 1, 2 limit $2`,
    [reach, limit],
  )
  return rows.map(({ newest, ...row }) => ({ ...row, newestAt: newest.toISOString() }))
}
