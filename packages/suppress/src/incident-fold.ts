/**
 * The fold under incidents: what the reports outside every window give, and what those inside an open one may hold.
 *
 * Pure, total, and like the fold a function of the set of reports: their order and copies do not matter.
 */
import { DAY_MS } from './duration.ts'
import { foldEvents, strictestByScope } from './fold.ts'
import type { HistoryEvent } from './history-event.ts'
import { isInWindow, type IncidentWindow } from './incident.ts'
import type { Policy } from './policy.ts'
import type { SuppressionDraft } from './suppression.ts'

/**
 * How long an incident alone may hold an address: six quiet hours, seven days for a person to choose, and as long again
 * for an incident that lasts for days. Rolling back or confirming ends it sooner.
 */
const INCIDENT_HOLD_MS = 14 * DAY_MS

/** At most one draft for each scope; one that rests on an open incident names it and is never active. */
export function foldUnderIncidents(
  events: readonly HistoryEvent[],
  policy: Policy,
  clock: { readonly nowMs: number; readonly windows: readonly IncidentWindow[] },
): readonly SuppressionDraft[] {
  const { nowMs, windows } = clock
  const falling = (effect: IncidentWindow['effect']): readonly IncidentWindow[] =>
    windows.filter((w) => w.effect === effect && events.some((e) => isInWindow(e, w)))
  const dropped = falling('without')
  const believed = events.filter((e) => !dropped.some((w) => isInWindow(e, w)))
  const open = falling('hold')
  const apart = believed.filter((e) => !open.some((w) => isInWindow(e, w)))
  const certain = foldEvents(apart, policy, nowMs)
  if (apart.length === believed.length) return certain
  const doubtful = foldEvents(believed, policy, nowMs).flatMap((draft) =>
    soften(draft, { certain, open, nowMs }),
  )
  return strictestByScope([...certain, ...doubtful])
}

/** Nothing where the draft is what it would be without the window. */
function soften(
  draft: SuppressionDraft,
  {
    certain,
    open,
    nowMs,
  }: {
    readonly certain: readonly SuppressionDraft[]
    readonly open: readonly IncidentWindow[]
    readonly nowMs: number
  },
): readonly SuppressionDraft[] {
  const window = open.find((w) => draft.evidence.some((e) => isInWindow(e, w)))
  const standing = certain.find((d) => d.scope === draft.scope)
  // What the rest gives for good is given with its own evidence: the window's reports count 0.
  if (window === undefined || standing?.status === 'active') return []
  if (draft.status !== 'active') return [{ ...draft, incidentId: window.id }]
  const untilMs = draft.cause.receivedAtMs + INCIDENT_HOLD_MS
  const status = untilMs <= nowMs ? 'expired' : 'held'
  return [{ ...draft, status, sticky: false, expiresAtMs: untilMs, incidentId: window.id }]
}
