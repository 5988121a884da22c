/** One address: what stands, every report and decision as a timeline, what would end it, and its release. */
import { isDomainKey, parseRecordName, recordKey, type RecordName } from '@forwardpath/mail'
import { exactly, html, type Html } from '@forwardpath/report'
import {
  addAudit,
  listChanges,
  listSuppressions,
  releaseRecords,
  type ChangeRecord,
  type SuppressionRecord,
} from '@forwardpath/store'
import type { Story, TimelineEntry } from '@forwardpath/suppress'
import { loadStory } from '../../load-story.ts'
import { page, PageProblem, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import {
  addressLink,
  addressText,
  facts,
  pathTo,
  stateBadge,
  time,
  trustBadge,
  withQuery,
} from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'
import { newText } from './queue-place.ts'

/** In our own sentences, which programs read too. */
const INSTANT = /(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g
/** Lines of a timeline on one page; its CSV has all. */
const MAX_LINES = 200

/** `GET /suppressions/:address`. */
export const suppressionPage = page('suppression', async (call, context) => {
  const { database } = context
  const text = call.params['address'] ?? ''
  const name = readName(text)
  const story = await loadStory(context, name)
  const changes = isDomainKey(name)
    ? []
    : await listChanges(database, { oldKey: recordKey(name) }, { limit: 20 })
  const body = html`<h1>${addressText(text)}</h1>
    <p class="lede">${ledeOf(story)}</p>
    ${story.suppressions.map((record) => recordPart(record, { call, text }))}
    ${changes.length === 0 ? null : changesPart(call, changes)}
    ${story.counts.length === 0 ? null : countsPart(call, story)}
    ${timelinePart(call, story.timeline)}
    ${
      story.endsBy.length === 0
        ? null
        : html`<h2>What would end it</h2>
            <ul>
              ${story.endsBy.map((line) => html`<li>${line.replaceAll(INSTANT, '$1 $2 UTC')}</li>`)}
            </ul>`
    }`
  return { kind: 'page', title: text, nav: 'suppressions', body, notice: releasedNotice(call) }
})

function readName(text: string): RecordName {
  const name = parseRecordName(text)
  if (name === undefined)
    throw new PageProblem(
      400,
      'This is no mail address.',
      'Write it as local@domain, or @domain for the record of a whole domain.',
    )
  return name
}

function ledeOf({ address, suppressions, timeline }: Story<SuppressionRecord>): Html {
  const standing = suppressions.filter(({ status }) => status === 'active' || status === 'held')
  const [first] = standing
  if (first !== undefined)
    return html`Do not mail:
    ${standing.map((one) => html`${stateBadge(one.status)} ${one.scope === 'global' ? 'everywhere' : html`in <bdi>${one.scope}</bdi>`} `)}
    because of ${wordsOf(causeOf(first) ?? first.reason)}.`
  if (address.startsWith('@'))
    return html`The domain as a whole is not suppressed. Single addresses of it may be: search for
    the domain without its @.`
  return timeline.length === 0
    ? html`No report about it; not suppressed. It may be mailed.`
    : html`Not suppressed. It may be mailed; what came in about it is below.`
}

/** What a rule read. Null for what no rule reads: a complaint, or what a person or a list brought. */
function causeOf({ category, reason }: SuppressionRecord): string | null {
  return reason === 'complaint' ? null : category
}

function recordPart(
  record: SuppressionRecord,
  { call, text }: { readonly call: PageCall; readonly text: string },
): Html {
  const cause = causeOf(record)
  return html`<section class="card">
    <h2>
      ${stateBadge(record.status)} ${wordsOf(record.reason)}
      <small
        >${isOfDomain(record, text) ? html`${addressLink(record.address)} ` : null}<bdi
          >${record.scope}</bdi
        ></small
      >
    </h2>
    ${facts([
      ['Category', cause === null ? null : wordsOf(cause)],
      [
        'Reply',
        [record.replyCode, record.enhancedStatusCode].filter((code) => code !== null).join(' '),
      ],
      ['Said by', record.remoteMta === null ? null : html`<bdi>${record.remoteMta}</bdi>`],
      ['Trust', trustBadge(record.trust)],
      ['Reports', String(record.evidenceCount)],
      [
        'Rule',
        cause === null || record.rule === null
          ? null
          : html`<code>${record.rule.id}</code> ${record.rule.version}`,
      ],
      [
        'First and last',
        record.firstEventAt === null
          ? null
          : html`${time(record.firstEventAt)} – ${time(record.lastEventAt)}`,
      ],
      ['Ends', record.expiresAt === null ? 'when a person releases it' : time(record.expiresAt)],
      ['Source', html`<bdi>${record.source}</bdi>`],
      [
        'Incident',
        record.incidentId === null
          ? null
          : html`<a href="${pathTo('/incidents', record.incidentId)}">${record.incidentId}</a>`,
      ],
      [
        'Released',
        record.released === null
          ? null
          : html`${time(record.released.at)} by <bdi>${record.released.by}</bdi>:
              ${record.released.why}`,
      ],
      ['Note', record.note],
    ])}
    ${record.diagnostic === null ? null : html`<pre class="quote">${record.diagnostic}</pre>`}
    ${record.status === 'active' || record.status === 'held' ? releaseForm(record, { call, text }) : null}
  </section>`
}

/** A record of the whole domain on the page of one of its addresses. */
function isOfDomain(record: SuppressionRecord, text: string): boolean {
  return record.address.startsWith('@') && !text.startsWith('@')
}

const STICKY: readonly string[] = ['complaint', 'owner_changed', 'compliance']

function releaseForm(
  record: SuppressionRecord,
  { call, text }: { readonly call: PageCall; readonly text: string },
): Html | null {
  const isSticky = STICKY.includes(record.reason)
  if (!call.may('releaseSuppression')) return null
  if (isSticky && !call.may('overrideSuppression'))
    return html`<p class="muted">
      ${wordsOf(record.reason)} is sticky: only an admin may release it, with a note.
    </p>`
  const id = `why-${record.id}`
  return html`<details class="act" data-act="release">
    <summary>Release …</summary>
    <form
      method="post"
      action="${pathTo('/suppressions', isOfDomain(record, text) ? record.address : text, isSticky ? '/override' : '/release')}"
    >
      <input type="hidden" name="token" value="${call.formToken}" />
      <input type="hidden" name="scope" value="${exactly(record.scope)}" />
      <p>
        ${isOfDomain(record, text) ? html`This is the record of the whole domain. ` : null}Senders
        may mail it again with their next pull. The reports stay, their counts begin anew.
        ${isSticky ? html`<strong>It is sticky: say who decided it and why.</strong>` : null}
      </p>
      <div class="field">
        <label for="${id}">Why is it released?</label>
        <input id="${id}" name="why" required maxlength="500" />
      </div>
      <button class="main">${isSticky ? 'Release with override' : 'Release'}</button>
    </form>
  </details>`
}

function changesPart({ tables }: PageCall, changes: readonly ChangeRecord[]): Html {
  return tables.draw({
    id: 'address-changes',
    title: 'Address changes',
    heading: 'h2',
    columns: [
      { key: 'id', value: (c) => c.id },
      {
        key: 'newAddress',
        title: 'New address',
        value: (c) => c.newAddress ?? c.newContact,
        draw: (c) => html`<a href="${pathTo('/changes', c.id)}">${newText(c)}</a>`,
      },
      { key: 'state', title: 'State', value: (c) => c.state, draw: (c) => stateBadge(c.state) },
      { key: 'trust', title: 'Trust', value: (c) => c.trust, draw: (c) => trustBadge(c.trust) },
      { key: 'lastSeenAt', title: 'Last seen', kind: 'instant', value: (c) => c.observations.last },
    ],
    rows: changes,
    whenEmpty: 'None.',
  })
}

function countsPart({ tables }: PageCall, { counts }: Story<SuppressionRecord>): Html {
  return tables.draw({
    id: 'counts',
    title: 'Counts against the policy',
    heading: 'h2',
    columns: [
      {
        key: 'category',
        title: 'Category',
        value: (c) => c.category,
        draw: (c) => wordsOf(c.category),
      },
      { key: 'count', title: 'Counted', kind: 'count', value: (c) => c.count },
      { key: 'needed', title: 'Needed', kind: 'count', value: (c) => c.needed },
      { key: 'span', title: 'At least apart', value: (c) => c.span },
      { key: 'within', title: 'Within', value: (c) => c.within },
    ],
    rows: counts,
    whenEmpty: 'None.',
  })
}

const TIMELINE_COLUMNS: readonly TableColumn<TimelineEntry>[] = [
  { key: 'at', value: (e) => e.at },
  { key: 'type', value: (e) => e.type },
  { key: 'by', value: (e) => e.by },
  { key: 'text', value: (e) => e.text },
  { key: 'trust', value: (e) => e.trust },
  { key: 'quote', value: (e) => e.quote },
  { key: 'rule', value: (e) => e.rule?.id ?? null },
  { key: 'bounceId', value: (e) => e.bounceId },
  { key: 'changeSetId', value: (e) => e.changeSetId },
]

const TYPES: Readonly<Record<TimelineEntry['type'], string>> = {
  report: 'Report',
  life: 'Proof of life',
  decision: 'Decision',
  person: 'By a person',
  import: 'Import',
  expiry: 'Expired',
}

function timelinePart({ tables }: PageCall, timeline: readonly TimelineEntry[]): Html {
  if (timeline.length === 0)
    return html`<h2>What happened</h2>
      <p class="empty">Nothing is known of it.</p>`
  const more = timeline.length - MAX_LINES
  const title = 'What happened'
  const list = { id: 'timeline', title, columns: TIMELINE_COLUMNS, rows: timeline }
  return html`<div class="head">
      <h2>${title}</h2>
      ${tables.link(list)}
    </div>
    <ol class="timeline">
      ${timeline.slice(0, MAX_LINES).map(
        (entry) =>
          html`<li class="${entry.type}">
            <p>
              ${time(entry.at)} <strong>${TYPES[entry.type]}</strong>
              <span class="muted"><bdi>${entry.by}</bdi></span>
            </p>
            <p>
              ${entry.bounceId === null ? entry.text : html`<a href="${pathTo('/bounces', entry.bounceId)}">${entry.text}</a>`}
              ${entry.trust === null ? null : trustBadge(entry.trust)}
            </p>
            ${entry.quote === null ? null : html`<pre class="quote">${entry.quote}</pre>`}
            ${
              entry.rule === null
                ? null
                : html`<p class="muted">
                    <small>rule <code>${entry.rule.id}</code> ${entry.rule.version}</small>
                  </p>`
            }
          </li>`,
      )}
    </ol>
    ${more > 0 ? html`<p class="muted">${more} older lines are left out; the CSV has all.</p>` : null}`
}

/** `POST /suppressions/:address/release`. */
export const releaseSuppressionPage = page('releaseSuppression', (call, context) =>
  release(call, context, false),
)

/** `POST /suppressions/:address/override`: also what is sticky. */
export const overrideSuppressionPage = page('overrideSuppression', (call, context) =>
  release(call, context, true),
)

async function release(
  call: PageCall,
  { database, newId }: PagesContext,
  override: boolean,
): Promise<{ readonly kind: 'see'; readonly path: string }> {
  const text = call.params['address'] ?? ''
  const key = recordKey(readName(text))
  const scope = call.form.get('scope') ?? 'global'
  const why = (call.form.get('why') ?? '').trim()
  if (why === '')
    throw new PageProblem(400, 'Say why it is released.', 'Go back and fill in the reason.')
  const [change] = await releaseRecords(database, [{ addressKey: key, scope }], {
    act: { changeSetId: newId('chs'), who: call.who, note: why },
    why,
    override,
    dryRun: false,
  })
  if (change?.outcome === 'sticky')
    throw new PageProblem(403, 'It is sticky.', 'Only an admin may release it, with a note.')
  if (change?.outcome !== 'released')
    throw new PageProblem(
      409,
      'It is not suppressed in this scope any more.',
      'Look at its story again.',
    )
  if (override) {
    const [record] = await listSuppressions(database, { addressKey: key, scope }, { limit: 1 })
    await addAudit(database, {
      who: call.who,
      action: 'suppression.override',
      subject: record?.id,
      note: why,
    })
  }
  return { kind: 'see', path: withQuery(pathTo('/suppressions', text), { done: 'released' }) }
}

function releasedNotice(
  call: PageCall,
): { readonly tone: 'good'; readonly text: string } | undefined {
  return call.query.get('done') === 'released'
    ? { tone: 'good', text: 'Released. Senders learn of it with their next pull of the feed.' }
    : undefined
}
