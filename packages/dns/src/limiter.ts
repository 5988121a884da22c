/** At most so many at once; the rest wait in the order in which they came, and no more than so many wait. */

/** Runs `work` when its turn comes; gives `undefined`, at once, where too many wait already. */
export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result | undefined>

/** `concurrency` of at least 1. */
export function createLimiter(limits: {
  readonly concurrency: number
  readonly maxWaiting: number
}): Limiter {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= limits.concurrency) {
      if (waiting.length >= limits.maxWaiting) return undefined
      // Woken by the one that ends, which leaves its place taken.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
