/**
 * What `/metrics` says: how much waits and since when, the list by status, the head of the feed, the parts that run. Counts
 * and states alone: no address, no name of a mailbox, nothing out of a mail.
 */
import {
  countListByStatus,
  feedHead,
  listFeedConsumers,
  listHeartbeats,
  listMailboxes,
  listRetention,
  loadDeskFigures,
  loadMetricFigures,
  type Heartbeat,
  type MailboxRecord,
} from '@forwardpath/store'
import { SUPPRESSION_STATUSES } from '@forwardpath/suppress'
import type { ApiContext } from './context.ts'
import { prometheusText, type Metric, type Sample } from './prometheus-text.ts'

/** Gives the text of `/metrics`. */
export type Metrics = () => Promise<string>

/** However many scrapers ask: one look at what waits in this time. Shorter than any usual scrape interval. */
const KEPT_MS = 5_000
/** The list is counted by a scan, so at most once a minute. */
const LIST_KEPT_MS = 60_000
/** What was left behind for so long belongs to a mailbox that nobody reads any more, as with a part that is gone. */
const FORGOTTEN_MS = 86_400_000

/** Throws what the database throws: no figure is left out because it could not be had. */
export function createMetrics(context: Pick<ApiContext, 'database' | 'now'>): Metrics {
  const { database, now } = context
  const listCounts = kept(() => countListByStatus(database), { now, forMs: LIST_KEPT_MS })
  return kept(
    async () =>
      prometheusText([
        ...(await waiting(context)),
        ...(await desk(context)),
        list(await listCounts()),
        ...(await feed(context)),
        ...(await retention(context)),
        ...(await parts(context)),
      ]),
    { now, forMs: KEPT_MS },
  )
}

async function waiting({ database }: Pick<ApiContext, 'database'>): Promise<readonly Metric[]> {
  const figures = await loadMetricFigures(database)
  return [
    gauge('forwardpath_mails', 'mails of the ledger that need work, by state', [
      { labels: { state: 'stored' }, value: figures.stored },
      { labels: { state: 'quarantined' }, value: figures.quarantined },
    ]),
    gauge(
      'forwardpath_oldest_mail_seconds',
      'since the oldest mail without an outcome was stored; 0 where none waits',
      [{ value: figures.oldestSeconds ?? 0 }],
    ),
    gauge('forwardpath_webhook_deliveries', 'webhook deliveries that wait', [
      { value: figures.deliveries },
    ]),
    gauge(
      'forwardpath_webhook_late_seconds',
      'by how much the most overdue webhook delivery is late; 0 where none is due',
      [{ value: Math.max(0, figures.deliveryLateSeconds ?? 0) }],
    ),
    gauge('forwardpath_webhook_endpoints', 'webhook endpoints by state', [
      { labels: { state: 'active' }, value: figures.activeEndpoints },
      { labels: { state: 'disabled' }, value: figures.disabledEndpoints },
    ]),
    gauge('forwardpath_incidents', 'incidents that go on (open) or wait for a choice (closed)', [
      { labels: { state: 'open' }, value: figures.openIncidents },
      { labels: { state: 'closed' }, value: figures.undecidedIncidents },
    ]),
  ]
}

async function desk({ database, now }: Pick<ApiContext, 'database' | 'now'>): Promise<Metric[]> {
  const figures = await loadDeskFigures(database, new Date(now()).toISOString())
  return [
    gauge('forwardpath_address_changes', 'address changes on the desk', [
      { labels: { view: 'waiting' }, value: figures.waiting },
      { labels: { view: 'overdue' }, value: figures.overdue },
      { labels: { view: 'snoozed' }, value: figures.snoozed },
      { labels: { view: 'checking' }, value: figures.checking },
    ]),
  ]
}

async function feed({ database, now }: Pick<ApiContext, 'database' | 'now'>): Promise<Metric[]> {
  const { seq } = await feedHead(database)
  const since = (await listFeedConsumers(database)).flatMap(({ behindSince }) =>
    behindSince === null ? [] : [Date.parse(behindSince)],
  )
  return [
    gauge('forwardpath_feed_head', 'seq of the last change of the list', [{ value: Number(seq) }]),
    gauge(
      'forwardpath_feed_behind_seconds',
      'since the oldest change that a follower of the feed does not have; 0 where all have all',
      [{ value: oldestAge(since, now()) ?? 0 }],
    ),
  ]
}

/** Of the oldest of these instants, in seconds; undefined where there is none. */
function oldestAge(instants: readonly number[], nowMs: number): number | undefined {
  return instants.length === 0 ? undefined : Math.max(0, nowMs - Math.min(...instants)) / 1_000
}

