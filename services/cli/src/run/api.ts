/** The API as a part of `run`, or as a process of its own: what it works with, put together from the other services. */
import { startApi, type ApiContext, type RunningApi, type TokenSigner } from '@forwardpath/api'
import { API_MAILBOX, newId, type Config, type Lifecycle } from '@forwardpath/runtime'
import { importMails, type ReadMail } from '@forwardpath/poller'
import { openDatabase } from '@forwardpath/store'
import { parseReturnPathFormat, signingKey, signReturnPath } from '@forwardpath/trust'
import { createMailReader } from '@forwardpath/worker'
import type { App } from '../app.ts'
import { mailJson } from '../classify-json.ts'
import { takeInList } from '../take-in-list.ts'
import { loadPolicy } from '../policy.ts'
import { rejectHostOf } from '../reject-host.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { configuredKeys, deskOptionsOf } from '../trust.ts'
import { VERSION } from '../version.ts'
import type { Engine } from './engine.ts'
import { historyPort } from './history.ts'
import { pagesOf } from './pages.ts'
import { dropDemo } from './source.ts'

/** Answers, exports and long polls at once; a waiting client holds none. */
const POOL_CONNECTIONS = 12
/** A client waits no longer for the database; then it gets its 503. */
const CONNECT_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 15_000
const DAY_MS = 86_400_000

/** Opens it on `api.listen` and has it stopped with the rest. Throws ExitError 78 where the address cannot be had. */
export async function startConfiguredApi(
  app: App,
  lifecycle: Lifecycle,
  engine: Pick<Engine, 'feed' | 'failpoints'>,
): Promise<RunningApi> {
  const database = openDatabase({
    url: app.databaseUrl,
    max: POOL_CONNECTIONS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onError: (error) => {
      app.log.warn({ reason: error.message }, 'a connection of the API to Postgres was lost')
    },
  })
  lifecycle.onStop('database of the API', database.close)
  const reader = createMailReader()
  lifecycle.onStop('mail reader of the API', reader.close)
  const { config, log } = app
  const rules = await loadRules(ruleSources(config))
  const context: ApiContext = {
    database,
    rules,
    policy: loadPolicy(config),
    desk: () => deskOptionsOf(config),
    tokens: tokenSigner(config),
    mails: {
      classify: async (bytes, { explain }) => {
        const read = await reader.read(bytes)
        if (!read.ok) return { ok: false, message: read.message }
        const { path, mail: decoded } = read
        const { file: _, ...mail } = mailJson(
          { file: '', bytes, path, decoded },
          { rules, explain },
        )
        return { ok: true, mail }
      },
      takeIn: (bytes) => takeInMail(app, engine, bytes),
    },
    history: historyPort(app, rules),
    takeInList: (job, onProgress) => takeInList(app, job, onProgress),
    now: Date.now,
    newId,
    log: log.child({ part: 'api' }),
    version: VERSION,
    limits: config.api.limits,
    maxMessageBytes: config.limits.messageBytes,
    rejectHost: rejectHostOf(config),
    trustedProxy: config.api.trustedProxy,
    failpoint: engine.failpoints.hit,
  }
  const api = await startApi(context, { listen: config.api.listen, extend: pagesOf(app) })
  lifecycle.onStop('API', api.stop)
  log.info({ url: api.url }, 'the API answers')
  return api
}

async function takeInMail(
  app: App,
  engine: Pick<Engine, 'feed' | 'failpoints'>,
  bytes: Uint8Array,
): Promise<{ readonly isNew: boolean }> {
  // A mail that somebody hands over is real: the demo ends with it.
  await dropDemo(app)
  const report = await importMails(oneMail(bytes), {
    database: app.database,
    mailbox: API_MAILBOX,
    onStored: engine.feed,
    failpoints: engine.failpoints,
    nowMs: Date.now(),
  })
  return { isNew: report.new > 0 }
}

async function* oneMail(bytes: Uint8Array): AsyncIterable<ReadMail> {
  yield await Promise.resolve({ kind: 'mail', name: 'api', bytes: Buffer.from(bytes) })
}

/** Absent where no return paths are configured. The key file is read once: a new key signs a day after it was made. */
function tokenSigner(config: Config): TokenSigner | undefined {
  const { tokens } = config
  if (tokens === undefined) return undefined
  const { lifetimeMs } = tokens
  const keys = configuredKeys(config)
  const parsed = parseReturnPathFormat(tokens)
  if (!parsed.ok) return undefined
  const { format } = parsed
  return {
    sign: (mail) =>
      signingKey(keys, mail.nowMs) === undefined
        ? undefined
        : signReturnPath(mail, { keys, format, lifetimeMs }),
    // A token is good to the end of its last day.
    expiresAtMs: (nowMs) => (Math.floor((nowMs + lifetimeMs) / DAY_MS) + 1) * DAY_MS,
  }
}
