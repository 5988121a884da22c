/**
 * The OpenAPI 3.1 document, made from the schemas that check requests and type the client, so that it cannot say something
 * else than the server does.
 */
import { z } from 'zod'
import { OPERATIONS, type OperationId } from './operations.ts'
import type { Operation } from './operation.ts'
import { permissionOf } from './permissions.ts'
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts'
import { problem } from './schemas/common.ts'
import { snapshotEnd, snapshotRow } from './schemas/feed.ts'
import { SCOPES } from './scopes.ts'

/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown }

/** How the document is made. */
export type OpenApiOptions = {
  readonly version: string
  /**
   * Answers may have no field that is not described. For tests: readers must accept new fields, so the published document
   * does not say so.
   */
  readonly closedAnswers?: boolean
}

/** Answers that any operation may give. */
const ALWAYS: readonly ProblemCode[] = ['internal', 'unavailable']
const WITH_KEY: readonly ProblemCode[] = ['unauthorized', 'forbidden', 'too_many_requests']
const WITH_INPUT: readonly ProblemCode[] = ['malformed_request', 'invalid_request']
const WITH_BODY: readonly ProblemCode[] = ['body_too_large', 'unsupported_type']

/** Builds the document. Total. */
export function openApiDocument(options: OpenApiOptions): JsonObject {
  const components: Record<string, unknown> = {}
  const toSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonObject =>
    hoist(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), components)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [id, operation] of entries()) {
    const item = (paths[operation.path] ??= {})
    item[operation.method.toLowerCase()] = describe(id, operation, toSchema, options)
  }
  for (const schema of [problem, snapshotRow, snapshotEnd]) toSchema(schema, 'input')
  return {
    openapi: '3.1.0',
    info: {
      title: 'Forwardpath',
      version: options.version,
      description:
        'Suppressions, their feed, reports and address changes. No answer of a list, a check or a feed is empty or short because something failed: then it is 503.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'fp_…',
          description: `A key has scopes, none of which implies another: ${SCOPES.join(', ')}.`,
        },
      },
    },
  }
}

function entries(): readonly (readonly [OperationId, Operation])[] {
  // Object.entries forgets the names of the keys.
  return Object.entries(OPERATIONS) as readonly [OperationId, Operation][]
}

type ToSchema = (schema: z.ZodType, io: 'input' | 'output') => JsonObject

function describe(
  id: OperationId,
  operation: Operation,
  toSchema: ToSchema,
  options: OpenApiOptions,
): JsonObject {
  const permission = permissionOf(id)
  const scope =
    permission === 'public' ? '' : `Scope ${permission.map((one) => `\`${one}\``).join(' or ')}.`
  return {
    operationId: id,
    summary: operation.summary,
    description: [operation.description, scope].filter(Boolean).join(' '),
    tags: [operation.path.split('/')[2] ?? 'server'],
    security: permission === 'public' ? [] : [{ key: [] }],
    parameters: [
      ...parameters(toSchema(operation.pathParameters, 'input'), 'path'),
      ...parameters(toSchema(operation.query, 'input'), 'query'),
      ...(operation.headers ?? []).map(headerParameter),
    ],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: bodyContent(operation.body, toSchema) } }),
    responses: {
      [String(operation.status ?? 200)]: answer(operation, toSchema, options),
      ...(operation.headers?.includes('If-None-Match') === true
        ? { '304': { description: 'Nothing has changed since the ETag in If-None-Match.' } }
        : {}),
      ...problems(operation, permission === 'public'),
    },
  }
}

function parameters(schema: JsonObject, place: 'path' | 'query'): readonly JsonObject[] {
  const { properties, required } = schema
  if (!isObject(properties)) return []
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: value,
  }))
}

const HEADER_WORDS = {
  'If-Match': 'the ETag of the record as it was read; required',
  'If-None-Match': 'the ETag of what is there already',
  'Idempotency-Key': 'the same request with the same key is done once in 24 h; 1 to 255 characters',
} as const

function headerParameter(name: keyof typeof HEADER_WORDS): JsonObject {
  return {
    name,
    in: 'header',
    required: false,
    description: HEADER_WORDS[name],
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }
}

function bodyContent(body: NonNullable<Operation['body']>, toSchema: ToSchema): JsonObject {
  return body.kind === 'json'
    ? { 'application/json': { schema: toSchema(body.schema, 'input') } }
    : Object.fromEntries(body.types.map((type) => [type, {}]))
}

function answer(
  operation: Operation,
  toSchema: ToSchema,
  { closedAnswers = false }: OpenApiOptions,
): JsonObject {
  const { answer: form } = operation
  if (form.kind === 'stream')
    return {
      description: form.description,
      content: Object.fromEntries(form.types.map((type) => [type, {}])),
    }
  const schema = toSchema(form.schema, closedAnswers ? 'output' : 'input')
  return { description: operation.summary, content: { 'application/json': { schema } } }
}

/** One answer a status, with the codes that it may carry. */
function problems(operation: Operation, isPublic: boolean): JsonObject {
  const codes = [
    ...ALWAYS,
    ...(isPublic ? [] : WITH_KEY),
    ...WITH_INPUT,
    ...(operation.body === undefined ? [] : WITH_BODY),
    ...(operation.problems ?? []),
  ]
  const byStatus = new Map<string, ProblemCode[]>()
  for (const code of codes) {
    const status = String(PROBLEM_CODES[code].status)
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  }
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      status,
      {
        description: named.map((code) => `\`${code}\`: ${PROBLEM_CODES[code].title}.`).join(' '),
        content,
      },
    ]),
  )
}

/** Moves named schemas to the components, so that each stands in the document once. */
function hoist(schema: JsonObject, components: Record<string, unknown>): JsonObject {
  const { $defs, $schema: _, ...rest } = schema
  for (const [name, definition] of Object.entries(isObject($defs) ? $defs : {})) {
    components[name] = withoutId(renamed(definition))
  }
  const { id, ...body } = renamed(rest)
  if (typeof id !== 'string') return body
  components[id] = body
  return { $ref: `#/components/schemas/${id}` }
}

function renamed(value: unknown): JsonObject {
  // What JSON.parse gives back is what went in: an object.
  return JSON.parse(
    JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as JsonObject
}

function withoutId({ id: _, ...rest }: JsonObject): JsonObject {
  return rest
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
