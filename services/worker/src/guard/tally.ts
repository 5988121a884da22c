/**
 * In the transaction of a batch, under the feed lock: what its reports add to the tallies. Pure counting over the histories that are
 * loaded for the decisions anyway, and one question to the sent log.
 */
import { IMPORT_MAILBOX } from '@forwardpath/runtime'
import {
  addTallies,
  aliveBySentLog,
  type AddressHistory,
  type HourKey,
  type Transaction,
} from '@forwardpath/store'
import {
  BASELINE_MS,
  EVERY_PROVIDER,
  isTallied,
  tallyReports,
  type HistoryEvent,
  type Policy,
} from '@forwardpath/suppress'
import type { ChangedEvent } from '../changed-event.ts'

/** Returns the hours that grew, for the guard to look at once the batch is committed. */
export async function tallyBatch(
  tx: Transaction,
  histories: readonly AddressHistory[],
  batch: {
    readonly changed: readonly ChangedEvent[]
    readonly policy: Policy
    readonly nowMs: number
  },
): Promise<readonly HourKey[]> {
  const { policy, nowMs } = batch
  const fresh = newReports(histories, batch.changed).filter(
    ({ event }) => isTallied(event, policy) && event.receivedAtMs > nowMs - BASELINE_MS,
  )
  if (fresh.length === 0) return []
  const live = fresh.filter(({ event }) => event.mailbox !== IMPORT_MAILBOX)
  const alive = await aliveBySentLog(
    tx,
    live.map(({ addressKey, event }) => ({ addressKey, atMs: event.receivedAtMs })),
  )
  const tallies = tallyReports(histories, {
    newIds: new Set(fresh.map(({ event }) => event.bounceId)),
    policy,
    isAliveBySentLog: (addressKey) => alive.has(addressKey),
    isImport: (mailbox) => mailbox === IMPORT_MAILBOX,
  })
  await addTallies(tx, tallies)
  return tallies.filter((t) => t.provider !== EVERY_PROVIDER && t.addresses > 0)
}

function newReports(
  histories: readonly AddressHistory[],
  changed: readonly ChangedEvent[],
): readonly { readonly addressKey: string; readonly event: HistoryEvent }[] {
  const keys = new Set(changed.map((c) => `${c.addressKey} ${String(c.receivedAtMs)}`))
  return histories.flatMap(({ addressKey, events }) =>
    events
      .filter((event) => keys.has(`${addressKey} ${String(event.receivedAtMs)}`))
      .map((event) => ({ addressKey, event })),
  )
}
