import { describe, expect, it } from 'vitest'
import type { SourceFacts, SourceStaleRow } from './rows.ts'
import { sourcesSection } from './sources-document.ts'
import { makeSourcesReport, type SourceAudit } from './sources-report.ts'
import { HEADER } from './testing/facts.ts'

const STALE: SourceStaleRow = {
  leadSource: 'fair',
  month: '2025-06',
  cause: 'user_unknown',
  hasNewAddress: false,
  isNeverValid: undefined,
  isInPeriod: true,
  wentStale: 'in_period',
  contacts: 1,
}

function factsWith(over: Partial<SourceFacts>): SourceFacts {
  return {
    sizes: [{ leadSource: 'fair', month: '2025-06', size: 100, sizeBefore: 100 }],
    stale: [],
    complaints: [],
    unsized: [],
    hasSentLog: false,
    leftOut: { sources: 0, contacts: 0 },
    ...over,
  }
}

function audit(over: Partial<SourceFacts>): readonly SourceAudit[] {
  const sources = factsWith(over)
  return makeSourcesReport({ header: HEADER, sources }).leadSources.rows
}

describe('the audit of a source', () => {
  it('takes shares of its size, with intervals', () => {
    const [fair] = audit({
      stale: [
        { ...STALE, contacts: 12 },
        { ...STALE, cause: 'moved', hasNewAddress: true, contacts: 3 },
        { ...STALE, isInPeriod: false, wentStale: 'before', contacts: 50 },
      ],
      complaints: [{ leadSource: 'fair', month: '2025-06', contacts: 1 }],
    })
    expect(fair).toMatchObject({
      leadSource: 'fair',
      knownFrom: 'contacts',
      size: 100,
      stale: { count: 15, share: 0.15, low: 0.09306, high: 0.232836 },
      moved: { count: 3, share: 0.03 },
      complaints: { count: 1, share: 0.01 },
      neverValid: null,
    })
  })

  it('shows counts alone below 30 contacts, in a month too', () => {
    const sizes = [
      { leadSource: 'fair', month: '2025-06', size: 29, sizeBefore: 29 },
      { leadSource: 'fair', month: '2025-07', size: 1, sizeBefore: 1 },
    ]
    const [whole] = audit({ sizes, stale: [{ ...STALE, contacts: 6 }] })
    expect(whole?.stale).toMatchObject({ count: 6, share: 0.2 })
    expect(whole?.months.map((month) => month.stale)).toEqual([
      { count: 6, share: null, low: null, high: null },
      { count: 0, share: null, low: null, high: null },
    ])
    const [small] = audit({ sizes: sizes.slice(0, 1), stale: [{ ...STALE, contacts: 6 }] })
    expect(small?.stale).toEqual({ count: 6, share: null, low: null, high: null })
    expect(small?.trend?.direction).toBeNull()
  })

  it.each<[string, boolean, readonly SourceStaleRow[], number | null]>([
    ['without a sent log', false, [{ ...STALE, isNeverValid: undefined }], null],
    ['where the log knows none of them', true, [{ ...STALE, isNeverValid: undefined }], null],
    ['where none is stale', true, [], 0],
    [
      'of those that the log knows',
      true,
      [
        { ...STALE, isNeverValid: true, contacts: 2 },
        { ...STALE, isNeverValid: false, contacts: 5 },
        { ...STALE, isNeverValid: undefined, contacts: 7 },
      ],
      2,
    ],
  ])('counts who was never valid %s', (_when, hasSentLog, stale, count) => {
    const [fair] = audit({ hasSentLog, stale })
    expect(fair?.neverValid?.count ?? null).toBe(count)
  })

  it.each([
    [30, 5, 'rising'],
    [5, 30, 'falling'],
    [12, 10, 'steady'],
  ])('with %i now and %i before is %s', (now, before, direction) => {
    const [fair] = audit({
      stale: [
        { ...STALE, contacts: now },
        { ...STALE, isInPeriod: false, wentStale: 'before', contacts: before },
      ],
    })
    expect(fair?.trend).toMatchObject({
      direction,
      inPeriod: { count: now },
      before: { count: before },
    })
  })

  it('puts sized sources first, then named ones, and unknown last, also with nothing', () => {
    const unsized = { cause: 'user_unknown', hasNewAddress: false } as const
    const rows = audit({
      unsized: [
        { ...unsized, leadSource: undefined, from: undefined, addresses: 4 },
        { ...unsized, leadSource: 'form', from: 'header', addresses: 2 },
        { ...unsized, leadSource: 'form', from: 'sent_log', addresses: 3 },
      ],
    })
    expect(
      rows.map((r) => [r.leadSource, r.knownFrom, r.size, r.stale.count, r.stale.share]),
    ).toEqual([
      ['fair', 'contacts', 100, 0, 0],
      ['form', 'sent_log', null, 3, null],
      ['form', 'header', null, 2, null],
      [null, 'unknown', null, 4, null],
    ])
    expect(audit({}).at(-1)).toMatchObject({ leadSource: null, stale: { count: 0 } })
  })
})

