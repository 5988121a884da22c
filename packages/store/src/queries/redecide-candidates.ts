/** Which addresses a change set decides again. Each door has its own way to them; adding one twice does nothing. */
import type { IncidentWindow } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'

/** Where the provider of a stored report stands. As the index bounce_provider has it. */
export const PROVIDER_OF_BOUNCE = "coalesce(b.provider, substring(b.address_key from '[^@]*$'))"

/** The addresses that a provider refused in a window. `domains`: all names of that provider. */
export async function addWindowAddresses(
  database: Queryable,
  changeSetId: string,
  { window, domains }: { readonly window: IncidentWindow; readonly domains: readonly string[] },
): Promise<number> {
  const { rowCount } = await database.query(
    // served by bounce_provider
    `insert into change_set_address (change_set_id, address_key)
     select distinct $1, b.address_key
     from bounce b join classification c on c.bounce_id = b.id
     where ${PROVIDER_OF_BOUNCE} = any($2::text[]) and b.address_key is not null
       and b.received_at >= $3 and ($4::timestamptz is null or b.received_at < $4)
       and b.kind = 'bounce' and c.category = any($5::text[])
     on conflict do nothing`,
    [
      changeSetId,
      domains,
      new Date(window.fromMs).toISOString(),
      window.untilMs === undefined ? null : new Date(window.untilMs).toISOString(),
      window.categories,
    ],
  )
  return rowCount ?? 0
}

/** The addresses that the reports of these mails speak of. */
export async function addMailAddresses(
  database: Queryable,
  changeSetId: string,
  mails: { readonly after: string; readonly to: string; readonly sinceMs: number },
): Promise<number> {
  const { rowCount } = await database.query(
    // served by the unique key (raw_message_id, ordinal)
    `insert into change_set_address (change_set_id, address_key)
     select distinct $1, address_key from bounce
     where raw_message_id > $2 and raw_message_id <= $3 and received_at >= $4
       and address_key is not null
     on conflict do nothing`,
    [changeSetId, mails.after, mails.to, new Date(mails.sinceMs).toISOString()],
  )
  return rowCount ?? 0
}

/** The addresses of the reports that the set sees differently, before and after. */
export async function addRevisedAddresses(
  database: Queryable,
  changeSetId: string,
): Promise<number> {
  const { rowCount } = await database.query(
    // served by the primary key of change_set_report
    `insert into change_set_address (change_set_id, address_key)
     select distinct $1, k.address_key
     from change_set_report v cross join lateral (values (v.key_before), (v.key_after)) k (address_key)
     where v.change_set_id = $1 and k.address_key is not null
     on conflict do nothing`,
    [changeSetId],
  )
  return rowCount ?? 0
}

/** Addresses of the set's time whose records were changed since it was foreseen. */
export async function addTouchedAddresses(
  database: Queryable,
  changeSetId: string,
  sinceMs: number,
): Promise<number> {
  const { rowCount } = await database.query(
    // served by the primary key of suppression_change and by bounce_address
    `insert into change_set_address (change_set_id, address_key)
     select distinct $1, c.address_key
     from suppression_change c
     where c.seq > (select seen_seq from change_set where id = $1)
       and exists (select from bounce b where b.address_key = c.address_key and b.received_at >= $2)
     on conflict do nothing`,
    [changeSetId, new Date(sinceMs).toISOString()],
  )
  return rowCount ?? 0
}

/** Id of the newest mail; `0` where there is none. */
export async function lastMailId(database: Queryable): Promise<string> {
  const { rows } = await database.query<{ id: string }>(
    // served by the primary key
    'select coalesce(max(id), 0)::text as id from raw_message',
  )
  return rows[0]?.id ?? '0'
}
