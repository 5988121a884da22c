import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type SuppressionDecision } from './decide.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { StandingSuppression } from './suppression.ts'
import { START_MS, report } from './testing/report.ts'

const standing: StandingSuppression = {
  scope: 'global',
  status: 'active',
  reason: 'hard_bounce',
  source: 'pipeline',
  expiresAtMs: undefined,
  isSticky: false,
  lastEventId: 'bnc_old',
  lastEventAtMs: START_MS - DAY_MS,
  evidenceCount: 2,
  decidedAtMs: undefined,
}

function outcome(
  events: readonly HistoryEvent[],
  record: Partial<StandingSuppression> | undefined,
  nowMs = START_MS + DAY_MS,
): readonly string[] {
  const records = record === undefined ? [] : [{ ...standing, ...record }]
  const decisions = decide({ events, standing: records, policy: DEFAULT_POLICY, nowMs })
  return decisions.suppressions.map((d) => `${d.kind} ${d.draft.status} ${d.draft.reason}`)
}

const unknown = report({ category: 'user_unknown' })

describe('a report about an address', () => {
  it.each<[string, Partial<StandingSuppression> | undefined, readonly string[]]>([
    ['that has no record', undefined, ['write held hard_bounce']],
    [
      'that is held for less',
      { status: 'held', expiresAtMs: START_MS + 2 * DAY_MS },
      ['write held hard_bounce'],
    ],
    ['that is active already: evidence only', {}, ['evidence held hard_bounce']],
    ['whose record expired', { status: 'expired' }, ['write held hard_bounce']],
    [
      'whose hold is over but not yet written so',
      { status: 'held', expiresAtMs: START_MS },
      ['write held hard_bounce'],
    ],
    [
      'that a person holds: it stays his',
      { status: 'held', source: 'operator' },
      ['evidence held hard_bounce'],
    ],
    [
      'that a person released before it came',
      { status: 'released', decidedAtMs: START_MS - 1 },
      ['write held hard_bounce'],
    ],
    [
      'that a person released after it came: it is spent',
      { status: 'released', decidedAtMs: START_MS },
      [],
    ],
    ['that is known to the record', { lastEventId: unknown.bounceId }, []],
    [
      'that complained: it stays a complaint',
      { reason: 'complaint' },
      ['evidence held hard_bounce'],
    ],
  ])('%s', (_name, record, expected) => {
    expect(outcome([unknown], record)).toEqual(expected)
  })
})

