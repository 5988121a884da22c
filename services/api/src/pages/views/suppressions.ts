/** The list: search one address, narrow, page. */
import { CATEGORIES } from '@forwardpath/classify'
import { parseRecordName, TRUST_TIERS } from '@forwardpath/mail'
import { exactly, html, type Html } from '@forwardpath/report'
import {
  pageSuppressions,
  type BoundedPage,
  type SuppressionPageFilter,
  type SuppressionRecord,
} from '@forwardpath/store'
import { SUPPRESSION_REASONS } from '@forwardpath/suppress'
import { boundedPager } from '../bounded-pager.ts'
import { page, type PageCall } from '../page.ts'
import {
  addressLink,
  day,
  pathTo,
  select,
  stateBadge,
  time,
  trustBadge,
  withQuery,
} from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'
import { addedNotice, addForm } from './add-suppressions.ts'
import { filterOf, REACH } from './suppressions-filter.ts'

const PAGE_ROWS = 50

const STATUSES = ['active', 'held', 'released', 'expired'] as const

/** `GET /suppressions`. */
export const suppressionsPage = page('suppressions', async (call, { database }) => {
  const q = (call.query.get('q') ?? '').trim()
  if (parseRecordName(q) !== undefined) return { kind: 'see', path: pathTo('/suppressions', q) }
  const filter = filterOf(call)
  const before = call.query.get('before') ?? undefined
  const read = (at: string | undefined, limit: number): Promise<BoundedPage<SuppressionRecord>> =>
    pageSuppressions(database, filter, { before: at, limit, reach: REACH })
  const found = await read(before, PAGE_ROWS)
  const values = Object.fromEntries([...call.query].filter(([name]) => name !== 'before'))
  const body = html`<h1>Suppressions</h1>
    <p class="lede">
      Addresses that are not to be mailed, and why. Search one to see its whole story.
    </p>
    ${searchForm(q, filter)} ${filterForm(call, filter)}
    ${call.tables.draw({
      id: 'suppressions',
      title: 'Suppressions',
      beside: call.may('previewRelease')
        ? html`<a class="button" href="${withQuery('/suppressions/release', groupOf(filter))}"
            >Release many …</a
          >`
        : null,
      columns: COLUMNS,
      rows: found.rows,
      read,
      whenEmpty: NOTHING_FITS,
    })}
    ${boundedPager(found, { path: '/suppressions', values, before, pageRows: PAGE_ROWS, what: 'record' })}
    ${call.may('addSuppressions') ? addForm(call) : null}`
  return {
    kind: 'page',
    title: 'Suppressions',
    nav: 'suppressions',
    body,
    notice: addedNotice(call),
  }
})

/** What of the filter names a group to release. */
function groupOf({
  domain,
  category,
  reason,
  scope,
}: SuppressionPageFilter): Readonly<Record<string, string | undefined>> {
  return { domain, category, reason, scope }
}

function searchForm(q: string, { domain }: SuppressionPageFilter): Html {
  return html`<form class="filter" method="get" action="/suppressions" role="search">
    <label
      >Address or domain
      <input
        type="search"
        name="q"
        value="${exactly(q === '' ? (domain ?? '') : q)}"
        placeholder="jane@example.org or example.org"
        autocapitalize="none"
      />
    </label>
    <button class="main">Search</button>
  </form>`
}

function filterForm(call: PageCall, filter: SuppressionPageFilter): Html {
  return html`<form class="filter" method="get" action="/suppressions">
    <input type="hidden" name="domain" value="${exactly(filter.domain ?? '')}" />
    ${select('status', 'Status', { values: STATUSES, chosen: filter.status, all: 'any' })}
    ${select('reason', 'Reason', { values: SUPPRESSION_REASONS, chosen: filter.reason, all: 'any' })}
    ${select('category', 'Category', { values: CATEGORIES, chosen: filter.category, all: 'any' })}
    ${select('trust', 'Trust', { values: TRUST_TIERS, chosen: filter.trust, all: 'any' })}
    <label
      >Scope
      <input name="scope" value="${exactly(filter.scope ?? '')}" placeholder="global" size="14" />
    </label>
    <button>Narrow</button>
    ${[...call.query].length === 0 ? null : html`<a href="/suppressions">Show all</a>`}
  </form>`
}

const COLUMNS: readonly TableColumn<SuppressionRecord>[] = [
  {
    key: 'address',
    title: 'Address',
    value: (s) => s.address,
    draw: (s) => addressLink(s.address),
  },
  {
    key: 'status',
    title: 'Status',
    value: (s) => s.status,
    // Nearly every record holds everywhere: where is said of the others alone.
    draw: (s) =>
      html`${stateBadge(s.status)}${s.scope === 'global' ? null : html` <bdi>${s.scope}</bdi>`}`,
  },
  { key: 'reason', value: (s) => s.reason },
  {
    key: 'category',
    title: 'Because',
    value: (s) => s.category,
    draw: (s) => wordsOf(s.category ?? s.reason),
  },
  { key: 'scope', value: (s) => s.scope },
  { key: 'replyCode', value: (s) => s.replyCode },
  { key: 'enhancedStatusCode', value: (s) => s.enhancedStatusCode },
  {
    key: 'evidenceCount',
    title: 'Evidence',
    kind: 'count',
    isMinor: true,
    value: (s) => s.evidenceCount,
  },
  {
    key: 'trust',
    title: 'Trust',
    isMinor: true,
    value: (s) => s.trust,
    draw: (s) => trustBadge(s.trust),
  },
  {
    key: 'lastEventAt',
    title: 'Last event',
    value: (s) => s.lastEventAt,
    draw: (s) => time(s.lastEventAt ?? s.updatedAt),
  },
  { key: 'updatedAt', value: (s) => s.updatedAt },
  {
    key: 'expiresAt',
    title: 'Ends',
    value: (s) => s.expiresAt,
    draw: (s) => (s.expiresAt === null ? 'by a person' : day(s.expiresAt)),
  },
  { key: 'source', value: (s) => s.source },
  { key: 'note', value: (s) => s.note },
  {
    key: 'diagnostic',
    title: 'What the server said',
    isMinor: true,
    value: (s) => s.diagnostic,
    draw: (s) => html`<span class="clip">${s.diagnostic ?? s.note ?? '–'}</span>`,
  },
]

const NOTHING_FITS = html`No record fits. An address that is not here may be mailed;
  <a href="/suppressions">show all</a>, or look for the reports themselves under
  <a href="/bounces">Bounces</a>.`
