/** Begins and ends sessions: cookie on one side, hash in the database on the other. */
import {
  createSession,
  endSession,
  findSession,
  type Database,
  type SessionUser,
} from '@forwardpath/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearCookie, readCookie, setCookie } from './cookies.ts'
import { cookieWay } from './origin.ts'
import { makeToken, tokenHash } from './secret-token.ts'

/** After this a person signs in again, however busy. Project choice. */
const SESSION_MS = 7 * 86_400_000

/** What acts may do with the session of their request. */
export type Signing = {
  /** A new session under a new token: one that was there before the sign-in is never taken over. */
  readonly begin: (userId: string) => Promise<void>
  readonly end: () => Promise<void>
  /** The hash of this session; absent where there is none. */
  readonly sha256: Buffer | undefined
  readonly isRefused: boolean
}

/** The session of one request. */
export function signingOf(
  request: FastifyRequest,
  reply: FastifyReply,
  options: { readonly database: Database; readonly now: () => number },
): Signing {
  const sha256 = tokenHash(readCookie(request, 'session'))
  const { database } = options
  return {
    sha256,
    isRefused: cookieWay(request) === 'refused',
    begin: async (userId) => {
      const token = makeToken()
      const hash = tokenHash(token)
      if (hash === undefined) throw new Error('a token that is none')
      if (sha256 !== undefined) await endSession(database, sha256)
      await createSession(database, {
        sha256: hash,
        userId,
        expiresAtMs: options.now() + SESSION_MS,
        agent: request.headers['user-agent'],
      })
      setCookie(request, reply, { name: 'session', value: token })
      clearCookie(request, reply, 'visit')
    },
    end: async () => {
      if (sha256 !== undefined) await endSession(database, sha256)
      clearCookie(request, reply, 'session')
    },
  }
}

/** Who holds the session of this request; absent where nobody. */
export async function signedIn(
  request: FastifyRequest,
  database: Database,
): Promise<SessionUser | undefined> {
  if (cookieWay(request) === 'refused') return undefined
  const sha256 = tokenHash(readCookie(request, 'session'))
  return sha256 === undefined ? undefined : findSession(database, sha256)
}

/** The secret that forms are tied to: the session's, or that of the visit, which is made where there is none yet. */
export function formSecret(
  request: FastifyRequest,
  reply: FastifyReply,
  user: SessionUser | undefined,
): string {
  const known = readCookie(request, user === undefined ? 'visit' : 'session')
  if (known !== undefined && tokenHash(known) !== undefined) return known
  const made = makeToken()
  setCookie(request, reply, { name: 'visit', value: made })
  return made
}
