/** Secrets that a browser holds: 256 random bits, of which the database has a hash alone. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** A new secret, base64url. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of it; absent where the text cannot be one. Total. */
export function tokenHash(text: string | undefined): Buffer | undefined {
  // 256 bits of chance: a fast hash without salt is as good as a slow one.
  return text !== undefined && TOKEN.test(text)
    ? createHash('sha256').update(text).digest()
    : undefined
}

/** The token that a form of this session carries. Another site cannot know it, since it cannot read the cookie. */
export function formToken(token: string): string {
  return createHmac('sha256', token).update('form').digest('base64url')
}

/** Compares in constant time. */
export function isFormToken(token: string, given: string | null): boolean {
  const wanted = Buffer.from(formToken(token))
  const got = Buffer.from(given ?? '')
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}
