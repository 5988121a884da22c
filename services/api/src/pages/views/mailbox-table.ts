import { formatCount, html, type Html } from '@forwardpath/report'
import type { MailboxRecord, WaitingMails } from '@forwardpath/store'
import { badge, span, stateBadge, table, time } from '../parts.ts'

/** Each mailbox with its state, its last sweep and what waits. */
export function mailboxTable(
  mailboxes: readonly MailboxRecord[],
  options: { readonly waiting: readonly WaitingMails[]; readonly nowMs: number },
): Html {
  const oldest = new Map(options.waiting.map(({ mailbox, oldestAt }) => [mailbox, oldestAt]))
  return table<MailboxRecord>(
    'Mailboxes',
    [
      {
        title: 'Mailbox',
        cell: (m) => html`<bdi>${m.name}</bdi> ${m.isDemo ? badge('demo', 'notice') : null}`,
      },
      { title: 'Source', isMinor: true, cell: (m) => html`<bdi>${m.source}</bdi>` },
      {
        title: 'State',
        cell: (m) => (m.source.startsWith('imap') ? stateBadge(m.state) : badge('import')),
      },
      { title: 'Last full sweep', cell: (m) => time(m.lastFullSweepAt) },
      { title: 'Waiting', isNumber: true, cell: (m) => formatCount(m.waiting) },
      {
        title: 'Oldest waits',
        isNumber: true,
        cell: (m) => {
          const at = oldest.get(m.name)
          return at === undefined ? '–' : span(options.nowMs - Date.parse(at))
        },
      },
      { title: 'Last error', cell: (m) => m.lastError ?? '–' },
    ],
    {
      rows: mailboxes,
      whenEmpty: html`No mailbox yet. Start one with
        <code>forwardpath run --mailbox imaps://user@host/Folder</code>, or take files in with
        <code>forwardpath import mail PATH</code>.`,
    },
  )
}
