import { describe, expect, it } from 'vitest'
import { domainsSection } from './domains-document.ts'
import { findMigrations, makeDomainsReport } from './domains-report.ts'
import type { DomainGroup, DomainMx, MovedPair } from './rows.ts'
import { HEADER } from './testing/facts.ts'

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

  it('takes an address for the same, however it is spelled', () => {
    const some = [
      ...pairs(5),
      ...pairs(1, () => ({
        addressChangeId: 'adc_x',
        oldAddress: 'ANN.LEE@old.example',
        newAddress: 'office@new.example',
      })),
    ]
    expect(findMigrations([group(some)])).toMatchObject([
      { addresses: 5, groupSize: 5, exceptions: [] },
    ])
  })

  it('names twenty exceptions, and how many more there are', () => {
    const followers = Array.from({ length: 220 }, (_, index) => ({
      oldAddress: `user${String(index)}@old.example`,
      newAddress: `user${String(index)}@new.example`,
    }))
    const some = pairs(242, (index) => followers[index] ?? { newAddress: 'office@new.example' })
    expect(findMigrations([group(some)])).toMatchObject([
      { addresses: 220, groupSize: 242, exceptionsLeftOut: 2 },
    ])
    expect(findMigrations([group(some)])[0]?.exceptions.map((e) => e.addressChangeId)).toEqual(
      Array.from({ length: 20 }, (_, index) => `adc_${String(220 + index)}`),
    )
  })

  it('of as many addresses of two patterns has the surer one, and none where neither has enough', () => {
    const initial = pairs(5, (index) => ({
      addressChangeId: `adc_i${String(index)}`,
      newAddress: `${NAMES[index]?.replace(/(?<=^.).*\./, '') ?? ''}@new.example`,
    }))
    const [migration] = findMigrations([group([...initial, ...pairs(5)])])
    expect(migration).toMatchObject({ pattern: 'same', addresses: 5, groupSize: 5 })
  })

  it('was first and last seen when its followers were, in whatever order they stand', () => {
    const seen = ['2026-01-06', '2026-01-04', '2026-01-08', '2026-01-05', '2026-01-07']
    const some = pairs(6, (index) => ({
      firstSeenAt: `${seen[index] ?? '2025-01-01'}T10:00:00.000Z`,
      lastSeenAt: `${seen[index] ?? '2027-01-01'}T11:00:00.000Z`,
      ...(index === 5 && { oldAddress: 'ann.lee@old.example', newAddress: 'office@new.example' }),
    }))
    expect(findMigrations([group(some)])).toMatchObject([
      { firstSeenAt: '2026-01-04T10:00:00.000Z', lastSeenAt: '2026-01-08T11:00:00.000Z', days: 5 },
    ])
  })

  it('of one size stand by their domains', () => {
    const to = (oldDomain: string, newDomain: string): DomainGroup =>
      group(pairs(5), { oldDomain, newDomain })
    const groups = [
      to('b.example', 'x.example'),
      to('a.example', 'z.example'),
      to('a.example', 'y.example'),
    ]
    for (const some of [groups, groups.toReversed()])
      expect(findMigrations(some).map((m) => `${m.oldDomain} ${m.newDomain}`)).toEqual([
        'a.example y.example',
        'a.example z.example',
        'b.example x.example',
      ])
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

describe('section C', () => {
  const askedAt = '2026-01-08T00:00:00.000Z'
  const mxOf = (answer: DomainMx['answer']): DomainMx => ({
    answer,
    hosts: ['mx1.new.example', 'mx2.new.example'],
    askedAt,
  })
  const sectionOf = (
    groups: readonly DomainGroup[],
    groupsLeftOut = 0,
  ): ReturnType<typeof domainsSection> =>
    domainsSection(makeDomainsReport({ header: HEADER, groups, groupsLeftOut }))

  it.each<[DomainMx | undefined, string]>([
    [undefined, 'not asked'],
    [mxOf('mx'), 'mx1.new.example mx2.new.example'],
    [mxOf('null_mx'), 'null MX'],
    [mxOf('no_mx'), 'no MX'],
    [mxOf('no_domain'), 'no such domain'],
    [mxOf('fault'), 'no answer'],
  ])('says of a domain with %j: %s', (mx, text) => {
    const [migrations] = sectionOf([group(pairs(5), { oldMx: mx, newMx: mx })]).tables
    const cells = new Map(migrations?.columns.map(({ key }, at) => [key, migrations.rows[0]?.[at]]))
    expect([cells.get('oldMx'), cells.get('newMx')]).toEqual([text, text])
  })

  it('lists migrations, exceptions and who is likely next, each with the domain it goes to', () => {
    const odd = (index: number): Partial<MovedPair> =>
      index === 9 ? { oldAddress: 'office@old.example', newAddress: 'info@new.example' } : {}
    const over = { likelyNext: ['zoe@old.example'], likelyNextCount: 2 }
    const { id, tables } = sectionOf([group(pairs(10, odd), over)], 1_500)
    expect(id).toBe('C')
    expect(tables.map((table) => [table.id, table.note])).toEqual([
      ['migrations', '1,500 more pairs of domains are left out.'],
      ['exceptions', undefined],
      ['likely-next', '1 more rows are left out.'],
    ])
    expect(tables.map((table) => table.rows)).toEqual([
      [
        [
          ...['old.example', 'new.example', 9, 'same', 0.9, 3, 2],
          ...['2026-01-05T10:00:00.000Z', '2026-01-07T10:00:00.000Z'],
          ...['not asked', 'not asked', 'not known'],
        ],
      ],
      [['office@old.example', 'new.example', 'other', 'adc_9']],
      [['zoe@old.example', 'new.example']],
    ])
  })
})
