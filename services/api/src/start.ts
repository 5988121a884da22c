/** Opens the API on its address. What it answers is built in build-api.ts. */
import { codeOf, EXIT, ExitError } from '@forwardpath/runtime'
import type { FastifyInstance } from 'fastify'
import { buildApi } from './build-api.ts'
import type { ApiContext } from './context.ts'

/** A server that listens. */
export type RunningApi = {
  /** Such as `http://127.0.0.1:8551`. */
  readonly url: string
  /** Lets go of who waits, ends what is under way, closes. */
  readonly stop: () => Promise<void>
}

/** Where it listens, and what else it serves. */
export type StartOptions = {
  readonly listen: { readonly host: string; readonly port: number }
  /** Adds routes of one's own before the server listens: the pages. */
  readonly extend?: (app: FastifyInstance, context: ApiContext) => Promise<void>
}

/** Throws ExitError 78 where the address cannot be had. */
export async function listen(context: ApiContext, options: StartOptions): Promise<RunningApi> {
  const app = await buildApi(context)
  try {
    await options.extend?.(app, context)
    const url = await app.listen(options.listen)
    return {
      url,
      stop: async () => {
        await app.close()
      },
    }
  } catch (error) {
    await app.close()
    throw explain(error, options.listen)
  }
}

function explain(error: unknown, { host, port }: StartOptions['listen']): unknown {
  const place = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there already',
    EADDRNOTAVAIL: 'this machine has no such address',
    EACCES: 'this user may not listen there',
    ENOTFOUND: 'there is no such host',
  }
  const why = words[codeOf(error) ?? '']
  if (why === undefined) return error
  return new ExitError(`the API cannot listen on ${place}: ${why}`, {
    exitCode: EXIT.configuration,
    remedy: 'set api.listen (or FORWARDPATH_API_LISTEN) to an address that is free',
    cause: error,
  })
}
