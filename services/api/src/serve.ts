/**
 * The doors to what serves. Fastify, the routes and the pages take a third of a second to load, in which a command that reads a
 * story is done: they are loaded when something is served.
 */
import type { FastifyInstance } from 'fastify'
import type { ApiContext } from './context.ts'
import type { PagesContext } from './pages/pages-context.ts'
import type { RunningApi, StartOptions } from './start.ts'

/** Opens the API on its address. Throws ExitError 78 where the address cannot be had. */
export async function startApi(context: ApiContext, options: StartOptions): Promise<RunningApi> {
  const { listen } = await import('./start.ts')
  return listen(context, options)
}

/** Registers every page of the table on a server that does not listen yet. */
export async function registerPages(app: FastifyInstance, context: PagesContext): Promise<void> {
  const { registerEveryPage } = await import('./pages/register-pages.ts')
  await registerEveryPage(app, context)
}
