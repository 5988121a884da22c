/** Sends what a view gave back: a page in its frame, a file, a redirect, or a stream of events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { Assets } from './assets.ts'
import { document } from './layout.ts'
import type { PageAnswer, PageCall, PagesShared } from './page.ts'
import type { PagesContext } from './pages-context.ts'
import { loadTallies, NO_TALLIES } from './shared.ts'

/** What sending needs beside the answer. */
export type Sending = {
  readonly context: PagesContext
  readonly shared: PagesShared
  readonly assets: Assets
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal
}

/** One exchange; `call` is absent where nobody was let in. */
export type Exchange = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly call?: PageCall
}

/** Gives back the reply, sent. */
export async function sendAnswer(
  sending: Sending,
  answer: PageAnswer,
  exchange: Exchange,
): Promise<FastifyReply> {
  const { reply } = exchange
  switch (answer.kind) {
    case 'page':
      return sendPage(sending, answer, exchange)
    case 'see':
      return reply.redirect(answer.path, 303)
    case 'file':
      return sendFile(answer, exchange)
    case 'events':
      return sendEvents(answer, exchange, exchange.call?.signal ?? sending.stopping)
  }
}

async function sendPage(
  { context, shared, assets }: Sending,
  answer: Extract<PageAnswer, { kind: 'page' }>,
  { request, reply, call }: Exchange,
): Promise<FastifyReply> {
  void reply
    .code(answer.status ?? 200)
    .headers({ 'Cache-Control': 'private, no-store' })
    .type('text/html; charset=utf-8')
  // Without its length, which a server may leave out (RFC 9110 s8.6): a page is not made to be counted.
  if (isHead(request)) return reply.send()
  const user = call?.user
  const tallies =
    user === undefined
      ? NO_TALLIES
      : ((await shared.tallies.get('all', () => loadTallies(context)))?.value ?? NO_TALLIES)
  const text = document(
    {
      title: answer.title,
      nav: answer.nav,
      user,
      formToken: call?.formToken ?? '',
      isDemo: tallies.isDemo || user?.isDemo === true,
      waiting: tallies.desk.waiting,
      openIncidents: tallies.openIncidents,
      notice: answer.notice,
      refreshSeconds: answer.refreshSeconds,
      asset: assets.url,
    },
    answer.body,
    request.url,
  )
  return reply.send(text)
}

function isHead({ method }: FastifyRequest): boolean {
  return method === 'HEAD'
}

function sendFile(
  { type, body, name, maxAgeSeconds }: Extract<PageAnswer, { kind: 'file' }>,
  { request, reply }: Exchange,
): FastifyReply {
  if (name !== undefined)
    // The name is made by us, of letters, digits and signs that need no quoting (RFC 6266 s4.3).
    void reply.header('Content-Disposition', `attachment; filename="${name}"`)
  void reply.header(
    'Cache-Control',
    maxAgeSeconds === undefined
      ? 'private, no-store'
      : `${name === undefined ? 'public' : 'private'}, max-age=${String(maxAgeSeconds)}, immutable`,
  )
  void reply.type(type)
  if (!isHead(request) || !(body instanceof Readable)) return reply.send(body)
  // What it would read is not read.
  body.destroy()
  return reply.send()
}

/** Server-sent events (HTML standard s9.2); a line when nothing changed keeps proxies from closing. */
function sendEvents(
  { next, everyMs }: Extract<PageAnswer, { kind: 'events' }>,
  { request, reply }: Exchange,
  signal: AbortSignal,
): FastifyReply {
  async function* lines(): AsyncIterable<string> {
    yield 'retry: 5000\n\n'
    let last = ''
    try {
      while (!signal.aborted) {
        const text = await next()
        yield text === last ? ': nothing new\n\n' : `data: ${text}\n\n`
        last = text
        await wait(everyMs, undefined, { signal })
      }
    } catch (error) {
      // The browser has gone, or the server stops: there is nobody to tell.
      if (!signal.aborted) throw error
    }
  }
  void reply
    .headers({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' })
    .type('text/event-stream')
  return isHead(request) ? reply.send() : reply.send(Readable.from(lines()))
}
