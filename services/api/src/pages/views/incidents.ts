/** Incidents: what a provider refused all at once, against its history; what a roll-back would do; the choice. */
import { exactly, html, type Html } from '@forwardpath/report'
import {
  countIncident,
  listIncidents,
  type IncidentRecord,
} from '@forwardpath/store'
import { page, PageProblem, type PageCall } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import {
  addressLink,
  facts,
  figure,
  figures,
  pathTo,
  stateBadge,
  table,
  time,
  withQuery,
} from '../parts.ts'
import { counted, wordsOf } from '../words.ts'

const MAX_ROWS = 200

/** `GET /incidents`. */
export const incidentsPage = page('incidents', async (_call, { database }) => {
  const rows = await listIncidents(database, {}, { limit: MAX_ROWS })
  const waiting = rows.filter(({ state }) => state === 'open' || state === 'closed').length
  const body = html`<h1>Incidents</h1>
    <p class="lede">
      ${
        waiting === 0
          ? 'No provider refuses more than its history explains.'
          : `${counted(waiting, 'incident')} ${waiting === 1 ? 'waits' : 'wait'} for a choice; until then nobody is suppressed by ${waiting === 1 ? 'its' : 'their'} reports.`
      }
    </p>
    ${table<IncidentRecord>(
      'Incidents',
      [
        {
          title: 'Provider',
          cell: (i) => html`<a href="${pathTo('/incidents', i.id)}"><bdi>${i.provider}</bdi></a>`,
        },
        { title: 'State', cell: (i) => stateBadge(i.state) },
        { title: 'Refused as', cell: (i) => i.categories.map(wordsOf).join(', ') },
        { title: 'From', cell: (i) => time(i.from) },
        { title: 'Until', cell: (i) => (i.until === null ? 'now' : time(i.until)) },
        {
          title: 'Decided',
          isMinor: true,
          cell: (i) => (i.decidedBy === null ? '–' : html`<bdi>${i.decidedBy}</bdi>`),
        },
      ],
      {
        rows: [...rows].reverse(),
        whenEmpty:
          'There was none. When a provider suddenly calls many live addresses unknown, it is listed here, and nobody is suppressed by it until a person has looked.',
      },
    )}`
  return { kind: 'page', title: 'Incidents', nav: 'incidents', body }
})

const RULES: Readonly<Record<IncidentRecord['rule'], string>> = {
  alive: 'Many of the addresses had shown life within 30 days.',
  spike: 'The hour was far above every hour of the last 28 days.',
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
    [incident.provider],
  )
  const isUndecided = incident.state === 'open' || incident.state === 'closed'
  const preview =
    isUndecided && call.query.get('preview') === 'yes'
      ? await context.incidents.preview(incident.id)
      : undefined
  const body = html`<h1><bdi>${incident.provider}</bdi></h1>
    <p class="lede">
      ${stateBadge(incident.state)} refused as ${incident.categories.map(wordsOf).join(', ')}.
      ${RULES[incident.rule]}
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
    ${isUndecided ? choicePart(incident, { call, preview }) : null}`
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

type Preview = Awaited<ReturnType<PagesContext['incidents']['preview']>>

function choicePart(
  incident: IncidentRecord,
  { call, preview }: { readonly call: PageCall; readonly preview: Preview | undefined },
): Html {
  const path = pathTo('/incidents', incident.id)
  if (preview === undefined)
    return html`<h2>The choice</h2>
      <p>
        Roll back, where the provider was at fault: who has no evidence outside of the window is let
        go. Confirm, where the addresses are truly dead: the counts return. No choice within 7 days
        rolls back.
      </p>
      <p>
        <a class="button" href="${withQuery(path, { preview: 'yes' })}"
          >Show what a roll-back would do</a
        >
      </p>
      ${call.may('confirmIncident') ? confirmForm(path, call) : null}`
  return html`<h2>What a roll-back would do</h2>
    <ul>
      ${preview.lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${preview.samples.map(
      ({ what, addresses }) =>
        html`<h3>${what}</h3>
          <p>${addresses.slice(0, 10).map((address) => html`${addressLink(address)} `)}</p>`,
    )}
    <p class="muted">
      <small>Nothing is written yet. Digest <code>${preview.digest.slice(0, 16)}</code></small>
    </p>
    ${
      call.may('rollBackIncident')
        ? html`<form class="acts" method="post" action="${path}/roll-back">
            <input type="hidden" name="token" value="${call.formToken}" />
            <input type="hidden" name="digest" value="${exactly(preview.digest)}" />
            <label>Note <input name="note" required maxlength="500" /></label>
            <button class="main">Roll back</button>
          </form>`
        : html`<p class="muted">An operator may roll it back.</p>`
    }`
}

function confirmForm(path: string, call: PageCall): Html {
  return html`<details class="act">
    <summary>Confirm …</summary>
    <form method="post" action="${path}/confirm">
      <input type="hidden" name="token" value="${call.formToken}" />
      <p>The addresses are truly dead. Their reports count again, and suppress by the policy.</p>
      <div class="field">
        <label for="confirm-note">Note</label
        ><input id="confirm-note" name="note" required maxlength="500" />
      </div>
      <button class="main">Confirm</button>
    </form>
  </details>`
}

function noteOf(call: PageCall): string | undefined {
  const note = (call.form.get('note') ?? '').trim()
  return note === '' ? undefined : note
}

/** `POST /incidents/:id/roll-back`. */
export const rollBackIncidentPage = page('rollBackIncident', async (call, context, shared) => {
  const incident = await incidentOf(call, context)
  await context.incidents.rollBack(incident.id, {
    who: call.who,
    note: noteOf(call),
    digest: call.form.get('digest') ?? '',
  })
  shared.tallies.forget()
  return {
    kind: 'see',
    path: withQuery(pathTo('/incidents', incident.id), { done: 'rolled-back' }),
  }
})

/** `POST /incidents/:id/confirm`. */
export const confirmIncidentPage = page('confirmIncident', async (call, context, shared) => {
  const incident = await incidentOf(call, context)
  await context.incidents.confirm(incident.id, { who: call.who, note: noteOf(call) })
  shared.tallies.forget()
  return { kind: 'see', path: withQuery(pathTo('/incidents', incident.id), { done: 'confirmed' }) }
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
