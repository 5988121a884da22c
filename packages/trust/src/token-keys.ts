/**
 * The keys of return-path tokens, and their life: a new key verifies at once, signs a day later, and the old one is
 * dropped when nothing that it signed can come back any more.
 *
 *   created ──► verifies ──(signs_from)──► signs ──(the next key signs)──► verifies ──(drop_after)──► gone
 *
 * The key file is one object, as JSON or as the value of a YAML text:
 *
 *   { "version": 1, "keys": [ { "id": 0, "secret": "base64url of 32 octets", "created_at": "2026-01-01T00:00:00Z",
 *                               "signs_from": "2026-01-01T00:00:00Z", "drop_after": null } ] }
 *
 * A key may have a "reason" beside these: why it was made, in the words of whoever made it.
 *
 * In: values. Out: keys, or what is wrong with them, by path and never with a secret. Pure: instants and random octets are
 * arguments. Promises: total.
 */

/** One key. Instants in milliseconds since the epoch. */
export type TokenKey = {
  /** 0 to 31; stands in the token. */
  readonly id: number
  /** 32 to 64 octets. */
  readonly secret: Uint8Array
  readonly createdAtMs: number
  /** From here on it is the one that signs, until a later key does. */
  readonly signsFromMs: number
  /** From here on it verifies nothing. Absent while no other key follows it. */
  readonly dropAfterMs: number | undefined
  /** Why it was made; absent where nobody said so. */
  readonly reason?: string
}

/** Keys, or every fault that was found: path and what is expected. */
export type TokenKeysResult =
  | { readonly ok: true; readonly keys: readonly TokenKey[] }
  | { readonly ok: false; readonly errors: readonly string[] }

/** Octets of a new key: as many as the hash gives (RFC 2104 s3). */
export const SECRET_OCTETS = 32
/** RFC 2104 s2: what is longer than the block of the hash is hashed first and gains nothing. */
const MAX_SECRET_OCTETS = 64
const KEY_IDS = 32
/** One signs, both verify: a rotation needs no more. */
const MAX_LIVE_KEYS = 2
/** Keys that are written in the file; dropped ones may still stand there. */
const MAX_KEYS = KEY_IDS
/** Characters of a reason: a line or two. */
const MAX_REASON_CHARS = 500
/** The old key goes this long after the last token that it signed is out of date (docs/operate.md, "Signed return paths"). */
const DROP_MARGIN_MS = 7 * 86_400_000
/** Time for every process to have read the new key before the first token is signed with it: a daily restart is enough. */
const VERIFIES_FIRST_MS = 86_400_000

/** The key of that id, unless it is dropped at that instant. Total. */
export function findKey(
  keys: readonly TokenKey[],
  wanted: { readonly id: number; readonly atMs: number },
): TokenKey | undefined {
  return liveKeys(keys, wanted.atMs).find((key) => key.id === wanted.id)
}

/** The keys that verify at that instant. Total. */
export function liveKeys(keys: readonly TokenKey[], atMs: number): readonly TokenKey[] {
  return keys.filter((key) => key.dropAfterMs === undefined || atMs < key.dropAfterMs)
}

/** The key that signs at that instant: the live one that began last. Absent where none has begun. Total. */
export function signingKey(keys: readonly TokenKey[], atMs: number): TokenKey | undefined {
  return liveKeys(keys, atMs)
    .filter((key) => key.signsFromMs <= atMs)
    .reduce<TokenKey | undefined>(
      (last, key) => (last === undefined || key.signsFromMs > last.signsFromMs ? key : last),
      undefined,
    )
}

/** The ids of the keys that verify at that instant, for the poller's lane. Total. */
export function liveKeyIds(keys: readonly TokenKey[], atMs: number): ReadonlySet<number> {
  return new Set(liveKeys(keys, atMs).map((key) => key.id))
}

/** The clock and the chance that a new key is made of. */
export type NewKeyOptions = {
  readonly nowMs: number
  /** {@link SECRET_OCTETS} octets of a cryptographic source. */
  readonly random: Uint8Array
  /** Why it is made; what is longer than 500 characters is cut. */
  readonly reason?: string | undefined
}

/**
 * The keys of a new file: one key, which signs at once.
 *
 * @throws RangeError where `random` has too few octets: a fault of the caller.
 */
export function newKey(options: NewKeyOptions): readonly TokenKey[] {
  return [makeKey(0, options.nowMs, options)]
}

/**
 * Adds a key that verifies at once and signs in a day; the key that signs now is dropped when its last token has expired
 * and 7 d are over. Dropped keys leave the file. Refused while an earlier rotation still runs, since a third live key would
 * have to push out one whose tokens are on their way.
 *
 * @throws RangeError where `random` has too few octets: a fault of the caller.
 */
export function rotateKeys(
  keys: readonly TokenKey[],
  options: NewKeyOptions & { readonly lifetimeMs: number },
): TokenKeysResult {
  const { nowMs, lifetimeMs } = options
  const live = liveKeys(keys, nowMs)
  if (live.length >= MAX_LIVE_KEYS)
    return { ok: false, errors: [`two keys are live; the older is dropped at ${dropTime(live)}`] }
  const signsFromMs = live.length === 0 ? nowMs : nowMs + VERIFIES_FIRST_MS
  const retiring = live.map((key) => ({
    ...key,
    dropAfterMs: signsFromMs + lifetimeMs + DROP_MARGIN_MS,
  }))
  const lastId = keys.reduce((last, key) => (key.createdAtMs >= last.createdAtMs ? key : last), {
    id: -1,
    createdAtMs: -Infinity,
  }).id
  return { ok: true, keys: [...retiring, makeKey((lastId + 1) % KEY_IDS, signsFromMs, options)] }
}

