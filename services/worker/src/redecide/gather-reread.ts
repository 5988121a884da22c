/** Gathers a change set of "reclassify": mails since an instant, read again in batches, and the addresses that they speak of. */
import {
  addMailAddresses,
  addRevisedAddresses,
  addTouchedAddresses,
  nextMailsToRead,
  saveRevisions,
  type ForesightSet,
} from '@forwardpath/store'
import type { ReadTotals, RunOptions } from './foresee.ts'
import { rereadMails, type RereadContext } from './reread.ts'

export type { RereadContext } from './reread.ts'

/** Mails in memory at once; fewer where they are large. */
const BATCH = 200

/**
 * Goes on where the set's reading ended, so that asking again reads only what came in since. Absent: it was stopped between two
 * batches.
 */
export async function gatherReread(
  context: RereadContext,
  set: ForesightSet,
  options: RunOptions,
): Promise<ReadTotals | undefined> {
  const { database } = context
  const sinceMs = set.parameters.sinceMs ?? 0
  const totals = beginWith(set.totals)
  for (let after = set.readTo; ;) {
    if (options.signal?.aborted === true) return undefined
    const batch = await nextMailsToRead(database, { after, sinceMs, limit: BATCH })
    if (batch.readTo === after) break
    const { revisions, categories, unreadable } = await rereadMails(context, batch.mails)
    await saveRevisions(database, set.id, { revisions, readTo: batch.readTo })
    await addMailAddresses(database, set.id, { after, to: batch.readTo, sinceMs })
    totals.read += batch.mails.length - unreadable
    totals.expired += batch.expired
    totals.unreadable += unreadable
    for (const { from, to } of categories) totals.count(from, to)
    options.onProgress?.('read', totals.read + totals.expired + totals.unreadable)
    after = batch.readTo
  }
  await addRevisedAddresses(database, set.id)
  await addTouchedAddresses(database, set.id, sinceMs)
  return totals.result()
}

/** Counts on from what an earlier reading of the same set gave. */
function beginWith(before: ReadTotals | undefined): {
  read: number
  expired: number
  unreadable: number
  readonly count: (from: string, to: string) => void
  readonly result: () => ReadTotals
} {
  const counts = new Map(
    (before?.reports ?? []).map(({ from, to, count }) => [
      JSON.stringify([from, to]),
      { from, to, count },
    ]),
  )
  const totals = {
    read: before?.read ?? 0,
    expired: before?.expired ?? 0,
    unreadable: before?.unreadable ?? 0,
    count: (from: string, to: string): void => {
      const key = JSON.stringify([from, to])
      const entry = counts.get(key)
      counts.set(key, { from, to, count: (entry?.count ?? 0) + 1 })
    },
    result: (): ReadTotals => ({
      reports: [...counts.values()].sort((a, b) => b.count - a.count),
      read: totals.read,
      expired: totals.expired,
      unreadable: totals.unreadable,
    }),
  }
  return totals
}
