import { formatCount, html, type Html } from '@forwardpath/report'
import type { MailboxRecord, WaitingMails } from '@forwardpath/store'
import { badge, span, stateBadge, table, time } from '../parts.ts'
import { counted } from '../words.ts'

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
        cell: (m) => (m.source.startsWith('imap') ? stateOf(m, options.nowMs) : badge('import')),
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

/** That it is read, and where too little comes, since when. */
function stateOf({ state, silentSince }: MailboxRecord, nowMs: number): Html {
  if (silentSince === null) return stateBadge(state)
  return html`${badge('silent', 'bad')} for ${span(nowMs - Date.parse(silentSince))}`
}

/** What came of what is expected: `fewer than 1 mail in 24 h`; absent where a mailbox is not silent. */
export function silenceOf({ expected, silentSince }: MailboxRecord): string | undefined {
  if (expected === null || silentSince === null) return undefined
  const { mails, seconds } = expected
  return `fewer than ${counted(mails, 'mail')} in ${span(seconds * 1_000)}`
}
