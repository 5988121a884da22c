/** Checks path, query and body of a request by the schemas of its operation; names every field that is wrong. */
import type { Operation } from '@forwardpath/client'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { ApiProblem, type FieldError } from './problem.ts'

/** What the schemas read. */
export type RequestParts = {
  readonly path: unknown
  readonly query: unknown
  readonly body: unknown
}

/** More than these help nobody. */
const MAX_ERRORS = 50

/** Throws ApiProblem: `unsupported_type`, `malformed_request`, or `invalid_request` with a pointer for each fault. */
export function readRequest(operation: Operation, request: FastifyRequest): RequestParts {
  const errors: FieldError[] = []
  const read = (schema: z.ZodType, value: unknown, place: string): unknown => {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    for (const issue of result.error.issues) errors.push(...fieldErrors(issue, `/${place}`))
    return undefined
  }
  const path = read(operation.pathParameters, request.params ?? {}, 'path')
  const query = read(operation.query, request.query ?? {}, 'query')
  const body = readBody(operation, request, (schema, value) => read(schema, value, 'body'))
  if (errors.length > 0)
    throw new ApiProblem('invalid_request', { errors: errors.slice(0, MAX_ERRORS) })
  return { path, query, body }
}

function readBody(
  operation: Operation,
  request: FastifyRequest,
  read: (schema: z.ZodType, value: unknown) => unknown,
): unknown {
  const form = operation.body
  if (form === undefined) {
    if (Buffer.isBuffer(request.body) && request.body.length > 0)
      throw new ApiProblem('malformed_request', { detail: 'this operation takes no body' })
    return undefined
  }
  const types = form.kind === 'json' ? ['application/json'] : form.types
  if (!types.includes(mediaType(request.headers['content-type'])))
    throw new ApiProblem('unsupported_type', { detail: `takes ${types.join(', ')}` })
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  if (bytes.length === 0) throw new ApiProblem('malformed_request', { detail: 'the body is empty' })
  return form.kind === 'json' ? read(form.schema, parseJson(bytes)) : bytes
}

/** RFC 9110 s8.3.1, without its parameters. */
function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** RFC 8259 s8.1: UTF-8; what is not is refused, not mended. */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (error) {
    throw new ApiProblem('malformed_request', {
      detail: 'the body is not JSON in UTF-8',
      cause: error,
    })
  }
}

/** Of a union the fault of its nearest member is told: that which came furthest. */
function fieldErrors(issue: z.core.$ZodIssue, base: string): readonly FieldError[] {
  const pointer = base + issue.path.map((step) => `/${escapeStep(step)}`).join('')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escapeStep(key)}`,
      reason: 'is not a field of this request',
    }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => depthOf(b) - depthOf(a))[0] ?? []
    return nearest.flatMap((inner) => fieldErrors(inner, pointer))
  }
  return [{ pointer, reason: issue.message }]
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((i) => i.path.length * 2 + (i.code === 'invalid_type' ? 0 : 1)))
}

/** RFC 6901 s3. Cut, since a client may send any name. */
function escapeStep(step: PropertyKey): string {
  return String(step).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')
}
