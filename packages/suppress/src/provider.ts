/**
 * The provider of an address: who answers for its mailbox. Its faults are its own, so they are looked for provider by
 * provider. In: a domain, and the mail exchangers of it where they are known. Pure, total.
 */
import type { AddressKey } from '@forwardpath/mail'
import { PROVIDER_DOMAINS, PROVIDER_MX_SUFFIXES } from './provider-table.ts'

const PROVIDER_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(PROVIDER_DOMAINS).flatMap(([provider, domains]) =>
    [provider, ...domains].map((domain) => [domain, provider] as const),
  ),
)

/**
 * The provider of a domain in lower-case A-labels: by the table; else the operator of its mail exchangers, where one of
 * them is known; else the domain itself.
 */
export function providerOf(domain: string, mxHosts: readonly string[] = []): string {
  const known = PROVIDER_OF.get(domain)
  if (known !== undefined) return known
  for (const host of mxHosts) {
    const name = `.${host.toLowerCase().replace(/\.$/, '')}`
    const operator = PROVIDER_MX_SUFFIXES.find(([suffix]) => name.endsWith(suffix))
    if (operator !== undefined) return operator[1]
  }
  return domain
}

/** The provider of an address, by its domain alone. */
export function providerOfKey(key: AddressKey): string {
  return providerOf(key.slice(key.lastIndexOf('@') + 1))
}

/** The domains that are known to be this provider's: its own name first. */
export function domainsOfProvider(provider: string): readonly string[] {
  return [provider, ...(PROVIDER_DOMAINS[provider] ?? [])]
}
