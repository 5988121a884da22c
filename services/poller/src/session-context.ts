/** What a connection and its sweeps are told by the poller that they belong to. */
import type { Failpoints, Logger } from '@forwardpath/runtime'
import type { Database } from '@forwardpath/store'
import type { FetchMemory } from './fetch-memory.ts'
import type { PolledMailbox } from './polled-mailbox.ts'
import type { PollerTiming } from './poller-options.ts'
import type { StoredCounts, SweepProgress } from './sweep.ts'

/** What a connection needs to know of its poller. */
export type SessionContext = {
  readonly mailbox: PolledMailbox
  readonly database: Database
  readonly epoch: string
  readonly log: Logger
  readonly failpoints: Failpoints
  readonly timing: PollerTiming
  readonly onStored: (ids: readonly string[]) => Promise<void>
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined
  readonly onRange: (counts: StoredCounts) => void
  readonly signal: AbortSignal
  /** What outlives a connection: set by the first, read by the next. */
  readonly kept: KeptState
}

/** Knowledge about one UIDVALIDITY. */
export type KeptState = {
  generation: { readonly uidValidity: string; readonly memory: FetchMemory } | undefined
}
