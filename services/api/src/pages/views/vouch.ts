/** Vouching: reports that nothing binds to a mail of ours act on nothing; a person may say that they are genuine. */
import { exactly, formatCount, html, type Html } from '@forwardpath/report'
import { listVouchGroups, type VouchGroup } from '@forwardpath/store'
import { page, type PageCall } from '../page.ts'
import { table, time, withQuery } from '../parts.ts'
import { applyForPage, foreseeForPage, foresightPart } from './foresight-part.ts'

const PATH = '/bounces/vouch'
/** Groups are made of the newest reports: counting all would take as long as there are reports. */
const REACH = 20_000
const MAX_GROUPS = 50

/** `GET /bounces/vouch`. */
export const vouchPage = page('vouch', async (call, context) => {
  const mailbox = (call.query.get('mailbox') ?? '').trim()
  const host = (call.query.get('host') ?? '').trim()
  const isAsked = mailbox !== '' && host !== ''
  const foreseen = isAsked
    ? await foreseeForPage(call, context, { door: 'vouch', mailbox, host })
    : undefined
  const groups = isAsked
    ? []
    : await listVouchGroups(context.database, { reach: REACH, limit: MAX_GROUPS })
  const body = html`<h1>Vouch for a group</h1>
    <p class="lede">
      Nothing binds these reports to a mail of yours, so they act on nothing. Vouch for those of a
      host that you know, such as a smart host of your own: they become plausible.
    </p>
    ${
      foreseen === undefined
        ? groupTable(groups)
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

function groupTable(groups: readonly VouchGroup[]): Html {
  return table<VouchGroup>(
    'Groups of unverified reports',
    [
      {
        title: 'Reporting host',
        cell: ({ mailbox, host }) =>
          html`<a href="${withQuery(PATH, { mailbox, host })}"><bdi>${host}</bdi></a>`,
      },
      { title: 'Mailbox', cell: ({ mailbox }) => html`<bdi>${mailbox}</bdi>` },
      { title: 'Reports', isNumber: true, cell: ({ reports }) => formatCount(reports) },
      { title: 'Newest', cell: ({ newestAt }) => time(newestAt) },
    ],
    {
      rows: groups,
      whenEmpty: html`Among the newest ${formatCount(REACH)} reports none is unverified and names
        its host. <a href="/bounces?trust=unverified">Unverified reports</a>.`,
    },
  )
}

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
