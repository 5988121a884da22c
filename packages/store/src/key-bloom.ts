/**
 * A Bloom filter of address keys. In: keys as UTF-8, one a line, in pieces that may end anywhere. Out: which keys may be among
 * them; one that was added always may.
 *
 * Sized for 10 to 20 bits a key and four probes, all of a key in one line of the processor's cache: 1.4 % to 0.2 % of those that were
 * not added pass (Bloom 1970; Putze, Sanders, Singler 2007). Total, linear.
 */

/** Keys that were added, and which of others may be. */
export type KeyBloom = {
  readonly add: (keys: readonly string[]) => void
  /** Takes bytes in pieces; a key counts once its line feed has come. */
  readonly addLines: () => { readonly write: (chunk: Uint8Array) => void }
  /** Those that may have been added, in their order. */
  readonly select: (keys: readonly string[]) => readonly string[]
  /** How often a key was added. */
  readonly added: () => number
}

const BITS_A_KEY = 10
const LEAST_BITS = 2 ** 16
/** 256 MB, for some 200 million keys. */
const MAX_BITS = 2 ** 31
const PROBES = 4
/** A line of the processor's cache: at millions of keys, what is not in it decides. */
const BLOCK_BITS = 512
const LINE_FEED = 10
/** The probes of a key overlap by two bits: four times nine are more than a hash has. */
const BITS_A_PROBE = 7

/** An empty one for so many keys. */
export function createKeyBloom(expected: number): KeyBloom {
  const wanted = Math.max(LEAST_BITS, expected * BITS_A_KEY)
  const bits = Math.min(MAX_BITS, 2 ** Math.ceil(Math.log2(wanted)))
  const words = new Uint32Array(bits / 32)
  const blocks = bits / BLOCK_BITS
  let added = 0
  const put = (one: number, two: number): void => {
    added++
    const block = (one & (blocks - 1)) * BLOCK_BITS
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = block + bitInBlock(two, probe)
      words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
    }
  }
  const has = (one: number, two: number): boolean => {
    const block = (one & (blocks - 1)) * BLOCK_BITS
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = block + bitInBlock(two, probe)
      if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }
  return {
    add: (keys) => {
      for (const key of keys) hashKey(key, put)
    },
    addLines: () => ({ write: createLineHash(put) }),
    select: (keys) => keys.filter((key) => hashKey(key, has)),
    added: () => added,
  }
}

/** What takes the two hashes of a key: FNV-1a with its own and with another prime, each mixed at the end as MurmurHash3 does. */
type Take<T> = (one: number, two: number) => T

/** Of the UTF-8 of a key, which for nearly all is what stands there. Throws where it holds a line feed: it would be two. */
function hashKey<T>(key: string, take: Take<T>): T {
  let one = FNV_OFFSET
  let two = FNV_OFFSET
  for (let index = 0; index < key.length; index++) {
    const code = key.charCodeAt(index)
    if (code > 0x7f) return hashWide(key, take)
    if (code === LINE_FEED) throw new Error('a key holds a line feed')
    one = Math.imul(one ^ code, FNV_PRIME)
    two = Math.imul(two ^ code, OTHER_PRIME)
  }
  return finished(one, two, take)
}

function hashWide<T>(key: string, take: Take<T>): T {
  const results: { readonly value: T }[] = []
  createLineHash((one, two) => results.push({ value: take(one, two) }))(Buffer.from(`${key}\n`))
  const [result] = results
  if (result === undefined || results.length > 1) throw new Error('a key holds a line feed')
  return result.value
}

function finished<T>(one: number, two: number, take: Take<T>): T {
  return take(mixed(one), mixed(two))
}

/** Nine bits of the hash each, from the lowest on. */
function bitInBlock(hash: number, probe: number): number {
  return (hash >>> (BITS_A_PROBE * probe)) & (BLOCK_BITS - 1)
}

/** The same of each line. */
function createLineHash(onLine: Take<unknown>): (chunk: Uint8Array) => void {
  let one = FNV_OFFSET
  let two = FNV_OFFSET
  return (chunk) => {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? LINE_FEED
      if (byte === LINE_FEED) {
        finished(one, two, onLine)
        one = FNV_OFFSET
        two = FNV_OFFSET
      } else {
        one = Math.imul(one ^ byte, FNV_PRIME)
        two = Math.imul(two ^ byte, OTHER_PRIME)
      }
    }
  }
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const OTHER_PRIME = 0x5bd1e995

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
