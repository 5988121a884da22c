/** What a poller is given, and the times it keeps. */
import type { Failpoints, Logger } from '@forwardpath/runtime'
import type { Database } from '@forwardpath/store'
import type { PolledMailbox } from './polled-mailbox.ts'
import { IMAP_DEADLINES, type ImapDeadlines } from './sources/imap/connection.ts'
import type { SweepProgress } from './sweep.ts'

/** The times of a poller, in ms. */
export type PollerTiming = {
  /** Between looks at what is new; IDLE's hint comes before it. */
  readonly shortSweepMs: number
  /** Between SEARCHes of the whole folder, which alone are the guarantee. */
  readonly fullSweepMs: number
  /** After this long a connection is replaced: IDLE dies silently (postalsys/imapflow#13, #98, #210). */
  readonly connectionLifeMs: number
  /** Between tries for the lock that another poller holds. */
  readonly lockRetryMs: number
  /** Upper bound of the first wait after a fault, and of every wait. */
  readonly backoffBaseMs: number
  readonly backoffCapMs: number
  /** Least wait after the server said "not now" without saying for how long. */
  readonly throttledMs: number
  /** Wait after the third refused login in a row: more would lock the account at some providers. */
  readonly refusedLoginMs: number
  readonly deadlines: ImapDeadlines
}

/** In force where a test sets no others; what each of them bounds stands in {@link PollerTiming}. Project choices. */
export const POLLER_TIMING: PollerTiming = {
  shortSweepMs: 30_000,
  fullSweepMs: 15 * 60_000,
  connectionLifeMs: 4 * 3_600_000,
  lockRetryMs: 5_000,
  backoffBaseMs: 1_000,
  backoffCapMs: 60_000,
  throttledMs: 30_000,
  refusedLoginMs: 5 * 60_000,
  deadlines: IMAP_DEADLINES,
}

/** What `startPoller` takes. */
export type PollerOptions = {
  readonly mailbox: PolledMailbox
  /** One connection of its pool is held as long as the poller runs. */
  readonly database: Database
  /** Ledger ids whose rows are committed: queue them. A rejection slows the poller; the rows stay in the ledger. */
  readonly onStored: (ids: readonly string[]) => Promise<void>
  readonly log: Logger
  /** Default: none. */
  readonly failpoints?: Failpoints
  /** True: one full sweep, and a fault that lasts is thrown. Default: goes on until it is stopped. */
  readonly once?: boolean
  readonly onProgress?: (progress: SweepProgress) => void
  /** Other times, for tests. */
  readonly timing?: Partial<PollerTiming>
}
