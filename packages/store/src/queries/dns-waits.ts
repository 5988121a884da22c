/** Mails that wait for an answer of the DNS: they were judged without it, and are judged again when it is there. */
import type { Database, Transaction } from '../database.ts'
import { unnestRows, type Column } from '../unnest.ts'
import { withinBytes } from '../within-bytes.ts'
import { dnsName, type DnsSubject } from './dns-fact.ts'
import { requestDnsFacts } from './dns-requests.ts'

/** A mail, and what it waits for. */
export type DnsWait = DnsSubject & { readonly rawMessageId: string }

/** Leaves a request for each subject, and notes who waits for it; in one transaction, so that nobody waits for nothing. */
export async function waitForDns(tx: Transaction, waits: readonly DnsWait[]): Promise<void> {
  const named = waits.flatMap((wait) => {
    const name = dnsName(wait.name)
    return name === undefined ? [] : [{ ...wait, name }]
  })
  if (named.length === 0) return
  await requestDnsFacts(tx, named)
  const rows = unnestRows(COLUMNS, named)
  await tx.query(
    // served by the primary key (name, kind, raw_message_id)
    `insert into dns_wait (${rows.names})
     select distinct ${rows.names} from ${rows.from} order by ${rows.names}
     on conflict (name, kind, raw_message_id) do nothing`,
    [...rows.values],
  )
}

/** A request may have been answered shortly before the mail came. */
const FRESH_MINUTES = 60

/** Tries of judging a mail again that are counted, as those of its first reading. */
export const MAX_JUDGING_TRIES = 3
/** Longer than a batch needs in which every mail runs into the reader's deadline; then the mail comes back. Project choice. */
const LEASE_MINUTES = 5

/** Mails to be judged again, each once. */
export type TakenWaits = {
  readonly mails: readonly {
    readonly id: string
    /** 1 at the first try. */
    readonly attempt: number
  }[]
  /** Mails whose tries are used up: they keep their judgement, and are waited for no longer. */
  readonly givenUp: readonly string[]
}

/**
 * Takes at most so many mails for which an answer has come, or will not come any more, and counts the try, before a byte is
 * read: commit it, then judge, then {@link endWaits}. Cut by bytes too. As with claiming, a mail with a counted try comes alone.
 * Nobody else gets them for 5 min.
 */
export async function takeSettledWaits(database: Database, limit: number): Promise<TakenWaits> {
  return database.transaction(async (tx) => {
    const settled = await lockSettled(tx, limit)
    const isUsedUp = ({ tries }: SettledRow): boolean => tries >= MAX_JUDGING_TRIES
    const givenUp = mailsOf(settled.filter(isUsedUp)).map((row) => row.raw_message_id)
    if (givenUp.length > 0) {
      // served by dns_wait_message
      await tx.query('delete from dns_wait where raw_message_id = any($1::bigint[])', [givenUp])
    }
    const mails = batchOf(mailsOf(settled.filter((row) => !isUsedUp(row)))).map(toTaken)
    const attempts = new Map(mails.map(({ id, attempt }) => [id, attempt]))
    await countTries(
      tx,
      settled.flatMap((row) => {
        const attempt = attempts.get(row.raw_message_id)
        return attempt === undefined ? [] : [{ ...row, attempt }]
      }),
    )
    return { mails, givenUp }
  })
}

/**
 * Ends the waits that were taken of these mails, in the transaction that judges them again. Returns those that still waited: a
 * mail that was erased meanwhile is not among them, and must not be written.
 */
export async function endWaits(
  tx: Transaction,
  rawMessageIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ raw_message_id: string }>(
    // served by dns_wait_message
    `with taken as (
       select name, kind, raw_message_id from dns_wait
       where raw_message_id = any($1::bigint[]) and tries > 0
       order by raw_message_id, name, kind for update)
     delete from dns_wait w using taken t
     where w.name = t.name and w.kind = t.kind and w.raw_message_id = t.raw_message_id
     returning w.raw_message_id`,
    [rawMessageIds],
  )
  return new Set(rows.map((row) => row.raw_message_id))
}

type SettledRow = DnsSubject & {
  readonly raw_message_id: string
  readonly size_bytes: string
  /** The most that any of the mail's waits has counted. */
  readonly tries: number
}

/** Whoever waits longest comes first; what one try has, no other one gets. */
async function lockSettled(tx: Transaction, limit: number): Promise<readonly SettledRow[]> {
  const { rows } = await tx.query<SettledRow>(
    // dns_wait is small and read whole; served by the primary keys of dns_fact and dns_request (name, kind, …), and dns_wait_message
    `with settled as (
       select w.name, w.kind, w.raw_message_id, w.next_try_at from dns_wait w
       where w.next_try_at <= now()
         and not exists (
           select from dns_wait o where o.raw_message_id = w.raw_message_id and o.next_try_at > now())
         and (not exists (
           select from dns_request r where r.name = w.name and r.kind = w.kind
             and r.due_at <= w.since + interval '${String(FRESH_MINUTES)} minutes')
         or exists (
           select from dns_fact f where f.name = w.name and f.kind = w.kind
             and f.asked_at > w.since - interval '${String(FRESH_MINUTES)} minutes'
             and f.answer ->> 'kind' <> 'fault'))
       order by w.next_try_at, w.raw_message_id limit $1 for update of w skip locked)
     select s.name, s.kind, s.raw_message_id, r.size_bytes,
       (select max(o.tries) from dns_wait o where o.raw_message_id = s.raw_message_id) as tries
     from settled s join raw_message r on r.id = s.raw_message_id
     order by s.next_try_at, s.raw_message_id`,
    [limit],
  )
  return rows
}

function mailsOf(rows: readonly SettledRow[]): readonly SettledRow[] {
  return [...new Map(rows.map((row) => [row.raw_message_id, row])).values()]
}

/** Whatever ended a worker must not take neighbours along: a mail that was tried before is a batch of its own. */
function batchOf(mails: readonly SettledRow[]): readonly SettledRow[] {
  const isTried = ({ tries }: SettledRow): boolean => tries > 0
  const [first] = mails
  if (first !== undefined && isTried(first)) return [first]
  return withinBytes(mails.filter((mail) => !isTried(mail)))
}

function toTaken(row: SettledRow): TakenWaits['mails'][number] {
  return { id: row.raw_message_id, attempt: row.tries + 1 }
}

async function countTries(
  tx: Transaction,
  waits: readonly (SettledRow & { readonly attempt: number })[],
): Promise<void> {
  if (waits.length === 0) return
  const rows = unnestRows(TRY_COLUMNS, waits)
  await tx.query(
    // served by the primary key (name, kind, raw_message_id)
    `update dns_wait w set tries = input.tries,
       next_try_at = now() + interval '${String(LEASE_MINUTES)} minutes'
     from ${rows.from}
     where w.name = input.name and w.kind = input.kind and w.raw_message_id = input.raw_message_id`,
    [...rows.values],
  )
}

const TRY_COLUMNS: readonly Column<SettledRow & { readonly attempt: number }>[] = [
  { name: 'name', type: 'text', value: (w) => w.name },
  { name: 'kind', type: 'text', value: (w) => w.kind },
  { name: 'raw_message_id', type: 'bigint', value: (w) => w.raw_message_id },
  { name: 'tries', type: 'smallint', value: (w) => w.attempt },
]

const COLUMNS: readonly Column<DnsWait>[] = [
  { name: 'name', type: 'text', value: (w) => w.name },
  { name: 'kind', type: 'text', value: (w) => w.kind },
  { name: 'raw_message_id', type: 'bigint', value: (w) => w.rawMessageId },
]
