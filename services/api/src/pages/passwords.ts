/**
 * Passwords of users: argon2id (RFC 9106), with the least costs that OWASP names for it (Password Storage Cheat Sheet, seen
 * 2026-11: 19 MiB, 2 passes, 1 lane). Few are hashed at once: guessing must not take memory and processor from the rest.
 */
import { hash, verify } from '@node-rs/argon2'

const COSTS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** NIST SP 800-63B s3.1.1.2 (revision 4): at least 15 characters where nothing else is asked for; no rules of composition. */
export const MIN_PASSWORD_CHARS = 15
const MAX_CHARS = 500
/** Hashes at once, and those that wait for their turn. */
const AT_ONCE = 2
const MAX_WAITING = 20

/** Why a new password is not taken; absent where it is. Total. */
export function passwordFault(password: string, name: string): string | undefined {
  const chars = Array.from(password).length
  if (chars < MIN_PASSWORD_CHARS)
    return `A password has at least ${String(MIN_PASSWORD_CHARS)} characters.`
  if (chars > MAX_CHARS) return `A password has at most ${String(MAX_CHARS)} characters.`
  if (new Set(password).size < 5) return 'This password repeats a few characters.'
  if (password.toLowerCase().includes(name) && name.length > 3)
    return 'A password does not hold the name of its user.'
  return undefined
}

/** Thrown where too many wait already. */
export class TooManySignIns extends Error {
  override readonly name = 'TooManySignIns'
}

/** For the store. Throws TooManySignIns. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), COSTS))
}

/** A hash of nothing: an unknown name takes as long as a wrong password. */
let ofNobody: Promise<string> | undefined

/** Whether it is the password; false for a user who has none. Takes as long in either case. Throws TooManySignIns. */
export async function isPassword(stored: string | null, given: string): Promise<boolean> {
  ofNobody ??= hash('nobody', COSTS)
  const against = stored ?? (await ofNobody)
  const password = given.slice(0, MAX_CHARS * 2).normalize('NFC')
  return (await inTurn(() => verify(against, password))) && stored !== null
}

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new TooManySignIns('too many sign-ins at once')
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}