describe('evidence that strengthens', () => {
  const complaint = {
    ...report({ category: 'unclassified', key: 'c' }),
    kind: 'complaint',
  } as const
  const sideComplaint = { ...complaint, origin: 'recipient' } as const
  const owner = report({ category: 'owner_changed' })
  const soon = START_MS + 2 * DAY_MS
  const late = START_MS + 90 * DAY_MS

  it.each<[string, HistoryEvent, Partial<StandingSuppression>, string]>([
    ['a complaint, a person’s record', complaint, { source: 'operator' }, 'write active sticky -'],
    [
      'a complaint, a person’s record with an end',
      complaint,
      { source: 'operator', expiresAtMs: soon },
      'write active sticky -',
    ],
    [
      'a complaint, an import with an end',
      complaint,
      { source: 'import:ses', expiresAtMs: soon },
      'write active sticky -',
    ],
    ['a complaint, a record of the API', complaint, { source: 'api' }, 'write active sticky -'],
    ['a complaint, a record of the pipeline', complaint, {}, 'write active sticky -'],
    [
      'a complaint that is known already, and left no trace',
      complaint,
      { source: 'operator', expiresAtMs: soon, lastEventId: complaint.bounceId },
      'write active sticky -',
    ],
    [
      'a complaint, what is sticky for good',
      complaint,
      { source: 'operator', isSticky: true },
      'evidence active sticky -',
    ],
    [
      'a complaint, what is sticky for a time',
      complaint,
      { source: 'operator', isSticky: true, expiresAtMs: soon },
      'extend active sticky -',
    ],
    ['a new owner, a person’s record', owner, { source: 'operator' }, 'write active sticky -'],
    [
      'a complaint that may only hold, a person’s record for less',
      sideComplaint,
      { source: 'operator', expiresAtMs: soon },
      'extend held plain 30',
    ],
    [
      'a hold, an import for less',
      unknown,
      { source: 'import:ses', expiresAtMs: soon },
      'extend held plain 7',
    ],
    [
      'a hold, a person’s hold for less',
      unknown,
      { source: 'operator', status: 'held', expiresAtMs: soon },
      'extend held plain 7',
    ],
    [
      'a hold, a person’s record for longer',
      unknown,
      { source: 'operator', expiresAtMs: late },
      'evidence held plain 7',
    ],
    [
      'a hold, a record of the pipeline for less: the fold has the stronger one',
      unknown,
      { expiresAtMs: soon },
      'evidence held plain 7',
    ],
    [
      'a complaint, a person’s hold for longer',
      complaint,
      { source: 'operator', status: 'held', expiresAtMs: late },
      'write active sticky -',
    ],
  ])('%s', (_name, event, record, expected) => {
    const { suppressions } = decide({
      events: [event],
      standing: [{ ...standing, ...record }],
      policy: DEFAULT_POLICY,
      nowMs: START_MS + DAY_MS,
    })
    const seen = suppressions.map(({ kind, draft }) => {
      const days = draft.expiresAtMs === undefined ? '-' : (draft.expiresAtMs - START_MS) / DAY_MS
      return `${kind} ${draft.status} ${draft.sticky ? 'sticky' : 'plain'} ${String(days)}`
    })
    expect(seen).toEqual([expected])
  })

  it('a suppression with an end does not cut a person’s longer hold short', () => {
    const full = [0, 7, 15].map((day) =>
      report({
        category: 'mailbox_full',
        key: `f${String(day)}`,
        receivedAtMs: START_MS + day * DAY_MS,
      }),
    )
    const held = { ...standing, source: 'operator', status: 'held', expiresAtMs: late } as const
    const now = { policy: DEFAULT_POLICY, nowMs: START_MS + 16 * DAY_MS }
    const [decision] = decide({ events: full, standing: [held], ...now }).suppressions
    expect(decision).toMatchObject({
      kind: 'write',
      draft: { status: 'active', expiresAtMs: late },
    })
  })

  const DAYS = 60
  const recordArb = fc.record({
    status: fc.constantFrom('held', 'active'),
    source: fc.constantFrom('operator', 'api', 'import:ses'),
    isSticky: fc.boolean(),
    endDay: fc.option(fc.integer({ min: 1, max: DAYS }), { nil: undefined }),
  } as const)
  const eventsArb = fc.array(
    fc.record({
      day: fc.integer({ min: 0, max: DAYS }),
      kind: fc.constantFrom('bounce', 'bounce', 'complaint'),
      origin: fc.constantFrom('own', 'recipient'),
      category: fc.constantFrom('user_unknown', 'mailbox_full', 'moved', 'owner_changed'),
    } as const),
    { maxLength: 10 },
  )

  it('what others made stops its address for as long as they said, is never less sticky, and a complaint makes it so', () => {
    fc.assert(
      fc.property(recordArb, eventsArb, ({ endDay, ...given }, made) => {
        const at = (day: number): number => START_MS + day * DAY_MS
        const endMs = endDay === undefined ? undefined : at(endDay)
        let record: StandingSuppression = { ...standing, ...given, expiresAtMs: endMs }
        const events = made
          .map(({ day, ...over }, index) => ({
            ...report({ category: over.category, key: String(index), receivedAtMs: at(day) }),
            ...over,
          }))
          .sort((a, b) => a.receivedAtMs - b.receivedAtMs)
        events.forEach((event, index) => {
          const nowMs = event.receivedAtMs + 1
          const [decision] = decide({
            events: events.slice(0, index + 1),
            standing: [record],
            policy: DEFAULT_POLICY,
            nowMs,
          }).suppressions
          if (decision !== undefined) record = afterwards(record, decision)
          const isOver = endMs !== undefined && endMs <= nowMs
          if (!isOver) {
            expect(record.expiresAtMs ?? Infinity).toBeGreaterThanOrEqual(endMs ?? Infinity)
            expect(record.isSticky || !given.isSticky).toBe(true)
          }
          if (event.kind === 'complaint' && event.origin === 'own')
            expect(record).toMatchObject({ status: 'active', isSticky: true })
        })
      }),
      { numRuns: 500 },
    )
  })
})

