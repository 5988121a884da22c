/**
 * A client of pg of which each connect and each statement is an I/O call with a number, so that a test can make the N-th fail
 * (`io@N`). Only a pool that was given the hook has such clients.
 *
 * In: what pg and its pool call, with a promise or with a callback. Streams (COPY) pass without a number.
 */
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import type { IoHook, IoPlace } from '@forwardpath/runtime'
import pg from 'pg'

/** The class that the pool makes its clients of. */
export function numberedClient(io: IoHook): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const connect = this.connect.bind(this)
      const query = this.query.bind(this)
      const cut = (): Promise<Error> => cutOff(this)
      const refuse = async (): Promise<Error> => {
        // The pool listens only once it has been called back.
        this.on('error', () => undefined)
        return Object.assign(await cut(), REFUSED)
      }
      Reflect.set(this, 'connect', (...args: unknown[]) =>
        numbered(io, { method: connect, args, place: { name: 'sql connect', cut: refuse } }),
      )
      Reflect.set(this, 'query', (...args: unknown[]): unknown => {
        const name = `sql ${textOf(args[0])}`
        return isStream(args[0])
          ? (Reflect.apply(query, undefined, args) as unknown)
          : numbered(io, { method: query, args, place: { name, cut } })
      })
    }
  }
}

/** What Node says where nobody listens. */
const REFUSED = { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' }

type Call = {
  readonly method: (...args: never[]) => unknown
  readonly args: readonly unknown[]
  readonly place: IoPlace
}

/** The pool asks with a callback, everybody else for a promise. */
function numbered(io: IoHook, { method, args, place }: Call): Promise<unknown> | undefined {
  const callback = args.at(-1)
  const rest = typeof callback === 'function' ? args.slice(0, -1) : args
  const call = (): Promise<unknown> => Promise.resolve(Reflect.apply(method, undefined, rest))
  const called = io(call, place)
  if (typeof callback !== 'function') return called
  called.then(
    (result) => Reflect.apply(callback, undefined, [undefined, result]) as unknown,
    (error: unknown) => Reflect.apply(callback, undefined, [error]) as unknown,
  )
  return undefined
}

/** As a network that goes away: the socket ends, the server rolls back, the client tells its listeners, and then the caller. */
async function cutOff(client: pg.Client): Promise<Error> {
  const connection: unknown = Reflect.get(client, 'connection')
  const stream: unknown = isObject(connection) ? Reflect.get(connection, 'stream') : undefined
  if (stream instanceof Duplex && !stream.closed) {
    const closed = once(stream, 'close')
    stream.destroy()
    await closed
  }
  return new Error('Connection terminated unexpectedly')
}

/** The first words of the statement, which hold no value: those are parameters. */
function textOf(query: unknown): string {
  const text: unknown = isObject(query) ? Reflect.get(query, 'text') : query
  return typeof text === 'string' ? text.trim().replace(/\s+/g, ' ').slice(0, 60) : '?'
}

function isStream(query: unknown): boolean {
  return isObject(query) && typeof Reflect.get(query, 'submit') === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
