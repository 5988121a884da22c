/** What whoever may give a report along sees of that: the links that are good, and the form for another one. */
import { html, type Html } from '@forwardpath/report'
import { listReportLinks, type ReportLink } from '@forwardpath/store'
import { LINK_DAYS } from '../links.ts'
import type { PageCall } from './page.ts'
import type { PagesContext } from './pages-context.ts'
import { day, pathTo, time } from './parts.ts'
import type { TableColumn } from './tables.ts'
import { counted } from './words.ts'
import type { ReportName } from '../load-report.ts'

/** The link that was just made. */
export function madeLinkPart(path: string): Html {
  return html`<section class="card">
    <h2>A link to this report</h2>
    <p>
      Whoever holds it reads the report, addresses and all, without signing in. It is shown this
      once, and begins with the address of these pages:
    </p>
    <p><code class="once">${path}</code></p>
  </section>`
}

/** The links of a report, and the form. */
export async function linksPart(
  call: PageCall,
  {
    path,
    wanted,
    context,
  }: {
    readonly path: string
    readonly wanted: { readonly name: ReportName; readonly period: string }
    readonly context: Pick<PagesContext, 'database'>
  },
): Promise<Html> {
  const links = await listReportLinks(context.database, wanted.name)
  const token = html`<input type="hidden" name="token" value="${call.formToken}" />`
  return html`<details class="act" id="links">
      <summary>Give it along by a link …</summary>
      <p>
        For somebody without an account: this report of this period, for so many days. The link can
        be taken back here.
      </p>
      <form method="post" action="${path}/links">
        ${token}
        <input type="hidden" name="period" value="${wanted.period}" />
        <div class="field">
          <label for="link-days">Good for</label>
          <select id="link-days" name="days">
            ${LINK_DAYS.map(
              (days) =>
                html`<option value="${String(days)}" ${days === DEFAULT_DAYS ? SELECTED : null}>
                  ${counted(days, 'day')}
                </option>`,
            )}
          </select>
        </div>
        <button class="main">Make the link</button>
      </form>
    </details>
    ${links.length === 0 ? null : goodLinks(links, { call, path, token })}`
}

function goodLinks(
  links: readonly ReportLink[],
  { call, path, token }: { readonly call: PageCall; readonly path: string; readonly token: Html },
): Html {
  return html`<section>
    ${call.tables.draw<ReportLink>({
      id: 'report-links',
      title: 'Links to this report that are good',
      heading: 'h2',
      path,
      columns: COLUMNS,
      rows: links,
      act: (link) =>
        html`<form method="post" action="${pathTo(`${path}/links`, link.id, '/end')}">
          ${token}<button class="danger" aria-label="Take back the link made at ${link.createdAt}">
            Take back
          </button>
        </form>`,
      whenEmpty: null,
    })}
  </section>`
}

const COLUMNS: readonly TableColumn<ReportLink>[] = [
  {
    key: 'since',
    title: 'Period',
    value: (link) => link.since,
    draw: (link) => html`${day(link.since)} to ${day(link.until)}`,
  },
  { key: 'until', value: (link) => link.until },
  { key: 'expiresAt', title: 'Good until', kind: 'instant', value: (link) => link.expiresAt },
  {
    key: 'createdAt',
    title: 'Made',
    isMinor: true,
    value: (link) => link.createdAt,
    draw: (link) => html`${time(link.createdAt)} <bdi>${link.createdBy}</bdi>`,
  },
  { key: 'createdBy', value: (link) => link.createdBy },
  { key: 'openedCount', title: 'Opened', kind: 'count', value: (link) => link.openedCount },
  {
    key: 'lastOpenedAt',
    title: 'Last',
    kind: 'instant',
    isMinor: true,
    value: (link) => link.lastOpenedAt,
  },
]

/** A week: time to answer a mail. Project choice. */
const DEFAULT_DAYS = 7
const SELECTED = html`selected`
