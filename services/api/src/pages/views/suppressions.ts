/** The list: search one address, narrow, page, add, take it along as CSV. */
import { CATEGORIES } from '@forwardpath/classify'
import { addressKey, domainToALabel, parseMailedAddress, TRUST_TIERS } from '@forwardpath/mail'
import { exactly, formatCount, html, type Html } from '@forwardpath/report'
import {
  addSuppressions,
  MAX_PERSON_ROWS,
  pageSuppressions,
  type Addition,
  type SuppressionPageFilter,
  type SuppressionRecord,
} from '@forwardpath/store'
import { Readable } from 'node:stream'
import { csvLines, csvRows } from '../csv.ts'
import { page, PageProblem, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
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

const PAGE_ROWS = 50
/** Rows that one page looks through. */
const REACH = 20_000

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
  const address = parseMailedAddress(q)
  if (address !== undefined) return { kind: 'see', path: pathTo('/suppressions', q) }
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

function filterOf(call: PageCall): SuppressionPageFilter {
  const value = (name: string): string | undefined => {
    const text = call.query.get(name)
    return text === null || text === '' ? undefined : text
  }
  const q = value('q')
  const wanted = value('domain') ?? q?.replace(/^@/, '')
  return {
    status: value('status'),
    reason: value('reason'),
    category: value('category'),
    scope: value('scope'),
    source: value('source'),
    trust: value('trust'),
    domain: wanted === undefined ? undefined : (domainToALabel(wanted) ?? wanted.toLowerCase()),
  }
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

function addForm(call: PageCall): Html {
  return html`<details class="act">
    <summary>Add addresses …</summary>
    <form method="post" action="/suppressions">
      <input type="hidden" name="token" value="${call.formToken}" />
      <div class="field">
        <label for="addresses"
          >Addresses, one a line, ${formatCount(MAX_PERSON_ROWS)} at the most</label
        >
        <textarea id="addresses" name="addresses" rows="6" required></textarea>
      </div>
      <div class="field">
        <label for="add-reason">Reason</label>
        <select id="add-reason" name="reason">
          <option value="manual">manual</option>
          <option value="complaint">complaint (sticky)</option>
          <option value="compliance">compliance (sticky)</option>
        </select>
      </div>
      <div class="field">
        <label for="add-scope">Scope: global, or stream:NAME</label>
        <input id="add-scope" name="scope" value="global" required />
      </div>
      <div class="field">
        <label for="add-note">Note</label>
        <input id="add-note" name="note" required maxlength="500" />
      </div>
      <button class="main">Suppress them</button>
    </form>
  </details>`
}

const ADD_REASONS = ['manual', 'complaint', 'compliance'] as const

/** `POST /suppressions`: all of them or none. */
export const addSuppressionsPage = page('addSuppressions', async (call, { database, newId }) => {
  const lines = (call.form.get('addresses') ?? '').split(/[\r\n]+/).flatMap((line) => {
    const text = line.trim()
    return text === '' ? [] : [text]
  })
  if (lines.length === 0 || lines.length > MAX_PERSON_ROWS)
    throw new PageProblem(
      400,
      `From 1 to ${formatCount(MAX_PERSON_ROWS)} addresses are added at once.`,
      'Longer lists: forwardpath import suppressions FILE.',
    )
  const bad = lines.find((line) => parseMailedAddress(line) === undefined)
  if (bad !== undefined)
    throw new PageProblem(
      400,
      `“${bad.slice(0, 100)}” is no mail address; nothing was added.`,
      'Go back and mend the line.',
    )
  const scope = (call.form.get('scope') ?? 'global').trim()
  if (scope !== 'global' && !/^stream:[^\s:]{1,60}$/.test(scope))
    throw new PageProblem(400, 'There is no such scope.', 'Write global, or stream:NAME.')
  const reason = ADD_REASONS.find((one) => one === call.form.get('reason')) ?? 'manual'
  const note = (call.form.get('note') ?? '').trim()
  const byKey = new Map<string, Addition>()
  for (const line of lines) {
    const address = parseMailedAddress(line)
    if (address !== undefined)
      byKey.set(addressKey(address), {
        newId: newId('sup'),
        address,
        scope,
        reason,
        expiresAtMs: undefined,
        note,
      })
  }
  const outcomes = await addSuppressions(database, [...byKey.values()], {
    act: { changeSetId: newId('chs'), who: call.who, note },
    mode: { source: 'operator', revive: true },
    dryRun: false,
  })
  const added = outcomes.filter(({ outcome }) => outcome === 'added').length
  return {
    kind: 'see',
    path: withQuery('/suppressions', {
      added: String(added),
      kept: String(outcomes.length - added),
    }),
  }
})

function addedNotice(call: PageCall): { readonly tone: 'good'; readonly text: string } | undefined {
  const added = call.query.get('added') ?? ''
  const kept = call.query.get('kept') ?? ''
  if (!/^\d{1,4}$/.test(added) || !/^\d{1,4}$/.test(kept)) return undefined
  return {
    tone: 'good',
    text: `${counted(Number(added), 'address', 'addresses')} added${kept === '0' ? '' : `, ${kept} stood on the list already and were kept as they are`}.`,
  }
}

const CSV_COLUMNS = [
  'address',
  'scope',
  'status',
  'reason',
  'category',
  'replyCode',
  'enhancedStatusCode',
  'trust',
  'evidenceCount',
  'lastEventAt',
  'expiresAt',
  'source',
  'note',
  'diagnostic',
] as const

/** `GET /suppressions.csv`: exactly the filter, however long, in one stream. */
export const suppressionsCsvPage = page('suppressionsCsv', (call, context) => ({
  kind: 'file',
  type: 'text/csv; charset=utf-8; header=present',
  name: 'suppressions.csv',
  body: Readable.from(csvOf(context, filterOf(call), call.signal)),
}))

async function* csvOf(
  { database }: PagesContext,
  filter: SuppressionPageFilter,
  signal: AbortSignal,
): AsyncIterable<string> {
  yield csvLines(CSV_COLUMNS, [])
  let before: string | undefined
  do {
    const found = await pageSuppressions(database, filter, { before, limit: 2_000, reach: REACH })
    if (found.rows.length > 0)
      yield csvRows(
        CSV_COLUMNS,
        found.rows.map((row) => CSV_COLUMNS.map((name) => row[name])),
      )
    before = found.next
  } while (before !== undefined && !signal.aborted)
}
