/**
 * Whether our own mail server found the author of a mail to be the one whom its From names (RFC 7489 s6.6, s11.2).
 *
 * Believed is only what stands above the line that origin.ts draws, under a name of ours: a field further down came with the
 * mail, whatever name it gives (RFC 8601 s5), and a border server that forgot to strip it changes nothing. Every result of DMARC that
 * our side wrote must be `pass`, and one must be for the very domain of the one From address.
 *
 * DMARC speaks for a domain: another user of it may write as this address where the domain lets him. So it proves that mail
 * came from there, and never more than that.
 *
 * In: trace fields and the domain of From. Out: yes or no. Promises: total, linear.
 */
import { parseAuthenticationResults } from './authentication-results.ts'
import { findBoundary, ownResults, type OriginConfig, type OriginFacts } from './origin.ts'

/** Whether our own side wrote that DMARC passed for the domain of From. Total, linear. */
export function isSenderAuthenticated(
  { trace, fromDomain }: OriginFacts,
  config: Pick<OriginConfig, 'ownMtas' | 'ownDomains' | 'trustedAuthservIds'>,
): boolean {
  if (fromDomain === undefined) return false
  const boundary = findBoundary(trace, { mtas: config.ownMtas, domains: config.ownDomains })
  const judged = ownResults(trace, boundary, config).filter(({ dmarc }) => dmarc !== undefined)
  return (
    judged.every(({ dmarc }) => dmarc === 'pass') &&
    judged.some(({ dmarcFrom }) => dmarcFrom === fromDomain)
  )
}

/**
 * Whether any field of the mail says so, whoever wrote it. What it says is a claim: it tells where a look at the boundary is worth
 * its while. Total, linear.
 */
export function claimsSenderAuthenticated({ trace, fromDomain }: OriginFacts): boolean {
  if (fromDomain === undefined) return false
  return trace.fields.some((field) => {
    if (field.name !== 'authentication-results') return false
    const results = parseAuthenticationResults(field.value)
    return results?.dmarc === 'pass' && results.dmarcFrom === fromDomain
  })
}
