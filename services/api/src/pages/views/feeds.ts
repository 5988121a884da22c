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
import { page } from '../page.ts'
import { badge, facts, span, table, time } from '../parts.ts'
import { counted } from '../words.ts'

/** A follower that waits asks again within a minute. */
const SILENT_MS = 5 * 60_000
/** A part whose last beat is older is gone. */
const FRESH_SECONDS = 60
const MAX_ENDPOINTS = 200

/** `GET /feeds`. */
export const feedsPage = page('feeds', async (call, { database }) => {
  const head = await feedHead(database)
  const consumers = await listFeedConsumers(database)
  const keys = (await listApiKeys(database)).filter((key) => mayRead(key, call.nowMs))
  const endpoints = await listWebhookEndpoints(database, { limit: MAX_ENDPOINTS })
  const lookups = await listHeartbeats(database, 'lookup')
  const followers = consumers.filter(({ form }) => form === 'feed')
  const seen = new Set(consumers.map(({ keyId }) => keyId))
  const body = html`<h1>Feeds</h1>
    <p class="lede">${ledeOf(followers, endpoints, call.nowMs)}</p>
    ${facts([['Head of the feed', html`change ${formatCount(Number(head.seq))}`]])}
    <h2>Followers of the feed</h2>
    ${followerTable(followers, call.nowMs)}
    <h2>Files and snapshots</h2>
    ${table<FeedConsumer>(
      'Keys that take the list whole',
      [
        { title: 'Key', cell: (c) => html`<bdi>${c.keyName}</bdi>` },
        { title: 'Takes', cell: (c) => c.form },
        { title: 'Last asked', cell: (c) => time(c.askedAt) },
      ],
      {
        rows: consumers.filter(({ form }) => form !== 'feed'),
        whenEmpty: 'No key has taken the list as a file.',
      },
    )}
    <h2>Other keys that may read the list</h2>
    ${table<ApiKeyRecord>(
      'Other keys that may read the list',
      [
        { title: 'Key', cell: (k) => html`<bdi>${k.name}</bdi>` },
        { title: 'Last used', cell: (k) => time(k.lastUsedAt) },
      ],
      {
        rows: keys.filter(({ id }) => !seen.has(id)),
        whenEmpty: 'Every key that may read the list takes the feed or a file.',
      },
    )}
    <h2>Look-up servers</h2>
    ${lookupTable(lookups)}
    <h2>Webhooks</h2>
    ${endpointTable(endpoints)}`
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

function followerTable(rows: readonly FeedConsumer[], nowMs: number): Html {
  return table<FeedConsumer>(
    'Followers of the feed',
    [
      { title: 'Key', cell: (c) => html`<bdi>${c.keyName}</bdi>` },
      {
        title: 'State',
        cell: (c) => (isLate(c, nowMs) ? badge('late', 'bad') : badge('up to date', 'good')),
      },
      { title: 'Has change', isNumber: true, cell: (c) => formatCount(Number(c.seq ?? '0')) },
      {
        title: 'Behind',
        isNumber: true,
        cell: ({ behind }) =>
          (behind ?? 0) >= MAX_BEHIND
            ? `${formatCount(MAX_BEHIND)} or more`
            : formatCount(behind ?? 0),
      },
      {
        title: 'Lag',
        cell: ({ behindSince }) =>
          behindSince === null ? 'none' : span(nowMs - Date.parse(behindSince)),
      },
      { title: 'Last asked', cell: (c) => time(c.askedAt) },
    ],
    {
      rows,
      whenEmpty: html`No key has asked for the feed.
        <code>GET /v1/feeds/suppressions?after=CURSOR&wait=30</code> with a key of scope
        suppressions:read follows it.`,
    },
  )
}

function lookupTable(rows: readonly Heartbeat[]): Html {
  return table<Heartbeat>(
    'Look-up servers',
    [
      { title: 'Process', cell: (p) => html`<bdi>${p.process}</bdi>` },
      { title: 'Since', cell: (p) => time(p.startedAt) },
      {
        title: 'Last sign',
        cell: (p) =>
          p.ageSeconds > FRESH_SECONDS
            ? badge(`${span(p.ageSeconds * 1_000)} ago`, 'bad')
            : badge('alive', 'good'),
      },
    ],
    { rows, whenEmpty: 'No look-up server runs. MTAs ask one: forwardpath lookup.' },
  )
}

function endpointTable(rows: readonly WebhookEndpointRecord[]): Html {
  return table<WebhookEndpointRecord>(
    'Webhooks',
    [
      { title: 'Goes to', cell: (e) => html`<bdi>${placeOf(e.url)}</bdi>` },
      {
        title: 'State',
        cell: (e) => (e.state === 'active' ? badge('on', 'good') : badge('off', 'bad')),
      },
      { title: 'Why off', cell: (e) => e.disabledWhy ?? '–' },
      { title: 'Waiting', isNumber: true, cell: (e) => formatCount(e.pending) },
      { title: 'Given up', isNumber: true, cell: (e) => formatCount(e.dead) },
      {
        title: 'Types',
        isMinor: true,
        cell: (e) => (e.types.length === 0 ? 'all' : e.types.join(', ')),
      },
    ],
    {
      rows,
      whenEmpty: html`Nobody is told by webhook.
        <code>forwardpath webhooks add https://…</code> adds an endpoint.`,
    },
  )
}

/** Without its query, which may hold a secret of the receiver. */
function placeOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).host}${new URL(url).pathname}` : url
}
