import { html, type Html } from '@forwardpath/report'
import type { MailboxRecord, WaitingMails } from '@forwardpath/store'
import type { PageCall } from '../page.ts'
import { badge, span, stateBadge } from '../parts.ts'
import type { TableColumn } from '../tables.ts'
import { counted } from '../words.ts'

/** Each mailbox with its state, its last sweep and what waits. */
export function mailboxTable(
  { tables, nowMs }: Pick<PageCall, 'tables' | 'nowMs'>,
  mailboxes: readonly MailboxRecord[],
  { waiting, heading }: { readonly waiting: readonly WaitingMails[]; readonly heading?: 'h2' },
): Html {
  const oldest = new Map(waiting.map(({ mailbox, oldestAt }) => [mailbox, oldestAt]))
  return tables.draw({
    id: 'mailboxes',
    title: 'Mailboxes',
    ...(heading !== undefined && { heading }),
    columns: columnsAt(nowMs, oldest),
    rows: mailboxes,
    whenEmpty: html`No mailbox yet. Start one with
      <code>forwardpath run --mailbox imaps://user@host/Folder</code>, or take files in with
      <code>forwardpath import mail PATH</code>.`,
  })
}

function columnsAt(
  nowMs: number,
  oldest: ReadonlyMap<string, string>,
): readonly TableColumn<MailboxRecord>[] {
  return [
    {
      key: 'mailbox',
      title: 'Mailbox',
      value: (m) => m.name,
      draw: (m) => html`<bdi>${m.name}</bdi> ${m.isDemo ? badge('demo', 'notice') : null}`,
    },
    { key: 'source', title: 'Source', isMinor: true, kind: 'foreign', value: (m) => m.source },
    {
      key: 'state',
      title: 'State',
      value: (m) => (m.source.startsWith('imap') ? m.state : 'import'),
      draw: (m) => (m.source.startsWith('imap') ? stateOf(m, nowMs) : badge('import')),
    },
    { key: 'silentSince', value: (m) => m.silentSince },
    {
      key: 'lastFullSweepAt',
      title: 'Last full sweep',
      kind: 'instant',
      value: (m) => m.lastFullSweepAt,
    },
    { key: 'waiting', title: 'Waiting', kind: 'count', value: (m) => m.waiting },
    {
      key: 'oldestWaitingAt',
      title: 'Oldest waits',
      value: (m) => oldest.get(m.name) ?? null,
      draw: (m) => {
        const at = oldest.get(m.name)
        return at === undefined ? '–' : span(nowMs - Date.parse(at))
      },
    },
    { key: 'lastError', title: 'Last error', value: (m) => m.lastError },
  ]
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
