import type { AddressKey } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { addDifference, NO_DIFFERENCE, type DifferenceTotal } from './difference-total.ts'
import type { ChangeOfDesk, Conflict, Difference, RecordChange } from './difference.ts'
import { proposeChanges } from './proposal.ts'
import type { SuppressionDraft } from './suppression.ts'
import { report, START_MS } from './testing/report.ts'

const key = (number: number): AddressKey => `a${String(number)}@example.org` as AddressKey

const cause = report({ category: 'user_unknown' })

const draft: SuppressionDraft = {
  scope: 'global',
  status: 'active',
  reason: 'hard_bounce',
  category: 'user_unknown',
  sticky: false,
  expiresAtMs: undefined,
  cause,
  evidence: [cause],
}

function record(number: number, over: Partial<RecordChange> = {}): RecordChange {
  return {
    addressKey: key(number),
    scope: 'global',
    effect: 'added',
    from: undefined,
    draft,
    sample: cause,
    ...over,
  }
}

const conflict = (number: number): Conflict => ({
  addressKey: key(number),
  scope: 'global',
  kind: 'person',
  stands: 'active',
  wouldBe: 'none',
})

const [proposal] = proposeChanges([report({ category: 'moved', forwardPath: 'new@example.com' })])

const closes = (number: number): ChangeOfDesk => ({
  kind: 'closes',
  oldKey: key(number),
  id: `adc_${String(number)}`,
  target: 'new@example.com',
})

const opens = (number: number): ChangeOfDesk => {
  if (proposal === undefined) throw new TypeError('the report proposes nothing')
  return { kind: 'opens', oldKey: key(number), target: proposal.target, proposal }
}

const nothing: Difference = { records: [], changes: [], conflicts: [] }

function totalOf(differences: readonly Difference[]): DifferenceTotal {
  return differences.reduce(addDifference, NO_DIFFERENCE)
}

describe('the total', () => {
  it('counts addresses, and apart from them those of which something changes', () => {
    const total = totalOf([
      nothing,
      { ...nothing, conflicts: [conflict(1)] },
      { ...nothing, records: [record(2), record(2, { scope: 'stream:news' })] },
      { ...nothing, changes: [closes(3)] },
    ])
    expect([total.addresses, total.changed]).toEqual([4, 2])
  })

  it('counts records by effect, and address changes by what becomes of them', () => {
    const total = totalOf([
      {
        ...nothing,
        records: [record(1), record(1, { effect: 'held' }), record(1, { effect: 'altered' })],
        changes: [opens(1), opens(1), closes(1)],
      },
      { ...nothing, records: [record(2, { effect: 'released' }), record(2)] },
    ])
    expect(total.effects).toEqual({ added: 2, held: 1, released: 1, altered: 1 })
    expect([total.opens, total.closes]).toEqual([2, 1])
  })

  it('shows the first ten of each effect and the first thousand conflicts, and counts the rest', () => {
    const many = Array.from({ length: 1_100 }, (_, number) => ({
      ...nothing,
      records: [record(number, { effect: number % 2 === 0 ? 'added' : 'held' })],
      conflicts: [conflict(number)],
    }))
    const total = totalOf(many)
    expect(total.samples.map((s) => s.address)).toEqual(
      Array.from({ length: 20 }, (_, number) => key(number)),
    )
    expect(total.conflicts).toEqual(Array.from({ length: 1_000 }, (_, number) => conflict(number)))
    expect([total.effects.added, total.effects.held, total.conflictCount]).toEqual([
      550, 550, 1_100,
    ])
  })

  it('leaves the total that it was given as it was', () => {
    addDifference(NO_DIFFERENCE, { ...nothing, records: [record(1)], conflicts: [conflict(1)] })
    expect(NO_DIFFERENCE).toEqual(totalOf([]))
    expect([NO_DIFFERENCE.effects.added, NO_DIFFERENCE.samples.length]).toEqual([0, 0])
  })

  it('has the same numbers in whatever order the addresses come', () => {
    const differenceArb = fc.record({
      records: fc.array(
        fc.record({
          number: fc.nat(50),
          effect: fc.constantFrom('added', 'held', 'released', 'altered'),
        } as const),
        { maxLength: 3 },
      ),
      conflicts: fc.array(fc.nat(50).map(conflict), { maxLength: 2 }),
      changes: fc.array(fc.nat(50).map(closes), { maxLength: 2 }),
    })
    const numbers = ({ samples, conflicts, ...rest }: DifferenceTotal): unknown => [
      rest,
      samples.length,
      conflicts.length,
    ]
    fc.assert(
      fc.property(
        fc
          .array(differenceArb, { maxLength: 40 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([list, shuffled]) => {
          const made = (differences: typeof list): readonly Difference[] =>
            differences.map(({ records, ...rest }) => ({
              ...rest,
              records: records.map(({ number, effect }) => record(number, { effect })),
            }))
          expect(numbers(totalOf(made(shuffled)))).toEqual(numbers(totalOf(made(list))))
        },
      ),
    )
  })
})

describe('a sample', () => {
  const sampleOf = (change: RecordChange): unknown =>
    totalOf([{ ...nothing, records: [change] }]).samples[0]

  it('says who, from what to what, and by which words of which report', () => {
    const sample = {
      ...cause,
      quote: { text: '550 5.1.1 no such user', span: [10, 32] as const },
      diagnostic: 'smtp; 550 5.1.1 no such user',
    }
    expect(sampleOf(record(1, { from: 'held', sample }))).toEqual({
      address: 'a1@example.org',
      scope: 'global',
      effect: 'added',
      from: 'held',
      to: 'active',
      reason: 'hard_bounce',
      category: 'user_unknown',
      bounceId: 'bnc_key',
      rule: { id: 'test.rule', version: '1' },
      quote: '550 5.1.1 no such user',
      span: [10, 32],
    })
  })

  it('quotes the diagnostic where no place in the report is known', () => {
    const sample = { ...cause, receivedAtMs: START_MS, diagnostic: 'smtp; 550 no such user' }
    expect(sampleOf(record(1, { sample }))).toMatchObject({
      quote: 'smtp; 550 no such user',
      span: null,
    })
  })

  it.each<[string, Partial<RecordChange>, string | null]>([
    [
      'that no report speaks for any more is released',
      { effect: 'released', from: 'active' },
      'released',
    ],
    ['that came to nothing without a release goes nowhere', { effect: 'altered' }, null],
  ])('of a record %s', (_name, over, to) => {
    expect(sampleOf(record(1, { ...over, draft: undefined, sample: undefined }))).toEqual({
      address: 'a1@example.org',
      scope: 'global',
      effect: over.effect,
      from: over.from ?? null,
      to,
      reason: null,
      category: null,
      bounceId: null,
      rule: null,
      quote: null,
      span: null,
    })
  })
})
