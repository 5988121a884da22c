/** Keys of the API: 256 random bits, of which only a hash is kept. */
import { createHash, randomBytes } from 'node:crypto'

const PREFIX = 'fp_'
const SECRET_OCTETS = 32
/** What is shown of a key later: enough to tell keys apart, far too little to guess one. */
const SHOWN_CHARS = 8
/** Base64url of 32 octets, without padding. */
const KEY = /^fp_[A-Za-z0-9_-]{43}$/

/** A new key; `key` is shown once and kept nowhere. */
export type MadeKey = {
  readonly key: string
  readonly prefix: string
  readonly sha256: Buffer
}

/** Makes a key from the system's source of chance. */
export function makeKey(): MadeKey {
  const key = `${PREFIX}${randomBytes(SECRET_OCTETS).toString('base64url')}`
  return { key, prefix: key.slice(0, PREFIX.length + SHOWN_CHARS), sha256: hashOf(key) }
}

/** The hash under which a key is stored; absent where the text cannot be a key. Total. */
export function keyHash(text: string): Buffer | undefined {
  return KEY.test(text) ? hashOf(text) : undefined
}

// A key has 256 bits of its own, so a fast hash without salt is as good as a slow one.
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
