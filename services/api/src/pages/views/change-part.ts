/** One address change, whole: what it proposes, on which evidence, what speaks against it, and what can be done. */
import { graveRisks } from '@forwardpath/changes'
import { formatCount, html, type Html } from '@forwardpath/report'
import type { BounceRecord, ChangeEventRecord, ChangeRecord } from '@forwardpath/store'
import type { PageCall } from '../page.ts'
import {
  addressLink,
  addressText,
  badge,
  facts,
  markedText,
  pathTo,
  stateBadge,
  time,
  trustBadge,
} from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted, riskWords, wordsOf } from '../words.ts'
import { actsPart } from './change-acts.ts'
import { newText, type Place } from './queue-place.ts'

type Options = {
  readonly call: PageCall
  readonly place: Place
  readonly events: readonly ChangeEventRecord[]
  /** The last report that it rests on; absent where it is past retention. */
  readonly bounce: BounceRecord | undefined
}

/** The article of a change. It takes the focus, so that the keys act on what is seen. */
export function changePart(change: ChangeRecord, options: Options): Html {
  const { bounce } = options
  return html`<article
    class="card change"
    data-change="${change.id}"
    tabindex="-1"
    aria-labelledby="move"
  >
    <h2 id="move" class="move">
      <span>${addressText(change.oldAddress)}</span> <span class="arrow">→</span>
      <span>${newText(change)}</span>
    </h2>
    <p class="badges">
      ${stateBadge(change.state)} ${change.reason === null ? null : badge(wordsOf(change.reason))}
      ${badge(wordsOf(change.kind))} ${trustBadge(change.trust)}
      ${change.risks.map((risk) => badge(riskWords(risk), graveRisks([risk]).length > 0 ? 'bad' : 'notice'))}
    </p>
    ${actsPart(change, options)}
    <h3>What the report says</h3>
    ${markedText(bounce?.diagnostic ?? change.quote?.text ?? '(its text is not kept)', change.quote?.text)}
    <p class="muted">
      ${change.remoteMta === null ? 'No host is named' : html`said by <bdi>${change.remoteMta}</bdi>`},
      ${wordsOf(change.source)}${change.rule === null ? null : html`, rule <code>${change.rule.id}</code>`}
      ${bounce === undefined ? null : html` · <a href="${pathTo('/bounces', bounce.id)}">the report</a>`}
      ${
        bounce === undefined || !options.call.may('rawBounce')
          ? null
          : html` · <a href="${pathTo('/bounces', bounce.id, '/raw')}" data-key="raw">raw mail</a>`
      }
    </p>
    ${change.candidates.length === 0 ? null : candidatesPart(change)}
    <div class="columns">
      <div>
        <h3>Evidence</h3>
        ${evidence(change)}
      </div>
      <div>
        <h3>Score ${change.score?.value ?? '–'} of 100</h3>
        ${scorePart(change)}
      </div>
    </div>
    ${change.chain.length === 0 ? null : chainPart(change)} ${historyPart(change, options)}
  </article>`
}

/** What is decided or closed waits for nobody. */
function isOpen({ state }: ChangeRecord): boolean {
  return state === 'checking' || state === 'pending'
}

function evidence(change: ChangeRecord): Html {
  const { mx, observations } = change
  return facts([
    ['Old address', addressLink(change.oldAddress)],
    ['Seen', `${counted(observations.count, 'time')} on ${counted(observations.days, 'day')}`],
    ['First and last', html`${time(observations.first)} – ${time(observations.last)}`],
    ['MX when we sent', mx === null ? null : hosts(mx.then, 'not known')],
    ['MX now', mx === null ? null : hosts(mx.now, 'not known')],
    [
      'MX re-check',
      mx === null
        ? 'none needed, or the DNS is not asked'
        : html`${wordsOf(mx.result ?? 'not answered yet')}
          ${mx.checkedAt === null ? null : time(mx.checkedAt)}`,
    ],
    ['Lead source', change.leadSource ?? 'unknown'],
    ['Consent', change.consent],
    ['Due', isOpen(change) ? time(change.dueAt) : null],
    [
      'Put off until',
      change.snoozedUntil === null
        ? null
        : html`${time(change.snoozedUntil)}${change.snoozeNote === null ? null : html`: ${change.snoozeNote}`}`,
    ],
    [
      'Decided',
      change.decision === null
        ? null
        : html`${time(change.decision.at)} by <bdi>${change.decision.by}</bdi>${
              change.decision.override ? ', with override' : null
            }${change.decision.note === null ? null : html`: ${change.decision.note}`}`,
    ],
    [
      'Exported to',
      change.exportedTo.length === 0
        ? null
        : change.exportedTo.map(({ to, at }) => html`<bdi>${to}</bdi> ${time(at)} `),
    ],
    ['Confirmed', change.confirmedAt === null ? null : time(change.confirmedAt)],
  ])
}

function hosts(names: readonly string[] | null, unknown: string): Html {
  return names === null || names.length === 0
    ? html`${unknown}`
    : html`<bdi>${names.slice(0, 10).join(', ')}</bdi>`
}

function scorePart({ score }: ChangeRecord): Html {
  if (score === null) return html`<p class="muted">Not reviewed yet.</p>`
  return html`<ul class="score">
      ${score.items.map(
        ({ reason, points }) =>
          html`<li>
            <span>${reason}</span>
            <span class="number">${points > 0 ? '+' : '−'}${Math.abs(points)}</span>
          </li>`,
      )}
    </ul>
    <p class="muted"><small>It starts at 70. It orders the desk and decides nothing.</small></p>`
}

function candidatesPart({ candidates }: ChangeRecord): Html {
  return html`<h3>Candidates</h3>
    <p class="muted">The reply names several; none is preferred.</p>
    <ul>
      ${candidates.slice(0, 20).map((candidate) => html`<li>${addressText(candidate)}</li>`)}
    </ul>`
}

function chainPart({ chain }: ChangeRecord): Html {
  return html`<h3>Chain</h3>
    <ol>
      ${chain.map((key) => html`<li>${addressLink(key)}</li>`)}
    </ol>`
}

function historyPart({ id }: ChangeRecord, { call, events }: Options): Html {
  return html`<details>
    <summary>History (${formatCount(events.length)})</summary>
    ${call.tables.draw({
      id: 'change-history',
      path: pathTo('/changes', id),
      title: 'History of this change',
      columns: HISTORY_COLUMNS,
      rows: events,
      whenEmpty: 'No step is recorded.',
    })}
  </details>`
}

const HISTORY_COLUMNS: readonly TableColumn<ChangeEventRecord>[] = [
  { key: 'at', title: 'When', kind: 'instant', value: (e) => e.at },
  { key: 'who', title: 'Who', kind: 'foreign', value: (e) => e.who },
  {
    key: 'fact',
    title: 'What',
    value: (e) => e.fact,
    draw: (e) =>
      html`${wordsOf(e.fact)}${e.to === null || e.to === e.from ? null : html` → ${e.to}`}`,
  },
  { key: 'from', value: (e) => e.from },
  { key: 'to', value: (e) => e.to },
  {
    key: 'reason',
    title: 'Why',
    value: (e) => e.reason,
    draw: (e) => html`${e.reason === null ? '' : wordsOf(e.reason)} ${e.note ?? ''}`,
  },
  { key: 'note', value: (e) => e.note },
]
