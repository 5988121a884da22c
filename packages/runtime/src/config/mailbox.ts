/**
 * A checked mailbox of the schema → MailboxConfig: what follows from several keys at once, and the secrets.
 */
import { isLoopbackHost } from '../loopback.ts'
import type { Secret } from '../secret.ts'
import type { MailboxAuth, MailboxConfig } from './config.ts'
import { secretAt, tell, textAt } from './load-context.ts'
import type { KeyPath, LoadContext } from './load-context.ts'
import { present } from './present.ts'
import type { CheckedConfig } from './schema.ts'

/** A mailbox as the schema gives it. */
export type CheckedMailbox = CheckedConfig['mailboxes'][number]

/** Where a mailbox stands in the list, and how it logs in. */
export type MailboxPlace = {
  /** `['mailboxes', 0]`. */
  readonly at: KeyPath
  /** False: nobody will log in, so no secret is read. */
  readonly withSecrets: boolean
  /** Password of the environment. Absent: none, or not meant for this mailbox. */
  readonly password?: Secret | undefined
}

/** One mailbox; `undefined` after telling a problem. */
export function toMailbox(
  context: LoadContext,
  checked: CheckedMailbox,
  place: MailboxPlace,
): MailboxConfig | undefined {
  const { imap } = checked
  const security = securityOf(context, imap, place.at)
  const auth = authOf(context, imap, place)
  const ca = imap.tls?.ca_file
  const caAt = [...place.at, 'imap', 'tls', 'ca_file']
  const tlsCa = ca === undefined ? undefined : textAt(context, caAt, ca)
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
    ...present('trust', trustOf(checked.trust)),
  }
}

function trustOf(trust: CheckedMailbox['trust']): MailboxConfig['trust'] {
  return trust === undefined ? undefined : present('minimumToSuppress', trust.minimum_to_suppress)
}

function securityOf(
  context: LoadContext,
  imap: CheckedMailbox['imap'],
  at: KeyPath,
): MailboxConfig['security'] | undefined {
  if (imap.insecure === undefined) return imap.starttls === true ? 'starttls' : 'tls'
  if (imap.starttls === true) {
    const remedy = 'keep one of the two'
    tell(context, [...at, 'imap', 'starttls'], { message: 'contradicts insecure', remedy })
    return undefined
  }
  if (isLoopbackHost(imap.host)) return 'insecure_loopback'
  tell(context, [...at, 'imap', 'insecure'], {
    message: `would send the password in the clear to ${imap.host}`,
    remedy:
      'leave it out: without TLS only a server on this machine is read (127.0.0.1, ::1, localhost)',
  })
  return undefined
}

function authOf(
  context: LoadContext,
  imap: CheckedMailbox['imap'],
  place: MailboxPlace,
): MailboxAuth | undefined {
  const at = [...place.at, 'imap']
  if (!place.withSecrets) return { kind: 'not_read' }
  if (place.password !== undefined) return { kind: 'password', password: place.password }
  if (imap.auth !== undefined) {
    if (imap.password_file === undefined) return oauth2Of(context, imap.auth.oauth2, at)
    const remedy = 'keep one of the two'
    tell(context, [...at, 'auth'], { message: 'stands beside password_file', remedy })
    return undefined
  }
  if (imap.password_file === undefined) {
    tell(context, at, {
      message: `has no password for ${imap.user}`,
      remedy: 'set password_file, FORWARDPATH_IMAP_PASSWORD or FORWARDPATH_IMAP_PASSWORD_FILE',
    })
    return undefined
  }
  const password = secretAt(context, [...at, 'password_file'], imap.password_file)
  return password === undefined ? undefined : { kind: 'password', password }
}

function oauth2Of(
  context: LoadContext,
  oauth2: NonNullable<CheckedMailbox['imap']['auth']>['oauth2'],
  imapAt: KeyPath,
): MailboxAuth | undefined {
  const at = [...imapAt, 'auth', 'oauth2']
  const refreshToken = secretAt(context, [...at, 'refresh_token_file'], oauth2.refresh_token_file)
  const file = oauth2.client_secret_file
  const secretFileAt = [...at, 'client_secret_file']
  const clientSecret = file === undefined ? undefined : secretAt(context, secretFileAt, file)
  if (oauth2.provider === 'other' && oauth2.token_url === undefined) {
    const message = 'has provider other and no token_url'
    tell(context, at, { message, remedy: 'add the token end point' })
    return undefined
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
