/** Promises with a deadline: no call to a server is waited for without one. */

/** The promise did not settle in time. It goes on; its late failure is ignored. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
}

/**
 * The value of `promise`, or DeadlinePassed after `timeoutMs`. A rejection that comes later than that is
 * taken care of, so that it cannot end the process.
 */
export async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlinePassed(`no answer in ${String(timeoutMs)} ms`))
    }, timeoutMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether `promise` settled, well or badly, within `timeoutMs`. Total: never rejects. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  try {
    await within(promise, timeoutMs)
    return true
  } catch (error) {
    return !(error instanceof DeadlinePassed)
  }
}
