/** Many suppressions let go at once: a group is named, shown, and released where it is still what was shown. */
import { CATEGORIES } from '@forwardpath/classify'
import { domainToALabel } from '@forwardpath/mail'
import { exactly, html, type Html } from '@forwardpath/report'
import { SUPPRESSION_REASONS } from '@forwardpath/suppress'
import type { ReleaseGroup } from '@forwardpath/store'
import { page, PageProblem, type PageCall } from '../page.ts'
import { select, withQuery } from '../parts.ts'
import { applyForPage, foreseeForPage, foresightPart } from './foresight-part.ts'

const PATH = '/suppressions/release'
/** These end by an override, one at a time. */
const REASONS = SUPPRESSION_REASONS.filter(
  (reason) => !['complaint', 'owner_changed', 'compliance'].includes(reason),
)

/** `GET /suppressions/release`. */
export const previewReleasePage = page('previewRelease', async (call, context) => {
  const group = groupOf(call)
  const why = (call.query.get('why') ?? '').trim()
  const isNamed = [group.domain, group.category, group.reason, group.scope].some(
    (value) => value !== undefined,
  )
  const isAsked = call.query.has('why')
  if (isAsked && !isNamed)
    throw new PageProblem(400, 'This names no group.', 'Fill in a domain, a category or a reason.')
  if (isAsked && (why === '' || why.length > 500))
    throw new PageProblem(400, 'Say why, in up to 500 characters.')
  const foreseen =
    isAsked && !call.isHead
      ? await foreseeForPage(call, context, { door: 'release', group, why })
      : undefined
  const body = html`<h1>Release many</h1>
    <p class="lede">
      Every address that is held or suppressed and fits all of these may be mailed again. You see
      them first; complaints, new owners and compliance stay.
    </p>
    ${groupForm(group, why)}
    ${
      foreseen === undefined
        ? null
        : foreseen.totals.effects.released === 0
          ? html`<p class="empty">Nothing that is held or suppressed fits.</p>`
          : foresightPart(foreseen, {
              call,
              act: 'Release them',
              path: PATH,
              back: withQuery('/suppressions', { ...plain(group) }),
            })
    }`
  return { kind: 'page', title: 'Release many', nav: 'suppressions', body, notice: done(call) }
})

function groupOf({ query }: PageCall): ReleaseGroup {
  const value = (name: string): string | undefined => {
    const text = query.get(name)?.trim()
    return text === undefined || text === '' ? undefined : text
  }
  const domain = value('domain')
  return {
    domain: domain === undefined ? undefined : (domainToALabel(domain) ?? domain.toLowerCase()),
    category: value('category'),
    reason: value('reason'),
    scope: value('scope'),
    override: false,
  }
}

function plain({
  domain,
  category,
  reason,
  scope,
}: ReleaseGroup): Record<string, string | undefined> {
  return { domain, category, reason, scope }
}

function groupForm({ domain, category, reason, scope }: ReleaseGroup, why: string): Html {
  return html`<form class="filter" method="get" action="${PATH}">
    <label
      >Domain
      <input name="domain" value="${exactly(domain ?? '')}" autocapitalize="none" />
    </label>
    ${select('category', 'Category', { values: CATEGORIES, chosen: category, all: 'any' })}
    ${select('reason', 'Reason', { values: REASONS, chosen: reason, all: 'any' })}
    <label
      >Scope
      <input name="scope" value="${exactly(scope ?? '')}" placeholder="any" size="14" />
    </label>
    <label
      >Why they are let go
      <input
        name="why"
        value="${exactly(why)}"
        required
        maxlength="500"
        placeholder="their server is back"
      />
    </label>
    <button class="main">Show what it would do</button>
  </form>`
}

/** `POST /suppressions/release`. */
export const releaseManyPage = page('releaseMany', async (call, context, shared) => {
  const set = await applyForPage(call, context, 'release')
  shared.tallies.forget()
  return { kind: 'see', path: withQuery(PATH, { done: set.id }) }
})

function done(call: PageCall): { readonly tone: 'good'; readonly text: Html } | undefined {
  const id = call.query.get('done') ?? ''
  if (!/^chs_[0-9A-Za-z]{1,50}$/.test(id)) return undefined
  return {
    tone: 'good',
    text: html`Released; senders learn of it with their next pull.
      <code>forwardpath suppressions release --undo ${id}</code> takes it back.`,
  }
}
