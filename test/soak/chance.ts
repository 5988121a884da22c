/** Chance without a state: what happens at the n-th time depends on the seed, and on nothing that came before. */
import { createHash } from 'node:crypto'

/** From 0 up to 1, the same for the same seed and words. Not for secrets. */
export function chanceOf(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update([seed, ...words].join(' '))
    .digest()
  return digest.readUInt32BE(0) / 2 ** 32
}
