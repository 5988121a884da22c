/** Starts the look-up: the list in memory, and each server that is configured. */
import {
  codeOf,
  EXIT,
  ExitError,
  isLoopbackHost,
  messageOf,
  type Config,
} from '@forwardpath/runtime'
import type { Database } from '@forwardpath/store'
import { startHttpServer } from './http-server.ts'
import type { Log } from './log.ts'
import { createLookUp } from './look-up.ts'
import { policyProtocol } from './protocols/policy.ts'
import { socketmapProtocol } from './protocols/socketmap.ts'
import { tcpTableProtocol } from './protocols/tcp-table.ts'
import { ownHost } from './reject-text.ts'
import { startReplica, type Replica, type ReplicaTiming } from './replica.ts'
import {
  DEFAULT_LIMITS,
  startStreamServer,
  type Listen,
  type RunningServer,
  type ServerLimits,
} from './stream-server.ts'
import { createStreamChoice } from './streams.ts'

/** What a look-up is made of. */
export type LookupOptions = {
  readonly database: Database
  readonly config: Pick<Config, 'lookup' | 'own'>
  readonly log: Log
  /** Unix time in milliseconds. */
  readonly now: () => number
  readonly limits?: ServerLimits
  readonly timing?: Partial<ReplicaTiming>
}

/** The servers by the names of their settings. */
export const SERVER_NAMES = ['socketmap', 'tcp', 'policy', 'http'] as const
/** One of them. */
export type ServerName = (typeof SERVER_NAMES)[number]

/** A look-up that answers. */
export type RunningLookup = {
  readonly replica: Replica
  /** Where each server listens; those that are off are missing. */
  readonly ports: Readonly<Partial<Record<ServerName, number>>>
  readonly stop: () => Promise<void>
}

/** Said where no host of ours is known; then refusals are not recognised when they come back. */
const NAMELESS = 'localhost'

/**
 * The servers listen before the list is read; until it is there they answer what `on_error` says. Throws ExitError 78
 * where an address cannot be listened on.
 */
export async function startLookup(options: LookupOptions): Promise<RunningLookup> {
  const { database, config, log, now } = options
  const { lookup } = config
  const host = ownHost(config.own)
  if (host === undefined) {
    log.warn(
      {},
      'neither own.mtas nor own.domains is set: refusals that come back will not be recognised as our own',
    )
  }
  const replica = startReplica({
    database,
    log,
    now,
    maxAgeMs: lookup.maxAgeMs,
    onError: lookup.onError,
    ...(options.timing === undefined ? {} : { timing: options.timing }),
  })
  const lookUp = createLookUp({
    replica,
    streamOf: createStreamChoice(lookup.streams),
    onError: lookup.onError,
    host: host ?? NAMELESS,
    now,
  })
  const limits = options.limits ?? DEFAULT_LIMITS
  const start: Readonly<Record<ServerName, (listen: Listen) => Promise<RunningServer>>> = {
    socketmap: (listen) => startStreamServer(socketmapProtocol(lookUp), { listen, limits, log }),
    tcp: (listen) => startStreamServer(tcpTableProtocol(lookUp), { listen, limits, log }),
    policy: (listen) => startStreamServer(policyProtocol(lookUp), { listen, limits, log }),
    http: (listen) => startHttpServer({ listen, limits, log, lookUp, replica, now }),
  }
  const servers = new Map<ServerName, RunningServer>()
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.stop()))
    await replica.stop()
  }
  try {
    for (const name of SERVER_NAMES) {
      const listen = lookup[name]
      if (listen === undefined) continue
      if (!isLoopbackHost(listen.host)) log.warn({ server: name, ...listen }, OPEN_WORDS)
      servers.set(name, await start[name](listen).catch((error: unknown) => refuse(name, error)))
    }
  } catch (error) {
    await stop()
    throw error
  }
  const ports = Object.fromEntries([...servers].map(([name, { port }]) => [name, port]))
  log.info({ ports }, 'answering look-ups')
  return { replica, ports, stop }
}

const OPEN_WORDS = 'listens beyond this machine: whoever reaches it may ask about any address'

function refuse(name: ServerName, error: unknown): never {
  throw new ExitError(`lookup.${name}: cannot listen: ${messageOf(error)}`, {
    exitCode: EXIT.configuration,
    remedy:
      codeOf(error) === 'EADDRINUSE'
        ? 'something listens there already: stop it, or choose another port'
        : 'choose an address of this machine and a port that you may use, or off',
    cause: error,
  })
}
