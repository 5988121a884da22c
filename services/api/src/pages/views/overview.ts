/** Is it alive, what came in, what waits for a person, how firmly reports are bound. */
import { formatCount, formatShare, html, type Html } from '@forwardpath/report'
import {
  listHeartbeats,
  listIncidents,
  listMailboxes,
  loadOverview,
  loadTrustShare,
  readSnapshot,
  type IncidentRecord,
  type MailboxRecord,
  type OverviewFigures,
  type TrustShare,
} from '@forwardpath/store'
import { TRUST_TIERS } from '@forwardpath/mail'
import { chartPicture } from '../chart-picture.ts'
import type { Made } from '../kept.ts'
import { page, type PageCall, type PagesShared } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { asOf, figure, figures, span, trustBadge } from '../parts.ts'
import type { TableColumn, Tables } from '../tables.ts'
import { counted, upTo, wordsOf } from '../words.ts'
import { bouncesByDay } from './bounces-by-day.ts'
import { INCIDENT_COLUMNS } from './incident-columns.ts'
import { mailboxTable, silenceOf } from './mailbox-table.ts'

const DAYS = 28
const TRUST_DAYS = 14

/** The days of the chart: the last ones, also those in which nothing came. */
export function daysOf(madeAtMs: number): { readonly from: string; readonly to: string } {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  return { from: day(madeAtMs - (DAYS - 1) * 86_400_000), to: day(madeAtMs) }
}

/** What the overview counts. */
export type Overview = OverviewFigures & { readonly trust: TrustShare }

/** Figures of the overview, a few seconds old where they are quick to count; absent while they are first counted. */
export async function overviewOf(
  context: Pick<PagesContext, 'database' | 'now'>,
  { overview }: Pick<PagesShared, 'overview'>,
): Promise<Made<Overview> | undefined> {
  return overview.get('all', () => countOverview(context))
}

/** Has them counted where they are older than so long. */
export async function renewOverview(
  context: Pick<PagesContext, 'database' | 'now'>,
  { overview }: Pick<PagesShared, 'overview'>,
  olderThanMs: number,
): Promise<void> {
  await overview.renew('all', () => countOverview(context), olderThanMs)
}

function countOverview({
  database,
  now,
}: Pick<PagesContext, 'database' | 'now'>): Promise<Overview> {
  return readSnapshot(
    database,
    async (snapshot) => ({
      ...(await loadOverview(snapshot, { days: DAYS, now: new Date(now()).toISOString() })),
      trust: await loadTrustShare(snapshot, { days: TRUST_DAYS }),
    }),
    { isGentle: true },
  )
}

/** `GET /`. */
export const overviewPage = page('overview', async (call, context, shared) => {
  const { database } = context
  const made = await overviewOf(context, shared)
  const mailboxes = await listMailboxes(database)
  const incidents = await listIncidents(database, { state: ['open', 'closed'] }, { limit: 20 })
  const parts = await listHeartbeats(database)
  const body = html`<div data-live="overview">
    <h1>Overview</h1>
    <p class="lede">
      <span data-figure="lede">${lede(mailboxes, made?.value, call.nowMs)}</span>
    </p>
    ${
      made === undefined
        ? html`<p class="empty">The figures are being counted; this page asks again by itself.</p>`
        : [deskFigures(made.value, call.nowMs), incidentPart(call, incidents)]
    }
    <section>
      ${mailboxTable(call, mailboxes, { waiting: made?.value.waiting ?? [], heading: 'h2' })}
      ${
        parts.length === 0
          ? null
          : html`<p class="muted">
              <small
                >Parts that are alive:
                ${[...new Set(parts.map((part) => part.role))].join(', ')}.</small
              >
            </p>`
      }
    </section>
    ${made === undefined ? null : [daysPart(call, made), twoColumns(call, made.value)]}
    ${made === undefined ? null : asOf(made)}
  </div>`
  return {
    kind: 'page',
    title: 'Overview',
    nav: 'overview',
    body,
    ...(made === undefined && { refreshSeconds: 2 }),
  }
})

