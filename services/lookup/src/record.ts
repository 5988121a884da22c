/** What the list in memory holds, and what leads to it. */
import type { ListedSuppression } from '@forwardpath/store'

/** What many records share. */
export type RecordFacts = Pick<ListedSuppression, 'scope' | 'status' | 'reason' | 'category'>

/** What a record says of an address. */
export type SuppressionRecord = {
  /** `sup_…`. */
  readonly id: string
  readonly facts: RecordFacts
  /** Unix time in milliseconds; from then on the record stops nobody. Absent: it has no end. */
  readonly expiresAtMs: number | undefined
}

/** One key to look for. */
export type Candidate = {
  readonly key: string
  /** 0: the address itself, 1: without extension, 2: its domain. */
  readonly distance: 0 | 1 | 2
  /** Whether a record under this key says something about the address that was asked for. */
  readonly takes: (facts: RecordFacts) => boolean
}

/** A record and the key that led to it. */
export type Found = { readonly record: SuppressionRecord; readonly candidate: Candidate }
