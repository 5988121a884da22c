/** Whether a request came from a page of ours, and whether the way to the browser may carry a session. */
import { isLoopbackHost } from '@forwardpath/runtime'
import type { FastifyRequest } from 'fastify'

/**
 * True where the browser says that a page of this very origin sent it. A request that says nothing of its origin is refused: every
 * browser of these years says it with a form.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (typeof origin === 'string') return origin === `${request.protocol}://${request.host}`
  return site === 'same-origin'
}

/** How the session cookie may travel. `refused`: over plain http to another machine, where anybody on the way could take it. */
export type CookieWay = 'secure' | 'loopback' | 'refused'

/** By the address that the browser asked for. */
export function cookieWay(request: FastifyRequest): CookieWay {
  if (request.protocol === 'https') return 'secure'
  return isLoopbackHost(request.hostname) ? 'loopback' : 'refused'
}

/** A path of ours to go on to; anything else becomes the overview. Total. */
export function localPath(text: string | null): string {
  if (text === null || text.length > 2_000 || !/^\/(?![/\\])/.test(text)) return '/'
  // What a browser would read as another host once controls are dropped.
  // eslint-disable-next-line no-control-regex -- controls are meant
  return /[\u0000-\u0020\\\u007f-\uffff]/.test(text) ? '/' : text
}