/** The answer to "is all well?" in one line. */
export function lede(
  mailboxes: readonly MailboxRecord[],
  figuresNow: Overview | undefined,
  nowMs: number,
): string {
  if (mailboxes.length === 0)
    return 'No mailbox is configured and nothing was taken in yet. Start with: forwardpath run --mailbox imaps://user@host/Folder, or forwardpath import mail PATH.'
  const sick = mailboxes.filter(({ state }) => state === 'stalled' || state === 'auth_failed')
  const first = sick[0]
  if (first !== undefined)
    return `Mailbox ${first.name} is not read: ${wordsOf(first.state)}${first.lastError === null ? '' : `, ${first.lastError}`}.`
  const silent = mailboxes.find(({ silentSince }) => silentSince !== null)
  if (silent !== undefined)
    return `Mailbox ${silent.name} is silent: ${silenceOf(silent) ?? ''}. Does mail still get there?`
  const waiting = mailboxes.reduce((sum, mailbox) => sum + mailbox.waiting, 0)
  const swept = mailboxes
    .flatMap(({ lastFullSweepAt }) => (lastFullSweepAt === null ? [] : [lastFullSweepAt]))
    .sort((a, b) => (a < b ? -1 : 1))
    .at(-1)
  const read =
    swept === undefined
      ? 'Mails were taken in from files'
      : `Last swept ${span(nowMs - Date.parse(swept))} ago`
  const rest =
    waiting === 0 ? 'nothing waits to be read' : `${counted(waiting, 'mail')} waiting to be read`
  const review = figuresNow?.desk.waiting ?? 0
  return `${read}; ${rest}${review === 0 ? '; no address change waits for you.' : `; ${upTo(review)} address ${review === 1 ? 'change' : 'changes'} for you to review.`}`
}

function deskFigures({ desk, today, byDay, quarantined }: Overview, nowMs: number): Html {
  const share = unclassifiedShare(byDay)
  const oldest = desk.oldestAt === null ? null : span(nowMs - Date.parse(desk.oldestAt))
  return figures([
    figure(
      'To review',
      html`<span data-figure="desk.waiting">${upTo(desk.waiting)}</span>`,
      html`<a href="/changes"
        >${oldest === null ? 'nothing waits' : `oldest ${oldest}`}${
          desk.overdue === 0 ? null : `, ${upTo(desk.overdue)} overdue`
        }</a
      >`,
    ),
    figure('Held today', live('today.held', today.held), html`UTC day`),
    figure('Suppressed today', live('today.active', today.active)),
    figure(
      'Released today',
      live('today.released', today.released),
      html`and ${today.expired} expired`,
    ),
    figure(
      'Unclassified',
      share.now,
      html`<a href="/bounces?category=unclassified">${DAYS} days: ${share.whole}</a>`,
    ),
    figure(
      'In quarantine',
      live('quarantined', quarantined),
      html`<a href="/quarantine">mails</a>`,
    ),
  ])
}

/** Live figures are replaced by name as text; here they are what they are now. */
function live(name: string, value: number): Html {
  return html`<span data-figure="${name}">${formatCount(value)}</span>`
}

function unclassifiedShare(byDay: OverviewFigures['byDay']): {
  readonly now: string
  readonly whole: string
} {
  const days = [...new Set(byDay.map(({ day }) => day))].sort((a, b) => (a < b ? -1 : 1))
  const last = days.at(-1)
  const shareOf = (keep: (day: string) => boolean): string => {
    const rows = byDay.filter(({ day }) => keep(day))
    const all = rows.reduce((sum, { count }) => sum + count, 0)
    const part = rows.reduce(
      (s, { category, count }) => s + (category === 'unclassified' ? count : 0),
      0,
    )
    return all === 0 ? '–' : formatShare(part / all)
  }
  return { now: shareOf((day) => day === last), whole: shareOf(() => true) }
}

