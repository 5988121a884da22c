/** An address key as bytes, with its hash: read into one place that the next key takes over, so that a look-up allocates nothing. */
import { randomInt } from 'node:crypto'

/** The key that was read last. */
export type KeyBytes = {
  /** UTF-8; good up to `length`, and until the next key is read. */
  readonly bytes: Uint8Array
  readonly length: number
  /** 32 bits, not negative. */
  readonly hash: number
}

const FNV_PRIME = 0x01000193
const FIRST_BYTES = 1_024
/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const MOST_BYTES_A_UNIT = 3

/** Reads keys. Total, linear; what it gives is one object, which is changed by the next call. */
export function createKeyReader(): (key: string) => KeyBytes {
  // FNV-1a from a start that nobody outside knows: addresses that fall together cannot be chosen.
  const seed = randomInt(2 ** 32) | 0
  const encoder = new TextEncoder()
  const read = { bytes: new Uint8Array(FIRST_BYTES), length: 0, hash: 0 }
  const hashOf = (length: number): number => {
    let hash = seed
    for (let index = 0; index < length; index++)
      hash = Math.imul(hash ^ (read.bytes[index] ?? 0), FNV_PRIME)
    return mixed(hash)
  }
  return (key) => {
    const most = key.length * MOST_BYTES_A_UNIT
    if (most > read.bytes.length) read.bytes = new Uint8Array(2 * most)
    const { bytes } = read
    let hash = seed
    for (let index = 0; index < key.length; index++) {
      const code = key.charCodeAt(index)
      if (code > 0x7f) {
        read.length = encoder.encodeInto(key, bytes).written
        read.hash = hashOf(read.length)
        return read
      }
      bytes[index] = code
      hash = Math.imul(hash ^ code, FNV_PRIME)
    }
    read.length = key.length
    read.hash = mixed(hash)
    return read
  }
}

/** The last step of MurmurHash3: each bit of a key reaches each bit of its hash. */
function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
