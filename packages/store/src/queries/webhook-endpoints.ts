/** The endpoints that webhooks go to. Their secrets sign, so they are stored as they are, and shown once. */
import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'

/** Every type of event, as docs/webhooks.md lists them. */
export const WEBHOOK_TYPES = [
  'bounce.classified',
  'bounce.unclassified',
  'complaint.received',
  'auto_reply.received',
  'suppression.held',
  'suppression.added',
  'suppression.updated',
  'suppression.released',
  'suppression.expired',
  'address_change.pending',
  'address_change.approved',
  'address_change.rejected',
  'address_change.closed',
  'address_change.reverted',
  'address_change.exported',
  'address_change.confirmed',
  'incident.opened',
  'incident.closed',
  'incident.rolled_back',
  'mailbox.stalled',
  'mailbox.recovered',
  'mailbox.auth_failed',
  'mailbox.silent',
  'mailbox.silence_ended',
  'change_set.applied',
  'change_set.undone',
  'report.ready',
  'webhook.test',
] as const

/** One of {@link WEBHOOK_TYPES}. */
export type WebhookType = (typeof WEBHOOK_TYPES)[number]

/** What an endpoint may ask for beside ids, category and status. */
export type WebhookInclude = 'address' | 'evidence'

/** A new endpoint. */
export type NewWebhookEndpoint = {
  readonly id: string
  readonly url: string
  /** Empty: all. */
  readonly types: readonly WebhookType[]
  readonly include: readonly WebhookInclude[]
  /** `whsec_` and base64 (Standard Webhooks 1.0). */
  readonly secret: string
  readonly note: string | undefined
  readonly createdBy: string
}

/** An endpoint as it is shown: without its secret. */
export type WebhookEndpointRecord = {
  readonly id: string
  readonly url: string
  readonly types: readonly string[]
  readonly include: readonly string[]
  readonly state: 'active' | 'disabled'
  readonly disabledWhy: string | null
  readonly note: string | null
  readonly createdBy: string
  readonly createdAt: string
  /** Deliveries that wait, and that were given up. */
  readonly pending: number
  readonly dead: number
  /** Why the newest of those that wait was not taken at its last try. Null: none waits that was tried. */
  readonly lastError: string | null
}

/** Adds one. */
export async function addWebhookEndpoint(
  database: Queryable,
  endpoint: NewWebhookEndpoint,
): Promise<void> {
  const { id, url, types, include, secret, note, createdBy } = endpoint
  await database.query(
    `insert into webhook_endpoint (id, url, types, include, secret, note, created_by)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, url, types, include, secret, note ?? null, createdBy],
  )
}

/** One page, in the order of their ids. */
export async function listWebhookEndpoints(
  database: Queryable,
  page: ListPage,
): Promise<readonly WebhookEndpointRecord[]> {
  const { rows } = await database.query<EndpointRow>(
    // served by the primary key and webhook_delivery_endpoint (endpoint_id, id)
    `select e.id, e.url, e.types, e.include, e.state, e.disabled_why, e.note, e.created_by, e.created_at,
       (select count(*)::integer from webhook_delivery d where d.endpoint_id = e.id and d.state = 'pending') as pending,
       (select count(*)::integer from webhook_delivery d where d.endpoint_id = e.id and d.state = 'dead') as dead,
       (select d.last_error from webhook_delivery d where d.endpoint_id = e.id and d.state = 'pending'
          and d.last_error is not null order by d.id desc limit 1) as last_error
     from webhook_endpoint e where $1::text is null or e.id > $1 order by e.id limit $2`,
    [page.after ?? null, page.limit],
  )
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    types: row.types,
    include: row.include,
    state: row.state,
    disabledWhy: row.disabled_why,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    pending: row.pending,
    dead: row.dead,
    lastError: row.last_error,
  }))
}

/** False where there is none. Its deliveries go with it. */
export async function removeWebhookEndpoint(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query('delete from webhook_endpoint where id = $1', [id])
  return rowCount === 1
}

/** Puts a new secret in force; the old one signs beside it until then. False where there is none. */
export async function rotateWebhookSecret(
  database: Queryable,
  id: string,
  rotation: { readonly secret: string; readonly oldUntilMs: number },
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update webhook_endpoint set old_secret = secret, old_secret_until = $3, secret = $2
     where id = $1`,
    [id, rotation.secret, new Date(rotation.oldUntilMs).toISOString()],
  )
  return rowCount === 1
}

/** Switches one on again, or off with a reason. False where there is none. */
export async function setWebhookState(
  database: Queryable,
  id: string,
  state: { readonly isActive: boolean; readonly why?: string },
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update webhook_endpoint set state = $2, disabled_why = $3 where id = $1`,
    [id, state.isActive ? 'active' : 'disabled', state.isActive ? null : (state.why ?? null)],
  )
  return rowCount === 1
}

type EndpointRow = {
  readonly id: string
  readonly url: string
  readonly types: readonly string[]
  readonly include: readonly string[]
  readonly state: 'active' | 'disabled'
  readonly disabled_why: string | null
  readonly note: string | null
  readonly created_by: string
  readonly created_at: Date
  readonly pending: number
  readonly dead: number
  readonly last_error: string | null
}
