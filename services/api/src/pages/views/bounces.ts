/** What came in: newest first, with facets; one report with its explanation; unclassified ones by their text. */
import { parseMailedAddress, addressKey } from '@forwardpath/mail'
import { exactly, formatCount, html, type Html } from '@forwardpath/report'
import {
  countFacets,
  listUnclassifiedTexts,
  pageBounces,
  type BounceFacets,
  type BouncePageFilter,
  type BounceRecord,
} from '@forwardpath/store'
import { Readable } from 'node:stream'
import { csvPages } from '../csv.ts'
import { page, type PageCall } from '../page.ts'
import { addressText, badge, pager, pathTo, table, time, trustBadge, withQuery } from '../parts.ts'
import { counted, wordsOf } from '../words.ts'

const PAGE_ROWS = 50
/** Reports that one page looks through, each with its verdict and its mail. */
const REACH = 8_000
/** Facets speak of the newest; counting all would take as long as there are reports. */
const FACET_REACH = 5_000
const TEXT_REACH = 1_000

const FILTERS = ['category', 'kind', 'provider', 'rule', 'trust', 'mailbox'] as const
type FilterName = (typeof FILTERS)[number]

/** `GET /bounces`. */
export const bouncesPage = page('bounces', async (call, { database }, shared) => {
  const filter = filterOf(call)
  const before = call.query.get('before') ?? undefined
  const found = await pageBounces(database, filter, { before, limit: PAGE_ROWS, reach: REACH })
  const { category, addressKey: key } = filter
  const facets = await shared.facets.get(JSON.stringify([category, key]), () =>
    countFacets(database, { category, addressKey: key }, FACET_REACH),
  )
  const values = valuesOf(call)
  const texts =
    category === 'unclassified' && before === undefined
      ? await listUnclassifiedTexts(database, { reach: TEXT_REACH, limit: 20 })
      : []
  const body = html`<h1>Bounces</h1>
    <p class="lede">Each recipient of each report, newest first, with what it was read as.</p>
    <form class="filter" method="get" action="/bounces" role="search">
      <label
        >Recipient
        <input
          type="search"
          name="q"
          value="${exactly(call.query.get('q') ?? '')}"
          placeholder="jane@example.org"
          autocapitalize="none"
        />
      </label>
      <button class="main">Search</button>
    </form>
    ${facets === undefined ? null : facetsPart(facets.value, values)}
    <div class="tools">
      <a class="button" href="${withQuery('/bounces.csv', values)}">This list as CSV</a>
      ${
        call.may('vouch')
          ? html`<a class="button" href="/bounces/vouch">Vouch for a group …</a>`
          : null
      }
    </div>
    ${texts.length === 0 ? null : textsPart(texts)} ${listTable(found.rows)}
    ${pager({
      first: before === undefined ? undefined : withQuery('/bounces', values),
      next:
        found.next === undefined
          ? undefined
          : withQuery('/bounces', { ...values, before: found.next }),
      ...(found.next !== undefined &&
        found.rows.length < PAGE_ROWS && {
          note: `${counted(found.rows.length, 'report')} in the ${formatCount(found.looked)} that were looked through; the next page looks further back.`,
        }),
    })}`
  return { kind: 'page', title: 'Bounces', nav: 'bounces', body }
})

function valuesOf(call: PageCall): Readonly<Record<string, string>> {
  return Object.fromEntries([...call.query].filter(([name]) => name !== 'before'))
}

function filterOf(call: PageCall): BouncePageFilter {
  const value = (name: string): string | undefined => {
    const text = call.query.get(name)?.trim()
    return text === undefined || text === '' ? undefined : text
  }
  const q = value('q')
  const address = q === undefined ? undefined : parseMailedAddress(q)
  return {
    category: value('category'),
    kind: value('kind'),
    provider: value('provider'),
    rule: value('rule'),
    trust: value('trust'),
    mailbox: value('mailbox'),
    // What is no address has no reports.
    addressKey: q === undefined ? undefined : address === undefined ? 'none' : addressKey(address),
  }
}

