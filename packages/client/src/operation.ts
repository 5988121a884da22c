/** What one operation of the API is: the data from which routes, OpenAPI and client are made. */
import type { z } from 'zod'
import type { ProblemCode } from './problem-codes.ts'
import type { Scope } from './scopes.ts'

/** Which limit counts: `api.limits` of the configuration. `none`: the operations that say how the server is. */
export type LimitGroup = 'default' | 'check' | 'feed' | 'none'

/** A body in JSON. */
export type JsonForm<Schema extends z.ZodType = z.ZodType> = {
  readonly kind: 'json'
  readonly schema: Schema
}

/** The body that an operation takes: JSON, or the bytes as they are, of one of these types. */
export type BodyForm = JsonForm | { readonly kind: 'bytes'; readonly types: readonly string[] }

/** The body that an operation gives: JSON, or bytes as they come, of one of these types. */
export type AnswerForm =
  | JsonForm
  | { readonly kind: 'stream'; readonly types: readonly string[]; readonly description: string }

/** One operation. */
export type Operation<
  Path extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends BodyForm | undefined = BodyForm | undefined,
  Answer extends AnswerForm = AnswerForm,
> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{name}` stands for a parameter. */
  readonly path: string
  /** One line, for a person. */
  readonly summary: string
  readonly description?: string
  readonly limit: LimitGroup
  readonly pathParameters: Path
  readonly query: Query
  readonly body: Body
  readonly answer: Answer
  /** Of the answer that is meant. Default 200. */
  readonly status?: number
  /** Header fields that the operation reads beside the usual ones. */
  readonly headers?: readonly ('If-Match' | 'If-None-Match' | 'Idempotency-Key')[]
  /** Codes that it may answer beside those that every operation may. */
  readonly problems?: readonly ProblemCode[]
}

/** Who may: a key with the scope, with one of several, or anybody. */
export type Permission = Scope | readonly [Scope, ...Scope[]] | 'public'
