/**
 * The look-up over HTTP, for MTAs that ask by script and filters that read maps. No authentication: it belongs on
 * loopback, as the other look-up ports do.
 *
 *   POST /check                              one recipient (http-check.ts)
 *   GET  /maps/addresses, /maps/domains      the whole list, a key a line (http-map.ts)
 *   GET  /healthz                            age and size of the list; 503 where it is too old
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { messageOf } from '@forwardpath/runtime'
import { answerCheck } from './http-check.ts'
import { createMapAnswer } from './http-map.ts'
import { sendError, sendJson } from './http-send.ts'
import type { Log } from './log.ts'
import type { LookUp } from './look-up.ts'
import type { Replica } from './replica.ts'
import { listenOn, type Listen, type RunningServer, type ServerLimits } from './stream-server.ts'

/** What the server answers from. */
export type HttpServerOptions = {
  readonly listen: Listen
  readonly limits: ServerLimits
  readonly lookUp: LookUp
  readonly replica: Replica
  readonly now: () => number
  readonly log: Pick<Log, 'warn'>
}

/** What answers a request. */
type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

const MAX_HEADER_BYTES = 8_192

/** Listens. Throws what listen throws (EADDRINUSE, EACCES). */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const { listen, limits, log } = options
  const answer = createRoutes(options)
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.stallMs,
      requestTimeout: limits.stallMs,
      keepAliveTimeout: Math.min(limits.idleMs, 60_000),
      connectionsCheckingInterval: Math.min(limits.stallMs, 5_000),
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        log.warn({ reason: messageOf(error) }, 'a request could not be answered')
        response.destroy()
      })
    },
  )
  server.maxConnections = limits.connections
  server.setTimeout(limits.idleMs)
  const port = await listenOn(server, listen)
  server.on('error', (error) => {
    log.warn({ reason: error.message }, 'a connection was not taken')
  })
  return { port, stop: () => stopServer(server) }
}

async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

function createRoutes(
  options: HttpServerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '/check': { POST: (request, response) => answerCheck(request, response, options.lookUp) },
    ...createMapAnswer(options),
    '/healthz': {
      GET: (_, response) => {
        answerHealth(response, options)
        return Promise.resolve()
      },
    },
  }
  return async (request, response) => {
    const target = request.url ?? '/'
    const url = URL.canParse(target, 'http://lookup') ? new URL(target, 'http://lookup') : undefined
    const methods = url === undefined ? undefined : routes[url.pathname]
    const handler = methods?.[request.method ?? '']
    if (url === undefined || methods === undefined)
      sendError(response, 404, 'there is nothing here')
    else if (handler === undefined) {
      response.setHeader('Allow', Object.keys(methods).join(', '))
      sendError(response, 405, `only ${Object.keys(methods).join(', ')}`)
    } else await handler(request, response, url)
  }
}

function answerHealth(response: ServerResponse, { replica, now }: HttpServerOptions): void {
  const { table, asOfMs, cursor } = replica.state()
  const isFresh = replica.current() !== undefined
  sendJson(response, isFresh ? 200 : 503, {
    fresh: isFresh,
    records: table?.size() ?? null,
    ageSeconds: asOfMs === undefined ? null : Math.max(0, Math.round((now() - asOfMs) / 1_000)),
    seq: cursor === undefined ? null : Number(cursor.seq),
  })
}
