/** Delivers: the mails that are due at this moment, noted first, then put into the mailboxes by turns. */
import { setTimeout as pause } from 'node:timers/promises'
import { noteMails } from './account.ts'
import { chanceOf } from './chance.ts'
import { makeMail, type SoakMail, type Template } from './mails.ts'
import type { Rig } from './rig.ts'

/** The stream so far. */
export type Stream = {
  readonly delivered: () => number
  /** One mail of each of these templates. */
  readonly deliverEach: (indexes: readonly number[]) => Promise<void>
  /** So many of these templates, chosen by the seed, evenly over this time. Ends early where it is told to. */
  readonly run: (options: {
    readonly templates: readonly number[]
    readonly mails: number
    readonly lengthMs: number
    /** Mails that were delivered and are not in the ledger, or wait there. */
    readonly behind: () => number
    readonly signal: AbortSignal
  }) => Promise<void>
}

const TICK_MS = 1_000
/** The stream waits for a program that is slower: a mailbox is no place for a million mails. */
const MAX_BEHIND = 20_000

/** Numbers go on from the first mail to the last. */
export function createStream(
  rig: Rig,
  { templates, seed }: { readonly templates: readonly Template[]; readonly seed: number },
): Stream {
  let next = 1
  const make = (index: number): SoakMail[] => {
    const template = templates[index]
    if (template === undefined) return []
    const mail = makeMail(template, { number: next, index })
    next += 1
    return [mail]
  }
  const deliver = async (indexes: readonly number[]): Promise<void> => {
    const mails = indexes.flatMap(make)
    await noteMails(rig.database, mails)
    const { all } = rig.mailboxes
    for (const { number, bytes } of mails) await all[number % all.length]?.deliver(bytes)
  }
  return {
    delivered: () => next - 1,
    deliverEach: deliver,
    run: async ({ templates: from, mails, lengthMs, behind, signal }) => {
      const startedAt = performance.now()
      let delivered = 0
      while (delivered < mails && !signal.aborted) {
        const due = Math.floor(Math.min(1, (performance.now() - startedAt) / lengthMs) * mails)
        const room = Math.max(0, MAX_BEHIND - behind())
        const count = Math.min(due - delivered, room)
        const indexes = Array.from({ length: count }, (_, n) => {
          const chance = chanceOf(seed, 'mail', delivered + n)
          return from[Math.floor(chance * from.length)] ?? 0
        })
        if (indexes.length > 0) await deliver(indexes)
        delivered += count
        await pause(TICK_MS, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}
