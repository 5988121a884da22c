/** Mailboxes with their state, the parts that are alive, what waits in the queue. */
import { formatCount, html } from '@forwardpath/report'
import { listHeartbeats, listMailboxes, listQuarantine, listWaiting } from '@forwardpath/store'
import { page } from '../page.ts'
import { badge, pager, span, table, time, withQuery } from '../parts.ts'
import { counted, wordsOf } from '../words.ts'
import { mailboxTable } from './mailbox-table.ts'

/** A part whose last beat is older is gone. */
const FRESH_SECONDS = 60

/** `GET /mailboxes`. */
export const mailboxesPage = page('mailboxes', async (call, { database }) => {
  const mailboxes = await listMailboxes(database)
  const waiting = await listWaiting(database)
  const parts = await listHeartbeats(database)
  const total = waiting.reduce((sum, one) => sum + one.waiting, 0)
  const body = html`<h1>Mailboxes and queue</h1>
    <p class="lede">
      ${total === 0 ? 'Every mail that was taken in has its outcome.' : `${counted(total, 'mail')} wait for a worker.`}
    </p>
    ${mailboxTable(mailboxes, { waiting, nowMs: call.nowMs })}
    <h2>Parts</h2>
    ${table(
      'Parts of the program',
      [
        { title: 'Part', cell: (p) => p.role },
        { title: 'Process', cell: (p) => html`<bdi>${p.process}</bdi>`, isMinor: true },
        { title: 'Since', cell: (p) => time(p.startedAt) },
        {
          title: 'Last sign',
          cell: (p) =>
            p.ageSeconds > FRESH_SECONDS
              ? badge(`${span(p.ageSeconds * 1_000)} ago`, 'bad')
              : badge('alive', 'good'),
        },
      ],
      {
        rows: parts,
        whenEmpty: html`No part has said that it is alive. <code>forwardpath run</code> starts them
          all.`,
      },
    )}`
  return { kind: 'page', title: 'Mailboxes', nav: 'mailboxes', body }
})

const PAGE_ROWS = 100

/** `GET /quarantine`. */
export const quarantinePage = page('quarantine', async (call, { database }) => {
  const after = call.query.get('after') ?? undefined
  const isRow = after === undefined || /^\d{1,18}$/.test(after)
  const rows = await listQuarantine(database, {
    limit: PAGE_ROWS + 1,
    ...(isRow && after !== undefined && { after }),
  })
  const shown = rows.slice(0, PAGE_ROWS)
  const body = html`<h1>Quarantine</h1>
    <p class="lede">
      ${
        shown.length === 0
          ? 'Every mail could be read.'
          : 'These mails could not be read. They are kept whole; nothing was decided by them.'
      }
    </p>
    ${table(
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
      ],
      { rows: shown, whenEmpty: 'Nothing is in quarantine.' },
    )}
    ${pager({
      first: after === undefined ? undefined : '/quarantine',
      next:
        rows.length > PAGE_ROWS ? withQuery('/quarantine', { after: shown.at(-1)?.id }) : undefined,
    })}`
  return { kind: 'page', title: 'Quarantine', nav: 'quarantine', body }
})
