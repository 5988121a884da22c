/**
 * The return-path token: what binds a report to one mail that we sent to one recipient (docs/operate.md, "Signed return paths").
 *
 *   token = v k eee mmmmmmmmmmmmm ssssssssssssssssssss      38 letters, RFC 4648 base32, lower case, no padding
 *           v  version, now 1                                 5 bit
 *           k  key id                                         5 bit
 *           e  expiry day since 2020-01-01 UTC               15 bit
 *           m  message id of the sender                      64 bit in 65
 *           s  first 100 bit of HMAC-SHA-256(key, all letters before + canonical recipient)
 *
 * In: keys, instants and addresses as values. Out: a token, or the mail that a token speaks of. A token that is broken,
 * expired, of a dropped key or for another recipient is `undefined`, and nothing tells which. Case is folded before the
 * check, since relays change it; any other changed bit is refused. Signatures are compared in constant time.
 *
 * Promises: total, but where a docstring names an error; linear in the number of addresses.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { addressKey, type Address } from '@forwardpath/mail'
import { decodeBase32, encodeBase32 } from './base32.ts'
import { findKey, type TokenKey } from './token-keys.ts'

/** Grace of a mail between its sending and the last report about it: queues last 5 d (RFC 5321 s4.5.4.1), answers later. */
export const DEFAULT_TOKEN_LIFETIME_MS = 14 * 86_400_000

const VERSION = 1n
const VERSION_LETTER = encodeBase32(VERSION, 1)
const DAY_MS = 86_400_000
const FIRST_DAY = Date.UTC(2020, 0, 1) / DAY_MS
const LAST_DAY = 2 ** 15 - 1
const LAST_MESSAGE_ID = 2n ** 64n - 1n
/** Letters before the signature. */
const SIGNED_CHARS = 18
const SIGNATURE_BITS = 100n
const SIGNATURE_CHARS = 20
const SHAPE = /^[A-Za-z2-7]{38}$/

/** What a token that fits says. */
export type VerifiedToken = {
  /** The address at hand for which it was signed, as it stood there. */
  readonly recipient: Address
  /** The sender's own id of the mail. */
  readonly messageId: bigint
  readonly keyId: number
}

/** A token that fits, and whether its last day was over. An expired one binds nothing; it is a mark. */
export type CheckedToken = VerifiedToken & { readonly isExpired: boolean }

/** What is signed. */
export type TokenClaim = {
  readonly key: TokenKey
  /** 0 to 2^64 - 1, chosen by the sender; unique for each mail, so that one token is one mail. */
  readonly messageId: bigint
  /** Days since 2020-01-01 UTC; the token is good to the end of that day. Of an instant: {@link expiryDay}. */
  readonly expiresOnDay: number
  readonly recipient: Address
}

/** The last day of a token that is signed now. Instants and lifetimes in milliseconds. Total. */
export function expiryDay(nowMs: number, lifetimeMs: number = DEFAULT_TOKEN_LIFETIME_MS): number {
  return Math.floor((nowMs + lifetimeMs) / DAY_MS) - FIRST_DAY
}

/**
 * Signs a token.
 *
 * @throws RangeError where the message id has no 64 bit, the day no 15 bit, or the key id no 5 bit: a fault of the caller.
 */
export function signToken(claim: TokenClaim): string {
  const { key, messageId, expiresOnDay, recipient } = claim
  if (messageId < 0n || messageId > LAST_MESSAGE_ID) throw new RangeError('messageId: not 64 bit')
  if (!Number.isInteger(expiresOnDay) || expiresOnDay < 0 || expiresOnDay > LAST_DAY)
    throw new RangeError('expiresOnDay: not 15 bit')
  if (!Number.isInteger(key.id) || key.id < 0 || key.id > 31)
    throw new RangeError('key.id: not 5 bit')
  const signed =
    VERSION_LETTER +
    encodeBase32(BigInt(key.id), 1) +
    encodeBase32(BigInt(expiresOnDay), 3) +
    encodeBase32(messageId, 13)
  return signed + signatureOf(signed, key, recipient)
}

/** What a token is verified against. */
export type TokenCheck = {
  /** All keys of the file; those that are dropped at `receivedAtMs` do not count. */
  readonly keys: readonly TokenKey[]
  /** The addresses at hand: Original-Recipient, Final-Recipient, To of the returned mail, the sent log's. */
  readonly addresses: readonly Address[]
  /** When the server received the report, so that an outage of ours expires nothing. Milliseconds since the epoch. */
  readonly receivedAtMs: number
}

/** The mail that the token speaks of; absent where it is broken, expired, foreign or fits no address. Total. */
export function verifyToken(token: string, check: TokenCheck): VerifiedToken | undefined {
  const checked = checkToken(token, check)
  if (checked === undefined || checked.isExpired) return undefined
  const { recipient, messageId, keyId } = checked
  return { recipient, messageId, keyId }
}

/** The same, with expired tokens as such. For marks, never for an answer to anyone. Total. */
export function checkToken(token: string, check: TokenCheck): CheckedToken | undefined {
  const parsed = parseToken(token)
  if (parsed === undefined) return undefined
  const key = findKey(check.keys, { id: parsed.keyId, atMs: check.receivedAtMs })
  if (key === undefined) return undefined
  let fitting: Address | undefined
  // No early end: the time tells neither whether an address fits nor which.
  for (const address of check.addresses) {
    const fits = equalInConstantTime(signatureOf(parsed.signed, key, address), parsed.signature)
    if (fits) fitting ??= address
  }
  if (fitting === undefined) return undefined
  return {
    recipient: fitting,
    messageId: parsed.messageId,
    keyId: parsed.keyId,
    isExpired: check.receivedAtMs >= (FIRST_DAY + parsed.expiresOnDay + 1) * DAY_MS,
  }
}

/** The parts of a token by their place; nothing is verified. */
export type ParsedToken = {
  readonly keyId: number
  readonly expiresOnDay: number
  readonly messageId: bigint
  /** The letters that the signature covers, in lower case. */
  readonly signed: string
  readonly signature: string
}

/** Reads the shape of a token of this version. Absent where it has not the shape. Total. */
export function parseToken(text: string): ParsedToken | undefined {
  if (!SHAPE.test(text)) return undefined
  // ASCII alone came through, so nothing but A to Z is folded.
  const token = text.toLowerCase()
  if (!token.startsWith(VERSION_LETTER)) return undefined
  const keyId = decodeBase32(token.slice(1, 2))
  const expiresOnDay = decodeBase32(token.slice(2, 5))
  const messageId = decodeBase32(token.slice(5, SIGNED_CHARS))
  if (messageId > LAST_MESSAGE_ID) return undefined
  return {
    keyId: Number(keyId),
    expiresOnDay: Number(expiresOnDay),
    messageId,
    signed: token.slice(0, SIGNED_CHARS),
    signature: token.slice(SIGNED_CHARS),
  }
}

/** The signed letters have a fixed width, so nothing need divide them from the recipient. */
function signatureOf(signed: string, key: TokenKey, recipient: Address): string {
  const mac = createHmac('sha256', key.secret)
    .update(signed, 'ascii')
    .update(addressKey(recipient), 'utf8')
    .digest()
  const first128 = (mac.readBigUInt64BE(0) << 64n) | mac.readBigUInt64BE(8)
  return encodeBase32(first128 >> (128n - SIGNATURE_BITS), SIGNATURE_CHARS)
}

function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left, 'ascii'), Buffer.from(right, 'ascii'))
}
