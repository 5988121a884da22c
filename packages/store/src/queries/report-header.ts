/** The head of every report: what was reported in a period, and how firmly. */
import type { HeaderFacts, Period } from '@forwardpath/report'
import type { Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'

/** Figures of the head; the rest of it is configuration. */
export type CountedHeader = Pick<
  HeaderFacts,
  'mailsSent' | 'failuresByTrust' | 'unclassified' | 'leftOut'
>

/** Counts failures, not delays, complaints or receipts. */
export async function loadHeaderFacts(database: Queryable, period: Period): Promise<CountedHeader> {
  const values = [period.since, period.until]
  const { rows: tiers } = await database.query<{ trust: Trust; reports: number }>(
    // an index-only scan of bounce_received
    `select trust, count(*)::int as reports from bounce
     where received_at >= $1 and received_at < $2 and kind = 'bounce' group by trust order by trust`,
    values,
  )
  const { rows } = await database.query<{ unclassified: number; sent: number | null }>(
    // served by classification_category and the primary key of bounce; by sent_message_sent
    `select
       (select count(*)::int from classification c join bounce b on b.id = c.bounce_id
        where c.category = 'unclassified' and b.kind = 'bounce'
          and b.received_at >= $1 and b.received_at < $2) as unclassified,
       case when exists (select from sent_message) then
         (select count(*)::int from sent_message where sent_at >= $1 and sent_at < $2) end as sent`,
    values,
  )
  return {
    failuresByTrust: tiers,
    unclassified: rows[0]?.unclassified ?? 0,
    mailsSent: rows[0]?.sent ?? undefined,
    leftOut: await leftOutOf(database, period),
  }
}

/** Open, or closed and not confirmed: nothing is counted of what fell into them. */
async function leftOutOf(database: Queryable, period: Period): Promise<HeaderFacts['leftOut']> {
  const { rows } = await database.query<HeaderFacts['leftOut']>(
    // incidents are few; their reports by bounce_provider
    `select count(distinct i.id)::int as incidents, count(distinct b.id)::int as reports
     from incident i
     left join bounce b
       on coalesce(b.provider, substring(b.address_key from '[^@]*$')) = i.provider
       and b.address_key is not null and b.kind = 'bounce'
       and b.received_at >= greatest(i.from_at, $1)
       and b.received_at < least(coalesce(i.until_at, 'infinity'), $2)
       and exists (select from classification c
         where c.bounce_id = b.id and c.category = any(i.categories))
     where i.state <> 'confirmed' and i.from_at < $2 and coalesce(i.until_at, 'infinity') > $1`,
    [period.since, period.until],
  )
  return rows[0] ?? { incidents: 0, reports: 0 }
}
