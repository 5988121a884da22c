/** Years of one address, day by day through the pipeline: the list changes only for a reason, and never to and fro. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decide } from './decide.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { StandingSuppression, SuppressionStatus } from './suppression.ts'
import { report, START_MS } from './testing/report.ts'

const DAYS = 5 * 365

type Step = { readonly day: number; readonly status: SuppressionStatus; readonly had: boolean }

/** Each change of the status, with whether a report came that day. */
function live(events: readonly HistoryEvent[]): readonly Step[] {
  const steps: Step[] = []
  let record: StandingSuppression | undefined
  for (let day = 0; day < DAYS; day++) {
    const nowMs = START_MS + day * DAY_MS + 13 * HOUR_MS
    const known = events.filter((e) => e.receivedAtMs <= nowMs)
    const had = known.some((e) => e.receivedAtMs > nowMs - DAY_MS)
    const before = record?.status
    if (
      record?.expiresAtMs !== undefined &&
      record.expiresAtMs <= nowMs &&
      record.status !== 'expired'
    )
      record = { ...record, status: 'expired' }
    if (had) {
      const standing = record === undefined ? [] : [record]
      const [decision] = decide({
        events: known,
        standing,
        policy: DEFAULT_POLICY,
        nowMs,
      }).suppressions
      if (decision?.kind === 'write') {
        const { draft } = decision
        const last = draft.evidence.at(-1)
        record = {
          scope: draft.scope,
          status: draft.status,
          reason: draft.reason,
          source: 'pipeline',
          expiresAtMs: draft.expiresAtMs,
          isSticky: draft.sticky,
          lastEventId: last?.bounceId,
          lastEventAtMs: last?.receivedAtMs,
          evidenceCount: draft.evidence.length,
          decidedAtMs: undefined,
        }
      }
    }
    if (record !== undefined && record.status !== before)
      steps.push({ day, status: record.status, had })
  }
  return steps
}

const yearsArb = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: DAYS - 1 }),
      category: fc.constantFrom(
        'user_unknown',
        'mailbox_full',
        'moved',
        'network',
        'mailbox_disabled',
      ),
      permanence: fc.constantFrom('permanent', 'transient'),
    } as const),
    { maxLength: 40 },
  )
  .map((made) =>
    made.map(({ day, ...over }, index) =>
      report({ ...over, key: `y${String(index)}`, receivedAtMs: START_MS + day * DAY_MS }),
    ),
  )

it('a record gets stricter only on the day of a report, and ends only by its time', () => {
  fc.assert(
    fc.property(yearsArb, (events) => {
      const steps = live(events)
      for (const { status, had } of steps) {
        if (status === 'held' || status === 'active') expect(had).toBe(true)
        else expect(status).toBe('expired')
      }
      // Never more changes than reports and their ends: no record flaps by itself.
      expect(steps.length).toBeLessThanOrEqual(2 * events.length)
    }),
    { numRuns: 60 },
  )
})

it('an address that is gone is suppressed once, however long it is refused', () => {
  const gone = Array.from({ length: 60 }, (_, month) =>
    report({
      category: 'user_unknown',
      key: `g${String(month)}`,
      receivedAtMs: START_MS + month * 30 * DAY_MS,
    }),
  )
  expect(live(gone).map((s) => s.status)).toEqual(['held', 'expired', 'active'])
})
