/** The two cookies of the pages: the session, and the visit of who is not signed in, which ties forms to a browser. */
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieWay, type CookieWay } from './origin.ts'

/** Which of the two. */
export type CookieName = 'session' | 'visit'

/** `__Host-` needs Secure, which plain http on loopback cannot give (RFC 6265bis s4.1.3.2). */
function nameOf(name: CookieName, way: CookieWay): string {
  const plain = name === 'session' ? 'forwardpath_session' : 'forwardpath_visit'
  return way === 'secure' ? `__Host-${plain}` : plain
}

/** What the browser sent; absent where nothing. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  return request.cookies[nameOf(name, cookieWay(request))]
}

/** Until the browser is closed, and no longer than the session itself. */
export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: { readonly name: CookieName; readonly value: string },
): void {
  const way = cookieWay(request)
  void reply.setCookie(nameOf(cookie.name, way), cookie.value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: way === 'secure',
  })
}

/** Takes it away. */
export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
  const way = cookieWay(request)
  void reply.clearCookie(nameOf(name, way), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: way === 'secure',
  })
}
