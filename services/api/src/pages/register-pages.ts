/**
 * Puts the pages on the server, beside the API: who may, whether a form came from a page of ours, how an answer is sent. What is not
 * allowed here does not reach a view. Every answer carries a Content-Security-Policy that lets nothing in but our own files.
 */
import cookie from '@fastify/cookie'
import type { SessionUser } from '@forwardpath/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may, PAGES, type PageId, type PageRow } from './access.ts'
import { loadAssets } from './assets.ts'
import { readCookie } from './cookies.ts'
import { sendFault } from './fault-page.ts'
import { keepWarm } from './keep-warm.ts'
import { isSameOrigin } from './origin.ts'
import { PageProblem, type Page, type PageAnswer, type PageCall } from './page.ts'
import type { PagesContext } from './pages-context.ts'
import { formToken, isFormToken } from './secret-token.ts'
import { sendAnswer, type Sending } from './send-answer.ts'
import { createShared } from './shared.ts'
import { formSecret, signedIn, signingOf } from './signing.ts'
import { createTables } from './tables.ts'
import { withQuery } from './parts.ts'
import { VIEWS } from './views/index.ts'

/** A bulk of a thousand addresses of 320 octets, each up to three times as long in a form. */
const MAX_FORM_BYTES = 1024 ** 2

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Registers every page of the table. The database is that of the API; a view that it has not is a mistake that does not compile. */
export async function registerEveryPage(
  app: FastifyInstance,
  context: PagesContext,
): Promise<void> {
  const assets = await loadAssets()
  const shared = createShared(context)
  const stopping = new AbortController()
  await app.register(async (scope) => {
    await scope.register(cookie)
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      (_request, body, done) => {
        done(null, new URLSearchParams(String(body)))
      },
    )
    scope.addHook('onRequest', async (_request, reply) => {
      void reply.headers({
        'Content-Security-Policy': POLICY,
        Vary: 'Cookie',
        // Whatever stands behind a link that is passed on is no search engine's.
        'X-Robots-Tag': 'noindex, nofollow',
      })
    })
    scope.addHook('onListen', (done) => {
      void keepWarm(context, shared, stopping.signal)
      done()
    })
    scope.addHook('preClose', (done) => {
      stopping.abort()
      done()
    })
    const sending: Sending = { context, shared, assets, stopping: stopping.signal }
    scope.setErrorHandler(async (error, request, reply) => {
      await sendFault(sending, error, { request, reply })
    })
    const limitTries = triesOf(scope)
    scope.get(PAGES.style.path, async (request, reply) =>
      sendAnswer(sending, assetOf(request, sending), { request, reply }),
    )
    for (const view of Object.values(VIEWS)) addPage(scope, { ...sending, limitTries }, view)
    addNoPage(scope)
  })
}

/** Below these are programs' answers alone, whoever asks. */
const OF_PROGRAMS = ['/v1/', '/problems/']

/**
 * What is neither a page nor of the API: a page for a person, the API's own answer for a program. A person is who asks for a page or
 * is signed in. It is decided before a body is read.
 */
