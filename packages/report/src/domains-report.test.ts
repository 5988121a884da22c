import { describe, expect, it } from 'vitest'
import { findMigrations } from './domains-report.ts'
import type { DomainGroup, MovedPair } from './rows.ts'

const NAMES = [
  'ann.lee',
  'bo.kim',
  'cy.fox',
  'di.roe',
  'ed.poe',
  'flo.ray',
  'gus.may',
  'hal.day',
  'ida.joy',
]

/** Proposals of one pair of domains, the first three bound, seen on two days. */
function pairs(
  count: number,
  over: (index: number) => Partial<MovedPair> = () => ({}),
): readonly MovedPair[] {
  return Array.from({ length: count }, (_, index) => ({
    addressChangeId: `adc_${String(index)}`,
    oldAddress: `${NAMES[index] ?? `user${String(index)}`}@old.example`,
    newAddress: `${NAMES[index] ?? `user${String(index)}`}@new.example`,
    trust: index < 3 ? 'correlated' : 'plausible',
    firstSeenAt: '2026-01-05T10:00:00.000Z',
    lastSeenAt: index === 0 ? '2026-01-07T10:00:00.000Z' : '2026-01-05T10:00:00.000Z',
    ...over(index),
  }))
}

function group(some: readonly MovedPair[], over: Partial<DomainGroup> = {}): DomainGroup {
  return {
    oldDomain: 'old.example',
    newDomain: 'new.example',
    pairs: some,
    pairsLeftOut: 0,
    oldMx: undefined,
    newMx: undefined,
    lastDeliveryAt: undefined,
    likelyNext: [],
    likelyNextCount: 0,
    ...over,
  }
}

describe('a migration', () => {
  it('is found at five addresses, two days, three bound', () => {
    expect(findMigrations([group(pairs(5))])).toMatchObject([
      {
        addresses: 5,
        groupSize: 5,
        pattern: 'same',
        agreeingShare: 1,
        bound: 3,
        days: 2,
        firstSeenAt: '2026-01-05T10:00:00.000Z',
        lastSeenAt: '2026-01-07T10:00:00.000Z',
        exceptions: [],
      },
    ])
  })

  it.each<[string, readonly MovedPair[]]>([
    ['four addresses', pairs(4)],
    ['one day', pairs(5, () => ({ lastSeenAt: '2026-01-05T23:00:00.000Z' }))],
    ['two bound', pairs(5, (index) => ({ trust: index < 2 ? 'verified' : 'plausible' }))],
    [
      '8 of 9 agreeing',
      pairs(9, (index) => (index === 8 ? { newAddress: 'info@new.example' } : {})),
    ],
    ['no pattern', pairs(6, (index) => ({ newAddress: `x${String(index)}@new.example` }))],
    [
      'five sightings of two addresses',
      pairs(5, (index) => ({
        oldAddress: `${index % 2 === 0 ? 'a' : 'b'}@old.example`,
        newAddress: `${index % 2 === 0 ? 'a' : 'b'}@new.example`,
      })),
    ],
  ])('is not found with %s', (_why, some) => {
    expect(findMigrations([group(some)])).toEqual([])
  })

  it('lists what does not follow the pattern, at 9 of 10', () => {
    const some = pairs(10, (index) =>
      index === 9 ? { oldAddress: 'office@old.example', newAddress: 'info@new.example' } : {},
    )
    expect(findMigrations([group(some)])).toMatchObject([
      {
        addresses: 9,
        groupSize: 10,
        agreeingShare: 0.9,
        exceptions: [
          { addressChangeId: 'adc_9', oldAddress: 'office@old.example', pattern: 'other' },
        ],
        exceptionsLeftOut: 0,
      },
    ])
  })

  it('does not count an address as an exception of itself', () => {
    const some = [
      ...pairs(5),
      ...pairs(1, () => ({ addressChangeId: 'adc_x', newAddress: 'office@new.example' })),
    ]
    expect(findMigrations([group(some)])).toMatchObject([
      { addresses: 5, groupSize: 5, exceptions: [] },
    ])
  })

  it.each([
    ['not known', {}],
    ['no', { oldMx: { answer: 'null_mx', hosts: [], askedAt: '2026-01-08T00:00:00.000Z' } }],
    ['no', { oldMx: { answer: 'no_domain', hosts: [], askedAt: '2026-01-08T00:00:00.000Z' } }],
    [
      'not known',
      { oldMx: { answer: 'mx', hosts: ['mx.old.example'], askedAt: '2026-01-08T00:00:00.000Z' } },
    ],
    ['not known', { lastDeliveryAt: '2026-01-06T00:00:00.000Z' }],
    ['yes', { lastDeliveryAt: '2026-01-08T00:00:00.000Z' }],
  ] as const)('says %s, where the old domain shows %j', (oldTakesMail, over) => {
    expect(findMigrations([group(pairs(5), over)])).toMatchObject([{ oldTakesMail }])
  })

  it('says how many are likely next beyond those that it names', () => {
    const [migration] = findMigrations([
      group(pairs(5), { likelyNext: ['zoe@old.example'], likelyNextCount: 41 }),
    ])
    expect(migration).toMatchObject({ likelyNext: ['zoe@old.example'], likelyNextLeftOut: 40 })
  })

  it('stands before smaller ones', () => {
    const small = group(pairs(5), { oldDomain: 'a.example' })
    const large = group(pairs(9), { oldDomain: 'z.example' })
    expect(findMigrations([small, large]).map((m) => m.oldDomain)).toEqual([
      'z.example',
      'a.example',
    ])
  })
})
