import fc from 'fast-check'
import { addressKey } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import type { StandingRecord } from './difference.ts'
import { DAY_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import {
  keptBecause,
  latestProofOfLife,
  REPORTED_LIFE_KINDS,
  type ReportedLife,
} from './proof-of-life.ts'
import { redecide } from './redecide.ts'
import { report, START_MS } from './testing/report.ts'

const at = (days: number): number => START_MS + days * DAY_MS
const nowMs = at(20)
const policy = DEFAULT_POLICY

function told(days: number, kind: ReportedLife['kind'] = 'confirmation'): ReportedLife {
  return { kind, atMs: at(days), by: 'key:key_1' }
}

/** A mail from the address itself. */
function mailAt(days: number, over: Partial<HistoryEvent>): HistoryEvent {
  const trust = 'unverified'
  const key = `mail${String(days)}`
  return {
    ...report({ category: 'unclassified', key, receivedAtMs: at(days), trust }),
    kind: 'not_a_bounce',
    action: 'delivered',
    isSenderAuthenticated: true,
    ...over,
  }
}

function refusedAt(days: number): HistoryEvent {
  return report({ category: 'user_unknown', key: `no${String(days)}`, receivedAtMs: at(days) })
}

function record(over: Partial<StandingRecord> = {}): StandingRecord {
  return {
    scope: 'global',
    status: 'active',
    reason: 'hard_bounce',
    category: 'user_unknown',
    source: 'pipeline',
    expiresAtMs: undefined,
    isSticky: false,
    lastEventId: 'bnc_no5',
    lastEventAtMs: at(5),
    evidenceCount: 2,
    decidedAtMs: undefined,
    incidentId: undefined,
    ...over,
  }
}

describe('the latest proof', () => {
  const delivered = mailAt(3, { kind: 'delivery_notice', trust: 'verified' })
  it.each<[string, readonly HistoryEvent[], readonly ReportedLife[], string | undefined]>([
    ['none', [refusedAt(1)], [], undefined],
    ['a delivery', [delivered], [], 'delivered bnc_mail3'],
    ['a receipt', [mailAt(3, { kind: 'read_receipt' })], [], 'read bnc_mail3'],
    [
      'somebody who is away',
      [mailAt(3, { kind: 'auto_reply', autoReply: 'out_of_office' })],
      [],
      'answer bnc_mail3',
    ],
    ['a letter', [mailAt(3, {})], [], 'letter bnc_mail3'],
    ['what the sender saw', [], [told(3)], 'confirmation -'],
    ['of two that the sender saw, the later', [], [told(3), told(4, 'login')], 'login -'],
    ['what the sender saw before a mail', [mailAt(3, {})], [told(2)], 'letter bnc_mail3'],
    ['what the sender saw after a mail', [mailAt(3, {})], [told(4, 'reply')], 'reply -'],
    ['at one instant the mail', [mailAt(3, {})], [told(3)], 'letter bnc_mail3'],
  ])('%s', (_what, events, reported, expected) => {
    const life = latestProofOfLife(events, reported)
    expect(life && `${life.sign} ${life.bounceId ?? '-'}`).toBe(expected)
  })
})

describe('what the sender saw', () => {
  const events = [refusedAt(1), refusedAt(5)]
  const ends = (reported: readonly ReportedLife[], over: Partial<StandingRecord> = {}) =>
    decide({ events, reported, standing: [record(over)], policy, nowMs }).lives

  it.each(REPORTED_LIFE_KINDS)('%s ends a suppression of the pipeline', (kind) => {
    expect(ends([told(6, kind)])).toEqual([{ scope: 'global', why: kind, bounceId: undefined }])
  })

  it.each<[string, number, Partial<StandingRecord>]>([
    ['is older than the last report', 4, {}],
    ['is of the instant of the last report', 5, {}],
    ['meets what is sticky', 6, { isSticky: true, reason: 'complaint' }],
    ['meets what a person added', 6, { source: 'operator' }],
    ['meets what a program added', 6, { source: 'api' }],
    ['meets what a list brought', 6, { source: 'import:ses' }],
    ['meets what is over', 6, { status: 'expired' }],
    ['meets what is over and not yet written so', 6, { expiresAtMs: nowMs }],
    ['meets what was released', 6, { status: 'released' }],
  ])('ends nothing where it %s', (_what, days, over) => {
    expect(ends([told(days)], over)).toEqual([])
  })

  it('spends the reports before it: the next one begins anew', () => {
    const again = [...events, refusedAt(10)]
    const fresh = decide({
      events: again,
      reported: [told(6)],
      standing: [],
      policy,
      nowMs: at(11),
    })
    expect(fresh.suppressions.map(({ draft }) => draft.status)).toEqual(['held'])
    const without = decide({ events: again, standing: [], policy, nowMs: at(11) })
    expect(without.suppressions.map(({ draft }) => draft.status)).toEqual(['active'])
  })
})

describe('a complaint that only holds', () => {
  const complaint: HistoryEvent = {
    ...report({ category: 'unclassified', key: 'complaint', receivedAtMs: at(1) }),
    kind: 'complaint',
    action: 'delivered',
    feedbackType: 'abuse',
    origin: 'recipient',
  }

  it('outlives every proof, which would end it only for it to be made again', () => {
    const first = decide({ events: [complaint], standing: [], policy, nowMs: at(2) }).suppressions
    expect(first.map(({ draft }) => draft.status)).toEqual(['held'])
    const standing = record({
      status: 'held',
      reason: 'complaint',
      category: 'unclassified',
      expiresAtMs: at(31),
      lastEventId: complaint.bounceId,
      lastEventAtMs: at(1),
      evidenceCount: 1,
    })
    const input = { events: [complaint], reported: [told(3)], policy, nowMs: at(4) }
    const { lives, suppressions } = decide({ ...input, standing: [standing] })
    expect({ lives, suppressions }).toEqual({ lives: [], suppressions: [] })
  })
})

it.each([
  [{ isSticky: true, source: 'pipeline' }, 'sticky'],
  [{ isSticky: true, source: 'operator' }, 'sticky'],
  [{ isSticky: false, source: 'operator' }, 'person'],
  [{ isSticky: false, source: 'api' }, 'person'],
  [{ isSticky: false, source: 'import:ses' }, 'list'],
  [{ isSticky: false, source: 'pipeline' }, 'later_report'],
] as const)('%j is kept because: %s', (standing, because) => {
  expect(keptBecause(standing)).toBe(because)
})

describe('deciding again', () => {
  const key = addressKey(refusedAt(1).recipient)
  const events = [refusedAt(1), refusedAt(5)]
  const input = { addressKey: key, events, changes: [], policy, nowMs, windows: [] }

  it('brings nothing back that a proof has spent', () => {
    const standing = [record({ status: 'released' })]
    const spent = redecide({ ...input, reported: [told(6)], standing })
    expect(spent).toEqual({ records: [], changes: [], conflicts: [] })
    const unspent = redecide({ ...input, standing })
    expect(unspent.records.map(({ effect }) => effect)).toEqual(['added'])
  })

  it('releases what a proof would have ended that came to be known later', () => {
    const { records } = redecide({ ...input, reported: [told(6)], standing: [record()] })
    expect(records.map(({ effect }) => effect)).toEqual(['released'])
  })

  it('brings it back where the mail is no letter any more', () => {
    const letter = mailAt(6, {})
    const revised = [...events, { ...letter, isSenderAuthenticated: false }]
    const standing = [record({ status: 'released' })]
    const same = redecide({ ...input, events: [...events, letter], standing })
    expect(same.records).toEqual([])
    const otherwise = redecide({ ...input, events: [...events, letter], revised, standing })
    expect(otherwise.records.map(({ effect }) => effect)).toEqual(['added'])
  })

  it('never touches a record of a person, whatever the proof', () => {
    const standing = [record({ source: 'operator' })]
    expect(redecide({ ...input, reported: [told(6)], standing }).records).toEqual([])
  })
})

it('the order in which proofs and reports are known leaves no trace', () => {
  const reportedArb = fc.array(
    fc.record({
      kind: fc.constantFrom(...REPORTED_LIFE_KINDS),
      atMs: fc.integer({ min: 0, max: 30 }).map(at),
      by: fc.constant('key:key_1'),
    }),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(
      reportedArb,
      fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 3 }),
      (reported, refusals, letters) => {
        const events = [...refusals.map(refusedAt), ...letters.map((day) => mailAt(day, {}))]
        const one = decide({ events, reported, standing: [], policy, nowMs: at(31) })
        const other = decide({
          events: [...events, ...events].reverse(),
          reported: [...reported, ...reported].reverse(),
          standing: [],
          policy,
          nowMs: at(31),
        })
        expect(other).toEqual(one)
        const lifeAt = Math.max(...reported.map((r) => r.atMs), ...letters.map(at), -Infinity)
        for (const { draft } of one.suppressions)
          expect(draft.cause.receivedAtMs).toBeGreaterThan(lifeAt)
      },
    ),
    { numRuns: 100 },
  )
})