function addNoPage(scope: FastifyInstance): void {
  scope.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/*',
    onRequest: (request, reply, done) => {
      const isOfPrograms = OF_PROGRAMS.some((path) => request.url.startsWith(path))
      if (isOfPrograms || !isPerson(request)) reply.callNotFound()
      else
        done(new PageProblem(404, 'There is no page at this address.', 'Go on from the overview.'))
    },
    // Never reached: each request was answered before.
    handler: (_request, reply) => {
      reply.callNotFound()
      return reply
    },
  })
}

function isPerson(request: FastifyRequest): boolean {
  const asksForPage = request.headers.accept?.includes('text/html') === true
  return asksForPage || readCookie(request, 'session') !== undefined
}

type Ground = Sending & { readonly limitTries: (request: FastifyRequest) => Promise<void> }

function addPage(scope: FastifyInstance, ground: Ground, view: Page): void {
  const { id, handle } = view
  const row: PageRow = PAGES[id]
  const { context, shared } = ground
  scope.route({
    // By the handler itself (RFC 9110 s9.3.2): the server's own way for HEAD would read every stream to its end, and one has none.
    method: row.method === 'GET' ? ['GET', 'HEAD'] : row.method,
    url: row.path,
    handler: async (request, reply) => {
      const user = await signedIn(request, context.database)
      if (!may(user?.role, id)) return refuse(request, reply, user)
      const call = callOf(ground, { request, reply, user })
      if (row.method === 'POST') await checkForm(ground, { request, reply, user, row })
      const answer = chosen(call, await handle(call, context, shared))
      return sendAnswer(ground, answer, { request, reply, call })
    },
  })
}

/** With `csv=ID` the page gives the table of that id in place of itself. */
function chosen({ query, tables }: PageCall, answer: PageAnswer): PageAnswer {
  if (answer.kind !== 'page' || !query.has('csv')) return answer
  const file = tables.asked()
  if (file !== undefined) return file
  throw answer.refreshSeconds === undefined
    ? new PageProblem(404, 'There is no such table on this page.')
    : new PageProblem(503, 'The figures are still being counted.', 'Ask again in a few seconds.')
}

function assetOf(request: FastifyRequest, { assets }: Sending): PageAnswer {
  const file = assets.find(stringsOf(request.params)['file'] ?? '')
  if (file === undefined) throw new PageProblem(404, 'There is no such file.')
  return { kind: 'file', ...file, maxAgeSeconds: 31_536_000 }
}

/** Who is not signed in is asked to; who is, is told that his role does not reach. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  user: SessionUser | undefined,
): FastifyReply {
  if (user !== undefined)
    throw new PageProblem(
      403,
      `The role ${user.role} may not do this.`,
      'An admin can give you another role.',
    )
  const next = request.method === 'POST' ? undefined : request.url
  return reply.redirect(withQuery('/sign-in', { next: next === '/' ? undefined : next }), 303)
}

function callOf(
  { context, stopping }: Ground,
  {
    request,
    reply,
    user,
  }: { request: FastifyRequest; reply: FastifyReply; user: SessionUser | undefined },
): PageCall {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    gone.abort()
  })
  const at = request.url.indexOf('?')
  const seen = {
    url: request.url,
    params: stringsOf(request.params),
    query: new URLSearchParams(at < 0 ? '' : request.url.slice(at + 1)),
    nowMs: context.now(),
    isHead: request.method === 'HEAD',
    signal: AbortSignal.any([gone.signal, stopping]),
  }
  return {
    ...seen,
    user,
    who: user === undefined ? 'nobody' : `user:${user.name}`,
    may: (id: PageId) => may(user?.role, id),
    form: request.body instanceof URLSearchParams ? request.body : new URLSearchParams(),
    formToken: formToken(formSecret(request, reply, user)),
    signing: signingOf(request, reply, context),
    tables: createTables(seen),
  }
}

/** A form of ours, sent by a page of ours. */
async function checkForm(
  ground: Ground,
  {
    request,
    reply,
    user,
    row,
  }: { request: FastifyRequest; reply: FastifyReply; user: SessionUser | undefined; row: PageRow },
): Promise<void> {
  if (row.allow === 'public') await ground.limitTries(request)
  const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
  const isOurs =
    isSameOrigin(request) && isFormToken(formSecret(request, reply, user), form.get('token'))
  if (!isOurs)
    throw new PageProblem(
      403,
      'This form did not come from a page of ours, or its page was too old.',
      'Go back, load the page again, and send it once more.',
    )
}

/** Of one address: enough for a person who types badly, too few to guess. */
const TRIES = { count: 20, perMs: 300_000 }

function triesOf(scope: FastifyInstance): (request: FastifyRequest) => Promise<void> {
  const check = scope.createRateLimit({ max: TRIES.count, timeWindow: TRIES.perMs })
  return async (request) => {
    const result = await check(request)
    if (!result.isAllowed && result.isExceeded)
      throw new PageProblem(
        429,
        'Too many tries from your address.',
        `Wait ${String(Math.ceil(result.ttl / 60_000))} min and try again.`,
      )
  }
}

function stringsOf(params: unknown): Readonly<Record<string, string>> {
  if (typeof params !== 'object' || params === null) return {}
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
