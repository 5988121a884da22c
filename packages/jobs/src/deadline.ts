/** Waiting for something that need not work: the closing of a connection. */
import { DeadlineError, withDeadline } from '@forwardpath/runtime'

/** Whether `promise` settled, well or badly, within `timeoutMs`. Total: never rejects. */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  try {
    await withDeadline(promise, timeoutMs, 'closing')
    return true
  } catch (error) {
    return !(error instanceof DeadlineError)
  }
}
