/** Mails that could not be read, with the reason; tried again by a person. */
import { html, type Html } from '@forwardpath/report'
import {
  addAudit,
  countQuarantineReasons,
  listQuarantine,
  retryQuarantined,
  type QuarantineRecord,
} from '@forwardpath/store'
import { page, PageProblem, type PageCall } from '../page.ts'
import { badge, pager, withQuery } from '../parts.ts'
import { readerOf } from '../csv.ts'
import type { TableColumn } from '../tables.ts'
import { counted, wordsOf } from '../words.ts'

const PAGE_ROWS = 100

/** The server lists it and never gave it: there is nothing to read. */
const WITHOUT_BYTES = 'unfetchable'

/** `GET /quarantine`. */
export const quarantinePage = page('quarantine', async (call, { database }) => {
  const asked = call.query.get('after') ?? ''
  const after = /^\d{1,18}$/.test(asked) ? asked : undefined
  const read = readerOf(
    (at, limit) => listQuarantine(database, { after: at, limit }),
    ({ id }) => id,
  )
  const { rows, next } = await read(after, PAGE_ROWS)
  const reasons = call.may('retryMails') ? await countQuarantineReasons(database) : []
  const body = html`<h1>Quarantine</h1>
    <p class="lede">
      ${
        rows.length === 0
          ? 'Every mail could be read.'
          : 'These mails could not be read. They are kept whole; nothing was decided by them.'
      }
    </p>
    ${reasonsPart(reasons, call)}
    ${call.tables.draw({
      id: 'quarantine',
      title: 'Mails in quarantine',
      columns: COLUMNS,
      rows,
      read,
      ...(call.may('retryMails') && { act: (q: QuarantineRecord) => retryForm(q, call) }),
      whenEmpty: 'Nothing is in quarantine.',
    })}
    ${pager({
      first: after === undefined ? undefined : '/quarantine',
      next: next === undefined ? undefined : withQuery('/quarantine', { after: next }),
    })}`
  return { kind: 'page', title: 'Quarantine', nav: 'quarantine', body, notice: doneNotice(call) }
})

const COLUMNS: readonly TableColumn<QuarantineRecord>[] = [
  { key: 'id', title: 'Mail', value: (q) => q.id },
  {
    key: 'reason',
    title: 'Reason',
    value: (q) => q.reason,
    draw: (q) => badge(wordsOf(q.reason), 'notice'),
  },
  { key: 'detail', title: 'What was met', value: (q) => q.detail },
  { key: 'mailbox', title: 'Mailbox', kind: 'foreign', value: (q) => q.mailbox },
  { key: 'uidValidity', value: (q) => q.uidValidity },
  { key: 'uid', title: 'UID', isMinor: true, value: (q) => q.uid },
  { key: 'sizeBytes', title: 'Octets', kind: 'count', isMinor: true, value: (q) => q.sizeBytes },
  { key: 'attempts', title: 'Tries', kind: 'count', isMinor: true, value: (q) => q.attempts },
  { key: 'receivedAt', title: 'Received', kind: 'instant', value: (q) => q.receivedAt },
  { key: 'finishedAt', value: (q) => q.finishedAt },
]

function retryForm({ id, reason }: QuarantineRecord, call: PageCall): Html | null {
  if (reason === WITHOUT_BYTES) return null
  return html`<form method="post" action="/quarantine/retry">
    <input type="hidden" name="token" value="${call.formToken}" />
    <input type="hidden" name="id" value="${id}" />
    <button aria-label="Try again, mail ${id}">Try again</button>
  </form>`
}

function reasonsPart(
  reasons: Awaited<ReturnType<typeof countQuarantineReasons>>,
  call: PageCall,
): Html | null {
  const open = reasons.filter(({ retryable }) => retryable > 0)
  if (open.length === 0) return null
  return html`<div class="tools">
    ${open.map(
      ({ reason, retryable }) =>
        html`<form method="post" action="/quarantine/retry">
          <input type="hidden" name="token" value="${call.formToken}" />
          <input type="hidden" name="reason" value="${reason}" />
          <button>Try ${counted(retryable, 'mail')} again: ${wordsOf(reason)}</button>
        </form>`,
    )}
  </div>`
}

/** `POST /quarantine/retry`: one mail, or all of a reason; tries are counted anew, so a mail that still fails comes back. */
export const retryMailsPage = page('retryMails', async (call, { database }, shared) => {
  const id = call.form.get('id') ?? ''
  const reason = call.form.get('reason') ?? ''
  if (id === '' && reason === '') throw new PageProblem(400, 'This names no mail.')
  if (id !== '' && !/^\d{1,18}$/.test(id)) throw new PageProblem(404, 'There is no such mail.')
  const count = await retryQuarantined(database, id === '' ? { reason } : { id })
  if (count === 0)
    throw new PageProblem(
      409,
      'Nothing was put back.',
      'It was tried again meanwhile, or its bytes are not kept any more.',
    )
  await addAudit(database, {
    who: call.who,
    action: 'quarantine.retry',
    subject: id === '' ? reason : id,
    note: counted(count, 'mail'),
  })
  shared.overview.forget()
  return { kind: 'see', path: withQuery('/quarantine', { done: String(count) }) }
})

function doneNotice(call: PageCall): { readonly tone: 'good'; readonly text: string } | undefined {
  const done = call.query.get('done') ?? ''
  if (!/^\d{1,6}$/.test(done)) return undefined
  return {
    tone: 'good',
    text: `${counted(Number(done), 'mail')} put back before the worker; what still cannot be read comes back here.`,
  }
}
