/** What came of the last act at the desk, with the way back. Its words are ours; only ids come from the address. */
import { html } from '@forwardpath/report'
import type { Notice } from '../layout.ts'
import type { PageCall } from '../page.ts'
import { pathTo } from '../parts.ts'

const DONE: Readonly<Record<string, string>> = {
  approve: 'Approved. The old address is suppressed as moved; the new one is in the export.',
  reject: 'Rejected.',
  snooze: 'Put off.',
  confirm: 'Noted that the person confirmed.',
  revert: 'Taken back: it waits for a decision again.',
}

/** Absent where nothing was done before this page. */
export function deskNotice(call: PageCall): Notice | undefined {
  const done = call.query.get('done') ?? ''
  const id = call.query.get('was') ?? ''
  const version = call.query.get('version') ?? ''
  const words = Object.hasOwn(DONE, done) ? DONE[done] : undefined
  if (words === undefined || !/^adc_[0-9A-Z]{26}$/.test(id)) return undefined
  const canUndo = done === 'approve' || done === 'reject'
  return {
    tone: 'good',
    text: html`${words} <a href="${pathTo('/changes', id)}">Show it</a> ${
        canUndo && call.may('revertChange') && /^\d{1,9}$/.test(version)
          ? html`<form method="post" action="${pathTo('/changes', id, '/revert')}" data-act="undo">
              <input type="hidden" name="token" value="${call.formToken}" />
              <input type="hidden" name="version" value="${version}" />
              <button class="link">Undo</button>
            </form>`
          : null
      }`,
  }
}
