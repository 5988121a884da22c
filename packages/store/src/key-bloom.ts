/**
 * A Bloom filter of address keys. In: keys as UTF-8, one a line, in pieces that may end anywhere. Out: which keys may be among
 * them; one that was added always may.
 *
 * Sized for 10 to 20 bits a key and four probes: 1.2 % to 0.1 % of those that were not added pass (Bloom 1970). Total, linear.
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
const LINE_FEED = 10

/** An empty one for so many keys. */
export function createKeyBloom(expected: number): KeyBloom {
  const wanted = Math.max(LEAST_BITS, expected * BITS_A_KEY)
  const bits = Math.min(MAX_BITS, 2 ** Math.ceil(Math.log2(wanted)))
  const words = new Uint32Array(bits / 32)
  const mask = bits - 1
  let added = 0
  const put = (one: number, two: number): void => {
    added++
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (one + Math.imul(probe, two)) & mask
      words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
    }
  }
  const has = (one: number, two: number): boolean => {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = (one + Math.imul(probe, two)) & mask
      if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
    }
    return true
  }
  return {
    add: (keys) => {
      createLineHash(put)(asLines(keys))
    },
    addLines: () => ({ write: createLineHash(put) }),
    select: (keys) => {
      const found: string[] = []
      let index = 0
      createLineHash((one, two) => {
        const key = keys[index++]
        if (key !== undefined && has(one, two)) found.push(key)
      })(asLines(keys))
      if (index !== keys.length) throw new Error('a key holds a line feed')
      return found
    },
    added: () => added,
  }
}

function asLines(keys: readonly string[]): Uint8Array {
  return keys.length === 0 ? new Uint8Array() : Buffer.from(`${keys.join('\n')}\n`)
}

/** Two hashes a line: FNV-1a with its own and with another prime, each mixed at the end as MurmurHash3 does. */
function createLineHash(onLine: (one: number, two: number) => void): (chunk: Uint8Array) => void {
  let one = FNV_OFFSET
  let two = FNV_OFFSET
  return (chunk) => {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? LINE_FEED
      if (byte === LINE_FEED) {
        // Odd, so that the probes of a key never fall together.
        onLine(mixed(one), mixed(two) | 1)
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
