/** Incidents: what a provider refused all at once, against its history; what a roll-back would do; the choice. */
import { exactly, html, type Html } from '@forwardpath/report'
import {
  countIncident,
  listIncidents,
  pageIncidents,
  type IncidentRecord,
} from '@forwardpath/store'
import { BASELINE_MS, DAY_MS, domainsOfProvider } from '@forwardpath/suppress'
import { readerOf } from '../csv.ts'
import { page, PageProblem, type PageCall } from '../page.ts'
import type { IncidentChoice, IncidentPreview, PagesContext } from '../pages-context.ts'
import {
  addressLink,
  facts,
  figure,
  figures,
  pager,
  pathTo,
  stateBadge,
  time,
  withQuery,
} from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted, wordsOf } from '../words.ts'
import { incidentChartPart, incidentTimeline } from './incident-chart.ts'
import { INCIDENT_COLUMNS } from './incident-columns.ts'

const PAGE_ROWS = 50
/** More than these need no exact number. */
const MAX_WAITING = 100

/** `GET /incidents`. */
export const incidentsPage = page('incidents', async (call, { database }) => {
  const before = call.query.get('before') ?? undefined
  const read = readerOf(
    (at, limit) => pageIncidents(database, { before: at, limit }),
    ({ id }) => id,
  )
  const { rows, next } = await read(before, PAGE_ROWS)
  const undecided = { state: ['open', 'closed'] }
  const waiting = (await listIncidents(database, undecided, { limit: MAX_WAITING })).length
  const body = html`<h1>Incidents</h1>
    <p class="lede">
      ${
        waiting === 0
          ? 'No provider refuses more than its history explains.'
          : `${counted(waiting, 'incident')} ${waiting === 1 ? 'waits' : 'wait'} for a choice; until then nobody is suppressed by ${waiting === 1 ? 'its' : 'their'} reports.`
      }
    </p>
    ${call.tables.draw({
      id: 'incidents',
      title: 'Incidents',
      columns: INCIDENT_COLUMNS,
      rows,
      read,
      whenEmpty:
        'There was none. When a provider suddenly calls many live addresses unknown, it is listed here, and nobody is suppressed by it until a person has looked.',
    })}
    ${pager({
      first: before === undefined ? undefined : '/incidents',
      next: next === undefined ? undefined : withQuery('/incidents', { before: next }),
    })}`
  return { kind: 'page', title: 'Incidents', nav: 'incidents', body }
})

const RULES: Readonly<Record<IncidentRecord['rule'], string>> = {
  alive: 'Many of the addresses had shown life within 30 days.',
  spike: `The hour was far above every hour of the last ${String(BASELINE_MS / DAY_MS)} days.`,
  person: 'A person named the window.',
}

/** `GET /incidents/:id`. */
export const incidentPage = page('incident', async (call, context) => {
  const incident = await incidentOf(call, context)
  const { database } = context
  const fromMs = Date.parse(incident.from)
  const untilMs = incident.until === null ? undefined : Date.parse(incident.until)
  const counts = await countIncident(
    database,
    { provider: incident.provider, categories: incident.categories, fromMs, untilMs },
    domainsOfProvider(incident.provider),
  )
  const timeline = await incidentTimeline(database, incident, call.nowMs)
  const isUndecided = incident.state === 'open' || incident.state === 'closed'
  const choice = isUndecided ? choiceOf(call) : undefined
  const preview =
    choice === undefined || call.isHead || !call.may('chooseIncident')
      ? undefined
      : await context.incidents.preview(incident.id, choice, call.who)
  const body = html`<h1><bdi>${incident.provider}</bdi></h1>
    <p class="lede">
      ${stateBadge(incident.state)} It refused many addresses as
      ${incident.categories.map(wordsOf).join(', ')}. ${RULES[incident.rule]}
    </p>
    ${figures([
      figure('Addresses', counts.addresses, html`in ${counted(counts.reports, 'report')}`),
      figure('Held now', counts.held),
      figure('Suppressed now', counts.active),
      figure(
        'The hour that opened it',
        incident.hour.addresses,
        html`highest before: ${incident.hour.highestBefore ?? 'not known'}`,
      ),
      figure('Alive lately', incident.hour.alive, html`of that hour`),
    ])}
    ${facts([
      ['From', time(incident.from)],
      ['Until', incident.until === null ? 'now' : time(incident.until)],
      ['Opened', time(incident.openedAt)],
      ['Last above the limit', time(incident.lastHeldAt)],
      [
        'Decided',
        incident.decidedAt === null
          ? null
          : html`${time(incident.decidedAt)} by <bdi>${incident.decidedBy}</bdi>`,
      ],
      ['Note', incident.note],
      ['Change set', incident.changeSetId],
    ])}
    ${incidentChartPart(call, incident, timeline)}
    ${isUndecided ? choicePart(incident, { call, choice, preview }) : null}`
  return {
    kind: 'page',
    title: `Incident at ${incident.provider}`,
    nav: 'incidents',
    body,
    notice: doneNotice(call),
  }
})

async function incidentOf(call: PageCall, { database }: PagesContext): Promise<IncidentRecord> {
  const [incident] = await listIncidents(database, { id: call.params['id'] ?? '' }, { limit: 1 })
  if (incident === undefined) throw new PageProblem(404, 'There is no such incident.')
  return incident
}

