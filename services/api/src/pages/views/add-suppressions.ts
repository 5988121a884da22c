/** Addresses that a person puts on the list: the form, and what is done with it. */
import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import { formatCount, html, type Html } from '@forwardpath/report'
import { addSuppressions, MAX_PERSON_ROWS, type Addition } from '@forwardpath/store'
import { page, PageProblem, type PageCall } from '../page.ts'
import { withQuery } from '../parts.ts'
import { counted } from '../words.ts'

/** The form for those who may. */
export function addForm(call: PageCall): Html {
  return html`<details class="act">
    <summary>Add addresses …</summary>
    <form method="post" action="/suppressions">
      <input type="hidden" name="token" value="${call.formToken}" />
      <div class="field">
        <label for="addresses"
          >Addresses, one a line, ${formatCount(MAX_PERSON_ROWS)} at the most</label
        >
        <textarea id="addresses" name="addresses" rows="6" required></textarea>
      </div>
      <div class="field">
        <label for="add-reason">Reason</label>
        <select id="add-reason" name="reason">
          <option value="manual">manual</option>
          <option value="complaint">complaint (sticky)</option>
          <option value="compliance">compliance (sticky)</option>
        </select>
      </div>
      <div class="field">
        <label for="add-scope">Scope: global, or stream:NAME</label>
        <input id="add-scope" name="scope" value="global" required />
      </div>
      <div class="field">
        <label for="add-note">Note</label>
        <input id="add-note" name="note" required maxlength="500" />
      </div>
      <button class="main">Suppress them</button>
    </form>
  </details>`
}

const ADD_REASONS = ['manual', 'complaint', 'compliance'] as const

/** `POST /suppressions`: all of them or none. */
export const addSuppressionsPage = page('addSuppressions', async (call, { database, newId }) => {
  const lines = (call.form.get('addresses') ?? '').split(/[\r\n]+/).flatMap((line) => {
    const text = line.trim()
    return text === '' ? [] : [text]
  })
  if (lines.length === 0 || lines.length > MAX_PERSON_ROWS)
    throw new PageProblem(
      400,
      `From 1 to ${formatCount(MAX_PERSON_ROWS)} addresses are added at once.`,
      'Longer lists: forwardpath import suppressions FILE.',
    )
  const bad = lines.find((line) => parseMailedAddress(line) === undefined)
  if (bad !== undefined)
    throw new PageProblem(
      400,
      `“${bad.slice(0, 100)}” is no mail address; nothing was added.`,
      'Go back and mend the line.',
    )
  const scope = (call.form.get('scope') ?? 'global').trim()
  if (scope !== 'global' && !/^stream:[^\s:]{1,60}$/.test(scope))
    throw new PageProblem(400, 'There is no such scope.', 'Write global, or stream:NAME.')
  const reason = ADD_REASONS.find((one) => one === call.form.get('reason')) ?? 'manual'
  const note = (call.form.get('note') ?? '').trim()
  const byKey = new Map<string, Addition>()
  for (const line of lines) {
    const address = parseMailedAddress(line)
    if (address !== undefined)
      byKey.set(addressKey(address), {
        newId: newId('sup'),
        address,
        scope,
        reason,
        expiresAtMs: undefined,
        note,
      })
  }
  const outcomes = await addSuppressions(database, [...byKey.values()], {
    act: { changeSetId: newId('chs'), who: call.who, note },
    mode: { source: 'operator', revive: true },
    dryRun: false,
  })
  const added = outcomes.filter(({ outcome }) => outcome === 'added' || outcome === 'raised').length
  return {
    kind: 'see',
    path: withQuery('/suppressions', {
      added: String(added),
      kept: String(outcomes.length - added),
    }),
  }
})

/** What the last addition did, told once by the list. */
export function addedNotice(
  call: PageCall,
): { readonly tone: 'good'; readonly text: string } | undefined {
  const added = call.query.get('added') ?? ''
  const kept = call.query.get('kept') ?? ''
  if (!/^\d{1,4}$/.test(added) || !/^\d{1,4}$/.test(kept)) return undefined
  return {
    tone: 'good',
    text: `${counted(Number(added), 'address', 'addresses')} added${kept === '0' ? '' : `, ${kept} stood on the list already, at least as firmly, and were kept as they are`}.`,
  }
}
