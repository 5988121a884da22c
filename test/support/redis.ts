/**
 * A redis-server of its own on a free loopback port, in a temporary folder, without persistence unless asked for.
 * `TEST_REDIS_URL` takes its place where nothing special is asked for: then the keys are shared with whoever uses it, so
 * callers take a key prefix of their own in either case.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { startChild, type Child } from './child.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { findProgram, requireServer, SERVERS } from './servers.ts'

/** A server that answers. */
export type RedisServer = {
  /** `redis://127.0.0.1:port/0`, or `TEST_REDIS_URL`. */
  readonly url: string
  /** Ends it and removes its folder. Does nothing to the one at `TEST_REDIS_URL`. Idempotent. */
  readonly stop: () => Promise<void>
}

/** A server that this process started, and may therefore break. */
export type OwnRedisServer = RedisServer & {
  readonly port: number
  /** SIGKILL, as a crash would; `start` brings it back on the same port with what it had written. */
  readonly kill: () => Promise<void>
  readonly start: () => Promise<void>
}

/** What the tests vary. */
export type RedisOptions = {
  /** Keeps an append-only file, so that a killed server comes back with its keys. Default false. */
  readonly appendOnly?: boolean
  /** Default `noeviction`, the one that BullMQ needs. */
  readonly maxMemoryPolicy?: string
}

/** The server at `TEST_REDIS_URL`, or one of our own. Throws where neither is there: ask requireServer first. */
export async function startRedis(): Promise<RedisServer> {
  const { url } = requireServer('redis', import.meta.filename)
  return url === undefined ? startOwnRedis() : { url, stop: () => Promise.resolve() }
}

/** Always one of our own, for tests that stop it or set it up otherwise. */
export async function startOwnRedis(options: RedisOptions = {}): Promise<OwnRedisServer> {
  const program = findProgram(SERVERS.redis.program)
  if (program === undefined) throw new Error('redis-server is not on the PATH')
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-redis-'))
  const port = await freePort()
  let child: Child | undefined
  const start = async (): Promise<void> => {
    child = await startChild(program, argumentsOf({ ...options, port, folder }))
    await waitForAnswer(child, port)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    start,
    kill: async () => {
      await child?.kill()
    },
    stop: async () => {
      await child?.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function argumentsOf(server: RedisOptions & { port: number; folder: string }): string[] {
  return [
    ...['--port', String(server.port), '--bind', '127.0.0.1', '--dir', server.folder],
    ...['--save', '', '--appendonly', server.appendOnly === true ? 'yes' : 'no'],
    ...['--appendfsync', 'always'],
    ...['--maxmemory-policy', server.maxMemoryPolicy ?? 'noeviction'],
    ...['--daemonize', 'no', '--supervised', 'no'],
  ]
}

async function waitForAnswer(child: Child, port: number): Promise<void> {
  await eventually(
    async () => {
      if (child.exited() !== undefined) return 'ended'
      return (await answerToPing(port)).startsWith('+PONG')
    },
    { describe: () => `redis-server on port ${port}: ${child.stdout()}${child.stderr()}` },
  )
  if (child.exited() !== undefined) throw new Error(`redis-server ended: ${child.stdout()}`)
}

function answerToPing(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1'))
    })
    socket.once('error', reject)
    socket.once('close', () => {
      reject(new Error('closed without an answer'))
    })
  })
}
