/** Whether two domains belong to one organisation: the registrable domain by the public suffix list. Total. */
import { getDomain } from 'tldts'

/**
 * The registrable domain, tenants of one host apart (private part of the list). Absent for address literals and for a
 * public suffix itself.
 */
function organisationOf(domain: string): string | undefined {
  return getDomain(domain, { allowPrivateDomains: true }) ?? undefined
}

/** Whether both have the same registrable domain. */
export function isSameOrganisation(left: string, right: string): boolean {
  const organisation = organisationOf(left)
  return organisation !== undefined && organisation === organisationOf(right)
}

/** Whether the domain is one of the list, or below one. Both in lower-case A-labels. */
export function isUnderAny(domain: string, owners: readonly string[]): boolean {
  return owners.some((owner) => domain === owner || domain.endsWith(`.${owner}`))
}