const FACET_TITLES: readonly (readonly [FilterName & keyof BounceFacets, string])[] = [
  ['category', 'Category'],
  ['provider', 'Provider'],
  ['rule', 'Rule'],
  ['trust', 'Trust'],
  ['kind', 'Kind'],
]

function facetsPart(facets: BounceFacets, values: Readonly<Record<string, string>>): Html {
  const chosen = FILTERS.filter((name) => values[name] !== undefined && values[name] !== '')
  return html`<div class="tools">
      ${chosen.map(
        (name) =>
          html`<a
            class="badge"
            href="${withQuery('/bounces', { ...values, [name]: undefined })}"
            title="Take this filter away"
            >${name}: <bdi>${wordsOf(values[name] ?? '')}</bdi> ×</a
          >`,
      )}
    </div>
    <details class="facets">
      <summary>Narrow: counts of the newest ${formatCount(facets.counted)}</summary>
      <div class="columns">
        ${FACET_TITLES.map(
          ([name, title]) =>
            html`<section>
              <h3>${title}</h3>
              <ul class="score">
                ${facets[name].map(
                  ({ value, count }) =>
                    html`<li>
                      <a href="${withQuery('/bounces', { ...values, [name]: value })}"
                        ><bdi
                          >${name === 'rule' || name === 'provider' ? value : wordsOf(value)}</bdi
                        ></a
                      >
                      <span class="number">${formatCount(count)}</span>
                    </li>`,
                )}
              </ul>
            </section>`,
        )}
      </div>
    </details>`
}

function textsPart(texts: Awaited<ReturnType<typeof listUnclassifiedTexts>>): Html {
  return html`<h2>Unclassified, by text</h2>
    <p class="muted">
      A rule of your own for the commonest ones comes first: forwardpath rules test.
    </p>
    ${table(
      'Unclassified texts',
      [
        { title: 'Reports', isNumber: true, cell: (t) => formatCount(t.count) },
        {
          title: 'Text, figures left out',
          cell: (t) =>
            html`<a href="${pathTo('/bounces', t.exampleId)}"
              ><span class="clip">${t.text}</span></a
            >`,
        },
      ],
      { rows: texts, whenEmpty: 'None.' },
    )}
    <h2>Each report</h2>`
}

function listTable(rows: readonly BounceRecord[]): Html {
  return table<BounceRecord>(
    'Reports',
    [
      {
        title: 'Received',
        cell: (b) => html`<a href="${pathTo('/bounces', b.id)}">${time(b.receivedAt)}</a>`,
      },
      {
        title: 'Recipient',
        cell: (b) =>
          b.recipient === null
            ? html`<span class="muted">none named</span>`
            : addressText(b.recipient),
      },
      {
        title: 'Read as',
        cell: (b) =>
          b.kind === 'bounce'
            ? wordsOf(b.category)
            : html`${badge(wordsOf(b.kind))} ${wordsOf(b.category)}`,
      },
      {
        title: 'Reply',
        cell: (b) => [b.replyCode, b.status].filter((code) => code !== null).join(' '),
      },
      { title: 'Trust', isMinor: true, cell: (b) => trustBadge(b.trust) },
      {
        title: 'What the server said',
        isMinor: true,
        cell: (b) => html`<span class="clip">${b.diagnostic ?? '–'}</span>`,
      },
    ],
    { rows, whenEmpty: html`No report fits. <a href="/bounces">Show all</a>.` },
  )
}

const CSV_COLUMNS = [
  'id',
  'receivedAt',
  'recipient',
  'kind',
  'action',
  'category',
  'replyCode',
  'status',
  'permanence',
  'trust',
  'remoteMta',
  'reportingMta',
  'forwardPath',
  'campaign',
  'mailbox',
  'diagnostic',
] as const

/** `GET /bounces.csv`: exactly the filter, in one stream. */
export const bouncesCsvPage = page('bouncesCsv', (call, { database }) => {
  const filter = filterOf(call)
  const pages = csvPages(
    CSV_COLUMNS,
    (part) => pageBounces(database, filter, { ...part, reach: REACH }),
    call.signal,
  )
  return {
    kind: 'file',
    type: 'text/csv; charset=utf-8; header=present',
    name: 'bounces.csv',
    body: Readable.from(pages),
  }
})
