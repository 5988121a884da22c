/**
 * Faults in words: what happened, where, what to do, and with which exit code a command ends over it.
 */
import { EXIT, ExitError, type ExitCode } from '@forwardpath/runtime'
import type { MailboxState } from '@forwardpath/store'
import type { PolledMailbox } from './polled-mailbox.ts'
import { printable, type FaultKind, type ImapFault } from './sources/imap/fault.ts'
import type { FolderCount } from './sources/imap/folder.ts'

/** The error that ends a command; one line, no secret in it. Total. */
export function explainFault(mailbox: PolledMailbox, fault: ImapFault): ExitError {
  const place = `${mailbox.host}:${String(mailbox.port)}`
  const { exitCode, remedy } = ADVICE[fault.kind](mailbox)
  const message = `mailbox ${mailbox.name} (${place}): ${fault.message}`
  return new ExitError(message, { exitCode, remedy, cause: fault })
}

type Advice = { readonly exitCode: ExitCode; readonly remedy: string }

const CHECK_HOST = 'check imap.host and imap.port, and that this machine may connect there'

const ADVICE: Readonly<Record<FaultKind, (mailbox: PolledMailbox) => Advice>> = {
  refused_login: (mailbox) => ({ exitCode: EXIT.notAllowed, remedy: loginAdvice(mailbox) }),
  certificate: () => ({
    exitCode: EXIT.notAllowed,
    remedy:
      'no login was tried; name the authority in imap.tls.ca_file, or the name that the certificate has in imap.tls.server_name',
  }),
  tls: () => ({
    exitCode: EXIT.configuration,
    remedy: 'no login was tried; check imap.port (993 is TLS, 143 is imap.starttls)',
  }),
  missing_folder: () => ({
    exitCode: EXIT.configuration,
    remedy: 'name a folder that is there (folder, after), or make this one',
  }),
  refused: () => ({
    exitCode: EXIT.configuration,
    remedy: 'check folder, and what this user may do there',
  }),
  unreachable: () => ({ exitCode: EXIT.unavailable, remedy: CHECK_HOST }),
  cut: () => ({ exitCode: EXIT.unavailable, remedy: 'try again; nothing was lost' }),
  deadline: () => ({ exitCode: EXIT.unavailable, remedy: 'try again; nothing was lost' }),
  too_large: () => ({ exitCode: EXIT.unavailable, remedy: 'try again; nothing was lost' }),
  protocol: () => ({ exitCode: EXIT.unavailable, remedy: CHECK_HOST }),
  throttled: () => ({
    exitCode: EXIT.unavailable,
    remedy: 'the server asks to come back later; close other connections to this mailbox',
  }),
}

/** What the provider wants for a login where a plain password will not do. */
function loginAdvice(mailbox: PolledMailbox): string {
  const host = mailbox.host.toLowerCase()
  const where = 'imap.user and imap.password_file (or FORWARDPATH_IMAP_PASSWORD)'
  // support.google.com/mail/answer/7126229: IMAP wants an app password or OAuth2 (seen 2025-05)
  if (isAt(host, ['gmail.com', 'googlemail.com', 'google.com'])) {
    return `Gmail takes an app password, not the account's own: make one at https://myaccount.google.com/apppasswords and set it in imap.password_file (or FORWARDPATH_IMAP_PASSWORD)`
  }
  // learn.microsoft.com, "Deprecation of Basic authentication in Exchange Online" (in force since 2022-10)
  if (isAt(host, ['office365.com', 'outlook.com', 'office.com', 'hotmail.com', 'live.com'])) {
    return 'Microsoft takes OAuth2 only, no password: set imap.auth.oauth2'
  }
  if (isAt(host, ['yahoo.com', 'aol.com', 'icloud.com', 'me.com', 'mail.me.com'])) {
    return `this provider takes an app password, not the account's own: check ${where}`
  }
  return `check ${where}`
}

function isAt(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
}

/** How the mailbox is marked while a fault lasts. Total. */
export function stateOf(fault: ImapFault): MailboxState {
  if (fault.kind === 'refused_login') return 'auth_failed'
  return fault.kind === 'throttled' ? 'throttled' : 'stalled'
}

/** `Junk (412), Bounces (9310)`; at most 20 of them. Total. */
export function describeFolders(folders: readonly FolderCount[]): string {
  const shown = folders
    .slice(0, 20)
    .map(({ path, mails }) =>
      mails === undefined ? printable(path) : `${printable(path)} (${mails.toLocaleString('en')})`,
    )
  const rest = folders.length - shown.length
  return [...shown, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].join(', ')
}
