/**
 * An incident: a time in which one provider's refusals are not believed. Its reports count 0; what they would
 * make active is held while nobody has decided, and nothing once the incident is rolled back.
 */
import type { Category } from '@forwardpath/classify'
import { addressKey } from '@forwardpath/mail'
import type { HistoryEvent } from './history-event.ts'
import { providerOfKey } from './provider.ts'

/** Refusals that a provider gave by mistake before now, or could: what they all say is "this mailbox is not there". */
export const GUARDED_CATEGORIES = [
  'user_unknown',
  'mailbox_disabled',
  'bad_address',
  'moved',
  'not_local',
  'domain_not_found',
  'domain_refuses_mail',
] as const satisfies readonly Category[]

/** The reports of one provider, in some categories, received in `[fromMs, untilMs)`. */
export type IncidentWindow = {
  /** `inc_…`; for a window that no incident was opened for, the change set that it is used by. */
  readonly id: string
  readonly provider: string
  readonly categories: readonly Category[]
  readonly fromMs: number
  /** Absent while it lasts. */
  readonly untilMs: number | undefined
  /** `hold`: nobody has decided yet. `without`: rolled back. */
  readonly effect: 'hold' | 'without'
}

/** Whether a category is guarded. */
export function isGuardedCategory(category: Category): boolean {
  return GUARDED_CATEGORIES.some((guarded) => guarded === category)
}

/** As it was stored with the report; where it was not, by the domain. */
export function providerOfEvent(event: HistoryEvent): string {
  return event.provider ?? providerOfKey(addressKey(event.recipient))
}

/** Whether the report falls into the window. Complaints and notices never do: they speak of a reader. */
export function isInWindow(event: HistoryEvent, window: IncidentWindow): boolean {
  return (
    event.kind === 'bounce' &&
    event.receivedAtMs >= window.fromMs &&
    event.receivedAtMs < (window.untilMs ?? Infinity) &&
    window.categories.includes(event.category) &&
    providerOfEvent(event) === window.provider
  )
}
