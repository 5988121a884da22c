/**
 * Counting is over distinct event keys: of the copies of one report
 * the one with the highest trust tier stands, at one tier a permanent one before a transient one, so
 * that a forged copy that came first cannot shadow the genuine report.
 */
import { trustRank } from '@forwardpath/mail'
import type { HistoryEvent } from './history-event.ts'

/** One event for each key, oldest first. Independent of the order and number of the copies. */
export function distinctEvents(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const best = new Map<string, HistoryEvent>()
  for (const event of events) {
    const standing = best.get(event.eventKey)
    if (standing === undefined || compareWeight(event, standing) > 0)
      best.set(event.eventKey, event)
  }
  return [...best.values()].sort(byTime)
}

function compareWeight(a: HistoryEvent, b: HistoryEvent): number {
  return (
    trustRank(a.trust) - trustRank(b.trust) ||
    Number(a.permanence === 'permanent') - Number(b.permanence === 'permanent') ||
    -byTime(a, b)
  )
}

function byTime(a: HistoryEvent, b: HistoryEvent): number {
  return (
    a.receivedAtMs - b.receivedAtMs ||
    compareText(a.eventKey, b.eventKey) ||
    compareText(a.bounceId, b.bounceId)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
