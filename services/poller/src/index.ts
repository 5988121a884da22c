/** Mailbox to ledger: the poller, and readers of mail files. */
export { importMails, type ImportOptions, type ImportReport } from './import-mails.ts'
export {
  compareWithServer,
  SERVER_CHECKS,
  type ServerComparison,
} from './compare-with-server.ts'
export { testMailbox, type MailboxReport } from './mailbox-test.ts'
export { startPoller, type PollerHandle } from './poll.ts'
export type { PolledMailbox } from './polled-mailbox.ts'
export { type PollerOptions, type PollerTiming } from './poller-options.ts'
export { type FirstSweep } from './run.ts'
export { type ReadMail } from './sources/files/read-mail.ts'
export { MAX_MESSAGE_BYTES, readMails, type ReadMailsOptions } from './sources/files/read-mails.ts'
export { type FolderCount } from './sources/imap/folder.ts'
export { type StoredCounts, type SweepProgress, type SweepReport } from './sweep.ts'
