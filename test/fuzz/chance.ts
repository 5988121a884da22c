/** Chance that can be had again: the same seed and number give the same choices. */

/** A stream of choices. */
export type Chance = {
  /** From 0 to `below`, without it; 0 where `below` is not over 0. */
  readonly whole: (below: number) => number
  /** Once in so many times. */
  readonly oneIn: (times: number) => boolean
  /** One of them. Throws for none. */
  readonly pick: <T>(items: readonly T[]) => T
}

/** The choices of one input of one run. */
export function chanceOf(seed: number, input: number): Chance {
  const next = sfc32(seed, input)
  const whole = (below: number): number => Math.floor((next() / 2 ** 32) * below)
  return {
    whole: (below) => (below > 0 ? whole(below) : 0),
    oneIn: (times) => whole(times) === 0,
    pick: <T>(items: readonly T[]): T => {
      const index = whole(items.length)
      if (index >= items.length) throw new RangeError('nothing to choose from')
      return items[index] as T
    },
  }
}

/** Small fast counting generator (C. Doty-Humphrey, PractRand), as whole numbers of 32 bits. */
function sfc32(seed: number, input: number): () => number {
  let a = seed | 0
  let b = input | 0
  let c = Math.floor(input / 2 ** 32) | 0
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return next
}