function dropTime(live: readonly TokenKey[]): string {
  const times = live.flatMap((key) => (key.dropAfterMs === undefined ? [] : [key.dropAfterMs]))
  return times.length === 0 ? 'no stated time' : new Date(Math.min(...times)).toISOString()
}

function makeKey(id: number, signsFromMs: number, options: NewKeyOptions): TokenKey {
  if (options.random.length < SECRET_OCTETS) throw new RangeError('random: fewer than 32 octets')
  return {
    id,
    secret: options.random.slice(0, SECRET_OCTETS),
    createdAtMs: options.nowMs,
    signsFromMs,
    dropAfterMs: undefined,
    ...(options.reason === undefined ? {} : { reason: options.reason.slice(0, MAX_REASON_CHARS) }),
  }
}

/** The text of a key file. Total. */
export function formatTokenKeys(keys: readonly TokenKey[]): string {
  const rows = keys.map((key) => ({
    id: key.id,
    secret: Buffer.from(key.secret).toString('base64url'),
    created_at: new Date(key.createdAtMs).toISOString(),
    signs_from: new Date(key.signsFromMs).toISOString(),
    drop_after: key.dropAfterMs === undefined ? null : new Date(key.dropAfterMs).toISOString(),
    ...(key.reason === undefined ? {} : { reason: key.reason }),
  }))
  return `${JSON.stringify({ version: 1, keys: rows }, undefined, 2)}\n`
}

/** Reads a key file: its JSON text, or the value that a YAML reader made of it. Total. */
export function parseTokenKeys(file: unknown): TokenKeysResult {
  const value = typeof file === 'string' ? jsonOf(file) : file
  if (!isObject(value)) return { ok: false, errors: ['the file: an object is expected'] }
  const { version, keys, ...others } = value
  const errors = Object.keys(others).map((name) => `${shown(name)}: unknown key`)
  if (version !== 1) errors.push('version: 1 is expected')
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    return { ok: false, errors: [...errors, `keys: a list of 1 to ${MAX_KEYS} is expected`] }
  const read = keys.flatMap((key: unknown, index) => readKey(key, `keys[${index}]`, errors) ?? [])
  if (new Set(read.map((key) => key.id)).size !== read.length)
    errors.push('keys: an id stands twice')
  if (read.filter((key) => key.dropAfterMs === undefined).length > MAX_LIVE_KEYS)
    errors.push('keys: more than two have no drop_after')
  return errors.length > 0 ? { ok: false, errors } : { ok: true, keys: read }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message would quote the text, which holds secrets; "not an object" is told instead.
    return undefined
  }
}

function readKey(value: unknown, path: string, errors: string[]): TokenKey | undefined {
  if (!isObject(value)) {
    errors.push(`${path}: an object is expected`)
    return undefined
  }
  const { id, secret, created_at, signs_from, drop_after, reason, ...others } = value
  const before = errors.length
  for (const name of Object.keys(others)) errors.push(`${path}.${shown(name)}: unknown key`)
  const octets = typeof secret === 'string' ? octetsOf(secret) : undefined
  const createdAtMs = instantOf(created_at)
  const signsFromMs = instantOf(signs_from)
  const dropAfterMs = instantOf(drop_after)
  const isId = typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < KEY_IDS
  if (!isId) errors.push(`${path}.id: a number of 0 to 31 is expected`)
  if (octets === undefined)
    errors.push(
      `${path}.secret: base64url of ${SECRET_OCTETS} to ${MAX_SECRET_OCTETS} octets is expected`,
    )
  if (createdAtMs === undefined) errors.push(`${path}.created_at: an RFC 3339 time is expected`)
  if (signsFromMs === undefined) errors.push(`${path}.signs_from: an RFC 3339 time is expected`)
  if (dropAfterMs === undefined && drop_after !== undefined && drop_after !== null)
    errors.push(`${path}.drop_after: an RFC 3339 time or null is expected`)
  if (!isReason(reason)) errors.push(`${path}.reason: a text of up to 500 characters is expected`)
  const isWhole = octets !== undefined && createdAtMs !== undefined && signsFromMs !== undefined
  if (errors.length > before || !isId || !isWhole || !isReason(reason)) return undefined
  const key = { id, secret: octets, createdAtMs, signsFromMs, dropAfterMs }
  return reason === undefined ? key : { ...key, reason }
}

function isReason(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value.length <= MAX_REASON_CHARS)
}

function octetsOf(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]{1,128}={0,2}$/.test(text)) return undefined
  const octets = Buffer.from(text, 'base64url')
  return octets.length < SECRET_OCTETS || octets.length > MAX_SECRET_OCTETS ? undefined : octets
}

/** A YAML reader may have made a date of it. */
function instantOf(value: unknown): number | undefined {
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value
  if (typeof text !== 'string') return undefined
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text))
    return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}

/** A name of the file, which may be anything, cut for a message. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 40))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
