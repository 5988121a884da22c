/** Mailboxes with their state, the parts that are alive, what waits in the queue. */
import { html } from '@forwardpath/report'
import { listHeartbeats, listMailboxes, listWaiting } from '@forwardpath/store'
import { page } from '../page.ts'
import { badge, span, table, time } from '../parts.ts'
import { counted } from '../words.ts'
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
