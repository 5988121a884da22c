/**
 * Redis for tests: a server of its own on a free port of loopback, without persistence, in a temporary
 * folder; or one that is there already (`TEST_REDIS_URL`), in which only our own keys are touched.
 */
import { eventually } from '@forwardpath/test-support/eventually'
import { freePort } from '@forwardpath/test-support/free-port'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { QUEUE_NAME } from '../job-payload.ts'
import type { QueuePlace, QueueServer } from './queue-server.ts'

/** A server of our own, with what tests of its failures need. */
export type OwnRedis = {
  readonly url: string
  /** SIGKILL; what it held is gone. */
  readonly kill: () => Promise<void>
  /** SIGSTOP and SIGCONT: a server that is reached and does not answer. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** Starts it again on the same port, empty. */
  readonly start: () => Promise<void>
  /** Kills it and removes its folder. */
  readonly stop: () => Promise<void>
}

/** Whether suites that start a server of their own can run here. */
export function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Starts redis-server with the settings given as in its configuration file, one a line. */
export async function startOwnRedis(settings: readonly string[] = []): Promise<OwnRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), 'forwardpath-redis-'))
  const port = await freePort()
  const lines = ['bind 127.0.0.1', `port ${port}`, 'save ""', `dir ${folder}`, ...settings]
  let server: ChildProcess | undefined
  const start = async () => {
    // The configuration goes in by standard input: it may hold a password.
    server = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] })
    server.stdin?.end(`${lines.join('\n')}\n`)
    await eventually(() => listens(port), { describe: () => 'redis-server listens' })
  }
  const kill = async () => {
    if (server?.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  const stop = async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}/0`,
    kill,
    signal: (name) => server?.kill(name),
    start,
    stop,
  }
}

/** The contract's server: `url` where one is given, else our own. */
export async function startRedis(url?: string): Promise<QueueServer> {
  const own = url === undefined ? await startOwnRedis() : undefined
  const target = url ?? own?.url ?? ''
  const deadPort = await freePort()
  return {
    openPlace: () => Promise.resolve(openPlace(target, { ownServer: own !== undefined })),
    unreachable: { redisUrl: `redis://user:secret-word@127.0.0.1:${deadPort}/0` },
    stop: async () => {
      await own?.stop()
    },
  }
}

function openPlace(url: string, { ownServer }: { readonly ownServer: boolean }): QueuePlace {
  const keyPrefix = `test-${randomUUID()}`
  const redis = new Redis(url, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  const raw = new Queue(QUEUE_NAME, { connection: redis, prefix: keyPrefix })
  raw.on('error', () => undefined)
  const wipe = async () => {
    if (ownServer) {
      await redis.flushall()
      return
    }
    const keys = await redis.keys(`${keyPrefix}:*`)
    if (keys.length > 0) await redis.del(...keys)
  }
  return {
    config: { redisUrl: url, keyPrefix },
    remote: { redisUrl: url, keyPrefix },
    wipe,
    cutConnections: async () => {
      // Ours by name: the server may be shared with other tests.
      const clients = String(await redis.call('CLIENT', 'LIST')).split('\n')
      for (const client of clients.filter((line) => line.includes(` name=${keyPrefix}`))) {
        const id = /^id=(\d+) /.exec(client)?.[1] ?? ''
        await redis.call('CLIENT', 'KILL', 'ID', id)
      }
    },
    addForeign: async (jobId, data) => {
      await raw.add('messages', data, { jobId, removeOnFail: true, attempts: 3 })
    },
    parkedReasons: async () => (await raw.getFailed()).map((job) => job.failedReason),
    close: async () => {
      await wipe()
      await raw.close()
      redis.disconnect()
    },
  }
}

/** Whether somebody listens: a server that wants a password is up as well. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } finally {
    socket.destroy()
  }
}
