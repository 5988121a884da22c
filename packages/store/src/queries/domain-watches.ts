/** The domains that are looked at because reports say that they are gone or take no mail. */
import type { Queryable, Transaction } from '../database.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'

/** A domain whose look is due. */
export type DueDomain = {
  /** Lower-case A-labels. */
  readonly domain: string
  /** An older answer does not count. */
  readonly checkAtMs: number
  /** The report that had us look. */
  readonly bounceId: string
  /** A flag of the pipeline is in force. */
  readonly isFlagged: boolean
}

/** Begins to watch the domains that failures of these mails name; one that is watched stays as it is. */
export async function watchDomains(
  tx: Transaction,
  mails: { readonly ids: readonly string[]; readonly categories: readonly string[] },
): Promise<void> {
  if (mails.ids.length === 0 || mails.categories.length === 0) return
  await tx.query(
    // served by the unique key (raw_message_id, ordinal)
    `insert into domain_watch (domain, check_at, bounce_id)
     select distinct on (domain) domain, now(), id from (
       select substring(b.address_key from '@([^@]+)$') as domain, b.id
       from bounce b join classification c on c.bounce_id = b.id
       where b.raw_message_id = any($1::bigint[]) and b.kind = 'bounce' and b.action = 'failed'
         and b.trust <> 'unverified' and c.category = any($2::text[])) named
     where domain is not null order by domain, id
     on conflict (domain) do nothing`,
    [mails.ids, mails.categories],
  )
}

/** At most so many domains whose look is due, locked; another process gets others. */
export async function dueDomains(tx: Queryable, limit: number): Promise<readonly DueDomain[]> {
  const { rows } = await tx.query<{
    domain: string
    check_at: Date
    bounce_id: string
    is_flagged: boolean
  }>(
    // served by domain_watch_due (check_at) and the unique key (address_key, scope)
    `select w.domain, w.check_at, w.bounce_id, exists (
         select from suppression s where s.address_key = '@' || w.domain and s.scope = 'global'
           and s.status = 'active' and s.source = 'pipeline') as is_flagged
     from domain_watch w where w.check_at <= now()
     order by w.check_at limit $1 for update of w skip locked`,
    [limit],
  )
  return rows.map((row) => ({
    domain: row.domain,
    checkAtMs: row.check_at.getTime(),
    bounceId: row.bounce_id,
    isFlagged: row.is_flagged,
  }))
}

/** When to look again; `undefined`: not by ourselves. */
export type NextLook = { readonly domain: string; readonly checkAtMs: number | undefined }

/** Notes when each domain is looked at again, or lets go of it. */
export async function settleDomains(tx: Queryable, looks: readonly NextLook[]): Promise<void> {
  if (looks.length === 0) return
  const rows = unnestRows(COLUMNS, looks)
  await tx.query(
    // served by the primary key
    `with input as (select ${rows.names} from ${rows.from}),
     gone as (
       delete from domain_watch w using input i where w.domain = i.domain and i.check_at is null)
     update domain_watch w set check_at = i.check_at from input i
     where w.domain = i.domain and i.check_at is not null`,
    [...rows.values],
  )
}

const COLUMNS: readonly Column<NextLook>[] = [
  { name: 'domain', type: 'text', value: (l) => l.domain },
  { name: 'check_at', type: 'timestamptz', value: (l) => timestampOrNull(l.checkAtMs) },
]