function choiceOf(call: PageCall): IncidentChoice | undefined {
  const asked = call.query.get('preview')
  return asked === 'rolled_back' || asked === 'confirmed' ? asked : undefined
}

type Choosing = {
  readonly call: PageCall
  readonly choice: IncidentChoice | undefined
  readonly preview: IncidentPreview | undefined
}

function choicePart(incident: IncidentRecord, { call, choice, preview }: Choosing): Html {
  const path = pathTo('/incidents', incident.id)
  if (choice !== undefined && preview !== undefined)
    return previewPart(path, { call, choice, preview })
  return html`<h2>The choice</h2>
    <p>
      <strong>Roll back</strong> where the provider was at fault: who has no evidence outside of the
      window is let go. <strong>Confirm</strong> where the addresses are truly dead: their reports
      count again. No choice within 7 days of its end rolls back.
    </p>
    ${
      call.may('chooseIncident')
        ? html`<p class="tools">
            <a class="button" href="${withQuery(path, { preview: 'rolled_back' })}"
              >Preview the roll-back</a
            >
            <a class="button" href="${withQuery(path, { preview: 'confirmed' })}"
              >Preview the confirmation</a
            >
          </p>`
        : html`<p class="muted">An operator chooses.</p>`
    }`
}

const WORDS: Readonly<Record<IncidentChoice, string>> = {
  rolled_back: 'Roll back',
  confirmed: 'Confirm',
}

const EFFECTS = [
  ['released', 'let go: nothing is left that stops them'],
  ['held', 'held'],
  ['added', 'suppressed'],
  ['altered', 'kept, with another reason, end or evidence'],
] as const

function previewPart(
  path: string,
  {
    call,
    choice,
    preview,
  }: {
    readonly call: PageCall
    readonly choice: IncidentChoice
    readonly preview: IncidentPreview
  },
): Html {
  return html`<section class="card">
    <h2>${WORDS[choice]}: what it would do</h2>
    <p>
      ${counted(preview.addresses, 'address', 'addresses')} decided again; nothing is written yet.
    </p>
    ${figures(EFFECTS.map(([effect, words]) => figure(words, preview.effects[effect])))}
    ${
      preview.conflicts === 0
        ? null
        : html`<p>
            ${counted(preview.conflicts, 'record')} of people, imports or complaints stand as they
            are.
          </p>`
    }
    ${call.tables.draw({
      id: 'foreseen',
      title: 'Samples',
      heading: 'h3',
      path: pathTo('/foreseen', preview.digest),
      columns: SAMPLE_COLUMNS,
      rows: preview.samples,
      whenEmpty: 'Nothing of the list would change.',
    })}
    <form method="post" action="${path}/choose">
      <input type="hidden" name="token" value="${call.formToken}" />
      <input type="hidden" name="choice" value="${choice}" />
      <input type="hidden" name="digest" value="${exactly(preview.digest)}" />
      ${
        preview.countToType === undefined
          ? null
          : html`<div class="field">
              <label for="count">So many records change: type ${preview.countToType}</label>
              <input id="count" name="count" inputmode="numeric" required />
            </div>`
      }
      <p class="tools">
        <button class="main">${WORDS[choice]}</button> <a href="${path}">Not now</a>
      </p>
    </form>
  </section>`
}

const SAMPLE_COLUMNS: readonly TableColumn<IncidentPreview['samples'][number]>[] = [
  {
    key: 'address',
    title: 'Address',
    value: (s) => s.address,
    draw: (s) => addressLink(s.address),
  },
  { key: 'scope', title: 'Scope', kind: 'foreign', value: (s) => s.scope },
  { key: 'effect', title: 'Would be', value: (s) => s.effect, draw: (s) => wordsOf(s.effect) },
]

/** `POST /incidents/:id/choose`. */
export const chooseIncidentPage = page('chooseIncident', async (call, context, shared) => {
  const incident = await incidentOf(call, context)
  const typed = Number(call.form.get('count') ?? '')
  const outcome = await context.incidents.choose({
    id: incident.id,
    digest: call.form.get('digest') ?? '',
    typedCount: Number.isSafeInteger(typed) && typed > 0 ? typed : undefined,
  })
  shared.tallies.forget()
  if (!outcome.ok)
    throw new PageProblem(
      409,
      `Not written: ${outcome.reason}.`,
      'Go back and look at the preview again.',
    )
  const done = call.form.get('choice') === 'confirmed' ? 'confirmed' : 'rolled-back'
  return { kind: 'see', path: withQuery(pathTo('/incidents', incident.id), { done }) }
})

const DONE: Readonly<Record<string, string>> = {
  'rolled-back':
    'Rolled back. Whoever has no evidence outside of the window is let go; senders learn of it with their next pull.',
  confirmed: 'Confirmed. The reports of the window count again.',
}

function doneNotice(call: PageCall): { readonly tone: 'good'; readonly text: string } | undefined {
  const done = call.query.get('done') ?? ''
  const text = Object.hasOwn(DONE, done) ? DONE[done] : undefined
  return text === undefined ? undefined : { tone: 'good', text }
}
