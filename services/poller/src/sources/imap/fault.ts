/**
 * What went wrong with a mail server, in one word that the poller acts on.
 *
 * In: whatever imapflow, Node's sockets or TLS threw, and what imapflow only logged. Out: an ImapFault. Texts of the
 * server are kept short and printable: a server is a stranger too. Total.
 */
import { codeOf, DeadlineError, messageOf } from '@forwardpath/runtime'

/**
 * - `refused_login`: wrong password, expired token
 * - `certificate`: the server's certificate does not prove its name
 * - `tls`: no TLS there, or too old a version
 * - `unreachable`: no connection, or no greeting
 * - `throttled`: too many connections or too much traffic; come back later (RFC 5530 LIMIT, INUSE, UNAVAILABLE, OVERQUOTA)
 * - `missing_folder`, `refused`: a command was answered NO or BAD
 * - `too_large`: the server sent more than it had announced
 * - `cut`: the connection is gone; `deadline`: no answer in time; `protocol`: an answer that is not IMAP
 */
export type FaultKind =
  | 'refused_login'
  | 'certificate'
  | 'tls'
  | 'unreachable'
  | 'throttled'
  | 'missing_folder'
  | 'refused'
  | 'too_large'
  | 'cut'
  | 'deadline'
  | 'protocol'

/** A mail server did not do what it was asked. The connection is only good for more after `refused` and `missing_folder`. */
export class ImapFault extends Error {
  override readonly name = 'ImapFault'
  readonly kind: FaultKind
  /** How long the server asked us to stay away. Absent where it did not say. */
  readonly waitMs: number | undefined

  constructor(
    kind: FaultKind,
    message: string,
    options: { readonly cause?: unknown; readonly waitMs?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.kind = kind
    this.waitMs = options.waitMs
  }

  /** Whether the connection can be used for another command. */
  get leavesConnection(): boolean {
    return this.kind === 'refused' || this.kind === 'missing_folder'
  }
}

/** Longest text of a server that is repeated, in characters. */
const MAX_TEXT = 200

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
])

const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
])

/** Codes of imapflow for a literal, line or response over the limits that we set. */
const TOO_LARGE_CODES: ReadonlySet<string> = new Set([
  'LiteralTooLarge',
  'LineTooLarge',
  'ResponseTooLarge',
])

/** Response codes that say "not now" (RFC 5530 s3, RFC 9051 s7.1), in LOGIN too. */
const NOT_NOW_CODES: ReadonlySet<string> = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'OVERQUOTA'])

/** Providers that say it in words: Gmail, Outlook, Yahoo, Dovecot's mail_max_userip_connections. */
const NOT_NOW_TEXTS: readonly string[] = [
  'too many simultaneous connections',
  'too many connections',
  'maximum number of connections',
  'throttled',
  'rate limit',
  'bandwidth limits',
  'authenticated but not connected',
  'temporarily unavailable',
  'temporary authentication failure',
]

/** What imapflow puts on its errors; none of it is declared. */
type FlowError = {
  readonly responseStatus?: unknown
  readonly responseText?: unknown
  readonly response?: unknown
  readonly serverResponseCode?: unknown
  readonly authenticationFailed?: unknown
  readonly mailboxMissing?: unknown
  readonly throttleReset?: unknown
  readonly tlsFailed?: unknown
  readonly reason?: unknown
}

/** Turns anything thrown into an ImapFault; `doing` names the command for the message. Total. */
export function toImapFault(error: unknown, doing: string): ImapFault {
  if (error instanceof ImapFault) return error
  if (error instanceof DeadlineError)
    return new ImapFault('deadline', error.message, { cause: error })
  const flow: FlowError = typeof error === 'object' && error !== null ? error : {}
  const text = serverText(flow)
  const message = `${doing}: ${text ?? printable(messageOf(error))}`
  const waitMs = typeof flow.throttleReset === 'number' ? flow.throttleReset : undefined
  return new ImapFault(kindOf(error, flow, text), message, {
    cause: error,
    ...(waitMs === undefined ? {} : { waitMs }),
  })
}

function kindOf(error: unknown, flow: FlowError, text: string | undefined): FaultKind {
  const code = codeOf(error) ?? ''
  if (isNotNow(flow, code, text)) return 'throttled'
  if (flow.authenticationFailed === true) return 'refused_login'
  if (flow.mailboxMissing === true) return 'missing_folder'
  if (CERTIFICATE_CODES.has(code) || code.startsWith('CERT_')) return 'certificate'
  if (flow.tlsFailed === true || code === 'EPROTO' || code.startsWith('ERR_SSL_')) return 'tls'
  if (UNREACHABLE_CODES.has(code)) return 'unreachable'
  if (TOO_LARGE_CODES.has(code)) return 'too_large'
  if (flow.responseStatus === 'NO' || flow.responseStatus === 'BAD') return 'refused'
  if (code.startsWith('ParserError') || code.startsWith('Invalid')) return 'protocol'
  return 'cut'
}

function isNotNow(flow: FlowError, code: string, text: string | undefined): boolean {
  if (code === 'ETHROTTLE') return true
  const responseCode = flow.serverResponseCode
  if (typeof responseCode === 'string' && NOT_NOW_CODES.has(responseCode.toUpperCase())) return true
  const words = text?.toLowerCase() ?? ''
  return NOT_NOW_TEXTS.some((phrase) => words.includes(phrase))
}

/** What the server said, where it said something: text of NO or BAD, or of its BYE. */
function serverText(flow: FlowError): string | undefined {
  for (const text of [flow.responseText, flow.response, flow.reason]) {
    if (typeof text === 'string' && text !== '') return printable(text)
  }
  return undefined
}

/** One line without control characters, cut to MAX_TEXT. Total. */
export function printable(text: string): string {
  const line = text.slice(0, 4 * MAX_TEXT).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line
}
