/** Vouching: reports that nothing binds to a mail of ours act on nothing; a person may say that they are genuine. */
import { exactly, formatCount, html, type Html } from '@forwardpath/report'
import { listVouchGroups, type VouchGroup } from '@forwardpath/store'
import { page, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { withQuery } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { applyForPage, foreseeForPage, foresightPart } from './foresight-part.ts'

const PATH = '/bounces/vouch'
/** Groups are made of the newest reports: counting all would take as long as there are reports. */
const REACH = 20_000
const MAX_GROUPS = 50

/** `GET /bounces/vouch`. */
export const vouchPage = page('vouch', async (call, context) => {
  const mailbox = (call.query.get('mailbox') ?? '').trim()
  const host = (call.query.get('host') ?? '').trim()
  const isAsked = mailbox !== '' && host !== '' && !call.isHead
  const foreseen = isAsked
    ? await foreseeForPage(call, context, { door: 'vouch', mailbox, host })
    : undefined
  const body = html`<h1>Vouch for a group</h1>
    <p class="lede">
      Nothing binds these reports to a mail of yours, so they act on nothing. Vouch for those of a
      host that you know, such as a former smart host: they become plausible.
    </p>
    <p>
      The host is what each report says of itself: whoever can write to the mailbox can write any
      name there, yours too. Look at the Received lines of some raw mails first, and rather name
      your hosts in <code>own.mtas</code>, where they are known by their addresses.
    </p>
    ${
      foreseen === undefined
        ? await groupTable(call, context)
        : html`<p>Reports of <bdi>${host}</bdi> in the mailbox <bdi>${mailbox}</bdi>.</p>
            ${
              foreseen.totals.reports.length === 0
                ? html`<p class="empty">
                    No unverified report is of this group. <a href="${PATH}">Show the groups</a>.
                  </p>`
                : foresightPart(foreseen, { call, act: 'Vouch for them', path: PATH, back: PATH })
            }`
    }
    ${isAsked ? null : otherForm()}`
  return { kind: 'page', title: 'Vouch for a group', nav: 'bounces', body, notice: done(call) }
})

async function groupTable({ tables }: PageCall, { database }: PagesContext): Promise<Html> {
  const groups = await listVouchGroups(database, { reach: REACH, limit: REACH })
  return tables.draw<VouchGroup>({
    id: 'unverified-groups',
    title: 'Groups of unverified reports',
    columns: COLUMNS,
    rows: groups.slice(0, MAX_GROUPS),
    read: () => Promise.resolve({ rows: groups, next: undefined }),
    whenEmpty: html`Among the newest ${formatCount(REACH)} reports none is unverified and names its
      host. <a href="/bounces?trust=unverified">Unverified reports</a>.`,
  })
}

const COLUMNS: readonly TableColumn<VouchGroup>[] = [
  {
    key: 'host',
    title: 'Reporting host',
    value: ({ host }) => host,
    draw: ({ mailbox, host }) =>
      html`<a href="${withQuery(PATH, { mailbox, host })}"><bdi>${host}</bdi></a>`,
  },
  { key: 'mailbox', title: 'Mailbox', kind: 'foreign', value: ({ mailbox }) => mailbox },
  { key: 'reports', title: 'Reports', kind: 'count', value: ({ reports }) => reports },
  { key: 'newestAt', title: 'Newest', kind: 'instant', value: ({ newestAt }) => newestAt },
]

function otherForm(): Html {
  return html`<details class="act">
    <summary>Another group …</summary>
    <form class="filter" method="get" action="${PATH}">
      <label>Mailbox <input name="mailbox" value="${exactly('')}" required /></label>
      <label>Reporting host <input name="host" required autocapitalize="none" /></label>
      <button>Show what it would do</button>
    </form>
  </details>`
}

/** `POST /bounces/vouch`. */
export const doVouchPage = page('doVouch', async (call, context, shared) => {
  const set = await applyForPage(call, context, 'vouch')
  shared.tallies.forget()
  shared.facets.forget()
  return { kind: 'see', path: withQuery(PATH, { done: set.id }) }
})

function done(call: PageCall): { readonly tone: 'good'; readonly text: Html } | undefined {
  const id = call.query.get('done') ?? ''
  if (!/^chs_[0-9A-Za-z]{1,50}$/.test(id)) return undefined
  return {
    tone: 'good',
    text: html`Vouched for; later reports of this host are judged as before.
      <code>forwardpath bounces vouch --undo ${id}</code> takes it back.`,
  }
}
