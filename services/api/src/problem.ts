/** Errors that become an answer of problem+json (RFC 9457), and the making of that answer. */
import { PROBLEM_CODES, type Problem, type ProblemCode } from '@forwardpath/client'

/** One field at fault: a JSON pointer below body, query, path or headers, and why. */
export type FieldError = { readonly pointer: string; readonly reason: string }

/** What an answer of this kind may say beside its code. */
export type ProblemOptions = {
  /** For a person; never a stack, a SQL text or another's row. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  /** Header fields, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** Thrown by whatever refuses a request; the error handler makes the answer of it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    super(options.detail ?? code, { cause: options.cause })
    this.code = code
    this.detail = options.detail
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }
}

/** Where the description of a code is; the API serves it. */
export const PROBLEM_PATH = '/problems/'

/** The body of the answer. Total. */
export function problemBody(problem: ApiProblem, requestId: string): Problem {
  const { status, title, remedy } = PROBLEM_CODES[problem.code]
  return {
    type: `${PROBLEM_PATH}${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.detail ?? null,
    errors: [...problem.errors],
    requestId,
    remedy,
  }
}

/** One field of the request is wrong, which its schema cannot say. */
export function invalidField(pointer: string, reason: string): ApiProblem {
  return new ApiProblem('invalid_request', { errors: [{ pointer, reason }] })
}

/** There is no record of that name. */
export function notFound(what: string): ApiProblem {
  return new ApiProblem('not_found', { detail: what })
}
