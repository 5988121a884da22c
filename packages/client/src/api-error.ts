/** What a call ends with where there is no answer. */
import type { Problem } from './schemas/common.ts'

/** The API refused: `problem` says why, field by field. Final, but for 429. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`)
    this.problem = problem
  }
}

/**
 * There is no answer now: not reachable, 503, a limit, or an answer that makes no sense. Do not mail on it; try again after
 * `retryAfterMs`.
 */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly retryAfterMs: number
  constructor(
    message: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs ?? 5_000
  }
}

/** A snapshot that cannot be trusted: cut, damaged, or so different in size that a person should look. */
export class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused'
}
