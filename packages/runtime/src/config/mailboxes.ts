/**
 * Checked mailboxes of the schema → MailboxConfig: what follows from several keys at once, and the secrets.
 */
import { isIPv4 } from 'node:net'
import type { MailboxAuth, MailboxConfig } from './config.ts'
import type { CheckedConfig } from './schema.ts'
import type { Secret } from '../secret.ts'

type CheckedMailbox = CheckedConfig['mailboxes'][number]

/** What a mailbox needs from outside. */
export type MailboxSources = {
  /** Tells a problem of this mailbox; `path` begins below it. */
  readonly problem: (path: readonly PropertyKey[], message: string, remedy: string) => void
  /** The secret in a file, or `undefined` after a problem was told. */
  readonly secret: (path: readonly PropertyKey[], file: string) => Secret | undefined
  /** The text of a file that is no secret, or `undefined` after a problem was told. */
  readonly text: (path: readonly PropertyKey[], file: string) => string | undefined
  /** Password of the environment. Absent: none, or not meant for this mailbox. */
  readonly password?: Secret | undefined
  /** False: nobody will log in, so nothing is read. */
  readonly withSecrets: boolean
}

/** One mailbox; `undefined` where a problem was told. */
export function toMailbox(
  checked: CheckedMailbox,
  sources: MailboxSources,
): MailboxConfig | undefined {
  const { imap } = checked
  const security = securityOf(imap, sources)
  const auth = authOf(checked, sources)
  const ca = imap.tls?.ca_file
  const tlsCa = ca === undefined ? undefined : sources.text(['imap', 'tls', 'ca_file'], ca)
  if (security === undefined || auth === undefined) return undefined
  return {
    name: checked.name,
    host: imap.host,
    port: imap.port ?? (security === 'tls' ? 993 : 143),
    security,
    user: imap.user,
    auth,
    folder: checked.folder,
    closed: checked.closed,
    after: checked.after,
    ...present('tlsCa', tlsCa),
    ...present('tlsServerName', imap.tls?.server_name),
    ...present('since', checked.since),
    ...present('stream', checked.stream),
    ...present('expectAtLeast', checked.expect_at_least),
    ...present('trust', checked.trust),
  }
}

/** Two entries with one name would share their place in the ledger. */
export function duplicateNames(mailboxes: readonly CheckedMailbox[]): readonly number[] {
  const names = mailboxes.map((mailbox) => mailbox.name)
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []))
}

/** The domain of the first mailbox whose user is an address. */
export function domainOfMailboxes(
  mailboxes: readonly Pick<MailboxConfig, 'name' | 'user'>[],
): { readonly domain: string; readonly mailbox: string } | undefined {
  for (const { name, user } of mailboxes) {
    const at = user.lastIndexOf('@')
    const domain = user.slice(at + 1).toLowerCase()
    if (at > 0 && domain.includes('.')) return { domain, mailbox: name }
  }
  return undefined
}

/** `{ [key]: value }`, or nothing where the value is absent. */
export function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>)
}

function securityOf(
  imap: CheckedMailbox['imap'],
  sources: MailboxSources,
): MailboxConfig['security'] | undefined {
  if (imap.insecure === undefined) return imap.starttls === true ? 'starttls' : 'tls'
  if (imap.starttls === true) {
    sources.problem(['imap', 'starttls'], 'contradicts insecure', 'keep one of the two')
    return undefined
  }
  if (isLoopback(imap.host)) return 'insecure_loopback'
  sources.problem(
    ['imap', 'insecure'],
    `would send the password in the clear to ${imap.host}`,
    'leave it out: without TLS only a server on this machine is read (127.0.0.1, ::1, localhost)',
  )
  return undefined
}

function authOf(checked: CheckedMailbox, sources: MailboxSources): MailboxAuth | undefined {
  const { imap } = checked
  if (!sources.withSecrets) return { kind: 'not_read' }
  if (imap.auth !== undefined) {
    if (imap.password_file === undefined) return oauth2Of(imap.auth.oauth2, sources)
    sources.problem(['imap', 'auth'], 'stands beside password_file', 'keep one of the two')
    return undefined
  }
  const password =
    sources.password ??
    (imap.password_file === undefined
      ? undefined
      : sources.secret(['imap', 'password_file'], imap.password_file))
  if (password !== undefined) return { kind: 'password', password }
  if (imap.password_file === undefined) {
    sources.problem(
      ['imap'],
      `has no password for ${imap.user}`,
      'set password_file, FORWARDPATH_IMAP_PASSWORD or FORWARDPATH_IMAP_PASSWORD_FILE',
    )
  }
  return undefined
}

function oauth2Of(
  oauth2: NonNullable<CheckedMailbox['imap']['auth']>['oauth2'],
  sources: MailboxSources,
): MailboxAuth | undefined {
  const below = ['imap', 'auth', 'oauth2']
  const refreshToken = sources.secret([...below, 'refresh_token_file'], oauth2.refresh_token_file)
  const file = oauth2.client_secret_file
  const clientSecret =
    file === undefined ? undefined : sources.secret([...below, 'client_secret_file'], file)
  if (oauth2.provider === 'other' && oauth2.token_url === undefined) {
    sources.problem(below, 'has provider other and no token_url', 'add the token end point')
  }
  if (refreshToken === undefined) return undefined
  return {
    kind: 'oauth2',
    provider: oauth2.provider,
    clientId: oauth2.client_id,
    refreshToken,
    ...present('clientSecret', clientSecret),
    ...present('tenant', oauth2.tenant),
    ...present('tokenUrl', oauth2.token_url),
  }
}

/** 127.0.0.0/8 (RFC 1122 s3.2.1.3), ::1 (RFC 4291 s2.5.3), localhost (RFC 6761 s6.3). */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return true
  return isIPv4(host) && host.startsWith('127.')
}
