/** Domains compared: below one another, and of one organisation. Promises: total. */
import { domainToALabel } from '@forwardpath/mail'
import { getDomain } from 'tldts'

/** Whether the host is one of the domains or below one. Total. */
export function isUnder(host: string, domains: readonly string[]): boolean {
  const name = domainToALabel(host.replace(/\.$/, ''))
  if (name === undefined || name.startsWith('[')) return false
  return domains.some((domain) => {
    const owner = domainToALabel(domain)
    return owner !== undefined && (name === owner || name.endsWith(`.${owner}`))
  })
}

/**
 * The registrable domain, by the public suffix list with its private part, so that the tenants of one host are strangers to
 * each other. Absent for addresses and for a public suffix itself. Total.
 */
function organisationOf(host: string): string | undefined {
  const name = domainToALabel(host.replace(/\.$/, ''))
  if (name === undefined) return undefined
  return getDomain(name, { allowPrivateDomains: true }) ?? undefined
}

/** Whether both belong to one registrable domain. Total. */
export function isSameOrganisation(left: string, right: string): boolean {
  const organisation = organisationOf(left)
  return organisation !== undefined && organisation === organisationOf(right)
}