/** Absent until a worker has begun; of passes that have ended. */
async function retention({ database }: Pick<ApiContext, 'database'>): Promise<readonly Metric[]> {
  const steps = await listRetention(database)
  return [
    {
      name: 'forwardpath_retention_deleted_total',
      help: 'rows deleted because they were past their retention',
      type: 'counter',
      samples: steps.map(({ step, deleted }) => ({ labels: { step }, value: deleted })),
    },
    gauge(
      'forwardpath_retention_age_seconds',
      'since the last pass of a step of retention ended',
      steps.flatMap(({ step, endedSeconds }) =>
        endedSeconds === undefined ? [] : [{ labels: { step }, value: endedSeconds }],
      ),
    ),
  ]
}

/** Every status, also those that no record has: an alarm needs a zero. */
function list(counts: Awaited<ReturnType<typeof countListByStatus>>): Metric {
  return gauge(
    'forwardpath_suppressions',
    'records of the list by status; counted once a minute',
    SUPPRESSION_STATUSES.map((status) => ({
      labels: { status },
      value: counts.find((row) => row.status === status)?.count ?? 0,
    })),
  )
}

async function parts({
  database,
  now,
}: Pick<ApiContext, 'database' | 'now'>): Promise<readonly Metric[]> {
  const heartbeats = await listHeartbeats(database)
  // The youngest sign of life comes first: the first row of a role is its own.
  const seen = new Map<string, number>()
  for (const { role, ageSeconds } of heartbeats) if (!seen.has(role)) seen.set(role, ageSeconds)
  return [
    gauge(
      'forwardpath_part_seen_seconds',
      'since a process of this part gave a sign of life; absent after a day without one',
      samplesOf('role', seen),
    ),
    ...mailboxMetrics(await listMailboxes(database), now()),
    ...workers(heartbeats.filter(({ ageSeconds }) => ageSeconds < GONE_SECONDS)),
  ]
}

function mailboxMetrics(mailboxes: readonly MailboxRecord[], nowMs: number): readonly Metric[] {
  const states = new Map<string, number>()
  for (const { state } of mailboxes) states.set(state, (states.get(state) ?? 0) + 1)
  const swept = mailboxes
    .flatMap(({ lastFullSweepAt: at }) => (at === null ? [] : [Date.parse(at)]))
    .filter((at) => nowMs - at < FORGOTTEN_MS)
  const sweepAge = oldestAge(swept, nowMs)
  return [
    gauge('forwardpath_mailboxes', 'mailboxes by state', samplesOf('state', states)),
    gauge(
      'forwardpath_silent_mailboxes',
      'mailboxes that are read and get fewer mails than expect_at_least asks for',
      [{ value: mailboxes.filter(({ silentSince }) => silentSince !== null).length }],
    ),
    gauge(
      'forwardpath_sweep_age_seconds',
      'since the last full sweep of the mailbox that waits longest; of those swept within a day',
      sweepAge === undefined ? [] : [{ value: sweepAge }],
    ),
  ]
}

/** A part that was silent for so long is taken for gone (docs/operate.md, "Watching it"). */
const GONE_SECONDS = 60

/** What the workers that run have met since each of them started. */
function workers(running: readonly Heartbeat[]): readonly Metric[] {
  const sum = (name: string): number =>
    running.reduce((total, { counts }) => total + (counts[name] ?? 0), 0)
  const fast = sum('mails_fast')
  const general = sum('mails_general')
  return [
    gauge('forwardpath_mails_read', 'mails by the reader that read them; of workers that run', [
      { labels: { reader: 'fast' }, value: fast },
      { labels: { reader: 'general' }, value: general },
    ]),
    gauge(
      'forwardpath_mime_fallback_ratio',
      'share of them that the fast reader declined; over 0.1 reading costs twice as much',
      fast + general === 0 ? [] : [{ value: general / (fast + general) }],
    ),
    gauge(
      'forwardpath_jobs',
      'jobs of the queue that failed, stalled or were parked; of workers that run',
      ['failed', 'parked', 'stalled'].map((event) => ({
        labels: { event },
        value: sum(`jobs_${event}`),
      })),
    ),
  ]
}

function samplesOf(label: string, values: ReadonlyMap<string, number>): readonly Sample[] {
  return [...values]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ labels: { [label]: name }, value }))
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, help, type: 'gauge', samples }
}

/** The answer of `load`, asked anew after `forMs`; those who ask meanwhile share one. An error is not kept. */
function kept<T>(
  load: () => Promise<T>,
  { now, forMs }: { readonly now: () => number; readonly forMs: number },
): () => Promise<T> {
  let last: { readonly value: Promise<T>; readonly untilMs: number } | undefined
  return () => {
    if (last !== undefined && last.untilMs > now()) return last.value
    const value = load()
    const mine = { value, untilMs: now() + forMs }
    last = mine
    value.catch(() => {
      if (last === mine) last = undefined
    })
    return value
  }
}
