/** Mailboxes with their state, the parts that are alive, what waits in the queue. */
import { html } from '@forwardpath/report'
import { listHeartbeats, listMailboxes, listWaiting, type Heartbeat } from '@forwardpath/store'
import { page } from '../page.ts'
import { counted } from '../words.ts'
import { mailboxTable } from './mailbox-table.ts'
import { PART_COLUMNS } from './part-columns.ts'

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
    ${mailboxTable(call, mailboxes, { waiting })}
    ${call.tables.draw<Heartbeat>({
      id: 'parts',
      title: 'Parts of the program',
      heading: 'h2',
      columns: [{ key: 'role', title: 'Part', value: (p) => p.role }, ...PART_COLUMNS],
      rows: parts,
      whenEmpty: html`No part has said that it is alive. <code>forwardpath run</code> starts them
        all.`,
    })}`
  return { kind: 'page', title: 'Mailboxes', nav: 'mailboxes', body }
})
