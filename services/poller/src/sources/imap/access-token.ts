/**
 * An OAuth2 access token for one login, from the refresh token (RFC 6749 s6).
 *
 * Asked for at each connect: a token lives about an hour, and the library would send an old one at a reconnect
 * (postalsys/imapflow#224). Nothing is kept, and no answer of the end point is repeated but its error code.
 */
import { messageOf, Secret, type MailboxAuth } from '@forwardpath/runtime'
import { ImapFault, printable } from './fault.ts'

type OAuth2 = Extract<MailboxAuth, { readonly kind: 'oauth2' }>

const TOKEN_TIMEOUT_MS = 20_000

/** Microsoft's name for "IMAP as this user" (learn.microsoft.com, "Authenticate an IMAP, POP or SMTP connection using OAuth"). */
const MICROSOFT_SCOPE = 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access'

/** Throws ImapFault: `refused_login` where the end point refuses, `unreachable` where it cannot be had. */
export async function fetchAccessToken(auth: OAuth2): Promise<Secret> {
  const url = tokenUrl(auth)
  const answer = await post(url, auth)
  const body: unknown = await answer.json().catch(() => undefined)
  const token = textField(body, 'access_token')
  if (answer.ok && token !== undefined) return new Secret(token)
  const code = printable(textField(body, 'error') ?? `HTTP ${String(answer.status)}`)
  // 400 and 401 are the end point's answers to a bad client or grant (RFC 6749 s5.2); the rest is trouble of its own.
  const isRefusal = answer.status === 400 || answer.status === 401
  throw new ImapFault(
    isRefusal ? 'refused_login' : 'unreachable',
    `asking ${new URL(url).host} for an access token: ${code}`,
  )
}

async function post(url: string, auth: OAuth2): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: auth.clientId,
    refresh_token: auth.refreshToken.reveal(),
    ...(auth.clientSecret === undefined ? {} : { client_secret: auth.clientSecret.reveal() }),
    ...(auth.provider === 'microsoft' ? { scope: MICROSOFT_SCOPE } : {}),
  })
  try {
    // A redirect would carry the refresh token to another place.
    return await fetch(url, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    })
  } catch (error) {
    const host = new URL(url).host
    throw new ImapFault('unreachable', `asking ${host} for an access token: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function tokenUrl(auth: OAuth2): string {
  if (auth.tokenUrl !== undefined) return auth.tokenUrl
  switch (auth.provider) {
    case 'microsoft': {
      const tenant = encodeURIComponent(auth.tenant ?? 'common')
      return `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`
    }
    case 'google':
      return 'https://oauth2.googleapis.com/token'
    case 'other':
      throw new ImapFault(
        'refused_login',
        'no token end point is configured (imap.auth.oauth2.token_url)',
      )
  }
}

function textField(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
