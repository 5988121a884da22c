/** What the poller must know of one mailbox: its configuration, and the facts that are not in it. */
import { formatMailboxUrl, type MailboxConfig } from '@forwardpath/runtime'

/** One mailbox to read. */
export type PolledMailbox = MailboxConfig & {
  /** Marks every row of it. */
  readonly isDemo: boolean
  /** A mail over this many octets gets a ledger row without its body (`limits.message`). */
  readonly maxMessageBytes: number
  /** Ids of the keys that verify return-path tokens now. Default: none. */
  readonly liveKeyIds?: ReadonlySet<number>
}

/** The mailbox for people to read: `imaps://user@host/Folder`, without secrets. Total. */
export function mailboxUrl(mailbox: PolledMailbox): string {
  return formatMailboxUrl(mailbox)
}

/** Whether the server's copy may be changed; otherwise the folder is opened read-only (EXAMINE). Total. */
export function changesServer(mailbox: PolledMailbox): boolean {
  return Object.values(mailbox.after).some((action) => action.kind !== 'leave')
}
