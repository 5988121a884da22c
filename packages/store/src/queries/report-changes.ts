/** Section B: the desk of address changes, counted. */
import type { ChangeFacts, Counted, Period } from '@forwardpath/report'
import type { Queryable } from '../database.ts'

/** What waits now, and what was decided in the period. Ages are counted by whole days. */
export async function loadChangeFacts(
  database: Queryable,
  period: Period,
  asOf: string,
): Promise<ChangeFacts> {
  const { rows: waiting } = await database.query<Counted & { readonly overdue: number }>(
    // served by address_change_queue
    `select greatest(0, extract(day from $1::timestamptz - created_at))::int as value, count(*)::int as count,
       count(*) filter (where due_at < $1)::int as overdue
     from address_change where state in ('checking', 'pending') group by 1 order by 1`,
    [asOf],
  )
  const { rows: decided } = await database.query<Counted & { readonly fact: string }>(
    // served by address_change_event_decided; what a change became last in the period
    `select fact, value, count(*)::int as count
     from (
       select distinct on (e.address_change_id, f.fact) f.fact,
         greatest(0, extract(day from e.at - c.created_at))::int as value
       from address_change_event e
         join address_change c on c.id = e.address_change_id
         -- what is confirmed or exported stays approved: that is no second approval
         cross join lateral (select case when e.fact = 'confirmed' then e.fact
           when e.from_state is distinct from e.to_state then e.to_state end as fact) f
       where e.at >= $1 and e.at < $2
         and (e.to_state in ('approved', 'rejected', 'closed') or e.fact = 'confirmed')
         and f.fact is not null
       order by e.address_change_id, f.fact, e.at desc) facts
     group by fact, value order by fact, value`,
    [period.since, period.until],
  )
  const count = (fact: string): number =>
    decided.filter((row) => row.fact === fact).reduce((sum, row) => sum + row.count, 0)
  return {
    waiting: waiting.reduce((sum, row) => sum + row.count, 0),
    overdue: waiting.reduce((sum, row) => sum + row.overdue, 0),
    waitingDays: waiting.map(({ value, count: n }) => ({ value, count: n })),
    approved: count('approved'),
    rejected: count('rejected'),
    closed: count('closed'),
    confirmed: count('confirmed'),
    decidedAfterDays: decided
      .filter(({ fact }) => fact === 'approved' || fact === 'rejected')
      .map(({ value, count: n }) => ({ value, count: n })),
  }
}
