/** The list: search one address, narrow, page. */
import { CATEGORIES } from '@forwardpath/classify'
import { parseRecordName, TRUST_TIERS } from '@forwardpath/mail'
import { exactly, formatCount, html, type Html } from '@forwardpath/report'
import {
  pageSuppressions,
  type SuppressionPageFilter,
  type SuppressionRecord,
} from '@forwardpath/store'
import { page, type PageCall } from '../page.ts'
import {
  addressLink,
  day,
  pager,
  pathTo,
  select,
  stateBadge,
  table,
  time,
  trustBadge,
  withQuery,
} from '../parts.ts'
import { counted, wordsOf } from '../words.ts'
import { addedNotice, addForm } from './add-suppressions.ts'
import { filterOf, REACH } from './suppressions-filter.ts'

const PAGE_ROWS = 50

const STATUSES = ['active', 'held', 'released', 'expired'] as const
const REASONS = [
  'hard_bounce',
  'soft_bounce',
  'domain',
  'moved',
  'owner_changed',
  'complaint',
  'manual',
  'import',
  'compliance',
] as const

/** `GET /suppressions`. */
export const suppressionsPage = page('suppressions', async (call, { database }) => {
  const q = (call.query.get('q') ?? '').trim()
  if (parseRecordName(q) !== undefined) return { kind: 'see', path: pathTo('/suppressions', q) }
  const filter = filterOf(call)
  const before = call.query.get('before') ?? undefined
  const found = await pageSuppressions(database, filter, { before, limit: PAGE_ROWS, reach: REACH })
  const values = Object.fromEntries([...call.query].filter(([name]) => name !== 'before'))
  const body = html`<h1>Suppressions</h1>
    <p class="lede">
      Addresses that are not to be mailed, and why. Search one to see its whole story.
    </p>
    ${searchForm(q, filter)} ${filterForm(call, filter)}
    <div class="tools">
      <a class="button" href="${withQuery('/suppressions.csv', values)}">This list as CSV</a>
      ${
        call.may('previewRelease')
          ? html`<a class="button" href="${withQuery('/suppressions/release', groupOf(filter))}"
              >Release many …</a
            >`
          : null
      }
    </div>
    ${listTable(found.rows)}
    ${pager({
      first: before === undefined ? undefined : withQuery('/suppressions', values),
      next:
        found.next === undefined
          ? undefined
          : withQuery('/suppressions', { ...values, before: found.next }),
      ...(found.next !== undefined &&
        found.rows.length < PAGE_ROWS && {
          note: `${counted(found.rows.length, 'record')} in the ${formatCount(found.looked)} that were looked through; the next page looks further back.`,
        }),
    })}
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
    ${select('reason', 'Reason', { values: REASONS, chosen: filter.reason, all: 'any' })}
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

function listTable(rows: readonly SuppressionRecord[]): Html {
  return table<SuppressionRecord>(
    'Suppressions',
    [
      { title: 'Address', cell: (s) => addressLink(s.address) },
      { title: 'Status', cell: (s) => stateBadge(s.status) },
      { title: 'Because', cell: (s) => wordsOf(s.category ?? s.reason) },
      { title: 'Scope', isMinor: true, cell: (s) => html`<bdi>${s.scope}</bdi>` },
      {
        title: 'Evidence',
        isNumber: true,
        isMinor: true,
        cell: (s) => formatCount(s.evidenceCount),
      },
      { title: 'Trust', isMinor: true, cell: (s) => trustBadge(s.trust) },
      { title: 'Last event', cell: (s) => time(s.lastEventAt ?? s.updatedAt) },
      { title: 'Ends', cell: (s) => (s.expiresAt === null ? 'by a person' : day(s.expiresAt)) },
      {
        title: 'What the server said',
        isMinor: true,
        cell: (s) => html`<span class="clip">${s.diagnostic ?? s.note ?? '–'}</span>`,
      },
    ],
    {
      rows,
      whenEmpty: html`No record fits. An address that is not here may be mailed;
        <a href="/suppressions">show all</a>, or look for the reports themselves under
        <a href="/bounces">Bounces</a>.`,
    },
  )
}
