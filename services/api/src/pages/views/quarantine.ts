/** Mails that could not be read, with the reason; tried again by a person. */
import { formatCount, html, type Html } from '@forwardpath/report'
import {
  addAudit,
  countQuarantineReasons,
  listQuarantine,
  retryQuarantined,
  type QuarantineRecord,
} from '@forwardpath/store'
import { page, PageProblem, type PageCall } from '../page.ts'
import { badge, pager, table, time, withQuery } from '../parts.ts'
import { counted, wordsOf } from '../words.ts'

const PAGE_ROWS = 100

/** The server lists it and never gave it: there is nothing to read. */
const WITHOUT_BYTES = 'unfetchable'

/** `GET /quarantine`. */
export const quarantinePage = page('quarantine', async (call, { database }) => {
  const after = call.query.get('after') ?? undefined
  const isRow = after === undefined || /^\d{1,18}$/.test(after)
  const rows = await listQuarantine(database, {
    limit: PAGE_ROWS + 1,
    ...(isRow && after !== undefined && { after }),
  })
  const shown = rows.slice(0, PAGE_ROWS)
  const reasons = call.may('retryMails') ? await countQuarantineReasons(database) : []
  const body = html`<h1>Quarantine</h1>
    <p class="lede">
      ${
        shown.length === 0
          ? 'Every mail could be read.'
          : 'These mails could not be read. They are kept whole; nothing was decided by them.'
      }
    </p>
    ${reasonsPart(reasons, call)}
    ${table<QuarantineRecord>(
      'Mails in quarantine',
      [
        { title: 'Mail', isNumber: true, cell: (q) => q.id },
        { title: 'Reason', cell: (q) => badge(wordsOf(q.reason), 'notice') },
        { title: 'What was met', cell: (q) => q.detail ?? '–' },
        { title: 'Mailbox', cell: (q) => html`<bdi>${q.mailbox}</bdi>` },
        { title: 'UID', isNumber: true, isMinor: true, cell: (q) => q.uid },
        { title: 'Octets', isNumber: true, isMinor: true, cell: (q) => formatCount(q.sizeBytes) },
        { title: 'Tries', isNumber: true, isMinor: true, cell: (q) => q.attempts },
        { title: 'Received', cell: (q) => time(q.receivedAt) },
        ...(call.may('retryMails')
          ? [{ title: 'Act', cell: (q: QuarantineRecord) => retryForm(q, call) }]
          : []),
      ],
      { rows: shown, whenEmpty: 'Nothing is in quarantine.' },
    )}
    ${pager({
      first: after === undefined ? undefined : '/quarantine',
      next:
        rows.length > PAGE_ROWS ? withQuery('/quarantine', { after: shown.at(-1)?.id }) : undefined,
    })}`
  return { kind: 'page', title: 'Quarantine', nav: 'quarantine', body, notice: doneNotice(call) }
})

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