function incidentPart({ tables }: PageCall, incidents: readonly IncidentRecord[]): Html | null {
  if (incidents.length === 0) return null
  return html`<section>
    ${tables.draw<IncidentRecord>({
      id: 'undecided-incidents',
      title: 'Incidents that wait for a decision',
      heading: 'h2',
      columns: INCIDENT_COLUMNS,
      rows: incidents,
      whenEmpty: 'None.',
    })}
  </section>`
}

function daysPart({ tables }: PageCall, { value: { byDay }, madeAtMs }: Made<Overview>): Html {
  const { labels, series } = bouncesByDay(byDay, daysOf(madeAtMs))
  const total = byDay.reduce((sum, { count }) => sum + count, 0)
  if (total === 0)
    return html`<section>
      <h2>Bounces of the last ${DAYS} days</h2>
      <p class="empty">None came in.</p>
    </section>`
  return html`<section class="card">
    <h2>Bounces of the last ${DAYS} days</h2>
    ${chartPicture('bounces', {
      alt: `Columns: failures a day by category, ${String(DAYS)} days, ${formatCount(total)} in all. The table below has the numbers.`,
      width: 1000,
      height: 280,
    })}
    <details>
      <summary>The same as a table</summary>
      ${tables.draw({
        id: 'bounces-by-day',
        title: 'Failures a day by category',
        columns: [
          { key: 'day', title: 'Day', value: ({ label }) => label },
          ...series.map(({ name, values }): TableColumn<{ label: string; at: number }> => ({
            key: name,
            title: name,
            kind: 'count',
            value: ({ at }) => values[at] ?? 0,
          })),
        ],
        rows: labels.map((label, at) => ({ label, at })),
        whenEmpty: 'None.',
      })}
    </details>
  </section>`
}

function twoColumns({ tables }: PageCall, { of551, trust }: Overview): Html {
  const total551 = of551.reduce((sum, { count }) => sum + count, 0)
  return html`<div class="columns">
    <section class="card">
      <h2>What replies 551 really were</h2>
      <p class="muted">
        RFC 5321 gives 551 to an address that moved. Servers use it for other things too; of
        ${counted(total551, 'reply', 'replies')} in ${DAYS} days:
      </p>
      ${tables.draw({
        id: 'replies-551',
        title: 'Replies 551 by category',
        columns: [
          {
            key: 'category',
            title: 'Category',
            value: (row) => row.category,
            draw: ({ category }) =>
              html`<a href="/bounces?category=${category}">${wordsOf(category)}</a>`,
          },
          { key: 'reports', title: 'Reports', kind: 'count', value: (row) => row.count },
          { key: 'share', title: 'Share', kind: 'share', value: (row) => row.count / total551 },
        ],
        rows: of551,
        whenEmpty: 'No reply 551 came in.',
      })}
    </section>
    ${trustPart(tables, trust)}
  </div>`
}

function trustPart(tables: Tables, { byTier, lacks, hasSentLog }: TrustShare): Html {
  const tiers = [...TRUST_TIERS, 'unjudged' as const]
  const total = tiers.reduce((sum, tier) => sum + byTier[tier], 0)
  const advice = hasSentLog
    ? 'Sign your return paths (forwardpath token keygen) to raise it further.'
    : 'Name own.domains and own.mtas, send the log of sent mails, and sign return paths: each raises it. forwardpath doctor says which first.'
  return html`<section class="card">
    <h2>How firmly reports are bound</h2>
    <p class="muted">The last ${TRUST_DAYS} days. An unverified report never suppresses anybody.</p>
    ${tables.draw({
      id: 'trust-tiers',
      title: 'Reports by trust tier',
      columns: [
        { key: 'trust', title: 'Tier', value: (tier) => tier, draw: (tier) => trustBadge(tier) },
        { key: 'reports', title: 'Reports', kind: 'count', value: (tier) => byTier[tier] },
        { key: 'share', title: 'Share', kind: 'share', value: (tier) => byTier[tier] / total },
      ],
      rows: tiers.filter((tier) => byTier[tier] > 0),
      whenEmpty: 'No report came in.',
    })}
    ${lacks[0] === undefined ? null : html`<p>Missing most often: <code>${lacks[0].reason}</code>.</p>`}
    <p>${advice}</p>
  </section>`
}
