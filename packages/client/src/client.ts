/**
 * The typed client of `/v1`: each operation by its id, with the types of the schemas that the server checks by. Answers
 * are checked too; fields that a newer server adds are left out.
 */
import { z } from 'zod'
import { ApiError, Unavailable } from './api-error.ts'
import { OPERATIONS, type OperationId } from './operations.ts'
import type { JsonForm, Operation } from './operation.ts'
import { problem } from './schemas/common.ts'

type Operations = typeof OPERATIONS

/** Operations that answer with JSON. */
export type JsonOperationId = {
  [Id in OperationId]: Operations[Id]['answer'] extends JsonForm ? Id : never
}[OperationId]

/** What a call takes: the parameters of its path, its query, its body. */
export type CallInput<Id extends OperationId> = Filled<
  'path',
  z.input<Operations[Id]['pathParameters']>
> &
  Filled<'query', z.input<Operations[Id]['query']>> &
  BodyInput<Operations[Id]['body']> & {
    /** Done once in 24 h, however often it is sent. */
    readonly idempotencyKey?: string
    readonly ifMatch?: string
    readonly signal?: AbortSignal
  }

/** A part that may be left out where all its fields may. */
type Filled<Name extends string, Part> =
  Part extends Record<string, never>
    ? { readonly [Key in Name]?: Part }
    : Partial<Part> extends Part
      ? { readonly [Key in Name]?: Part }
      : { readonly [Key in Name]: Part }

type BodyInput<Form> =
  Form extends JsonForm<infer Schema>
    ? { readonly body: z.input<Schema> }
    : Form extends { readonly kind: 'bytes' }
      ? { readonly body: Uint8Array | string; readonly type?: string }
      : unknown

/** What a call gives. */
export type CallAnswer<Id extends JsonOperationId> =
  Operations[Id]['answer'] extends JsonForm<infer Schema> ? z.output<Schema> : never

/** Where the API is, and who asks. */
export type ClientOptions = {
  /** Such as `http://127.0.0.1:8551`. */
  readonly url: string
  /** `fp_…` */
  readonly key: string
  /** Until the answer begins, beside what a call waits for by itself. Default 30 s. */
  readonly timeoutMs?: number
  /** Default: that of the platform. */
  readonly fetch?: typeof globalThis.fetch
}

/** The client. */
export type Client = {
  /** Throws ApiError where the API refuses, Unavailable where there is no answer. */
  readonly call: <Id extends JsonOperationId>(
    id: Id,
    input: CallInput<Id>,
  ) => Promise<CallAnswer<Id>>
  /** The answer itself, for what is streamed. Throws the same. */
  readonly open: <Id extends OperationId>(id: Id, input: CallInput<Id>) => Promise<Response>
}

const DEFAULT_TIMEOUT_MS = 30_000

/** Opens nothing yet. */
export function createClient(options: ClientOptions): Client {
  const { fetch = globalThis.fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const open = async (id: OperationId, input: AnyInput): Promise<Response> => {
    const operation: Operation = OPERATIONS[id]
    const waitMs = Number(input.query?.['wait'] ?? 0) * 1_000
    const timeout = new AbortController()
    const timer = setTimeout(() => {
      timeout.abort(new Error('no answer in time'))
    }, timeoutMs + waitMs)
    const signals = [timeout.signal, ...(input.signal === undefined ? [] : [input.signal])]
    try {
      const answer = await fetch(urlOf(options.url, operation, input), {
        method: operation.method,
        headers: headersOf(options.key, operation, input),
        body: bodyOf(operation, input),
        redirect: 'error',
        signal: AbortSignal.any(signals),
      })
      if (!answer.ok) throw await refusalOf(answer)
      return answer
    } catch (error) {
      if (error instanceof ApiError || error instanceof Unavailable) throw error
      if (input.signal?.aborted === true) throw error
      throw new Unavailable('the API gives no answer', { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    open,
    call: async <Id extends JsonOperationId>(id: Id, input: CallInput<Id>) => {
      const answer = await open(id, input)
      const form: JsonForm = OPERATIONS[id].answer
      const parsed = form.schema.safeParse(await jsonOf(answer))
      if (!parsed.success)
        throw new Unavailable('the answer is not as described', { cause: parsed.error })
      // Parsed by the schema of this very operation.
      return parsed.data as CallAnswer<Id>
    },
  }
}

type AnyInput = {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly type?: string
  readonly idempotencyKey?: string
  readonly ifMatch?: string
  readonly signal?: AbortSignal
}

function urlOf(base: string, operation: Operation, { path, query }: AnyInput): URL {
  const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path?.[name])),
  )
  const url = new URL(base.replace(/\/$/, '') + filled)
  for (const [name, value] of Object.entries(query ?? {})) {
    // Numbers, flags and words: a query has nothing else.
    if (value !== undefined) url.searchParams.set(name, z.coerce.string().parse(value))
  }
  return url
}

function headersOf(
  key: string,
  { body }: Operation,
  input: AnyInput,
): Readonly<Record<string, string>> {
  const type =
    body === undefined
      ? undefined
      : body.kind === 'json'
        ? 'application/json'
        : (input.type ?? body.types[0])
  return {
    authorization: `Bearer ${key}`,
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
    ...(input.ifMatch === undefined ? {} : { 'if-match': input.ifMatch }),
  }
}

function bodyOf({ body }: Operation, input: AnyInput): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null
  if (body.kind === 'json') return JSON.stringify(input.body)
  return typeof input.body === 'string'
    ? input.body
    : Uint8Array.from(z.instanceof(Uint8Array).parse(input.body))
}

async function refusalOf(answer: Response): Promise<ApiError | Unavailable> {
  const parsed = problem.safeParse(await jsonOf(answer))
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  const retry = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {}
  if (!parsed.success)
    return new Unavailable(`the answer ${String(answer.status)} is not one of the API`, retry)
  const isForLater = answer.status >= 500 || answer.status === 429
  return isForLater
    ? new Unavailable(`${parsed.data.code}: ${parsed.data.detail ?? parsed.data.title}`, retry)
    : new ApiError(parsed.data)
}

/** Absent for what is no JSON, and for an answer that broke off. */
async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch {
    return undefined
  }
}
