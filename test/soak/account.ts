/**
 * What was delivered, beside what the program made of it: a table of our own (`soak.mail`) in the same database, so that five million mails
 * are compared by a join. What each template must give is learnt from one mail of each, before the first fault.
 */
import type { Database } from '@forwardpath/store'
import type { SoakMail } from './mails.ts'

/** What is wrong, by kind; each is 0 where all is well. */
export type Account = {
  readonly delivered: number
  readonly done: number
  /** Their worker was taken away three times: promised, and no loss. */
  readonly quarantined: number
  /** Delivered, and not done: never seen, still waiting, or given up for another reason than `poison`. */
  readonly lost: number
  /** One mail, several rows of the ledger. */
  readonly storedTwice: number
  /** Done, with other events than its template gives. */
  readonly wrongEvents: number
  /** One event, several rows. */
  readonly eventsTwice: number
  /** On the list with more evidence than there are events about the address. */
  readonly countedTwice: number
  /** Done, with another number of records on the list than its template gives. */
  readonly wrongRecords: number
  /** Numbers of some of the mails that are wrong. */
  readonly examples: readonly number[]
}

/** Makes the table. */
export async function prepareAccount(database: Database): Promise<void> {
  await database.query(`
    create schema soak;
    create table soak.mail (number bigint primary key, template integer not null, sha256 bytea not null unique);
    create table soak.template (template integer primary key, events bigint not null, records bigint not null)`)
}

/** Notes mails, before they are delivered. */
export async function noteMails(database: Database, mails: readonly SoakMail[]): Promise<void> {
  await database.query(
    'insert into soak.mail select * from unnest($1::bigint[], $2::integer[], $3::bytea[])',
    [
      mails.map(({ number }) => number),
      mails.map(({ template }) => template),
      mails.map(({ sha256 }) => sha256),
    ],
  )
}

/** Rows of the ledger: all, and those that are waiting. */
export async function readLedger(
  database: Database,
): Promise<{ readonly known: number; readonly waiting: number }> {
  const { rows } = await database.query<{ known: number; waiting: number }>(
    `select count(*)::integer as known, count(*) filter (where state = 'stored')::integer as waiting from raw_message`,
  )
  return rows[0] ?? { known: 0, waiting: 0 }
}

/**
 * Keeps what one mail of each template gave. The templates that can be told apart by address: done, with events, each about an address
 * that has the mail's number in it.
 */
export async function learnTemplates(database: Database): Promise<readonly number[]> {
  const { rows } = await database.query<{ template: number }>(`
    insert into soak.template
    select m.template, count(b.id),
      (select count(*) from suppression s where s.address_key like 's' || m.number || '.%')
    from soak.mail m
    join raw_message r on r.sha256 = m.sha256 and r.state = 'done'
    join bounce b on b.raw_message_id = r.id
    group by m.number, m.template
    having bool_and(coalesce(b.address_key like 's' || m.number || '.%', false))
    returning template`)
  return rows.map(({ template }) => template)
}

const NUMBER_OF = `substring(address_key from '^s([0-9]+)[.]')::bigint`

/** Everything that was delivered against everything that is there. Reads all of it: minutes where there are millions. */
export async function readAccount(database: Database): Promise<Account> {
  const { rows } = await database.query<Account & { readonly examples: readonly string[] }>(`
    with ledger as (
      select sha256, min(id) as id, count(*) as rows, bool_or(state = 'done') as done,
        bool_or(state = 'quarantined' and reason = 'poison') as poisoned
      from raw_message group by sha256),
    events as (select raw_message_id, count(*) as events from bounce group by 1),
    records as (select ${NUMBER_OF} as number, count(*) as records from suppression group by 1),
    mails as (
      select m.number, t.template is not null as judged,
        coalesce(l.done, false) as done, coalesce(l.poisoned and not l.done, false) as poisoned, coalesce(l.rows, 0) as rows,
        coalesce(e.events, 0) <> t.events as odd_events, coalesce(r.records, 0) <> t.records as odd_records
      from soak.mail m
      left join soak.template t using (template)
      left join ledger l using (sha256)
      left join events e on e.raw_message_id = l.id
      left join records r using (number)),
    wrong as (
      select number, not done and not poisoned as lost, rows > 1 as twice,
        done and judged and odd_events as events, done and judged and odd_records as records
      from mails)
    select count(*)::integer as delivered,
      count(*) filter (where m.done)::integer as done,
      count(*) filter (where m.poisoned)::integer as quarantined,
      count(*) filter (where w.lost)::integer as lost,
      count(*) filter (where w.twice)::integer as "storedTwice",
      count(*) filter (where w.events)::integer as "wrongEvents",
      count(*) filter (where w.records)::integer as "wrongRecords",
      (select count(*)::integer from (select from bounce group by event_key having count(*) > 1) as keys) as "eventsTwice",
      (select count(*)::integer from suppression s
        where s.evidence_count > (select count(distinct b.event_key) from bounce b where b.address_key = s.address_key)
          and ${NUMBER_OF} is not null) as "countedTwice",
      coalesce((array_agg(number order by number) filter (where w.lost or w.twice or w.events or w.records))[1:10], '{}') as examples
    from mails m join wrong w using (number)`)
  const [row] = rows
  if (row === undefined) throw new Error('the account gave no row')
  return { ...row, examples: row.examples.map(Number) }
}

/** What the account says against the run; empty where all is well. `faults`: as many mails may be given up as there were faults. */
export function faultsOf(account: Account, faults: number): readonly string[] {
  const said: readonly (readonly [number, string])[] = [
    [account.lost, 'mails lost'],
    [account.storedTwice, 'mails stored twice'],
    [account.wrongEvents, 'mails with other events than without faults'],
    [account.eventsTwice, 'events there twice'],
    [account.countedTwice, 'addresses counted twice'],
    [account.wrongRecords, 'mails with other records on the list than without faults'],
    [Math.max(0, account.quarantined - faults), 'mails given up, beyond one a fault'],
  ]
  return said.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
}
