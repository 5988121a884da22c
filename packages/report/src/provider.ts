/**
 * Domains of one provider under one name, so that its figures are not split. Data: only domains whose mailboxes are one
 * system, each with what says so (seen 2026-11-22).
 */
const DOMAINS: Readonly<Record<string, readonly string[]>> = {
  // one provider by the policy itself (docs/policy.md)
  'gmail.com': ['googlemail.com'],
  // https://knowledge.validity.com/hc/en-us/articles/224887947-Microsoft-Outlook-com-and-Hotmail-overview
  'outlook.com': ['hotmail.com', 'live.com', 'msn.com', 'windowslive.com'],
  // https://support.apple.com/118230
  'icloud.com': ['me.com', 'mac.com'],
}

/** A domain and the provider under whose name it is counted. */
export type ProviderDomain = { readonly domain: string; readonly provider: string }

/** The table; a domain that is not in it is its own provider. */
export const PROVIDER_DOMAINS: readonly ProviderDomain[] = Object.entries(DOMAINS).flatMap(
  ([provider, domains]) => domains.map((domain) => ({ domain, provider })),
)
