import fc from 'fast-check'
import { addressKey } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { differenceLines, type Difference, type StandingRecord } from './difference.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import { GUARDED_CATEGORIES, type IncidentWindow } from './incident.ts'
import { redecide } from './redecide.ts'
import type { SuppressionDraft } from './suppression.ts'
import { report, START_MS } from './testing/report.ts'

const at = (days: number): number => START_MS + days * DAY_MS
const policy = DEFAULT_POLICY

function windowOf(
  effect: IncidentWindow['effect'],
  fromDay: number,
  untilDay: number,
): IncidentWindow {
  return {
    id: 'inc_1',
    provider: 'example.org',
    categories: GUARDED_CATEGORIES,
    fromMs: at(fromDay),
    untilMs: at(untilDay),
    effect,
  }
}

/** The list as the pipeline makes it, report by report, in the order given. */
function listAfter(
  events: readonly HistoryEvent[],
  nowMs: number,
  windows: readonly IncidentWindow[] = [],
): readonly StandingRecord[] {
  let standing: readonly StandingRecord[] = []
  events.forEach((_, index) => {
    const { suppressions } = decide({
      events: events.slice(0, index + 1),
      standing,
      policy,
      nowMs,
      windows,
    })
    for (const { kind, draft } of suppressions) {
      const before = standing.find((r) => r.scope === draft.scope)
      const record =
        kind === 'write' || before === undefined ? recordOf(draft) : withEvidence(before, draft)
      standing = [...standing.filter((r) => r.scope !== draft.scope), record]
    }
  })
  return standing
}

function recordOf(draft: SuppressionDraft): StandingRecord {
  const last = draft.evidence.at(-1)
  return {
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
    category: draft.category,
    incidentId: draft.incidentId,
  }
}

function withEvidence(record: StandingRecord, draft: SuppressionDraft): StandingRecord {
  return {
    ...record,
    evidenceCount: draft.evidence.length,
    lastEventId: draft.evidence.at(-1)?.bounceId,
  }
}

function again(
  events: readonly HistoryEvent[],
  standing: readonly StandingRecord[],
  over: Partial<Parameters<typeof redecide>[0]> = {},
): Difference {
  const key = addressKey(report({ category: 'user_unknown' }).recipient)
  return redecide({
    addressKey: key,
    events,
    standing,
    changes: [],
    policy,
    nowMs: at(100),
    windows: [],
    ...over,
  })
}

function applied(
  standing: readonly StandingRecord[],
  difference: Difference,
): readonly StandingRecord[] {
  return difference.records.reduce<readonly StandingRecord[]>((list, { scope, draft }) => {
    const rest = list.filter((r) => r.scope !== scope)
    return draft === undefined ? rest : [...rest, recordOf(draft)]
  }, standing)
}

/** What the list says to a sender: records in force, with all that is shown of them. */
function inForce(records: readonly StandingRecord[], nowMs: number): readonly StandingRecord[] {
  return records
    .filter(
      (r) => (r.status === 'held' || r.status === 'active') && (r.expiresAtMs ?? Infinity) > nowMs,
    )
    .sort((a, b) => (a.scope < b.scope ? -1 : 1))
}

const eventArb = fc
  .record({
    day: fc.integer({ min: 0, max: 95 }),
    hour: fc.integer({ min: 0, max: 11 }),
    category: fc.constantFrom(
      'user_unknown',
      'mailbox_disabled',
      'mailbox_full',
      'moved',
      'owner_changed',
      'domain_refuses_mail',
      'reputation',
    ),
    permanence: fc.constantFrom('permanent', 'transient'),
    trust: fc.constantFrom('unverified', 'plausible', 'verified'),
    kind: fc.constantFrom('bounce', 'bounce', 'bounce', 'complaint'),
  } as const)
  .map(({ day, hour, kind, ...over }) => ({
    at: at(day) + hour * HOUR_MS,
    make: (key: string): HistoryEvent => ({
      ...report({ ...over, key, receivedAtMs: at(day) + hour * HOUR_MS }),
      kind,
    }),
  }))

