/**
 * Deliveries: an event on its way to one endpoint. Their rows are the truth; the queue holds their numbers and may lose them.
 */
import type { Database, Queryable } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'

/** A job of deliveries. */
export type DeliveryJob = { readonly jobId: string; readonly ids: readonly string[] }

/** Deliveries of one job: few, so that a slow endpoint holds up few others. */
const JOB_DELIVERIES = 10

/** Gives deliveries that are due to a new job; none where nothing is due. */
export async function assignDeliveries(
  database: Database,
  newJobId: () => string,
): Promise<readonly DeliveryJob[]> {
  const jobId = newJobId()
  const { rows } = await database.query<{ id: string }>(
    // served by webhook_delivery_due (next_at)
    `with due as (
       select d.id from webhook_delivery d
       where d.state = 'pending' and d.job_id is null and d.next_at <= now()
         and exists (select from webhook_endpoint e where e.id = d.endpoint_id and e.state = 'active')
       order by d.next_at limit ${String(JOB_DELIVERIES)} for update skip locked)
     update webhook_delivery d set job_id = $1 from due where d.id = due.id returning d.id`,
    [jobId],
  )
  return rows.length === 0 ? [] : [{ jobId, ids: rows.map((row) => row.id) }]
}

/** Jobs that deliveries believe to be in. */
export async function believedDeliveryJobs(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ job_id: string }>(
    // served by webhook_delivery_due
    `select distinct job_id from webhook_delivery where state = 'pending' and job_id is not null`,
  )
  return rows.map((row) => row.job_id)
}

/** Gives back the deliveries of jobs that the queue has lost. */
export async function giveBackDeliveries(
  database: Queryable,
  jobIds: readonly string[],
): Promise<void> {
  if (jobIds.length === 0) return
  await database.query(
    // served by webhook_delivery_due
    `update webhook_delivery set job_id = null where state = 'pending' and job_id = any($1::text[])`,
    [jobIds],
  )
}

/** What is sent, to where, signed with what. */
export type DueDelivery = {
  readonly id: string
  readonly url: string
  /** The new one first; two while a secret is rotated. */
  readonly secrets: readonly string[]
  /** The webhook-id: the same on every try. */
  readonly eventId: string
  readonly type: string
  readonly at: string
  readonly data: Readonly<Record<string, unknown>>
  /** Tries before this one. */
  readonly tries: number
}

/** The delivery where this job may still work on it; absent where it is done or has another job. */
export async function loadDelivery(
  database: Queryable,
  { jobId, id }: { readonly jobId: string; readonly id: string },
): Promise<DueDelivery | undefined> {
  const { rows } = await database.query<DeliveryRow>(
    // served by the primary keys
    `select d.id, d.tries, e.url, e.secret, e.include,
       case when e.old_secret_until > now() then e.old_secret end as old_secret,
       w.id as event_id, w.seq, w.type, w.at, w.data, w.more
     from webhook_delivery d
     join webhook_endpoint e on e.id = d.endpoint_id
     join webhook_event w on w.id = d.event_id
     where d.id = $1 and d.job_id = $2 and d.state = 'pending' and e.state = 'active'`,
    [id, jobId],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const more = row.include.map((name) => row.more[name] ?? {})
  return {
    id: row.id,
    url: row.url,
    secrets: row.old_secret === null ? [row.secret] : [row.secret, row.old_secret],
    eventId: row.event_id,
    type: row.type,
    at: row.at.toISOString(),
    data: Object.assign(
      {},
      row.data,
      { seq: row.data['seq'] ?? Number(row.seq) },
      ...more,
    ) as Record<string, unknown>,
    tries: row.tries,
  }
}

/** What became of a try. `nextMs`: from now; absent after the last one: the delivery is given up. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'failed'
      readonly status: number | undefined
      readonly error: string
      readonly nextMs: number | undefined
    }

/** Notes a try. A delivery that is given up switches its endpoint off; returns whether this one did. */
export async function noteDelivery(
  database: Database,
  id: string,
  result: DeliveryResult,
): Promise<{ readonly isEndpointOff: boolean }> {
  if (result.kind === 'delivered') {
    await database.query(
      `update webhook_delivery set state = 'delivered', tries = tries + 1, last_status = $2,
         last_error = null, ended_at = now(), job_id = null where id = $1`,
      [id, result.status],
    )
    return { isEndpointOff: false }
  }
  const { status, error, nextMs } = result
  return database.transaction(async (tx) => {
    await tx.query(
      `update webhook_delivery set tries = tries + 1, last_status = $2, last_error = $3, job_id = null,
         state = case when $4::float8 is null then 'dead' else 'pending' end,
         ended_at = case when $4::float8 is null then now() end,
         next_at = now() + coalesce($4::float8, 0) * interval '1 ms'
       where id = $1`,
      [id, status ?? null, pgTextOrNull(error, 500), nextMs ?? null],
    )
    if (nextMs !== undefined) return { isEndpointOff: false }
    const { rowCount } = await tx.query(
      `update webhook_endpoint e set state = 'disabled',
         disabled_why = 'no answer for three days: ' || $2
       from webhook_delivery d where d.id = $1 and e.id = d.endpoint_id and e.state = 'active'`,
      [id, error.slice(0, 200)],
    )
    return { isEndpointOff: rowCount === 1 }
  })
}

/** Sends events again to an endpoint: one, or those of a span of time. Returns how many; at most 10,000. */
export async function replayDeliveries(
  database: Queryable,
  endpointId: string,
  what: { readonly eventId?: string; readonly sinceMs?: number; readonly untilMs?: number },
): Promise<number> {
  const instant = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString()
  const { rowCount } = await database.query(
    // served by webhook_event_at (at), or its primary key
    `insert into webhook_delivery as d (event_id, endpoint_id)
     select w.id, e.id from webhook_event w join webhook_endpoint e on e.id = $1
     where ($2::text is null or w.id = $2)
       and w.at >= coalesce($3::timestamptz, '-infinity') and w.at < coalesce($4::timestamptz, 'infinity')
       and (e.types = '{}' or w.type = any(e.types))
     order by w.seq limit 10000
     on conflict (event_id, endpoint_id) do update
       set state = 'pending', tries = 0, next_at = now(), ended_at = null, last_error = null
       where d.state <> 'pending'`,
    [endpointId, what.eventId ?? null, instant(what.sinceMs), instant(what.untilMs)],
  )
  return rowCount ?? 0
}

/** Writes an event of its own: `report.ready` for whoever wants it, or a test for one endpoint. */
export async function emitWebhookEvent(
  database: Queryable,
  event: { readonly type: string; readonly data: unknown; readonly endpointId?: string },
): Promise<void> {
  if (event.endpointId === undefined) {
    await database.query(`select webhook_emit($1, $2::jsonb, '{}')`, [
      event.type,
      JSON.stringify(event.data),
    ])
    return
  }
  await database.query(
    `with event as (
       insert into webhook_event (id, type, data)
       values ('msg_' || replace(gen_random_uuid()::text, '-', ''), $1, $2::jsonb) returning id)
     insert into webhook_delivery (event_id, endpoint_id) select id, $3 from event`,
    [event.type, JSON.stringify(event.data), event.endpointId],
  )
}

type DeliveryRow = {
  readonly id: string
  readonly tries: number
  readonly url: string
  readonly secret: string
  readonly old_secret: string | null
  readonly include: readonly string[]
  readonly event_id: string
  readonly seq: string
  readonly type: string
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
  readonly more: Readonly<Record<string, Record<string, unknown> | undefined>>
}
