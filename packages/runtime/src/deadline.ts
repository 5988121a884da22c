/**
 * A limit in time for promises that may never settle (a library's logout, a connect to a silent host).
 */

/** Thrown by `withDeadline`; the work behind it may still be running. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly timeoutMs: number

  constructor(what: string, timeoutMs: number) {
    super(`${what} took longer than ${String(timeoutMs)} ms`)
    this.timeoutMs = timeoutMs
  }
}

/**
 * Settles as `promise` does, or rejects with DeadlineError after `timeoutMs`. A late rejection of the promise is
 * taken care of (it never becomes an unhandled one); stopping the work itself is up to the caller.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(what, timeoutMs))
    }, timeoutMs)
  })
  try {
    return await Promise.race([promise, expired])
  } finally {
    clearTimeout(timer)
  }
}
