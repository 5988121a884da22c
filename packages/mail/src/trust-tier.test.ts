import { expect, test } from 'vitest'
import { isBound, TRUST_TIERS, trustRank } from './trust-tier.ts'

test('the tiers rank in their order, and a report that nobody has judged yet ranks as plausible', () => {
  expect(TRUST_TIERS.map(trustRank)).toEqual(TRUST_TIERS.map((_tier, index) => index))
  expect(trustRank('unjudged')).toBe(trustRank('plausible'))
})

test.each([
  ['unverified', false],
  ['unjudged', false],
  ['plausible', false],
  ['correlated', true],
  ['verified', true],
] as const)('a report that is %s is bound to a mail of ours: %s', (trust, expected) => {
  expect(isBound(trust)).toBe(expected)
})
