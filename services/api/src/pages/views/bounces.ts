/** What came in: the last taken in first, with facets; one report with its explanation; unclassified ones by their text. */
import { parseMailedAddress, addressKey } from '@forwardpath/mail'
import { exactly, formatCount, html, type Html, type HtmlValue } from '@forwardpath/report'
import {
  countFacets,
  listUnclassifiedTexts,
  pageBounces,
  type BounceFacets,
  type BouncePageFilter,
  type BounceRecord,
  type BoundedPage,
  type UnclassifiedText,
} from '@forwardpath/store'
import { boundedPager } from '../bounded-pager.ts'
import { page, type PageCall } from '../page.ts'
import { addressText, badge, pathTo, time, trustBadge, withQuery } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'

const PAGE_ROWS = 50
/** Reports that one page looks through, each with its verdict and its mail. */
const REACH = 8_000
/** Facets speak of the newest; counting all would take as long as there are reports. */
const FACET_REACH = 5_000
const TEXT_REACH = 1_000
const MAX_TEXTS = 20

const FILTERS = ['category', 'kind', 'provider', 'rule', 'trust', 'mailbox'] as const
type FilterName = (typeof FILTERS)[number]

/** `GET /bounces`. */
export const bouncesPage = page('bounces', async (call, { database }, shared) => {
  const filter = filterOf(call)
  const before = call.query.get('before') ?? undefined
  const read = (at: string | undefined, limit: number): Promise<BoundedPage<BounceRecord>> =>
    pageBounces(database, filter, { before: at, limit, reach: REACH })
  const found = await read(before, PAGE_ROWS)
  const { category, addressKey: key, kind } = filter
  const facets = await shared.facets.get(JSON.stringify([category, key, kind]), () =>
    countFacets(database, { category, addressKey: key, kind }, FACET_REACH),
  )
  const values = valuesOf(call)
  const texts =
    category === 'unclassified' && before === undefined
      ? await listUnclassifiedTexts(database, { reach: TEXT_REACH, limit: TEXT_REACH })
      : []
  const body = html`<h1>Bounces</h1>
    <p class="lede">
      Each recipient of each report, the last that was taken in first, with what it was read as.
    </p>
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
    ${texts.length === 0 ? null : textsPart(call, texts)}
    ${call.tables.draw({
      id: 'bounces',
      title: 'Reports',
      beside: call.may('vouch')
        ? html`<a class="button" href="/bounces/vouch">Vouch for a group …</a>`
        : null,
      columns: COLUMNS,
      rows: found.rows,
      read,
      whenEmpty: NOTHING_FITS,
    })}
    ${boundedPager(found, { path: '/bounces', values, before, pageRows: PAGE_ROWS, what: 'report' })}`
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
    ${facets.counted === 0 ? null : countsPart(facets, values)}`
}

function countsPart(facets: BounceFacets, values: Readonly<Record<string, string>>): Html {
  return html`<details class="facets">
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

function textsPart(call: PageCall, texts: readonly UnclassifiedText[]): Html {
  return html`${call.tables.draw<UnclassifiedText>({
      id: 'unclassified-texts',
      title: 'Unclassified, by text',
      heading: 'h2',
      columns: [
        { key: 'reports', title: 'Reports', kind: 'count', value: (t) => t.count },
        {
          key: 'text',
          title: 'Text, figures left out',
          value: (t) => t.text,
          draw: (t) =>
            html`<a href="${pathTo('/bounces', t.exampleId)}"
              ><span class="clip">${t.text}</span></a
            >`,
        },
        { key: 'exampleId', value: (t) => t.exampleId },
      ],
      rows: texts.slice(0, MAX_TEXTS),
      read: () => Promise.resolve({ rows: texts, next: undefined }),
      whenEmpty: 'None.',
    })}
    <p class="muted">
      A rule of your own for the commonest ones comes first: forwardpath rules test.
    </p>
    <h2>Each report</h2>`
}

const COLUMNS: readonly TableColumn<BounceRecord>[] = [
  { key: 'id', value: (b) => b.id },
  {
    key: 'receivedAt',
    title: 'Received',
    value: (b) => b.receivedAt,
    draw: (b) => html`<a href="${pathTo('/bounces', b.id)}">${time(b.receivedAt)}</a>`,
  },
  {
    key: 'recipient',
    title: 'Recipient',
    value: (b) => b.recipient,
    draw: (b) =>
      b.recipient === null ? html`<span class="muted">none named</span>` : addressText(b.recipient),
  },
  { key: 'kind', value: (b) => b.kind },
  { key: 'action', value: (b) => b.action },
  { key: 'category', title: 'Read as', value: (b) => b.category, draw: readAs },
  { key: 'replyCode', value: (b) => b.replyCode },
  {
    key: 'status',
    title: 'Reply',
    value: (b) => b.status,
    draw: (b) => [b.replyCode, b.status].filter((code) => code !== null).join(' '),
  },
  { key: 'permanence', value: (b) => b.permanence },
  {
    key: 'trust',
    title: 'Trust',
    isMinor: true,
    value: (b) => b.trust,
    draw: (b) => trustBadge(b.trust),
  },
  { key: 'remoteMta', value: (b) => b.remoteMta },
  { key: 'reportingMta', value: (b) => b.reportingMta },
  { key: 'forwardPath', value: (b) => b.forwardPath },
  { key: 'campaign', value: (b) => b.campaign },
  { key: 'mailbox', value: (b) => b.mailbox },
  {
    key: 'diagnostic',
    title: 'What the server said',
    isMinor: true,
    value: (b) => b.diagnostic,
    draw: (b) => html`<span class="clip">${b.diagnostic ?? '–'}</span>`,
  },
]

/** A complaint, a notice or an answer without a cause is no failure that a rule has missed. */
function readAs({ kind, category }: BounceRecord): HtmlValue {
  if (kind === 'bounce') return wordsOf(category)
  return category === 'unclassified'
    ? badge(wordsOf(kind))
    : html`${badge(wordsOf(kind))} ${wordsOf(category)}`
}

const NOTHING_FITS = html`No report fits. <a href="/bounces">Show all</a>.`
