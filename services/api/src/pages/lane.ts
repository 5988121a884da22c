/** Work that waits its turn: so much of it at once, in the order in which it came. */

/** Runs each of what it is given as soon as fewer than `atOnce` are under way. */
export function createLane(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let underWay = 0
  return async (work) => {
    if (underWay >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else underWay += 1
    try {
      return await work()
    } finally {
      // Who waits takes the place over; nobody comes between.
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}
