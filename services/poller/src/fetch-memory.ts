/**
 * What was learnt about mails that are hard to fetch, kept from one connection to the next.
 *
 * A mail that ends the connection each time (a server that crashes on it, a literal larger than announced) would
 * otherwise stop its mailbox for ever: the range is made smaller until the mail is asked for alone, and given up after
 * three such tries. One memory belongs to one UIDVALIDITY.
 */
import type { ImapFault } from './sources/imap/fault.ts'

/** UIDs in one FETCH: flat from 100 on (measured), and a line of UIDs stays within 8,000 octets. */
const MAX_RANGE = 500
/** A failed range comes back as pieces of an eighth: 500, 62, 7, 1. */
const SHRINK = 8
/** Listed but never fetched this many times: quarantined. */
const MAX_FAILURES = 3

/** See the head of the file. */
export type FetchMemory = {
  /** UIDs that the next command may ask for. */
  readonly rangeSize: () => number
  /** Why a mail is not asked for any more. Absent: ask. */
  readonly givenUp: (uid: number) => 'unfetchable' | 'too_big' | undefined
  /** A range came without fault. */
  readonly noteSuccess: () => void
  /** A command for `asked` UIDs ended the connection; these had not come by then. */
  readonly noteFault: (fault: ImapFault, asked: number, missing: readonly number[]) => void
  /** Listed, asked for alone, and not given. */
  readonly noteFailure: (uid: number) => void
}

/** Nothing learnt yet. */
export function newFetchMemory(): FetchMemory {
  let rangeSize = MAX_RANGE
  const failures = new Map<number, number>()
  const tooLarge = new Set<number>()
  const noteFailure = (uid: number): void => {
    failures.set(uid, (failures.get(uid) ?? 0) + 1)
  }
  return {
    rangeSize: () => rangeSize,
    givenUp: (uid) => {
      if (tooLarge.has(uid)) return 'too_big'
      return (failures.get(uid) ?? 0) >= MAX_FAILURES ? 'unfetchable' : undefined
    },
    noteSuccess: () => {
      rangeSize = Math.min(MAX_RANGE, rangeSize * 2)
    },
    noteFault: (fault, asked, missing) => {
      rangeSize = Math.max(1, Math.floor(asked / SHRINK))
      const [alone] = missing
      if (asked !== 1 || alone === undefined) return
      if (fault.kind === 'too_large') tooLarge.add(alone)
      else noteFailure(alone)
    },
    noteFailure,
  }
}
