/** Mailbox to ledger: the poller, and readers of mail files. */
export { startPoller, type PollerHandle } from './poll.ts'
export { mailboxUrl, type PolledMailbox } from './polled-mailbox.ts'
export { type PollerOptions, type PollerTiming } from './poller-options.ts'
export { type FirstSweep } from './run.ts'
export { type FolderCount } from './sources/imap/folder.ts'
export { type StoredCounts, type SweepProgress, type SweepReport } from './sweep.ts'
