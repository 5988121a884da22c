/** Who follows the feed or takes the list as a file: how far each key is, and when it asked last. */
import type { Queryable } from '../database.ts'

/** What a key has asked for. */
export type FeedConsumer = {
  readonly keyId: string
  readonly keyName: string
  /** `feed`, `snapshot`, or the format of an export. */
  readonly form: string
  /** The last change that it said it has; null for what is taken whole. */
  readonly seq: string | null
  readonly askedAt: string
  /** Changes that it has not said to have, counted up to {@link MAX_BEHIND}; null for what is taken whole. */
  readonly behind: number | null
  /** When the first of these was committed; null where there is none. */
  readonly behindSince: string | null
}

/** More than these need no exact number. */
export const MAX_BEHIND = 10_000

/** Notes that a key asked; `seq` is what it said it has, absent for what is taken whole. */
export async function noteFeedConsumer(
  database: Queryable,
  {
    keyId,
    form,
    seq,
  }: { readonly keyId: string; readonly form: string; readonly seq: string | undefined },
): Promise<void> {
  await database.query(
    // served by the primary key
    `insert into feed_consumer (key_id, form, seq) select id, $2, $3 from api_key where id = $1
     on conflict (key_id, form) do update set seq = excluded.seq, asked_at = now()`,
    [keyId, form, seq ?? null],
  )
}

/** All of them whose key is still good, those of the feed first. */
export async function listFeedConsumers(database: Queryable): Promise<readonly FeedConsumer[]> {
  const { rows } = await database.query<{
    key_id: string
    name: string
    form: string
    seq: string | null
    asked_at: Date
    behind: number | null
    since: Date | null
  }>(
    // a handful of rows; what is behind by the primary key of suppression_change
    `select c.key_id, k.name, c.form, c.seq, c.asked_at,
       case when c.seq is not null then b.behind end as behind, b.since
     from feed_consumer c join api_key k on k.id = c.key_id
     left join lateral (
       select count(*)::int as behind, min(l.at) as since
       from (select at from suppression_change s where s.seq > c.seq order by s.seq
             limit ${String(MAX_BEHIND)}) l) b on true
     where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
     order by c.form <> 'feed', k.name, c.key_id, c.form`,
  )
  return rows.map((row) => ({
    keyId: row.key_id,
    keyName: row.name,
    form: row.form,
    seq: row.seq,
    askedAt: row.asked_at.toISOString(),
    behind: row.behind,
    behindSince: row.since?.toISOString() ?? null,
  }))
}
