/**
 * How firmly a report is bound to a mail that we sent, weakest first. A report whose tier nobody
 * has judged yet is `unjudged`; it is no tier, and no other value may stand for it.
 */
export const TRUST_TIERS = ['unverified', 'plausible', 'correlated', 'verified'] as const

export type TrustTier = (typeof TRUST_TIERS)[number]

/** The trust of a stored report. */
export type Trust = TrustTier | 'unjudged'

/** Where it stands among the tiers, for comparing: `unjudged` as `plausible`, until somebody judges the report. Total. */
export function trustRank(trust: Trust): number {
  return TRUST_TIERS.indexOf(trust === 'unjudged' ? 'plausible' : trust)
}

/** Whether the report is bound to one mail that we sent (docs/trust.md): `correlated` or `verified`. Total. */
export function isBound(trust: Trust): boolean {
  return trustRank(trust) >= trustRank('correlated')
}
