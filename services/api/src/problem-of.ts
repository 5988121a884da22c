/** From whatever was thrown to a problem: ours as they are, Fastify's by their codes, the database's by what they mean. */
import { codeOf, DeadlineError } from '@forwardpath/runtime'
import { databaseFault } from '@forwardpath/store'
import type { ProblemCode } from '@forwardpath/client'
import { ApiProblem } from './problem.ts'

/** Long enough for a restart of a small database, short enough for senders that wait. */
const RETRY_AFTER_SECONDS = '5'

/** https://fastify.dev/docs/latest/Reference/Errors */
const FASTIFY_CODES: ReadonlyMap<string, ProblemCode> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_type'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'malformed_request'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'malformed_request'],
  ['FST_ERR_BAD_URL', 'malformed_request'],
  ['FST_ERR_NOT_FOUND', 'not_found'],
])

/** Total. Anything unforeseen is `internal`: its words stay in the log. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const fault =
    error instanceof DeadlineError
      ? 'busy'
      : (databaseFault(error) ?? databaseFault(causeOf(error)))
  if (fault !== undefined) {
    return new ApiProblem('unavailable', {
      detail:
        fault === 'busy' ? 'the database took too long to answer' : 'the database is not reachable',
      headers: { 'Retry-After': RETRY_AFTER_SECONDS },
      cause: error,
    })
  }
  const code = codeOf(error) ?? ''
  const known = FASTIFY_CODES.get(code)
  if (known !== undefined) return new ApiProblem(known, { cause: error })
  // What else Fastify refuses is the client's doing: it says so by its status.
  if (isClientFault(error)) return new ApiProblem('malformed_request', { cause: error })
  return new ApiProblem('internal', { cause: error })
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function isClientFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return false
  const { statusCode } = error
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
}
