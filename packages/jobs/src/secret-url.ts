/**
 * Addresses of servers: they come in with a password and must go out, into messages, without one.
 */

/** A text, or a wrapper that keeps it out of logs. */
export type SecretText = string | { readonly reveal: () => string }

/** The text itself. Total. */
export function revealText(secret: SecretText): string {
  return typeof secret === 'string' ? secret : secret.reveal()
}

/** The URL, or `undefined` where the text is none. Total: the error of the parser would quote the text. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

/**
 * Scheme, host, port and path, for messages. User, password and query are left out: passwords
 * are also given as `?password=`. Total.
 */
export function describeUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}