/** As the store writes it: a record that is sticky stays so. */
function afterwards(
  record: StandingSuppression,
  { kind, draft }: SuppressionDecision,
): StandingSuppression {
  const last = draft.evidence.at(-1)
  const seen = {
    lastEventId: last?.bounceId,
    lastEventAtMs: last?.receivedAtMs,
    evidenceCount: draft.evidence.length,
  }
  if (kind !== 'write')
    return { ...record, ...seen, ...(kind === 'extend' && { expiresAtMs: draft.expiresAtMs }) }
  const { status, reason, expiresAtMs } = draft
  const isSticky = draft.sticky || record.isSticky
  return { ...record, ...seen, status, reason, expiresAtMs, isSticky, source: 'pipeline' }
}

describe('proof of life', () => {
  const delivered = (over: Partial<HistoryEvent> = {}): HistoryEvent => ({
    ...report({
      category: 'unclassified',
      key: 'life',
      receivedAtMs: START_MS + 1,
      trust: 'correlated',
    }),
    kind: 'delivery_notice',
    action: 'delivered',
    ...over,
  })
  const lives = (events: readonly HistoryEvent[], record: Partial<StandingSuppression>): number =>
    decide({
      events,
      standing: [{ ...standing, ...record }],
      policy: DEFAULT_POLICY,
      nowMs: START_MS + DAY_MS,
    }).lives.length

  it.each<[string, readonly HistoryEvent[], Partial<StandingSuppression>, number]>([
    ['ends a suppression that the pipeline made', [delivered()], {}, 1],
    ['ends a hold', [delivered()], { status: 'held' }, 1],
    ['is not what nobody bound to a mail of ours', [delivered({ trust: 'plausible' })], {}, 0],
    ['is not what nobody has judged', [delivered({ trust: 'unjudged' })], {}, 0],
    ['is no relay to somewhere else', [delivered({ action: 'relayed' })], {}, 0],
    ['leaves what a person added', [delivered()], { source: 'operator' }, 0],
    ['leaves what is sticky', [delivered()], { isSticky: true }, 0],
    ['leaves what has expired', [delivered()], { status: 'expired' }, 0],
    ['older than the last report says nothing', [delivered()], { lastEventAtMs: START_MS + 2 }, 0],
    ['ends a record that names no report', [delivered()], { lastEventAtMs: undefined }, 1],
    [
      'at the instant of the last report says nothing',
      [delivered()],
      { lastEventAtMs: START_MS + 1 },
      0,
    ],
  ])('%s', (_name, events, record, expected) => {
    expect(lives(events, record)).toBe(expected)
  })

  it('spends the reports before it, and not those after it', () => {
    const before = report({
      category: 'user_unknown',
      key: 'b',
      receivedAtMs: START_MS - 4 * DAY_MS,
    })
    const after = report({ category: 'user_unknown', key: 'a', receivedAtMs: START_MS + 2 })
    expect(outcome([before, delivered()], undefined)).toEqual([])
    expect(outcome([before, delivered(), after], undefined)).toEqual(['write held hard_bounce'])
  })
})

