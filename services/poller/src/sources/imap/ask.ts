/**
 * Asked versus got: a FETCH that ends without error proves nothing (reliability of servers, not of the network).
 *
 * What is missing after the first answer is asked for again as a range. What is missing then is looked up by a second
 * SEARCH: no longer listed is `vanished`. What is listed is asked for by halves, down to single UIDs, so that one mail
 * which the server cannot read takes no neighbour along. What is left is `unfetched`: listed, and not to be had today.
 */
import type { ImapConnection } from './connection.ts'
import type { ImapFault } from './fault.ts'
import type { Answer } from './fetch.ts'
import { stillListed } from './search.ts'

/** Every UID asked for is in exactly one of these, unless a fault ended the asking: then the rest is in none. */
export type Outcome<Item> = {
  readonly got: ReadonlyMap<number, Item>
  /** Proved: not given when asked twice, and no longer listed. */
  readonly vanished: readonly number[]
  /** Listed, and not given even when asked for alone. */
  readonly unfetched: readonly number[]
  /** The connection's end. Absent: everything was asked. */
  readonly fault?: ImapFault
  /** How many UIDs the command asked for that the fault ended. */
  readonly askedAtFault?: number
}

/** One command for a set of UIDs. */
export type AskOnce<Item> = (uids: readonly number[]) => Promise<Answer<Item>>

/** Asks until each UID is accounted for or the connection fails. Throws ImapFault only from SEARCH. */
export async function askUntilKnown<Item>(
  connection: ImapConnection,
  uids: readonly number[],
  askOnce: AskOnce<Item>,
): Promise<Outcome<Item>> {
  const asking = newAsking<Item>(askOnce)
  let missing = await asking.ask(uids)
  if (missing.length > 0 && !asking.isOver()) missing = await asking.ask(missing)
  if (missing.length === 0 || asking.isOver()) {
    return asking.outcome({ vanished: [], unfetched: [] })
  }
  const listed = await stillListed(connection, missing)
  const vanished = missing.filter((uid) => !listed.has(uid))
  const unfetched = await asking.askByHalves(missing.filter((uid) => listed.has(uid)))
  return asking.outcome({ vanished, unfetched })
}

function newAsking<Item>(askOnce: AskOnce<Item>) {
  const got = new Map<number, Item>()
  let fault: ImapFault | undefined
  let askedAtFault: number | undefined

  /** Gives what is still missing. A mere NO leaves the connection, so it only counts as missing. */
  const ask = async (uids: readonly number[]): Promise<readonly number[]> => {
    const answer = await askOnce(uids)
    for (const [uid, item] of answer.got) got.set(uid, item)
    if (answer.fault?.leavesConnection === false) {
      fault = answer.fault
      askedAtFault = uids.length
    }
    return uids.filter((uid) => !got.has(uid))
  }

  const isOver = (): boolean => fault !== undefined

  const askByHalves = async (uids: readonly number[]): Promise<readonly number[]> => {
    const missing: number[] = []
    const middle = Math.ceil(uids.length / 2)
    for (const half of [uids.slice(0, middle), uids.slice(middle)]) {
      if (half.length === 0) continue
      const rest = await ask(half)
      if (isOver()) return []
      if (rest.length === 0) continue
      missing.push(...(half.length === 1 ? rest : await askByHalves(rest)))
    }
    return missing
  }

  const outcome = (lost: Pick<Outcome<Item>, 'vanished' | 'unfetched'>): Outcome<Item> => ({
    got,
    ...lost,
    ...(fault === undefined || askedAtFault === undefined ? {} : { fault, askedAtFault }),
  })

  return { ask, askByHalves, isOver, outcome }
}
