/**
 * What a command that needs the database works with: configuration, log and an open database, migrated
 * or checked. The embedded server is started where no DATABASE_URL is set, adopted where it runs
 * already, and stopped by whoever started it, last of all.
 */
import { statSync } from 'node:fs'
import path from 'node:path'
import {
  codeOf,
  createFailpoints,
  createLogger,
  EXIT,
  ExitError,
  maskUrl,
  startEmbeddedPostgres,
  type Config,
  type EmbeddedPostgres,
  type Failpoints,
  type Logger,
} from '@forwardpath/runtime'
import {
  assertSchema,
  ensureBodyPartitions,
  migrate,
  openDatabase,
  pingDatabase,
  type Database,
  type MigrationReport,
} from '@forwardpath/store'
import { processEnvironment } from './config.ts'
import { databaseError } from './database-error.ts'
import { writeMessage } from './output.ts'

/** An open database with its configuration. */
export type App = {
  readonly config: Config
  readonly log: Logger
  readonly database: Database
  /** With its password: for BullMQ's own connections, never for a log. */
  readonly databaseUrl: string
  readonly isEmbedded: boolean
  /** A person's words for where the data is, without secrets. */
  readonly dataPlace: string
  /** Places at which tests make this process fail; its I/O calls are numbered from the first one to the database. */
  readonly failpoints: Failpoints
  /** The embedded server that this process started has ended although nobody stopped it. Never settles otherwise. */
  readonly databaseEnded: Promise<ExitError>
  /** Closes the pool, then stops the server that this process started. Idempotent. */
  readonly close: () => Promise<void>
}

/** How the schema is looked at before anything else. */
export type OpenAppOptions = {
  /** `migrate` for what writes; `check` refuses a schema that is not this program's. */
  readonly schema: 'migrate' | 'check' | 'none'
}

/** For worker, reconciler and writes of the pollers at once. */
const POOL_CONNECTIONS = 8

/** Throws ExitError: 69 where Postgres is not reachable, 77 where it refuses the login, 78 for the rest. */
export async function openApp(config: Config, options: OpenAppOptions): Promise<App> {
  const log = createLogger(config.log)
  const failpoints = createFailpoints(processEnvironment())
  const { url } = config.database
  if (options.schema === 'check') refuseMissingData(config)
  let tellEnd: (error: ExitError) => void = () => undefined
  const databaseEnded = new Promise<ExitError>((resolve) => {
    tellEnd = resolve
  })
  const embedded = url === undefined ? await startEmbedded(config, log, tellEnd) : undefined
  const databaseUrl = embedded?.url ?? url?.reveal() ?? ''
  const database = openDatabase({
    url: databaseUrl,
    // Each poller keeps one connection for its lock as long as it runs.
    max: POOL_CONNECTIONS + config.mailboxes.length,
    onError: (error) => {
      log.warn({ reason: error.message }, 'a connection to Postgres was lost')
    },
    io: failpoints.io,
  })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await database.close()
    await embedded?.stop()
  }
  try {
    const isEmbedded = embedded !== undefined
    await prepareSchema({ database, log, failpoints, ...options, isEmbedded })
  } catch (error) {
    await close()
    throw databaseError(error, databaseUrl)
  }
  return {
    config,
    log,
    database,
    databaseUrl,
    isEmbedded: embedded !== undefined,
    dataPlace: embedded === undefined ? maskUrl(databaseUrl) : config.dataDir,
    failpoints,
    databaseEnded,
    close: () => (closing ??= close()),
  }
}

/**
 * Opens, runs, closes, whatever happens. What makes a data folder on the way says so: in the wrong folder an addition to the list
 * would look like one to the list that the senders ask.
 */
export async function withApp<T>(
  config: Config,
  options: OpenAppOptions,
  run: (app: App) => Promise<T>,
): Promise<T> {
  const isNew = !hasData(config)
  const app = await openApp(config, options)
  if (isNew) writeMessage(`there was no data in ${config.dataDir}: a new database is made there`)
  try {
    return await run(app)
  } catch (error) {
    throw databaseError(error, app.databaseUrl)
  } finally {
    await app.close()
  }
}

/**
 * A command that only reads makes no data folder: an empty list made on the spot would call every address clear.
 */
function refuseMissingData(config: Config): void {
  if (hasData(config)) return
  throw new ExitError(`there is no data in ${config.dataDir}`, {
    exitCode: EXIT.unavailable,
    remedy: 'name the folder with --data-dir or FORWARDPATH_DATA_DIR, or take mails in first',
  })
}

/**
 * False where the embedded database would have to be made first. Throws ExitError 78 where this user may not look: to a job of
 * another user the data of an address that is suppressed is not away.
 */
export function hasData({ database, dataDir }: Pick<Config, 'database' | 'dataDir'>): boolean {
  if (database.url !== undefined) return true
  try {
    statSync(path.join(dataDir, CLUSTER_FOLDER))
    return true
  } catch (error) {
    if (codeOf(error) !== 'EACCES') return false
    throw new ExitError(`this user may not look into ${dataDir}`, {
      exitCode: EXIT.configuration,
      remedy: 'run as the user that owns the data folder, or ask over HTTP',
      cause: error,
    })
  }
}

/** Where the launcher keeps the cluster. */
const CLUSTER_FOLDER = 'pg18'

function startEmbedded(
  config: Config,
  log: Logger,
  onUnexpectedEnd: (error: ExitError) => void,
): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
    onUnexpectedEnd,
    connect: (connection) => pingDatabase(connection.url),
  })
}

/** The embedded database is ours alone, so even a command that only reads may bring it up to date. */
async function prepareSchema({
  schema,
  isEmbedded,
  ...app
}: Pick<App, 'database' | 'log' | 'failpoints' | 'isEmbedded'> & OpenAppOptions): Promise<void> {
  if (schema === 'none') return
  if (schema === 'migrate' || isEmbedded) {
    await migrateSchema(app)
    await ensureBodyPartitions(app.database)
  } else {
    await assertSchema(app.database)
  }
}

/** Brings the schema up to date; says so where it waits for another process that does it. Throws what `migrate` throws. */
export function migrateSchema({
  database,
  log,
  failpoints,
}: Pick<App, 'database' | 'log' | 'failpoints'>): Promise<MigrationReport> {
  return migrate(database, {
    beforeStatement: () => failpoints.hit('F14'),
    onWait: () => {
      log.info('another process brings the schema up to date: waiting for it')
    },
  })
}
