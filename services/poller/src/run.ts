/** What the parts of one running poller share. */
import type { Failpoints } from '@forwardpath/runtime'
import type { Deferred } from './deferred.ts'
import type { MailboxLock } from './mailbox-lock.ts'
import type { PollerOptions, PollerTiming } from './poller-options.ts'
import type { KeptState } from './session-context.ts'
import type { Session } from './session.ts'
import type { FolderCount } from './sources/imap/folder.ts'
import type { StoredCounts, SweepReport } from './sweep.ts'

/** What the first sweep found, over all connections that it took. */
export type FirstSweep = SweepReport & {
  /** Set where the folder is empty: where mails may be instead. */
  readonly folders?: readonly FolderCount[]
}

/** A poller from its start to its end. */
export type Run = {
  readonly options: PollerOptions
  readonly once: boolean
  readonly log: PollerOptions['log']
  readonly timing: PollerTiming
  readonly failpoints: Failpoints
  readonly stopping: AbortController
  readonly firstSweep: Deferred<FirstSweep>
  /** Rows written since the start; the first sweep may need more than one connection. */
  sinceStart: StoredCounts
  /** What a stop may have to cut, and what `tidy` works with. */
  current: { readonly session?: Session; readonly tenure?: Tenure }
}

/** The time in which this poller holds the mailbox. */
export type Tenure = {
  readonly lock: MailboxLock
  readonly epoch: string
  readonly kept: KeptState
  /** Aborted by a stop and by the loss of the lock. */
  readonly signal: AbortSignal
  /** Opened before the poller was handed over; taken by the first to serve. */
  firstSession: Session | undefined
}
