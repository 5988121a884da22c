/**
 * Puts one operation on the server: who may, how often, what the request holds, what was done before under the same
 * Idempotency-Key. What is not allowed here does not reach a handler.
 */
import { createHash } from 'node:crypto'
import { OPERATIONS, permissionOf, type Operation, type OperationId } from '@forwardpath/client'
import { withDeadline } from '@forwardpath/runtime'
import { beginKeyed, finishKeyed, releaseKeyed, type KeyedRequest } from '@forwardpath/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate, Caller } from './authenticate.ts'
import type { ApiContext } from './context.ts'
import type { Limiter } from './limits.ts'
import { ApiProblem } from './problem.ts'
import { readRequest } from './read-request.ts'
import type { Answer, Call, Route, Shared } from './route.ts'

/** What every route stands on. */
export type Ground = {
  readonly context: ApiContext
  readonly shared: Shared
  readonly authenticate: Authenticate
  readonly limiter: Limiter
  /** Aborted when the server stops: those who wait are let go. */
  readonly stopping: AbortSignal
}

/** A JSON body; mails and lists may be larger. */
const MAX_JSON_BYTES = 1024 ** 2
const MAX_BYTES = 25 * 1024 ** 2

/**
 * Until the answer begins: a database that hangs must not hang its clients. Whoever follows the feed may wait for 50 s in
 * it. What was begun may still be written: a repeat finds it done.
 */
const ANSWER_MS = { default: 20_000, check: 5_000, feed: 60_000, none: 5_000 } as const

/** Anybody, where the operation is public. */
const NOBODY: Caller = { keyId: '', scopes: new Set(), who: 'anybody' }

/** Adds the route of an operation. */
export function register<Id extends OperationId>(
  app: FastifyInstance,
  ground: Ground,
  { id, handle }: Route<Id>,
): void {
  const operation: Operation = OPERATIONS[id]
  const permission = permissionOf(id)
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: operation.method === 'GET' && operation.answer.kind === 'json',
    bodyLimit: operation.body?.kind === 'bytes' ? MAX_BYTES : MAX_JSON_BYTES,
    onRequest: async (request, reply) => {
      if (permission === 'public') return
      const caller = await allow(ground, request, reply)
      if (!permission.some((scope) => caller.scopes.has(scope)))
        throw new ApiProblem('forbidden', { detail: `the key lacks the scope ${permission[0]}` })
      request.caller = caller
      await ground.limiter.count(operation.limit, reply)
    },
    handler: async (request, reply) => {
      // The schemas of this very operation have read the parts.
      const parts = readRequest(operation, request) as Pick<Call<Id>, 'path' | 'query' | 'body'>
      const caller = request.caller ?? NOBODY
      const call = {
        path: parts.path,
        query: parts.query,
        body: parts.body,
        caller,
        header: (name: string) => headerOf(request, name),
        // Not a getter: each object with one is a class of its own to V8, which keeps it, and with it the request, until a full
        // collection.
        signal: () => goneSignal(reply, ground.stopping),
      }
      const run = (): Promise<Answer<Id>> =>
        withDeadline(handle(call, ground.context, ground.shared), ANSWER_MS[operation.limit], id)
      const keyed = keyedRequest(operation, request, caller)
      return keyed === undefined
        ? send(reply, operation, await run())
        : once(keyed, { ground, reply, operation }, run)
    },
  })
}

async function allow(
  ground: Ground,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Caller> {
  try {
    const caller = ground.authenticate(request.headers.authorization)
    return await withDeadline(caller, ANSWER_MS.none, 'looking the key up')
  } catch (error) {
    // Guessing is slow for whoever tries it, and costs others nothing.
    if (error instanceof ApiProblem) await ground.limiter.countRefused(request, reply)
    throw error
  }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** The client has gone, or the server stops. */
function goneSignal(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  if (reply.raw.closed) return AbortSignal.abort()
  const gone = new AbortController()
  reply.raw.once('close', () => {
    gone.abort()
  })
  return AbortSignal.any([gone.signal, stopping])
}

async function send(
  reply: FastifyReply,
  operation: Operation,
  answer: Answer<OperationId>,
): Promise<FastifyReply> {
  if ('body' in answer) {
    const { body, headers } = answer
    return reply
      .code(operation.status ?? 200)
      .headers({ ...nextLink(reply.request, body), ...headers })
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(body))
  }
  void reply.headers(answer.headers ?? {})
  if (answer.kind === 'unchanged') return reply.code(304).send()
  void reply.type(answer.type)
  return reply.send(answer.kind === 'bytes' ? answer.bytes : answer.stream)
}

/** RFC 8288: the next page, for clients that follow links. */
function nextLink(request: FastifyRequest, body: unknown): Readonly<Record<string, string>> {
  if (typeof body !== 'object' || body === null || !('nextCursor' in body)) return {}
  if (typeof body.nextCursor !== 'string') return {}
  const url = new URL(request.url, 'http://localhost')
  url.searchParams.set('cursor', body.nextCursor)
  return { Link: `<${url.pathname}${url.search}>; rel="next"` }
}

function keyedRequest(
  operation: Operation,
  request: FastifyRequest,
  { keyId }: Caller,
): KeyedRequest | undefined {
  const key = headerOf(request, 'Idempotency-Key')
  if (key === undefined || operation.headers?.includes('Idempotency-Key') !== true) return undefined
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new ApiProblem('invalid_request', {
      errors: [
        { pointer: '/headers/Idempotency-Key', reason: 'is not 1 to 255 printable characters' },
      ],
    })
  }
  const digest = createHash('sha256')
    .update(`${request.method} ${request.url}\n${request.headers['content-type'] ?? ''}\n`)
    .update(Buffer.isBuffer(request.body) ? request.body : '')
    .digest()
  return { keyId, key, digest }
}

async function once(
  keyed: KeyedRequest,
  place: { readonly ground: Ground; readonly reply: FastifyReply; readonly operation: Operation },
  run: () => Promise<Answer<OperationId>>,
): Promise<FastifyReply> {
  const { ground, reply, operation } = place
  const { database } = ground.context
  const start = await beginKeyed(database, keyed)
  if (start.kind === 'other_body') throw new ApiProblem('idempotency_other_body')
  if (start.kind === 'under_way')
    throw new ApiProblem('idempotency_under_way', { headers: { 'Retry-After': '1' } })
  if (start.kind === 'answered') {
    const { status, headers, type, body } = start.answer
    return reply
      .code(status)
      .headers({ ...headers, 'Idempotency-Replayed': 'true' })
      .type(type)
      .send(body)
  }
  try {
    const answer = await run()
    if ('body' in answer) {
      await finishKeyed(database, keyed, {
        status: operation.status ?? 200,
        body: JSON.stringify(answer.body),
        type: 'application/json; charset=utf-8',
        headers: answer.headers ?? {},
      })
    }
    return await send(reply, operation, answer)
  } catch (error) {
    // What failed is not an answer to keep: the same request may be sent again. Where the database is away, the claim
    // is given up after a minute.
    await releaseKeyed(database, keyed).catch(() => undefined)
    throw error
  }
}