const historyArb = fc
  .array(eventArb, { maxLength: 12 })
  .map((made) => made.map(({ make }, index) => make(`k${String(index)}`)))

describe('deciding again', () => {
  it('changes nothing where nothing is seen differently, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        historyArb.chain((events) => fc.tuple(fc.constant(events), shuffled(events))),
        ([events, order]) => {
          const standing = listAfter(order, at(100))
          expect(inForce(applied(standing, again(events, standing)), at(100))).toEqual(
            inForce(standing, at(100)),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  it('rolls a window back to the list that the other reports give, whatever the order', () => {
    const open = windowOf('hold', 20, 40)
    const closed = windowOf('without', 20, 40)
    fc.assert(
      fc.property(
        historyArb.chain((events) => fc.tuple(shuffled(events), shuffled(events), fc.boolean())),
        ([order, other, wasGuarded]) => {
          const windows = wasGuarded ? [open] : []
          const standing = listAfter(order, at(100), windows)
          const back = again(order, standing, { windows, windowsThen: [closed] })
          const isOutside = (e: HistoryEvent): boolean =>
            e.kind === 'complaint' ||
            e.receivedAtMs < at(20) ||
            e.receivedAtMs >= at(40) ||
            !closed.categories.includes(e.category)
          const reference = listAfter(other.filter(isOutside), at(100))
          const sticky = standing.filter((r) => r.isSticky).map((r) => r.scope)
          const compared = (list: readonly StandingRecord[]): readonly StandingRecord[] =>
            inForce(list, at(100)).filter((r) => !sticky.includes(r.scope))
          expect(compared(applied(standing, back))).toEqual(compared(reference))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('is the same difference, whatever the order of the reports', () => {
    fc.assert(
      fc.property(
        historyArb.chain((events) => fc.tuple(fc.constant(events), shuffled(events))),
        ([events, order]) => {
          const windowsThen = [windowOf('without', 0, 50)]
          const standing = listAfter(events, at(100))
          expect(differenceLines(again(order, standing, { windowsThen }))).toEqual(
            differenceLines(again(events, standing, { windowsThen })),
          )
        },
      ),
    )
  })

  it('applied once, gives no difference a second time', () => {
    fc.assert(
      fc.property(historyArb, (events) => {
        const windowsThen = [windowOf('without', 10, 60)]
        const standing = listAfter(events, at(100))
        const list = applied(standing, again(events, standing, { windowsThen }))
        const second = again(events, list, { windows: windowsThen })
        expect(second.records).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

function shuffled(events: readonly HistoryEvent[]): fc.Arbitrary<readonly HistoryEvent[]> {
  return fc.shuffledSubarray([...events], { minLength: events.length })
}

describe('under an open incident', () => {
  const unknown = (day: number): HistoryEvent =>
    report({ category: 'user_unknown', key: `u${String(day)}`, receivedAtMs: at(day) })

  it('what a window alone makes active is held, and counts again when it is confirmed', () => {
    const events = [unknown(2), unknown(6)]
    const window = windowOf('hold', 1, 7)
    const standing = listAfter(events, at(8), [window])
    expect(standing.map((r) => [r.status, r.incidentId])).toEqual([['held', 'inc_1']])
    const confirmed = again(events, standing, { nowMs: at(8), windows: [window], windowsThen: [] })
    expect(confirmed.records.map((r) => [r.effect, r.draft?.status])).toEqual([['added', 'active']])
  })

  it('an address with evidence on both sides stays suppressed, without the reports of the window', () => {
    const events = [unknown(0), unknown(4), unknown(30), unknown(90)]
    const standing = listAfter(events, at(95), [windowOf('hold', 29, 31)])
    expect(standing.map((r) => [r.status, r.evidenceCount])).toEqual([['active', 3]])
  })

  it('other categories and providers go on', () => {
    const events = [report({ category: 'owner_changed', key: 'o', receivedAtMs: at(2) })]
    const standing = listAfter(events, at(3), [windowOf('hold', 1, 7)])
    expect(standing.map((r) => r.status)).toEqual(['active'])
    const elsewhere = [unknown(2), unknown(6)]
    const other = { ...windowOf('hold', 1, 7), provider: 'gmail.com' }
    expect(listAfter(elsewhere, at(8), [other]).map((r) => r.status)).toEqual(['active'])
  })
})

describe('what is not the pipeline’s to alter', () => {
  const events = [
    report({ category: 'user_unknown', key: 'a', receivedAtMs: at(0) }),
    report({ category: 'user_unknown', key: 'b', receivedAtMs: at(4) }),
  ]
  const [active] = listAfter(events, at(5))
  const windowsThen = [windowOf('without', -1, 10)]

  it.each<[string, Partial<StandingRecord>, string]>([
    ['an import', { source: 'import:ses' }, 'import'],
    ['an act of a person', { source: 'operator' }, 'person'],
    ['a sticky record', { isSticky: true, reason: 'owner_changed' }, 'sticky'],
  ])('%s is a conflict where the reports speak against it', (_name, over, kind) => {
    if (active === undefined) throw new TypeError('the list is empty')
    const result = again(events, [{ ...active, ...over }], { nowMs: at(5), windowsThen })
    expect(result.records).toEqual([])
    expect(result.conflicts.map((c) => [c.kind, c.stands, c.wouldBe])).toEqual([
      [kind, 'active', 'none'],
    ])
    expect(again(events, [{ ...active, ...over }], { nowMs: at(5) }).conflicts).toEqual([])
  })

  it('a release by a person stands, though the reports before it would now suppress', () => {
    if (active === undefined) throw new TypeError('the list is empty')
    const released = {
      ...active,
      status: 'released',
      decidedAtMs: at(5),
      expiresAtMs: undefined,
    } as const
    const harmless = events.map((e) => ({ ...e, category: 'reputation' as const }))
    const result = again(harmless, [released], { nowMs: at(6), revised: events })
    expect(result.records).toEqual([])
    expect(result.conflicts.map((c) => [c.kind, c.wouldBe])).toEqual([['person', 'active']])
  })

  it('a record whose reports are past their retention is not weakened', () => {
    if (active === undefined) throw new TypeError('the list is empty')
    const result = again([], [active], { nowMs: at(800) })
    expect(result.records).toEqual([])
    expect(result.conflicts.map((c) => c.kind)).toEqual(['evidence_gone'])
  })

  it('an address change that a person decided stays, an undecided one closes', () => {
    const moved = [
      report({ category: 'moved', key: 'm', receivedAtMs: at(1), forwardPath: 'new@example.com' }),
    ]
    const standing = listAfter(moved, at(2))
    const change = { id: 'adc_1', target: 'new@example.com', state: 'pending', isDecided: false }
    const over = { nowMs: at(2), windowsThen }
    expect(again(moved, standing, { ...over, changes: [change] }).changes).toEqual([
      { kind: 'closes', oldKey: 'old@example.org', id: 'adc_1', target: 'new@example.com' },
    ])
    const decided = { ...change, state: 'approved', isDecided: true }
    const result = again(moved, standing, { ...over, changes: [decided] })
    expect(result.changes).toEqual([])
    expect(result.conflicts.map((c) => c.kind)).toEqual(['decided_change'])
  })
})

describe('what a second look shows of one record', () => {
  const events = [
    report({ category: 'user_unknown', key: 'a', receivedAtMs: at(0) }),
    report({ category: 'user_unknown', key: 'b', receivedAtMs: at(4) }),
  ]
  const [active] = listAfter(events, at(5))
  if (active === undefined) throw new TypeError('the list is empty')
  const held = { ...active, status: 'held', expiresAtMs: at(7) } as const
  const effects = (difference: Difference): readonly string[] =>
    difference.records.map(
      (r) => `${r.effect} from ${r.from ?? 'nothing'} by ${r.sample?.bounceId ?? 'none'}`,
    )

  it.each<[string, readonly StandingRecord[], readonly HistoryEvent[], readonly string[]]>([
    ['an address that had no record', [], events, ['added from nothing by bnc_b']],
    ['one report of it', [], events.slice(0, 1), ['held from nothing by bnc_a']],
    ['a hold that ought to be more', [held], events, ['added from held by bnc_b']],
    ['no report at all', [], [], []],
    ['a record that is over', [{ ...active, status: 'expired' }], [], []],
  ])('%s', (_name, standing, list, expected) => {
    expect(effects(again(list, standing, { nowMs: at(5) }))).toEqual(expected)
  })

  it('what it rested on is shown where nothing is left', () => {
    const harmless = events.map((e) => ({ ...e, category: 'spam' as const }))
    const over = { nowMs: at(5), revised: harmless }
    expect(effects(again(events, [active], over))).toEqual(['released from active by bnc_b'])
    // The stored reports give nothing either: the last one that the record names is shown.
    expect(effects(again(harmless, [active], over))).toEqual(['released from active by bnc_b'])
    const unnamed = { ...active, lastEventId: undefined }
    expect(effects(again(harmless, [unnamed], over))).toEqual(['released from active by none'])
  })

  it.each<[string, Partial<StandingRecord>]>([
    ['reason', { reason: 'moved' }],
    ['category', { category: 'moved' }],
    ['end', { expiresAtMs: at(400) }],
    ['incident', { incidentId: 'inc_9' }],
  ])('a record of another %s is altered', (_name, over) => {
    const result = again(events, [{ ...active, ...over }], { nowMs: at(5) })
    expect(effects(result)).toEqual(['altered from active by bnc_b'])
  })

  it('a record that rests on other reports than before is altered', () => {
    const third = report({ category: 'user_unknown', key: 'c', receivedAtMs: at(4.5) })
    const more = again(events, [active], { nowMs: at(5), revised: [...events, third] })
    expect(effects(more)).toEqual(['altered from active by bnc_b'])
    const none = again([], [{ ...active, lastEventId: undefined }], {
      nowMs: at(5),
      revised: events,
    })
    expect(effects(none)).toEqual(['altered from active by bnc_b'])
  })

  it('a record with more evidence than is left is altered where reports went, and only there', () => {
    const counted = { ...active, evidenceCount: 3 }
    const spam = report({ category: 'spam', key: 'x', receivedAtMs: at(1) })
    const over = { nowMs: at(5) }
    expect(effects(again([...events, spam], [counted], { ...over, revised: events }))).toEqual([
      'altered from active by bnc_b',
    ])
    expect(effects(again([...events, spam], [counted], over))).toEqual([])
    expect(effects(again([...events, spam], [active], { ...over, revised: events }))).toEqual([])
  })

  it.each<[string, Partial<StandingRecord>, readonly HistoryEvent[], boolean]>([
    ['the report that it names is gone', { lastEventId: 'bnc_gone' }, events, true],
    ['it rests on more reports than are left', { evidenceCount: 3 }, events, true],
    ['it rests on as many', {}, events, false],
    ['it names none', { lastEventId: undefined, evidenceCount: 9 }, events, false],
  ])('is weakened unless its evidence is gone: %s', (_name, over, list, isGone) => {
    const revised = list.map((e) => ({ ...e, category: 'spam' as const }))
    const result = again(list, [{ ...active, ...over }], { nowMs: at(5), revised })
    expect(result.records.map((r) => r.effect)).toEqual(isGone ? [] : ['released'])
    expect(result.conflicts.map((c) => [c.kind, c.stands, c.wouldBe])).toEqual(
      isGone ? [['evidence_gone', 'active', 'none']] : [],
    )
  })

  it('an earlier end is weaker, a later one is not', () => {
    const forgotten = { ...held, lastEventId: 'bnc_gone' }
    const one = events.slice(0, 1)
    const endingAt = (days: number): Difference =>
      again(one, [{ ...forgotten, expiresAtMs: at(days) }], { nowMs: at(5) })
    expect(endingAt(8).conflicts.map((c) => [c.kind, c.wouldBe])).toEqual([
      ['evidence_gone', 'held'],
    ])
    expect(effects(endingAt(6))).toEqual(['altered from held by bnc_a'])
    expect(endingAt(7).conflicts).toEqual([])
    const lasting = again(one, [{ ...forgotten, expiresAtMs: undefined }], { nowMs: at(5) })
    expect(lasting.conflicts.map((c) => c.kind)).toEqual(['evidence_gone'])
  })
})

describe('what others decided, seen again', () => {
  const events = [
    report({ category: 'user_unknown', key: 'a', receivedAtMs: at(0) }),
    report({ category: 'user_unknown', key: 'b', receivedAtMs: at(4) }),
  ]
  const [active] = listAfter(events, at(5))
  if (active === undefined) throw new TypeError('the list is empty')
  const harmless = events.map((e) => ({ ...e, category: 'spam' as const }))

  it('is no conflict where it stops nobody, or where the reports say what it says', () => {
    const own = { ...active, source: 'operator' } as const
    const over = { nowMs: at(5) }
    expect(again(harmless, [own], { ...over, revised: events }).conflicts).toEqual([])
    const released = { ...own, status: 'released' } as const
    expect(again(events, [released], { ...over, revised: harmless }).conflicts).toEqual([])
  })

  it('a record that nobody decided gives way without a conflict', () => {
    const result = again(events, [{ ...active, status: 'released' }], {
      nowMs: at(5),
      revised: harmless,
    })
    expect(result).toEqual({ records: [], changes: [], conflicts: [] })
  })
})

describe('address changes of the desk, seen again', () => {
  const moved = report({
    category: 'moved',
    key: 'm',
    receivedAtMs: at(1),
    forwardPath: 'new@example.com',
  })
  const change = { id: 'adc_1', target: 'new@example.com', state: 'pending', isDecided: false }
  const desk = (
    events: readonly HistoryEvent[],
    revised: readonly HistoryEvent[],
    changes: readonly (typeof change)[],
  ): Difference => again(events, [], { nowMs: at(2), revised, changes })
  const kinds = ({ changes }: Difference): readonly string[] => changes.map((c) => c.kind)

  it('open where the reports propose what the desk does not have', () => {
    expect(desk([], [moved], []).changes).toMatchObject([
      { kind: 'opens', oldKey: 'old@example.org', target: 'new@example.com' },
    ])
    expect(kinds(desk([], [moved], [change]))).toEqual([])
  })

  it.each<[string, boolean, readonly string[], readonly string[]]>([
    ['pending', false, ['closes'], []],
    ['checking', false, ['closes'], []],
    ['pending', true, [], ['decided_change']],
    ['approved', true, [], ['decided_change']],
    ['rejected', false, [], []],
  ])(
    '%s (decided: %s), where the reports propose it no more',
    (state, isDecided, changes, conflicts) => {
      const result = desk([moved], [], [{ ...change, state, isDecided }])
      expect(kinds(result)).toEqual(changes)
      expect(result.conflicts.map((c) => c.kind)).toEqual(conflicts)
    },
  )

  it('stay where the reports never proposed them', () => {
    const other = { ...change, target: 'other@example.com' }
    expect(kinds(desk([moved], [moved], [change, other]))).toEqual([])
    expect(kinds(desk([], [], [other]))).toEqual([])
  })
})
