/** Mails that wait for an answer of the DNS: they were judged without it, and are judged again when it is there. */
import type { Queryable, Transaction } from '../database.ts'
import { unnestRows, type Column } from '../unnest.ts'
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

/**
 * Takes at most so many mails for which an answer has come, or will not come any more; they wait for it no longer. In the
 * transaction that judges them again, so that a crash loses none.
 */
export async function takeSettledWaits(tx: Queryable, limit: number): Promise<readonly string[]> {
  const { rows } = await tx.query<{ raw_message_id: string }>(
    // dns_wait is small and read whole; served by the primary keys of dns_fact and dns_request (name, kind, …)
    `with settled as (
       select w.name, w.kind, w.raw_message_id from dns_wait w
       where not exists (
           select from dns_request r where r.name = w.name and r.kind = w.kind
             and r.due_at <= w.since + interval '${String(FRESH_MINUTES)} minutes')
         or exists (
           select from dns_fact f where f.name = w.name and f.kind = w.kind
             and f.asked_at > w.since - interval '${String(FRESH_MINUTES)} minutes'
             and f.answer ->> 'kind' <> 'fault')
       order by w.raw_message_id limit $1 for update skip locked)
     delete from dns_wait w using settled s
     where w.name = s.name and w.kind = s.kind and w.raw_message_id = s.raw_message_id
     returning w.raw_message_id`,
    [limit],
  )
  return [...new Set(rows.map((row) => row.raw_message_id))]
}

const COLUMNS: readonly Column<DnsWait>[] = [
  { name: 'name', type: 'text', value: (w) => w.name },
  { name: 'kind', type: 'text', value: (w) => w.kind },
  { name: 'raw_message_id', type: 'bigint', value: (w) => w.rawMessageId },
]
