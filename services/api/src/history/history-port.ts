/** Deciding history again: what may be asked for, and what only the composing service can do of it. */
import type { Category } from '@forwardpath/classify'
import type { ForesightSet, IncidentRecord, ReleaseGroup } from '@forwardpath/store'

/** What is decided again, and how. */
export type HistoryWish =
  | PortWish
  /** Records that fit a filter are let go. */
  | { readonly door: 'release'; readonly group: ReleaseGroup; readonly why: string }

/** What takes rules, reader or worker. */
export type PortWish =
  /** Mails received since then are read again under the rules in force. */
  | { readonly door: 'reclassify'; readonly sinceMs: number }
  /** The reports of a window count no more, or count after all. */
  | {
      readonly door: 'incident'
      readonly incident: Pick<IncidentRecord, 'id' | 'provider' | 'from' | 'until'> & {
        readonly categories: readonly Category[]
      }
      readonly choice: 'rolled_back' | 'confirmed'
    }
  /** Unverified reports of one mailbox and reporting host are taken for genuine. */
  | { readonly door: 'vouch'; readonly mailbox: string; readonly host: string }

/** Under which id, and by whom. */
export type HistoryAct = {
  readonly id: string
  readonly who: string
  readonly note: string | undefined
}

/**
 * What applying came to. `changed`: the outcome is another one by now, foreseen anew under another digest. `stale`: foreseen under other
 * rules, another policy or other incidents.
 */
export type HistoryOutcome =
  | { readonly kind: 'applied' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'stale'; readonly reason: string }
  | { readonly kind: 'stopped' }

/** In the worker's hands. */
export type HistoryPort = {
  /** Foresees; nothing of the list changes. False where it was stopped: nothing of it is left. */
  readonly foresee: (wish: PortWish, act: HistoryAct, signal: AbortSignal) => Promise<boolean>
  readonly apply: (set: ForesightSet, signal: AbortSignal) => Promise<HistoryOutcome>
}
