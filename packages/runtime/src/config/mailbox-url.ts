/**
 * A mailbox as one URL: `imaps://user@host[:port]/Folder`.
 *
 * The user is mostly an address, so the last `@` before the host divides: `imaps://bounces@example.net@imap.example.net/INBOX`.
 * `imaps` is implicit TLS, port 993. `imap`, port 143, needs one of two named opt-ins: `?starttls=true`, or
 * `?insecure=loopback` for a server on this machine. A password in a URL ends up in process lists and histories, so it
 * is refused. Folder and user may be percent-encoded (RFC 3986 s2.1); the form is close to RFC 5092 without its UIDs.
 * Total: problems come back as a value, and none of them repeats the URL, which may hold a password.
 */

/** What a mailbox URL says, under the keys of the configuration file. */
export type MailboxUrl = {
  readonly imap: {
    readonly host: string
    /** Absent: the default of the scheme. */
    readonly port?: number
    readonly user: string
    readonly starttls?: true
    readonly insecure?: 'loopback'
  }
  /** Absent: INBOX. */
  readonly folder?: string
}

/** A URL that was read, or why it was not, with the remedy. */
export type MailboxUrlResult =
  | { readonly ok: true; readonly mailbox: MailboxUrl }
  | { readonly ok: false; readonly message: string; readonly remedy: string }

const FORM = 'write it as imaps://user@host/Folder'

/** Reads a mailbox URL. Total. */
export function parseMailboxUrl(text: string): MailboxUrlResult {
  const scheme = /^(imaps?):\/\//i.exec(text)
  if (scheme === null) return fail('is not a mailbox URL', FORM)
  const rest = text.slice(scheme[0].length)
  const end = rest.search(/[/?#]/)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const parts = end < 0 ? '' : rest.slice(end)
  const login = readAuthority(authority)
  if ('message' in login) return fail(login.message, login.remedy)
  const optIns = readQuery(parts, scheme[1]?.toLowerCase() === 'imaps')
  if ('message' in optIns) return fail(optIns.message, optIns.remedy)
  const folder = decode(parts.startsWith('/') ? (/^[^?#]*/.exec(parts.slice(1))?.[0] ?? '') : '')
  if (folder === undefined)
    return fail('has a broken %-code in the folder', 'write a plain % as %25')
  const imap = { ...login, ...optIns }
  return { ok: true, mailbox: folder === '' ? { imap } : { imap, folder } }
}

/** The URL of a mailbox for people to read; no secret can be in it. Total. */
export function formatMailboxUrl(mailbox: {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly folder: string
  readonly security: 'tls' | 'starttls' | 'insecure_loopback'
}): string {
  const scheme = mailbox.security === 'tls' ? 'imaps' : 'imap'
  const usual = mailbox.security === 'tls' ? 993 : 143
  const host = mailbox.host.includes(':') ? `[${mailbox.host}]` : mailbox.host
  const port = mailbox.port === usual ? '' : `:${String(mailbox.port)}`
  const folder = mailbox.folder.split('/').map(encodeURIComponent).join('/')
  const user = encodeURIComponent(mailbox.user).replaceAll('%40', '@')
  return `${scheme}://${user}@${host}${port}/${folder}`
}

type Failure = { readonly message: string; readonly remedy: string }

function readAuthority(authority: string): Failure | { host: string; port?: number; user: string } {
  const at = authority.lastIndexOf('@')
  if (at <= 0) return { message: 'names no user', remedy: FORM }
  const login = authority.slice(0, at)
  if (login.includes(':')) {
    return {
      message: 'has a password in it (or a colon in the user name)',
      remedy:
        'take it out and set FORWARDPATH_IMAP_PASSWORD_FILE or imap.password_file; a colon in the user name is written %3A',
    }
  }
  const user = decode(login)
  if (user === undefined)
    return { message: 'has a broken %-code in the user', remedy: 'write a plain % as %25' }
  const place = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::([0-9]{1,5}))?$/.exec(
    authority.slice(at + 1),
  )
  const host = place?.[1] ?? place?.[2]
  if (place === null || host === undefined) return { message: 'names no host', remedy: FORM }
  const port = place[3] === undefined ? undefined : Number(place[3])
  return { host: host.toLowerCase(), user, ...(port === undefined ? {} : { port }) }
}

function readQuery(
  parts: string,
  isTls: boolean,
): Failure | { starttls?: true; insecure?: 'loopback' } {
  if (parts.includes('#'))
    return { message: 'has a # in it', remedy: 'write a # in a folder name as %23' }
  const mark = parts.indexOf('?')
  const query = mark < 0 ? '' : parts.slice(mark + 1)
  if (isTls) {
    return query === ''
      ? {}
      : { message: 'has an option that imaps does not take', remedy: 'leave it out' }
  }
  if (query === 'starttls=true') return { starttls: true }
  if (query === 'insecure=loopback') return { insecure: 'loopback' }
  return {
    message: 'asks for a connection that starts without TLS',
    remedy:
      'use imaps://, or add ?starttls=true, or for a server on this machine ?insecure=loopback',
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function fail(message: string, remedy: string): MailboxUrlResult {
  return { ok: false, message, remedy }
}
