/**
 * The server with every route of the API. Composable: whoever adds pages registers them on what this gives back, before it
 * listens. Default deny: what has no row in the tables of operations and permissions is not there.
 */
import type { Socket } from 'node:net'
import rateLimit from '@fastify/rate-limit'
import {
  openApiDocument,
  OPERATION_IDS,
  OPERATIONS,
  PROBLEM_CODES,
  type OperationId,
} from '@forwardpath/client'
import { checkAddresses, createListFilter, FEW_QUESTIONS, suppressionsOf } from '@forwardpath/store'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createAuthenticate, type Caller } from './authenticate.ts'
import { createBackgroundRuns } from './background-runs.ts'
import type { ApiContext } from './context.ts'
import { createFeedConsumers } from './feed-consumers.ts'
import { createFeedWatch } from './feed-watch.ts'
import { gather } from './gather.ts'
import { createLimiter } from './limits.ts'
import { createMetrics } from './metrics.ts'
import { problemOf } from './problem-of.ts'
import { ApiProblem, problemBody, PROBLEM_PATH } from './problem.ts'
import { startImportQueue } from './import-queue.ts'
import { register, type Ground } from './register.ts'
import type { Route } from './route.ts'
import { ROUTES } from './routes/index.ts'
import { securityHeaders } from './security-headers.ts'
import { createStreamSlots } from './stream-slots.ts'

declare module 'fastify' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
  interface FastifyRequest {
    /** Who asks; absent on what is public. */
    caller: Caller | undefined
  }
}

/** Longest path parameter: an address of 320 characters, each of three octets in percent encoding. */
const MAX_PARAMETER_CHARS = 3_000
/** A client that is slower with its request than this is cut off: it would hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 60_000
/** Exports and snapshots at once. */
const STREAMS = 4

/** Builds the server; it listens when it is told to. */
export async function buildApi(context: ApiContext): Promise<FastifyInstance> {
  const app = openServer(context)
  const stopping = new AbortController()
  app.addHook('preClose', (done) => {
    stopping.abort()
    done()
  })
  await app.register(rateLimit, { global: false })
  const ground: Ground = {
    context,
    shared: sharedByHandlers(app, context),
    authenticate: createAuthenticate(context),
    limiter: createLimiter(app, context.limits),
    stopping: stopping.signal,
  }
  for (const id of OPERATION_IDS) registerById(app, ground, id)
  addDescriptions(app, context)
  return app
}

/** A server without routes: how every request is read, answered and logged. */
function openServer(context: ApiContext): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => context.newId('req'),
    trustProxy: context.trustedProxy.length === 0 ? false : [...context.trustedProxy],
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    clientErrorHandler: refuseBrokenHttp,
    frameworkErrors: (error, request, reply) => {
      sendProblem(context, error, { request, reply })
    },
  })
  app.decorateRequest('caller', undefined)
  const fixed = { ...securityHeaders(), 'cache-control': 'no-store' }
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(fixed).header('request-id', request.id)
    done()
  })
  addLog(app, context)
  // Bodies are read by the schemas of their operation, after who sent them is known.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  app.setErrorHandler((error, request, reply) => {
    sendProblem(context, error, { request, reply })
  })
  app.setNotFoundHandler((request) => {
    throw notServed(request)
  })
  return app
}

/** What the handlers of a process have in common; it ends with the server. */
function sharedByHandlers(app: FastifyInstance, context: ApiContext): Ground['shared'] {
  const { database, log, now } = context
  const imports = startImportQueue(context)
  app.addHook('onClose', imports.stop)
  const runs = createBackgroundRuns(log)
  app.addHook('onClose', runs.stop)
  return {
    feedWatch: createFeedWatch(database),
    consumers: createFeedConsumers(context),
    streams: createStreamSlots(STREAMS),
    imports,
    metrics: createMetrics(context),
    listFilter: createListFilter(database, {
      now,
      onError: (error) => {
        log.warn(
          { err: error },
          'the filter of the list could not be read: checks ask for every address',
        )
      },
    }),
    check: gather((questions) => checkAddresses(database, questions), FEW_QUESTIONS),
    suppressionsOf: gather((keys) => suppressionsOf(database, keys), FEW_QUESTIONS),
    runs,
  }
}

/** One id at a time, so that the types of operation and handler stay together. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a union of ids would lose which handler is whose
function registerById<Id extends OperationId>(app: FastifyInstance, ground: Ground, id: Id): void {
  const one: Route<Id> = ROUTES[id]
  register(app, ground, one)
}

/** The document and the codes: open to all, since they say nothing of what is stored. */
function addDescriptions(app: FastifyInstance, context: ApiContext): void {
  const document = JSON.stringify(openApiDocument({ version: context.version }))
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document),
  )
  app.get<{ Params: { code: string } }>(
    `${PROBLEM_PATH}:code`,
    async ({ params: { code } }, reply) => {
      const known = Object.entries(PROBLEM_CODES).find(([name]) => name === code)
      if (known === undefined) throw new ApiProblem('not_found')
      return reply
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ code, ...known[1] }))
    },
  )
}

/** One line a request: the pattern of its address, never the address itself, which may hold a mail address. */
function addLog(app: FastifyInstance, { log }: ApiContext): void {
  app.addHook('onResponse', (request, reply, done) => {
    log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        keyId: request.caller?.keyId,
      },
      'request',
    )
    done()
  })
}

function sendProblem(
  { log }: ApiContext,
  error: unknown,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): void {
  const problem = problemOf(error)
  const body = problemBody(problem, request.id)
  if (body.status >= 500)
    log.error(
      {
        err: problem.cause ?? problem,
        requestId: request.id,
        route: request.routeOptions.url ?? null,
      },
      problem.code,
    )
  void reply
    .code(body.status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(body))
}

/** 405 where another method is known at this address (RFC 9110 s15.5.6), else 404. */
function notServed(request: FastifyRequest): ApiProblem {
  const path = request.url.split('?', 1)[0] ?? ''
  const methods = Object.values(OPERATIONS)
    .filter((operation) => patternOf(operation.path).test(path))
    .map(({ method }) => method)
  return methods.length === 0
    ? new ApiProblem('not_found')
    : new ApiProblem('method_not_allowed', { headers: { Allow: [...new Set(methods)].join(', ') } })
}

/** Of our own table, never of a request: linear, since no step may hold a slash. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

/** HTTP that Node itself refuses: no route was reached, so this is written by hand. */
function refuseBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, phrase, title } = brokenHttp(error.code)
  const body = JSON.stringify({
    type: `${PROBLEM_PATH}malformed_request`,
    title,
    status,
    code: 'malformed_request',
    detail: null,
    errors: [],
    requestId: '',
    remedy: PROBLEM_CODES.malformed_request.remedy,
  })
  socket.end(
    `HTTP/1.1 ${String(status)} ${phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** RFC 9110 s15.5, RFC 6585 s5. */
function brokenHttp(code: string | undefined): {
  readonly status: number
  readonly phrase: string
  readonly title: string
} {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const title = 'The header of the request is too large'
    return { status: 431, phrase: 'Request Header Fields Too Large', title }
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, phrase: 'Request Timeout', title: 'The request came too slowly' }
  return { status: 400, phrase: 'Bad Request', title: PROBLEM_CODES.malformed_request.title }
}