describe('the order of an audit', () => {
  const size = (leadSource: string, month: string | undefined, count: number) => ({
    leadSource,
    month,
    size: count,
    sizeBefore: count,
  })

  it('is that of the sizes, then of the names; months by time, those without one first', () => {
    const sizes = [
      size('b', '2026-02', 10),
      size('small', '2026-01', 5),
      size('a', '2026-01', 5),
      size('b', undefined, 2),
      size('b', '2026-01', 3),
      size('a', '2026-02', 10),
    ]
    for (const some of [sizes, sizes.toReversed()]) {
      const rows = audit({ sizes: some }).slice(0, -1)
      expect(
        rows.map(
          (row) =>
            `${String(row.leadSource)} ${row.months.map((m) => `${m.month ?? '-'}:${String(m.size)}`).join(' ')}`,
        ),
      ).toEqual(['a 2026-01:5 2026-02:10', 'b -:2 2026-01:3 2026-02:10', 'small 2026-01:5'])
    }
    expect(
      audit({ sizes: [size('a', undefined, 5), size('b', undefined, 5)].toReversed() }).map(
        (row) => row.leadSource,
      ),
    ).toEqual(['a', 'b', null])
  })

  it('of named sources is that of their addresses, then of names and of what names them', () => {
    const unsized = { cause: 'user_unknown', hasNewAddress: false } as const
    const rows = [
      { ...unsized, leadSource: 'b', from: 'header', addresses: 2 },
      { ...unsized, leadSource: 'a', from: 'token', addresses: 2 },
      { ...unsized, leadSource: 'a', from: 'header', addresses: 2 },
      { ...unsized, leadSource: 'c', from: 'header', addresses: 1 },
      { ...unsized, leadSource: 'c', from: 'header', addresses: 2 },
      { ...unsized, leadSource: 'd', from: undefined, addresses: 3 },
      { ...unsized, leadSource: undefined, from: 'header', addresses: 4 },
    ] as const
    for (const some of [rows, rows.toReversed()])
      expect(
        audit({ unsized: some })
          .slice(1)
          .map((r) => `${r.leadSource ?? '-'} ${r.knownFrom} ${String(r.stale.count)}`),
      ).toEqual(['c header 3', 'a header 2', 'a token 2', 'b header 2', '- unknown 7'])
  })
})

describe('what is counted of a month', () => {
  it('is its own: contacts of other months and sources are not in it', () => {
    const sizes = [
      { leadSource: 'fair', month: undefined, size: 50, sizeBefore: 50 },
      { leadSource: 'fair', month: '2025-06', size: 100, sizeBefore: 100 },
    ]
    const [fair] = audit({
      sizes,
      stale: [
        { ...STALE, contacts: 3 },
        { ...STALE, month: undefined, contacts: 20 },
        { ...STALE, leadSource: 'shop', contacts: 400 },
        { ...STALE, cause: 'reputation', contacts: 5_000 },
        { ...STALE, cause: 'reputation', hasNewAddress: true, month: undefined, contacts: 5_000 },
      ],
      complaints: [
        { leadSource: 'fair', month: undefined, contacts: 1 },
        { leadSource: 'shop', month: undefined, contacts: 2 },
      ],
    })
    expect(fair?.stale.count).toBe(23)
    expect(
      fair?.months.map((m) => [m.month, m.stale.count, m.complaints?.count, m.moved.count]),
    ).toEqual([
      [null, 20, 1, 0],
      ['2025-06', 3, 0, 0],
    ])
  })

  it('before the period is never more than there were', () => {
    const sizes = [{ leadSource: 'fair', month: '2025-06', size: 100, sizeBefore: 40 }]
    const [fair] = audit({ sizes, stale: [{ ...STALE, wentStale: 'before', contacts: 60 }] })
    expect(fair?.trend?.before.count).toBe(40)
    const few = [{ leadSource: 'fair', month: '2025-06', size: 100, sizeBefore: 29 }]
    expect(audit({ sizes: few })[0]?.trend?.direction).toBeNull()
  })
})

describe('section D', () => {
  const sectionOf = (over: Partial<SourceFacts>): ReturnType<typeof sourcesSection> =>
    sourcesSection(makeSourcesReport({ header: HEADER, sources: factsWith(over) }))

  it('has a row a source, then a row a month of it', () => {
    const { id, tables } = sectionOf({
      sizes: [{ leadSource: 'fair', month: undefined, size: 20, sizeBefore: 20 }],
      stale: [{ ...STALE, month: undefined, contacts: 2 }],
    })
    const only = (count: number): unknown => ({ count, share: null, low: null, high: null })
    expect(id).toBe('D')
    expect(tables.map((table) => [table.id, table.rows])).toEqual([
      [
        'sources',
        [
          ['fair', 'contacts', 20, only(2), only(0), null, only(0), null, only(2), only(0)],
          ['unknown', 'unknown', null, only(0), only(0), null, null, null, null, null],
        ],
      ],
      ['months', [['fair', 'unknown', 20, only(2), only(0), null, only(0)]]],
    ])
  })

  it('says which sources are left out', () => {
    expect(sectionOf({ leftOut: { sources: 3, contacts: 4_000 } }).tables[0]?.note).toBe(
      '3 more sources with 4,000 contacts are left out.',
    )
    expect(sectionOf({}).tables[0]?.note).toBeUndefined()
  })
})
