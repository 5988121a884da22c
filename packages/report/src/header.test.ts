import { describe, expect, it } from 'vitest'
import { makeHeader, rounded, shareOf, sumOf } from './header.ts'
import { HEADER } from './testing/facts.ts'

describe('the head of a report', () => {
  it('passes on what it covers, and knows no rate without a sent log', () => {
    expect(makeHeader(HEADER)).toEqual({
      generatedAt: HEADER.asOf,
      period: HEADER.period,
      policyVersion: '1',
      rulesVersion: '2026.11',
      mailsSent: null,
      failures: 0,
      failureShare: null,
      quality: {
        unclassified: 0,
        unclassifiedShare: null,
        unbound: 0,
        unboundShare: null,
        byTrust: {},
        incidentsLeftOut: { incidents: 0, reports: 0 },
      },
    })
  })

  it('counts failures of all tiers, and as unbound those below correlated', () => {
    const header = makeHeader({
      ...HEADER,
      failuresByTrust: [
        { trust: 'verified', reports: 1 },
        { trust: 'correlated', reports: 20 },
        { trust: 'plausible', reports: 300 },
        { trust: 'unjudged', reports: 4_000 },
        { trust: 'unverified', reports: 50_000 },
      ],
      unclassified: 5_432,
      leftOut: { incidents: 2, reports: 7 },
    })
    expect(header.failures).toBe(54_321)
    expect(header.quality).toEqual({
      unclassified: 5_432,
      unclassifiedShare: 0.099998,
      unbound: 54_300,
      unboundShare: 0.999613,
      byTrust: { verified: 1, correlated: 20, plausible: 300, unjudged: 4_000, unverified: 50_000 },
      incidentsLeftOut: { incidents: 2, reports: 7 },
    })
  })

  it.each([
    ['a share of the mails sent', 1_000, 0.01],
    ['a share of one, where each of them failed', 10, 1],
    ['none, where the log has fewer than failed', 9, null],
    ['none, where nothing was sent', 0, null],
  ])('has %s', (_name, mailsSent, share) => {
    const failuresByTrust = [{ trust: 'verified', reports: 10 }] as const
    const header = makeHeader({ ...HEADER, mailsSent, failuresByTrust })
    expect([header.mailsSent, header.failureShare]).toEqual([mailsSent, share])
  })
})

it('shares have six places, and nothing has no share', () => {
  expect(shareOf(1, 3)).toBe(0.333333)
  expect(shareOf(0, 3)).toBe(0)
  expect(shareOf(3, 0)).toBeNull()
  expect(rounded(0.123_456_5)).toBe(0.123457)
  expect(sumOf([1, 2, 3], (row) => row * 10)).toBe(60)
})
