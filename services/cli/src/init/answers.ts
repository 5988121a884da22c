/**
 * What `init` wants to know of a mailbox, and what is probably the answer. Total, without files or network.
 */

/** The ways to TLS that may be answered. `none`: to a server on this machine alone. */
export const TLS_WAYS = ['implicit', 'starttls', 'none'] as const

/** One of TLS_WAYS. */
export type TlsWay = (typeof TLS_WAYS)[number]

/** Those whose token end point is known, and `other`. */
export const OAUTH2_PROVIDERS = ['microsoft', 'google', 'other'] as const

/** One of OAUTH2_PROVIDERS. */
export type Oauth2Provider = (typeof OAUTH2_PROVIDERS)[number]

/** How the mailbox is logged in to. Secrets are named by their files, relative to the configuration or absolute. */
export type LoginAnswer =
  | { readonly kind: 'password'; readonly passwordFile: string }
  | {
      readonly kind: 'oauth2'
      readonly provider: Oauth2Provider
      readonly clientId: string
      readonly refreshTokenFile: string
      /** Absent for public clients. */
      readonly clientSecretFile?: string
      /** Microsoft's tenant. Absent: `common`. */
      readonly tenant?: string
      /** https. Absent: the provider's. */
      readonly tokenUrl?: string
    }

/** Everything that the file is made from. */
export type MailboxAnswers = {
  readonly user: string
  readonly host: string
  readonly tls: TlsWay
  readonly port: number
  /** PEM file of the authorities to trust. Absent: the system's. */
  readonly caFile?: string
  readonly login: LoginAnswer
  readonly folder: string
  readonly ownDomains: readonly string[]
  /** `leave`, `flag`, `delete` or `move:FOLDER`: what happens to a mail once its outcome is stored. */
  readonly after: string
}

/** The domain of a user that is an address; absent where it is none. */
export function domainOf(user: string): string | undefined {
  const at = user.lastIndexOf('@')
  const domain = user.slice(at + 1).toLowerCase()
  return at > 0 && domain !== '' ? domain : undefined
}

/**
 * Where the IMAP server of a provider is not `imap.` and the domain of the address.
 * support.microsoft.com, "POP, IMAP, and SMTP settings for Outlook.com"; support.apple.com/102525 (iCloud);
 * support.google.com/mail/answer/7126229 (Gmail).
 */
const HOSTS_OF_PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['outlook.com', 'outlook.office365.com'],
  ['hotmail.com', 'outlook.office365.com'],
  ['live.com', 'outlook.office365.com'],
  ['googlemail.com', 'imap.gmail.com'],
  ['icloud.com', 'imap.mail.me.com'],
  ['me.com', 'imap.mail.me.com'],
])

/** The host that an address is probably read at; absent where the user is no address. */
export function guessHost(user: string): string | undefined {
  const domain = domainOf(user)
  return domain === undefined ? undefined : (HOSTS_OF_PROVIDERS.get(domain) ?? `imap.${domain}`)
}

/** Implicit TLS: 993 (RFC 8314 s3.2); else 143 (RFC 9051 s2.1). */
export function usualPort(tls: TlsWay): number {
  return tls === 'implicit' ? 993 : 143
}

/** The provider that takes OAuth2 at this host; absent where none is known. */
export function guessProvider(host: string): Oauth2Provider | undefined {
  const name = host.toLowerCase()
  if (name === 'office365.com' || name.endsWith('.office365.com')) return 'microsoft'
  return name === 'gmail.com' || name.endsWith('.gmail.com') ? 'google' : undefined
}

/** Microsoft takes nothing but OAuth2; Gmail takes an app password, which is less work. */
export function guessLogin(host: string): LoginAnswer['kind'] {
  return guessProvider(host) === 'microsoft' ? 'oauth2' : 'password'
}
