/** One address change, whole: what it proposes, on which evidence, what speaks against it, and what can be done. */
import { graveRisks, REJECT_REASONS, RISKS } from '@forwardpath/changes'
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
  table,
  time,
  trustBadge,
  withQuery,
} from '../parts.ts'
import { counted, wordsOf } from '../words.ts'
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
  const { bounce, events } = options
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
    ${change.chain.length === 0 ? null : chainPart(change)} ${historyPart(events)}
  </article>`
}

function riskWords(risk: string): string {
  const rows: Readonly<Record<string, { readonly says: string }>> = RISKS
  return rows[risk]?.says ?? wordsOf(risk)
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
    ['Due', time(change.dueAt)],
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

function historyPart(events: readonly ChangeEventRecord[]): Html {
  return html`<details>
    <summary>History (${formatCount(events.length)})</summary>
    ${table(
      'History of this change',
      [
        { title: 'When', cell: (e) => time(e.at) },
        { title: 'Who', cell: (e) => html`<bdi>${e.who}</bdi>` },
        {
          title: 'What',
          cell: (e) =>
            html`${wordsOf(e.fact)}${e.to === null || e.to === e.from ? null : html` → ${e.to}`}`,
        },
        {
          title: 'Why',
          cell: (e) => html`${e.reason === null ? '' : wordsOf(e.reason)} ${e.note ?? ''}`,
        },
      ],
      { rows: events, whenEmpty: 'No step is recorded.' },
    )}
  </details>`
}

/** What can be done in this state, by this role. */
function actsPart(change: ChangeRecord, { call, place }: Options): Html | null {
  if (!call.may('approveChange'))
    return html`<p class="muted">
      Your role, ${call.user?.role ?? ''}, looks on; a reviewer decides.
    </p>`
  const form = formOf(change, { call, place })
  switch (change.state) {
    case 'pending':
      return html`<div class="acts">
        ${approveAct(change, form)} ${rejectAct(form)} ${snoozeAct(call, form)}
      </div>`
    case 'approved':
      return html`<div class="acts">
        ${change.confirmedAt === null ? confirmAct(form) : null}
        ${revertAct(form, 'Take the approval back')}
      </div>`
    case 'rejected':
      return html`<div class="acts">${revertAct(form, 'Take the rejection back')}</div>`
    case 'closed':
      return change.reason === 'expired'
        ? html`<div class="acts">${revertAct(form, 'Open it again')}</div>`
        : null
    case 'checking':
      return html`<p class="muted">
        Its checks are under way; it comes to the queue by itself, within a day.
      </p>`
  }
}

type Form = (act: string, attributes: Html | null, fields: Html) => Html

function formOf(change: ChangeRecord, { call, place }: Pick<Options, 'call' | 'place'>): Form {
  return (act, attributes, fields) =>
    html`<form
      method="post"
      action="${withQuery(pathTo('/changes', change.id, `/${act}`), { view: place.view, q: place.q, after: place.after })}"
      ${attributes}
    >
      <input type="hidden" name="token" value="${call.formToken}" />
      <input type="hidden" name="version" value="${change.version}" />
      ${fields}
    </form>`
}

function approveAct(change: ChangeRecord, form: Form): Html {
  if (change.newAddress === null || change.kind === 'successor')
    return html`<p class="muted">
      ${
        change.kind === 'successor'
          ? 'Another person is named: that is never a replacement.'
          : 'There is no single new address, so there is nothing to approve.'
      }
    </p>`
  const grave = graveRisks(change.risks)
  const isBound = change.trust === 'verified' || change.trust === 'correlated'
  if (isBound && grave.length === 0)
    return form('approve', html`data-act="approve"`, html`<button class="main">Approve</button>`)
  const why = [
    ...(isBound ? [] : [`the report is ${change.trust}: nothing binds it to a mail of ours`]),
    ...grave.map(riskWords),
  ]
  return html`<details class="act" data-act="approve">
    <summary>Approve with override …</summary>
    ${form(
      'approve',
      null,
      html`<p><strong>Approve although</strong></p>
        <ul>
          ${why.map((one) => html`<li>${one}</li>`)}
        </ul>
        <input type="hidden" name="override" value="yes" />
        <div class="field">
          <label for="approve-note">How do you know that it is right?</label>
          <textarea id="approve-note" name="note" required maxlength="2000"></textarea>
        </div>
        <button class="main">Approve with override</button>`,
    )}
  </details>`
}

function rejectAct(form: Form): Html {
  return html`<details class="act" data-act="reject">
    <summary>Reject …</summary>
    ${form(
      'reject',
      null,
      html`<div class="field">
          <label for="reject-reason">Why?</label>
          <select id="reject-reason" name="reason" required>
            ${['wrong', ...REJECT_REASONS.filter((reason) => reason !== 'wrong')].map(
              (reason) => html`<option value="${reason}">${wordsOf(reason)}</option>`,
            )}
          </select>
        </div>
        <p class="muted">
          The hold of the old address ends and its counts stay, since the bounce was real; as
          “forged” the counts go too, and no later sighting opens it again.
        </p>
        <div class="field">
          <label for="reject-note">Note</label>
          <textarea id="reject-note" name="note" maxlength="2000"></textarea>
        </div>
        <button class="main">Reject</button>`,
    )}
  </details>`
}

const WEEK_MS = 7 * 86_400_000

function snoozeAct({ nowMs }: PageCall, form: Form): Html {
  const until = new Date(nowMs + WEEK_MS).toISOString().slice(0, 10)
  const first = new Date(nowMs + 86_400_000).toISOString().slice(0, 10)
  return html`<details class="act" data-act="snooze">
    <summary>Snooze …</summary>
    ${form(
      'snooze',
      null,
      html`<div class="field">
          <label for="snooze-until">Until the beginning of this day, UTC</label>
          <input
            id="snooze-until"
            name="until"
            type="date"
            required
            min="${first}"
            value="${until}"
          />
        </div>
        <div class="field">
          <label for="snooze-note">What are you waiting for?</label>
          <input id="snooze-note" name="note" required maxlength="500" />
        </div>
        <button class="main">Snooze</button>`,
    )}
  </details>`
}

function revertAct(form: Form, words: string): Html {
  return form('revert', html`data-act="revert"`, html`<button>${words}</button>`)
}

function confirmAct(form: Form): Html {
  return form(
    'confirm',
    null,
    html`<button title="The person said yes to mails at the new address">
      The person confirmed
    </button>`,
  )
}