describe('streams', () => {
  const complaint: HistoryEvent = {
    ...report({ category: 'unclassified' }),
    kind: 'complaint',
    feedbackType: 'abuse',
    stream: 'news',
  }
  const scopes = (
    events: readonly HistoryEvent[],
    records: readonly StandingSuppression[],
  ): readonly string[] =>
    decide({ events, standing: records, policy: DEFAULT_POLICY, nowMs: START_MS }).suppressions.map(
      ({ kind, draft }) => `${kind} ${draft.scope}`,
    )

  it('a complaint is decided in the stream of its mail, a bounce everywhere', () => {
    expect(scopes([complaint, { ...unknown, eventKey: 'bounce', stream: 'news' }], [])).toEqual([
      'write global',
      'write stream:news',
    ])
  })

  it('a record of one stream says nothing of another', () => {
    const record: StandingSuppression = {
      ...standing,
      scope: 'stream:news',
      source: 'operator',
      isSticky: true,
      lastEventId: complaint.bounceId,
      evidenceCount: 1,
    }
    expect(scopes([complaint], [record])).toEqual([])
    expect(scopes([{ ...complaint, stream: 'shop' }], [record])).toEqual(['write stream:shop'])
  })
})

describe('a report that is set aside', () => {
  const forged: HistoryEvent = { ...report({ category: 'moved' }), hint: 'forged' }
  const misrouted: HistoryEvent = { ...report({ category: 'moved' }), mxCheck: 'misrouted' }
  const hold = { status: 'held', lastEventId: forged.bounceId } as const
  const ends = (
    events: readonly HistoryEvent[],
    record: Partial<StandingSuppression>,
  ): readonly (string | undefined)[] =>
    decide({
      events,
      standing: [{ ...standing, ...record }],
      policy: DEFAULT_POLICY,
      nowMs: START_MS + DAY_MS,
    }).lives.map((life) => life.why)

  it.each<[string, HistoryEvent, Partial<StandingSuppression>, readonly string[]]>([
    ['ends the hold that rests on it', forged, hold, ['forged']],
    ['as misrouted ends it too', misrouted, hold, ['misrouted']],
    ['leaves a hold that rests on another', forged, { ...hold, lastEventId: 'bnc_other' }, []],
    ['leaves a suppression', forged, { ...hold, status: 'active' }, []],
    ['leaves a hold that is over', forged, { ...hold, expiresAtMs: START_MS }, []],
    ['leaves the hold of a person', forged, { ...hold, source: 'operator' }, []],
    ['leaves what is sticky', forged, { ...hold, isSticky: true }, []],
    ['leaves everything while it counts', report({ category: 'moved' }), hold, []],
  ])('%s', (_name, event, record, why) => {
    expect(ends([event], record)).toEqual(why)
  })

  it('leaves a hold that another report speaks for', () => {
    const other = report({ category: 'user_unknown', key: 'other' })
    expect(ends([forged, other], hold)).toEqual([])
  })
})

