/** A fault as a page in the same looks: what it is, what helps, and the number under which the log has it. */
import { html } from '@forwardpath/report'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemOf } from '../problem-of.ts'
import { problemBody } from '../problem.ts'
import { document } from './layout.ts'
import { TooManySignIns } from './passwords.ts'
import { PageProblem } from './page.ts'
import type { Sending } from './send-answer.ts'

type Fault = { readonly status: number; readonly title: string; readonly remedy: string }

/** Total: whatever was thrown becomes a page; what is our fault goes to the log, and its words stay there. */
export async function sendFault(
  { context, assets }: Pick<Sending, 'context' | 'assets'>,
  error: unknown,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  const fault = faultOf(error, request.id)
  if (fault.status >= 500)
    context.log.error(
      { err: error, requestId: request.id, route: request.routeOptions.url ?? null },
      'a page was not made',
    )
  const body = html`<div class="card narrow">
    <h1>${fault.title}</h1>
    <p>${fault.remedy}</p>
    <p><a href="/">To the overview</a></p>
    <p class="muted">
      <small>Request ${request.id}, ${new Date(context.now()).toISOString()}</small>
    </p>
  </div>`
  const frame = {
    title: fault.title,
    nav: undefined,
    user: undefined,
    formToken: '',
    isDemo: false,
    waiting: undefined,
    openIncidents: undefined,
    notice: undefined,
    refreshSeconds: undefined,
    asset: assets.url,
  }
  if (fault.status === 503) void reply.header('Retry-After', '5')
  await reply
    .code(fault.status)
    .headers({ 'Cache-Control': 'private, no-store' })
    .type('text/html; charset=utf-8')
    .send(document(frame, body, request.url))
}

function faultOf(error: unknown, requestId: string): Fault {
  if (error instanceof PageProblem)
    return { status: error.status, title: error.message, remedy: error.remedy }
  if (error instanceof TooManySignIns)
    return { status: 503, title: 'Too many people sign in at once.', remedy: 'Wait a moment.' }
  const problem = problemOf(error)
  const { status, title, remedy } = problemBody(problem, requestId)
  return { status, title: `${title}.`, remedy: problem.detail ?? remedy }
}
