/** Waiting for a condition, with a deadline, in place of a sleep. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once `condition` holds; throws with `what` after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not in ${timeoutMs} ms: ${what}`)
    await sleep(20)
  }
}
