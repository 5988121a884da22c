/** Contacts: where an address came from, by the import of the list owner. The only thing that gives the size of a source. */
import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'

/** One address of one source. */
export type Contact = {
  readonly address: Address
  /** 1 to 200 characters. */
  readonly leadSource: string
  readonly capturedAtMs: number | undefined
  readonly owner: string | undefined
}

/** What an import did, or would do: each address and source counts once. */
export type ContactsReport = {
  readonly new: number
  readonly changed: number
  readonly unchanged: number
  /** Rows of this page that a later row of the same address and source replaced. */
  readonly repeated: number
}

/**
 * Adds contacts. The later row of an address and a source wins, in the page as in the table; what it leaves open stays as
 * it was known. Idempotent.
 */
export async function addContacts(
  database: Queryable,
  contacts: readonly Contact[],
  options: { readonly dryRun: boolean },
): Promise<ContactsReport> {
  const rows = unnestRows(
    COLUMNS,
    contacts.map((contact, place) => ({ ...contact, place })),
  )
  const { rows: counts } = await database.query<{ outcome: string; n: number }>(
    `with input as (select ${rows.names} from ${rows.from}), ${MERGED}${options.dryRun ? '' : WRITTEN}
     select outcome, count(*)::int as n from merged group by outcome`,
    [...rows.values],
  )
  const count = (outcome: string): number => counts.find((row) => row.outcome === outcome)?.n ?? 0
  const report = { new: count('new'), changed: count('changed'), unchanged: count('unchanged') }
  return {
    ...report,
    repeated: contacts.length - report.new - report.changed - report.unchanged,
  }
}

// served by the primary key (address_key, lead_source)
const MERGED = `latest as (
       select address_key, lead_source, (array_agg(address order by place desc))[1] as address,
         min(domain) as domain,
         (array_agg(captured_at order by place desc) filter (where captured_at is not null))[1] as captured_at,
         (array_agg(owner order by place desc) filter (where owner is not null))[1] as owner
       from input group by address_key, lead_source),
     merged as (
       select l.address_key, l.lead_source, l.address, l.domain,
         coalesce(l.captured_at, c.captured_at) as captured_at, coalesce(l.owner, c.owner) as owner,
         case when c.address_key is null then 'new'
           when (l.address, coalesce(l.captured_at, c.captured_at), coalesce(l.owner, c.owner))
             is distinct from (c.address, c.captured_at, c.owner) then 'changed'
           else 'unchanged' end as outcome
       from latest l left join contact c using (address_key, lead_source))`

const WRITTEN = `,
     written as (
       insert into contact as c (address_key, lead_source, address, domain, captured_at, owner)
       select address_key, lead_source, address, domain, captured_at, owner from merged
       where outcome <> 'unchanged' order by address_key, lead_source
       on conflict (address_key, lead_source) do update set address = excluded.address,
         captured_at = excluded.captured_at, owner = excluded.owner, imported_at = now())`

const COLUMNS: readonly Column<Contact & { readonly place: number }>[] = [
  { name: 'place', type: 'integer', value: (c) => c.place },
  { name: 'address_key', type: 'text', value: (c) => addressKey(c.address) },
  { name: 'lead_source', type: 'text', value: (c) => pgText(c.leadSource, 200) },
  { name: 'address', type: 'text', value: (c) => c.address },
  { name: 'domain', type: 'text', value: (c) => addressDomain(c.address) },
  { name: 'captured_at', type: 'timestamptz', value: (c) => timestampOrNull(c.capturedAtMs) },
  { name: 'owner', type: 'text', value: (c) => pgTextOrNull(c.owner, 200) },
]
