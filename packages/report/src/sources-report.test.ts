import { describe, expect, it } from 'vitest'
import type { HeaderFacts, SourceFacts, SourceStaleRow } from './rows.ts'
import { makeSourcesReport, type SourceAudit } from './sources-report.ts'

const HEADER: HeaderFacts = {
  period: { since: '2026-01-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' },
  asOf: '2026-04-01T00:00:00.000Z',
  policyVersion: '1',
  rulesVersion: '2026.11',
  mailsSent: undefined,
  failuresByTrust: [],
  unclassified: 0,
  leftOut: { incidents: 0, reports: 0 },
}

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

function audit(over: Partial<SourceFacts>): readonly SourceAudit[] {
  const sources: SourceFacts = {
    sizes: [{ leadSource: 'fair', month: '2025-06', size: 100, sizeBefore: 100 }],
    stale: [],
    complaints: [],
    unsized: [],
    hasSentLog: false,
    leftOut: { sources: 0, contacts: 0 },
    ...over,
  }
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
