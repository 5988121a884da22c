/**
 * Words that a configuration writes where its author forgot to put an address: those of RFC 5321's own grammar and of the manuals of
 * mail servers (`relocated(5)` of Postfix, `reject_code` tables, MailEnable). A reply that says one offers nothing.
 */

/** Local parts without dots, hyphens and underscores, lower case. */
export const PLACEHOLDER_LOCAL_PARTS: ReadonlySet<string> = new Set([
  'forwardpath',
  'newaddress',
  'newaddr',
  'newemail',
  'newemailaddress',
  'yournewaddress',
  'youraddress',
  'youremail',
  'someaddress',
  'anotheruser',
  'emailaddress',
  'localpart',
])

/** Domains that are no domains: RFC 6761 s6.3 and s6.4, and the fill-ins of manuals. */
export const PLACEHOLDER_DOMAINS: readonly string[] = [
  'domain.tld',
  'example.tld',
  'yourdomain.tld',
  'invalid',
  'localhost',
]
