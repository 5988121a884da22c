/** One-time links to the pages: made here, stored as a hash, good for a day. */
import { createLink, type LinkPurpose, type Queryable } from '@forwardpath/store'
import { makeToken, tokenHash } from './pages/secret-token.ts'

const GOOD_FOR_MS = 86_400_000

/** The path of a link by which this user sets a password. Earlier ones are no longer good. */
export function makePasswordLink(
  database: Queryable,
  options: { readonly userId: string; readonly nowMs: number },
): Promise<string> {
  return makeLink(database, { purpose: 'password', ...options })
}

/** The path of the link of a first start: `first_admin`, or `demo`. */
export function makeStartLink(
  database: Queryable,
  options: { readonly purpose: Exclude<LinkPurpose, 'password'>; readonly nowMs: number },
): Promise<string> {
  return makeLink(database, options)
}

async function makeLink(
  database: Queryable,
  link: { readonly purpose: LinkPurpose; readonly userId?: string; readonly nowMs: number },
): Promise<string> {
  const token = makeToken()
  const sha256 = tokenHash(token)
  if (sha256 === undefined) throw new Error('a token that is none')
  const { purpose, userId, nowMs } = link
  await createLink(database, {
    sha256,
    purpose,
    expiresAtMs: nowMs + GOOD_FOR_MS,
    ...(userId !== undefined && { userId }),
  })
  return `/welcome/${token}`
}
