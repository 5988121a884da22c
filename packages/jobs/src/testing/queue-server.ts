/** A server that the contract suite runs on, and what a test may do to it. */
import type { QueuesConfig } from '../queues.ts'

/** The part of the configuration that names the server and a place of its own in it. */
export type ServerConfig = Pick<
  QueuesConfig,
  'redisUrl' | 'databaseUrl' | 'postgres' | 'schema' | 'keyPrefix'
>

/** What a child process needs to reach the same place; goes over IPC, never on a command line. */
export type RemoteConfig = {
  readonly redisUrl?: string
  readonly databaseUrl?: string
  readonly schema?: string
  readonly keyPrefix?: string
}

/** One empty place in a server, for one test. */
export type QueuePlace = {
  readonly config: ServerConfig
  readonly remote: RemoteConfig
  /** Takes away everything that the queue holds: FLUSHALL, or the schema dropped. */
  readonly wipe: () => Promise<void>
  /** Cuts the connections of all workers and queues in this server. */
  readonly cutConnections: () => Promise<void>
  /** Adds a job as another version might, past the port. */
  readonly addForeign: (jobId: string, data: unknown) => Promise<void>
  /** Why parked jobs were parked. */
  readonly parkedReasons: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** A running server. */
export type QueueServer = {
  readonly openPlace: () => Promise<QueuePlace>
  /** The same kind of address, with a password, where nobody listens. */
  readonly unreachable: ServerConfig
  readonly stop: () => Promise<void>
}
