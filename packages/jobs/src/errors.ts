/**
 * What can go wrong with the queue as a whole. Every message says what was found and where, without
 * a password; `remedy` is the one thing that the operator can do; `exitCode` is that of
 * sysexits.h, for a process that is starting. A process that has run waits and tries again.
 */

/** Options of the three errors: what to do about it, and the error of the library below. */
export type QueueErrorOptions = {
  readonly remedy: string
  readonly cause?: unknown
}

/**
 * The server of the queue is not reachable, or did not take the command: try again later. Nothing is
 * lost, since the ledger still holds every row. Exit code 69 (EX_UNAVAILABLE) at start.
 */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
  readonly exitCode = 69
  readonly remedy: string
  constructor(message: string, { remedy, cause }: QueueErrorOptions) {
    super(message, { cause })
    this.remedy = remedy
  }
}

/**
 * The server refused the user, the password or a right. Trying again does not help.
 * Exit code 77 (EX_NOPERM).
 */
export class QueueRefused extends Error {
  override readonly name = 'QueueRefused'
  readonly exitCode = 77
  readonly remedy: string
  constructor(message: string, { remedy, cause }: QueueErrorOptions) {
    super(message, { cause })
    this.remedy = remedy
  }
}

/**
 * The configuration, or the server's own, cannot work: a bad address, an eviction policy, a version that is
 * too old. Trying again does not help. Exit code 78 (EX_CONFIG).
 */
export class QueueMisconfigured extends Error {
  override readonly name = 'QueueMisconfigured'
  readonly exitCode = 78
  readonly remedy: string
  constructor(message: string, { remedy, cause }: QueueErrorOptions) {
    super(message, { cause })
    this.remedy = remedy
  }
}
