/**
 * Errors that end a command, and the exit codes that the command line promises.
 *
 * The numbers from 64 up are those of sysexits.h, so that an MTA's mail pipe reads them rightly (75 keeps the
 * mail, the others bounce it). Nothing here ends the process: `main` alone turns an ExitError into an exit.
 */

/** The exit codes of `forwardpath`, by meaning. Public interface: a number never changes its meaning. */
export const EXIT = {
  /** Done; `check`: clear. */
  done: 0,
  /** Done, with a negative result: an unreadable mail, a failed check, findings of `fsck`. */
  negative: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** `check`: suppressed. */
  suppressed: 10,
  /** `check`: held. */
  held: 11,
  /** A dependency is away: host, Postgres or Redis not reachable (EX_UNAVAILABLE). */
  unavailable: 69,
  /** A bug of ours (EX_SOFTWARE). */
  bug: 70,
  /** Try again later; a mail pipe keeps the mail (EX_TEMPFAIL). */
  tryAgain: 75,
  /** Not allowed: wrong password, refused certificate (EX_NOPERM). */
  notAllowed: 77,
  /** Configuration: missing folder, bad setting, schema newer than the code (EX_CONFIG). */
  configuration: 78,
} as const

/** One of the numbers in `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What an ExitError is made of. */
export type ExitErrorOptions = {
  readonly exitCode: ExitCode
  /** What the operator can do about it, as one sentence. Absent where nothing but the cause can be said. */
  readonly remedy?: string
  readonly cause?: unknown
}

/**
 * A final error whose message is meant for the operator: it says what is wrong and where, in one line, and holds
 * no secret. Printed without a stack; any other error that reaches `main` is a bug and exits with `EXIT.bug`.
 */
export class ExitError extends Error {
  override readonly name: string = 'ExitError'
  readonly exitCode: ExitCode
  readonly remedy: string | undefined

  constructor(message: string, options: ExitErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exitCode = options.exitCode
    this.remedy = options.remedy
  }

  /** Message and remedy as one line, for stderr. Total. */
  toLine(): string {
    return this.remedy === undefined ? this.message : `${this.message}; ${this.remedy}`
  }
}

/** The message of anything that was thrown. Total. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ')
  }
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of an error of Node or of a driver (`ENOENT`, `28P01`). Absent where it has none. Total. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
