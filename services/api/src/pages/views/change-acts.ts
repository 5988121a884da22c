/** What a person can do with an address change: the forms of its state and of his role. */
import { graveRisks, REJECT_REASONS } from '@forwardpath/changes'
import { isBound } from '@forwardpath/mail'
import { html, type Html } from '@forwardpath/report'
import type { ChangeRecord } from '@forwardpath/store'
import type { PageCall } from '../page.ts'
import { pathTo, withQuery } from '../parts.ts'
import { riskWords, wordsOf } from '../words.ts'
import type { Place } from './queue-place.ts'

type ActOptions = { readonly call: PageCall; readonly place: Place }

/** What can be done in this state, by this role. */
export function actsPart(change: ChangeRecord, { call, place }: ActOptions): Html | null {
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

function formOf(change: ChangeRecord, { call, place }: ActOptions): Form {
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
  const isUnbound = !isBound(change.trust)
  if (!isUnbound && grave.length === 0)
    return form('approve', html`data-act="approve"`, html`<button class="main">Approve</button>`)
  const why = [
    ...(isUnbound ? [`the report is ${change.trust}: nothing binds it to a mail of ours`] : []),
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
