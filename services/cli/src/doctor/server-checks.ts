/** What takes a connection: mailboxes, the DNS, the queue; and what the database itself tells. */
import { createQueues } from '@forwardpath/jobs'
import { testMailbox } from '@forwardpath/poller'
import {
  EXIT,
  ExitError,
  type Config,
  type ConfigProblem,
  type MailboxConfig,
} from '@forwardpath/runtime'
import { assertSchema, readServerState, SchemaMismatch } from '@forwardpath/store'
import type { App } from '../app.ts'
import { databaseError } from '../database-error.ts'
import { counted } from '../output.ts'
import { openResolver } from '../trust.ts'
import { checkOf, skipped, type Check, type Finding } from './check.ts'

/** Schema, clock and what is waiting; `app` was opened without looking at its schema. */
export async function databaseChecks(app: App): Promise<readonly Check[]> {
  const place = app.isEmbedded ? `embedded, in ${app.dataPlace}` : app.dataPlace
  const schema = await checkOf('schema', async () => {
    try {
      await assertSchema(app.database)
      return { text: "this program's" }
    } catch (error) {
      if (!(error instanceof SchemaMismatch)) throw databaseError(error, app.databaseUrl)
      const { message, remedy } = error
      throw new ExitError(message, { exitCode: EXIT.configuration, remedy, cause: error })
    }
  })
  const reached: Check = { name: 'database', status: 'ok', text: `PostgreSQL, ${place}` }
  if (schema.status === 'failed') return [reached, schema]
  const { version, nowMs, stored, oldestSeconds } = await readServerState(app.database)
  return [
    { ...reached, text: `PostgreSQL ${version}, ${place}` },
    schema,
    await checkOf('clock', () => clockOf(Date.now() - nowMs)),
    await checkOf('work', () => workOf(stored, oldestSeconds)),
  ]
}

/** Holds and counts are made by the day, and processes on several machines share them: a minute is far below both. */
const MAX_SKEW_MS = 60_000

function clockOf(skewMs: number): Finding {
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return { text: "agrees with the database's" }
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  const word = skewMs > 0 ? 'ahead of' : 'behind'
  return {
    status: 'warning',
    text: `${counted(seconds, 'second')} ${word} the database's`,
    remedy: 'let both machines take their time from NTP',
  }
}

/** A batch is read in seconds; what waits longer waits for a worker. */
const MAX_WAIT_SECONDS = 900

function workOf(stored: number, oldestSeconds = 0): Finding {
  if (stored === 0) return { text: 'every mail is read' }
  const text = `${counted(stored, 'mail')} to read, the oldest for ${counted(Math.round(oldestSeconds / 60), 'minute')}`
  if (oldestSeconds < MAX_WAIT_SECONDS) return { text }
  const remedy = 'start `forwardpath worker` or `run`, and look at its log'
  return { status: 'warning', text, remedy }
}

/** Redis where it is configured; a queue in PostgreSQL is as good as the database. */
export async function queueCheck(config: Config, app: App | undefined): Promise<Check> {
  const { url } = config.redis
  if (url === undefined) return skipped('queue', 'in PostgreSQL: there is no other server to reach')
  if (app === undefined) return skipped('queue', 'in Redis: needs the database')
  return checkOf('queue', async () => {
    await (await createQueues({ redisUrl: url, log: app.log })).close()
    return { text: 'Redis' }
  })
}

/** Each mailbox as `mailbox test` sees it. `missing`: what its secrets lack; then nobody logs in. */
export async function mailboxChecks(
  config: Config,
  missing: readonly ConfigProblem[],
): Promise<readonly Check[]> {
  if (config.mailboxes.length === 0) return [skipped('mailbox', 'none is configured')]
  const checks: Check[] = []
  for (const [index, mailbox] of config.mailboxes.entries()) {
    const name = `mailbox ${mailbox.name}`
    const key = `mailboxes[${String(index)}]`
    // A problem without a key is of a variable, which any of them may take its password from.
    const problem = missing.find((one) => one.key === undefined || one.key.startsWith(key))
    if (problem === undefined && mailbox.auth.kind === 'not_read')
      checks.push(skipped(name, 'not tried: mend the other mailboxes first'))
    else checks.push(await checkOf(name, () => lookUnless(problem, mailbox, config)))
  }
  return checks
}

function lookUnless(
  problem: ConfigProblem | undefined,
  mailbox: MailboxConfig,
  config: Config,
): Promise<Finding> {
  if (problem !== undefined) throw problemError(problem)
  return lookAt(mailbox, config.limits.messageBytes)
}

function problemError({ where, message, remedy }: ConfigProblem): ExitError {
  return new ExitError(`${where}: ${message}`, { exitCode: EXIT.configuration, remedy })
}

async function lookAt(mailbox: MailboxConfig, maxMessageBytes: number): Promise<Finding> {
  const report = await testMailbox({ ...mailbox, isDemo: false, maxMessageBytes })
  const text = `${report.url}: ${counted(report.mails, 'mail')}`
  const others = report.folders.filter(({ mails }) => (mails ?? 0) > 0)
  if (report.mails > 0 || others.length === 0) return { text }
  const names = others.map(({ path, mails = 0 }) => `${path} (${mails.toLocaleString('en-US')})`)
  return {
    status: 'warning',
    text,
    remedy: `set folder to one that holds mails: ${names.join(', ')}`,
  }
}

/** Asks where mail for our own domain goes: an answer, whatever it says, shows that the DNS is there. */
export async function dnsCheck(config: Config): Promise<Check> {
  if (!config.dns.enabled) return skipped('DNS', 'switched off (dns.enabled)')
  const [domain] = config.own.domains
  if (domain === undefined) return skipped('DNS', 'no own domain to ask about (own.domains)')
  return checkOf('DNS', async () => {
    const answer = await openResolver(config).resolveMx(domain)
    if (answer.kind === 'answer') return { text: `${domain} has a mail server` }
    if (answer.kind !== 'fault') {
      return {
        status: 'warning',
        text: `${domain} takes no mail (${answer.kind})`,
        remedy: 'correct own.domains: it names the domains that you send from',
      }
    }
    if (answer.reason === 'special_name') {
      return { status: 'skipped', text: `${domain} is no public name, so nothing is asked` }
    }
    throw new ExitError(`no answer about ${domain}: ${answer.reason}`, {
      exitCode: EXIT.unavailable,
      remedy:
        'let this machine reach a resolver, name one in dns.servers, or set dns.enabled: false',
    })
  })
}
