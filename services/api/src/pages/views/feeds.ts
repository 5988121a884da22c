/** Who is told of the list: followers of the feed with their lag, whoever takes files, look-up servers, endpoints of webhooks. */
import { formatCount, html, type Html } from '@forwardpath/report'
import {
  feedHead,
  listApiKeys,
  listFeedConsumers,
  listHeartbeats,
  listWebhookEndpoints,
  MAX_BEHIND,
  type ApiKeyRecord,
  type FeedConsumer,
  type Heartbeat,
  type WebhookEndpointRecord,
} from '@forwardpath/store'
import { readerOf } from '../csv.ts'
import { page, type PageCall } from '../page.ts'
import { badge, facts, span } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted } from '../words.ts'
import { PART_COLUMNS } from './part-columns.ts'

/** A follower that waits asks again within a minute. */
const SILENT_MS = 5 * 60_000
const MAX_ENDPOINTS = 200

/** `GET /feeds`. */
export const feedsPage = page('feeds', async (call, { database }) => {
  const head = await feedHead(database)
  const consumers = await listFeedConsumers(database)
  const keys = (await listApiKeys(database)).filter((key) => mayRead(key, call.nowMs))
  const readEndpoints = readerOf(
    (after, limit) => listWebhookEndpoints(database, { after, limit }),
    ({ id }) => id,
  )
  const { rows: endpoints } = await readEndpoints(undefined, MAX_ENDPOINTS)
  const lookups = await listHeartbeats(database, 'lookup')
  const followers = consumers.filter(({ form }) => form === 'feed')
  const seen = new Set(consumers.map(({ keyId }) => keyId))
  const body = html`<h1>Feeds</h1>
    <p class="lede">${ledeOf(followers, endpoints, call.nowMs)}</p>
    ${facts([['Head of the feed', html`change ${formatCount(Number(head.seq))}`]])}
    ${followerTable(call, followers)}
    ${call.tables.draw<FeedConsumer>({
      id: 'feed-files',
      title: 'Files and snapshots',
      heading: 'h2',
      columns: [
        { key: 'key', title: 'Key', kind: 'foreign', value: (c) => c.keyName },
        { key: 'form', title: 'Takes', value: (c) => c.form },
        { key: 'askedAt', title: 'Last asked', kind: 'instant', value: (c) => c.askedAt },
      ],
      rows: consumers.filter(({ form }) => form !== 'feed'),
      whenEmpty: 'No key has taken the list as a file.',
    })}
    ${call.tables.draw<ApiKeyRecord>({
      id: 'feed-keys',
      title: 'Other keys that may read the list',
      heading: 'h2',
      columns: [
        { key: 'key', title: 'Key', kind: 'foreign', value: (k) => k.name },
        { key: 'lastUsedAt', title: 'Last used', kind: 'instant', value: (k) => k.lastUsedAt },
      ],
      rows: keys.filter(({ id }) => !seen.has(id)),
      whenEmpty: 'Every key that may read the list takes the feed or a file.',
    })}
    ${call.tables.draw<Heartbeat>({
      id: 'lookup-servers',
      title: 'Look-up servers',
      heading: 'h2',
      columns: PART_COLUMNS,
      rows: lookups,
      whenEmpty: 'No look-up server runs. MTAs ask one: forwardpath lookup.',
    })}
    ${call.tables.draw<WebhookEndpointRecord>({
      id: 'webhooks',
      title: 'Webhooks',
      heading: 'h2',
      columns: ENDPOINT_COLUMNS,
      rows: endpoints,
      read: readEndpoints,
      whenEmpty: html`Nobody is told by webhook.
        <code>forwardpath webhooks add https://…</code> adds an endpoint.`,
    })}`
  return { kind: 'page', title: 'Feeds', nav: 'feeds', body }
})

function mayRead({ scopes, revokedAt, expiresAt }: ApiKeyRecord, nowMs: number): boolean {
  const isGood = revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > nowMs)
  return isGood && scopes.includes('suppressions:read')
}

function ledeOf(
  followers: readonly FeedConsumer[],
  endpoints: readonly WebhookEndpointRecord[],
  nowMs: number,
): string {
  const late = followers.filter((one) => isLate(one, nowMs)).length
  const off = endpoints.filter(({ state }) => state === 'disabled').length
  if (late + off > 0)
    return [
      ...(late === 0
        ? []
        : [`${counted(late, 'follower')} of the feed fell behind or fell silent`]),
      ...(off === 0 ? [] : [`${counted(off, 'webhook')} switched off`]),
    ]
      .join('; ')
      .concat('.')
  return followers.length === 0
    ? 'Nobody follows the feed yet.'
    : 'Everybody who follows the feed has what there is.'
}

/** Silent, or behind for longer than a pull takes. */
function isLate({ askedAt, behindSince }: FeedConsumer, nowMs: number): boolean {
  const isBehind = behindSince !== null && nowMs - Date.parse(behindSince) > SILENT_MS
  return isBehind || nowMs - Date.parse(askedAt) > SILENT_MS
}

function followerTable({ tables, nowMs }: PageCall, rows: readonly FeedConsumer[]): Html {
  return tables.draw({
    id: 'feed-followers',
    title: 'Followers of the feed',
    heading: 'h2',
    columns: [
      { key: 'key', title: 'Key', kind: 'foreign', value: (c) => c.keyName },
      {
        key: 'state',
        title: 'State',
        value: (c) => (isLate(c, nowMs) ? 'late' : 'up to date'),
        draw: (c) => (isLate(c, nowMs) ? badge('late', 'bad') : badge('up to date', 'good')),
      },
      { key: 'seq', title: 'Has change', kind: 'count', value: (c) => Number(c.seq ?? '0') },
      {
        key: 'behind',
        title: 'Behind',
        kind: 'count',
        value: (c) => c.behind ?? 0,
        draw: ({ behind }) =>
          (behind ?? 0) >= MAX_BEHIND
            ? `${formatCount(MAX_BEHIND)} or more`
            : formatCount(behind ?? 0),
      },
      {
        key: 'behindSince',
        title: 'Lag',
        value: (c) => c.behindSince,
        draw: ({ behindSince }) =>
          behindSince === null ? 'none' : span(nowMs - Date.parse(behindSince)),
      },
      { key: 'askedAt', title: 'Last asked', kind: 'instant', value: (c) => c.askedAt },
    ],
    rows,
    whenEmpty: html`No key has asked for the feed.
      <code>GET /v1/feeds/suppressions?after=CURSOR&wait=30</code> with a key of scope
      suppressions:read follows it.`,
  })
}

const ENDPOINT_COLUMNS: readonly TableColumn<WebhookEndpointRecord>[] = [
  { key: 'endpoint', title: 'Goes to', kind: 'foreign', value: (e) => placeOf(e.url) },
  {
    key: 'state',
    title: 'State',
    value: (e) => e.state,
    draw: (e) => (e.state === 'active' ? badge('on', 'good') : badge('off', 'bad')),
  },
  { key: 'disabledWhy', title: 'Why off', value: (e) => e.disabledWhy },
  { key: 'pending', title: 'Waiting', kind: 'count', value: (e) => e.pending },
  { key: 'lastError', title: 'Not taken because', value: (e) => e.lastError },
  { key: 'dead', title: 'Given up', kind: 'count', value: (e) => e.dead },
  {
    key: 'types',
    title: 'Types',
    isMinor: true,
    value: (e) => (e.types.length === 0 ? 'all' : e.types.join(', ')),
  },
]

/** Without its query, which may hold a secret of the receiver. */
function placeOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : url
}
