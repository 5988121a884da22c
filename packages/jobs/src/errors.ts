/**
 * What can go wrong with the queue as a whole. Every message says what was found and where, without
 * a password; `remedy` is the one thing that the operator can do. A process that is starting
 * ends with `exitCode`; one that has run waits and tries again.
 */
import { EXIT, ExitError } from '@forwardpath/runtime'

/** Options of the three errors: what to do about it, and the error of the library below. */
export type QueueErrorOptions = {
  readonly remedy: string
  readonly cause?: unknown
}

/**
 * The server of the queue is not reachable, or did not take a command: try again later. Nothing is
 * lost, since the ledger still holds every row. Exit code 69.
 */
export class QueueUnavailable extends ExitError {
  override readonly name = 'QueueUnavailable'

  constructor(message: string, options: QueueErrorOptions) {
    super(message, { ...options, exitCode: EXIT.unavailable })
  }
}

/** The server refused the user, the password or a right. Trying again does not help. Exit code 77. */
export class QueueRefused extends ExitError {
  override readonly name = 'QueueRefused'

  constructor(message: string, options: QueueErrorOptions) {
    super(message, { ...options, exitCode: EXIT.notAllowed })
  }
}

/**
 * The configuration, or the server's own, cannot work: a bad address, an eviction policy, a version that is
 * too old. Trying again does not help. Exit code 78.
 */
export class QueueMisconfigured extends ExitError {
  override readonly name = 'QueueMisconfigured'

  constructor(message: string, options: QueueErrorOptions) {
    super(message, { ...options, exitCode: EXIT.configuration })
  }
}

/** Whether an error already says all that the operator needs. */
export function isQueueError(error: unknown): error is ExitError {
  return error instanceof ExitError
}