describe('a hint', () => {
  const hint = (over: Partial<HistoryEvent>): HistoryEvent => ({
    ...report({ category: 'moved' }),
    ...over,
  })
  const proposals = (events: readonly HistoryEvent[]): readonly string[] =>
    decide({ events, standing: [], policy: DEFAULT_POLICY, nowMs: START_MS }).proposals.map(
      (p) => `${p.kind} ${p.state} ${p.reason ?? '-'} ${p.target} x${String(p.observations.count)}`,
    )

  it('opens one proposal for each old and new address, with all its observations', () => {
    const one = report({ category: 'moved', forwardPath: 'new@example.com', key: 'a' })
    const again = report({ category: 'moved', forwardPath: 'NEW@example.com', key: 'b' })
    const other = report({ category: 'moved', forwardPath: 'third@example.com', key: 'c' })
    expect(proposals([one, again, one, other])).toEqual([
      'moved pending - new@example.com x2',
      'moved pending - third@example.com x1',
    ])
  })

  it('is told by the copy that still has the address, unless a weaker one says so', () => {
    const whole = report({ category: 'moved', forwardPath: 'new@example.com', key: 'a' })
    const cut = { ...report({ category: 'moved', key: 'a' }), bounceId: 'bnc_cut' }
    expect(proposals([cut, whole])).toEqual(['moved pending - new@example.com x1'])
    const weak = { ...whole, trust: 'unverified' as const }
    expect(proposals([cut, weak])).toHaveLength(2)
  })

  it('keeps the evidence of the firmest report, not of a later forgery', () => {
    const bound = report({
      category: 'moved',
      forwardPath: 'n@example.com',
      key: 'a',
      trust: 'verified',
    })
    const later = report({
      category: 'moved',
      forwardPath: 'n@example.com',
      key: 'b',
      trust: 'unverified',
      receivedAtMs: START_MS + DAY_MS,
    })
    const [proposal] = decide({
      events: [later, bound],
      standing: [],
      policy: DEFAULT_POLICY,
      nowMs: START_MS,
    }).proposals
    expect(proposal?.cause.bounceId).toBe('bnc_a')
    expect(proposal?.observations).toMatchObject({ count: 2, lastAtMs: START_MS + DAY_MS, days: 2 })
  })

  it.each<[string, HistoryEvent, readonly string[]]>([
    [
      'to the same address',
      report({ category: 'moved', forwardPath: 'Old@example.org' }),
      ['moved rejected same old@example.org x1'],
    ],
    [
      'to a telephone',
      hint({ newContact: '+1 555 0100' }),
      ['moved pending - contact:+1 555 0100 x1'],
    ],
    [
      'to a forwarder’s wrapper',
      hint({ newContact: 'SRS0=a=b=c=d@fwd.example' }),
      ['srs_hint rejected wrapper contact:SRS0=a=b=c=d@fwd.example x1'],
    ],
    [
      'to a list’s reverse-path (VERP)',
      hint({ newContact: 'list-old=example.org@lists.example' }),
      ['srs_hint rejected wrapper contact:list-old=example.org@lists.example x1'],
    ],
    [
      'to a signed reverse-path (BATV), which is taken off',
      hint({
        candidates: ['jane@new.example'],
        quote: { text: 'please try <prvs=4215f5c0a1=jane@new.example>', span: undefined },
      }),
      ['moved pending - jane@new.example x1'],
    ],
    [
      'with one candidate that nothing wraps',
      hint({
        candidates: ['jane@new.example'],
        quote: { text: 'please try <jane@ new.example>', span: undefined },
      }),
      ['moved pending - candidates:jane@new.example x1'],
    ],
    [
      'of somebody who left',
      hint({ kind: 'auto_reply', action: 'delivered', autoReply: 'left_company' }),
      ['left_company pending -  x1'],
    ],
    [
      'of somebody who is away',
      hint({ kind: 'auto_reply', action: 'delivered', autoReply: 'out_of_office' }),
      [],
    ],
    [
      'with several candidates',
      hint({ candidates: ['b@x.example', 'a@x.example'] }),
      ['moved pending - candidates:a@x.example b@x.example x1'],
    ],
    [
      'in a mere delay',
      { ...report({ category: 'moved', forwardPath: 'n@example.com' }), action: 'delayed' },
      [],
    ],
    ['of another category', report({ category: 'user_unknown', forwardPath: 'n@example.com' }), []],
    [
      'of a 251 in a success report',
      {
        ...report({ category: 'unclassified', forwardPath: 'n@example.com' }),
        kind: 'delivery_notice',
        action: 'relayed',
      },
      ['moved pending - n@example.com x1'],
    ],
  ])('%s', (_name, event, expected) => {
    expect(proposals([event])).toEqual(expected)
  })
})
