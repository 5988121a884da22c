import type { Command } from 'commander'
import type { Lifecycle } from '@forwardpath/runtime'
import { listSuppressions, markRun, type PartRole } from '@forwardpath/store'
import { openApp, type App } from '../app.ts'
import { declarePart } from '../command-kind.ts'
import { readConfigOrAsk } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { overridesOf } from '../options.ts'
import { writeJson, writeMessage } from '../output.ts'
import { drain } from '../run/drain.ts'
import { startConfiguredApi } from '../run/api.ts'
import { startEngine, type Engine } from '../run/engine.ts'
import { curlLines, ensureFirstKey } from '../run/first-key.ts'
import { beatFor } from '../run/heartbeat.ts'
import { startConfiguredLookup } from '../run/lookup.ts'
import { sayWayIn } from '../run/pages.ts'
import { startPollers, type Pollers } from '../run/pollers.ts'
import { createProgress } from '../run/progress.ts'
import { chooseSource } from '../run/source.ts'
import { startReportSchedule } from '../run/report-schedule.ts'
import { writeSummary } from '../run/summary-text.ts'
import { gatherSummary, pickExamples } from '../run/summary.ts'
import { startLife } from '../start-life.ts'

type RunOptions = { readonly once?: boolean; readonly json?: boolean; readonly demo?: boolean }

const EXAMPLES = `
With no mailbox configured and an empty database it opens a demo mailbox with sample bounces.
The password of --mailbox comes from FORWARDPATH_IMAP_PASSWORD, from the file that
FORWARDPATH_IMAP_PASSWORD_FILE names, or from a prompt.

Examples:
  forwardpath run --once
  forwardpath run --mailbox imaps://bounces@example.net@imap.example.net/INBOX
  DATABASE_URL=postgresql://… REDIS_URL=redis://… forwardpath run`

/** `run`. */
export function addRunCommand(program: Command): void {
  declarePart(program.command('run'))
    .description('all of it in one process: poller, worker, API and database')
    .option('--once', 'handle what is there, print a summary, end')
    .option('--json', 'with --once: the summary as one JSON object')
    .option(
      '--mailbox <url or name>',
      'imaps://user@host/Folder, or the name of a configured mailbox',
    )
    .option('--demo', 'the demo mailbox, also with DATABASE_URL set, where the database is empty')
    .option('--allow-embedded', 'REDIS_URL beside the embedded database')
    .addHelpText('after', EXAMPLES)
    .action(async (options: RunOptions, command: Command) => {
      await run(options, command)
    })
}

async function run(options: RunOptions, command: Command): Promise<void> {
  const startedAtMs = performance.now()
  const config = await readConfigOrAsk({
    overrides: overridesOf(command),
    mailboxSecrets: 'required',
  })
  for (const notice of config.notices) writeMessage(notice)
  const app = await openApp(config, { schema: 'migrate' })
  const lifecycle = startLife(app)
  try {
    const mark = await markRun(app.database)
    await ensureFirstKey(app)
    const { engine, pollers, apiUrl } = await startParts(app, lifecycle, options)
    const mailboxes = await pollers.firstSweeps()
    await drainWithProgress(app, engine, lifecycle)
    await pollers.tidy()
    const summary = await gatherSummary(app, { mark, mailboxes, startedAtMs })
    if (options.json === true) await writeJson(summary)
    else await writeSummary(summary, await pickExamples(app, mark))
    if (options.json !== true) await sayHowToAsk(app, apiUrl)
    if (apiUrl !== undefined) await sayWayIn(app, apiUrl)
    if (pollers.failure() !== undefined) throw pollers.failure()
    if (options.once === true) await lifecycle.stop()
    else writeMessage(mailboxes.length === 0 ? IDLE_WORDS : RUNNING_WORDS)
  } catch (error) {
    // A stop in the middle of the first sweep is no fault.
    if (lifecycle.stopping.aborted) return
    await endWith(lifecycle, databaseError(error, app.databaseUrl))
  }
}

const RUNNING_WORDS = 'Running; new mails are taken in as they come. Ctrl-C stops.'
const IDLE_WORDS = 'Running without a mailbox: holds end when their time is over. Ctrl-C stops.'

/** A sender's first question, as a line that a shell takes. */
async function sayHowToAsk(app: App, apiUrl: string | undefined): Promise<void> {
  const { host, port } = app.config.api.listen
  const url = apiUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  const [record] = await listSuppressions(
    app.database,
    { status: ['active', 'held'] },
    { limit: 1 },
  )
  writeMessage(
    apiUrl === undefined
      ? `Senders ask over HTTP while \`forwardpath run\` serves the API (without --once):`
      : `Senders ask over HTTP, on ${url}:`,
  )
  for (const line of curlLines(app, url, record?.address ?? 'jane@example.org')) writeMessage(line)
}

type Parts = {
  readonly engine: Engine
  readonly pollers: Pollers
  /** Absent where the run ends by itself. */
  readonly apiUrl: string | undefined
}

async function startParts(app: App, lifecycle: Lifecycle, options: RunOptions): Promise<Parts> {
  const source = await chooseSource(app, { demo: options.demo === true })
  lifecycle.onStop('demo mailbox', source.stop)
  const engine = await startEngine(app, { withWorker: true })
  lifecycle.onStop('worker and queue', engine.stop)
  // Before the first sweep: a port that is taken is told at once.
  const api = options.once === true ? undefined : await startConfiguredApi(app, lifecycle, engine)
  const pollers = await startPollers(app, engine, {
    mailboxes: source.mailboxes,
    once: options.once === true,
  })
  lifecycle.onStop('pollers', pollers.stop)
  if (api === undefined) return { engine, pollers, apiUrl: undefined }
  startReportSchedule(app, lifecycle)
  const answersMtas = await startConfiguredLookup(app, lifecycle)
  const roles: readonly PartRole[] = [
    'worker',
    'api',
    ...(source.mailboxes.length === 0 ? [] : ['poller' as const]),
    ...(answersMtas ? ['lookup' as const] : []),
  ]
  lifecycle.onStop('heartbeat', (await beatFor(app, roles, engine.counts)).stop)
  return { engine, pollers, apiUrl: api.url }
}

async function drainWithProgress(app: App, engine: Engine, lifecycle: Lifecycle): Promise<void> {
  const progress = createProgress('mails read')
  let total = 0
  await drain({
    database: app.database,
    engine,
    signal: lifecycle.stopping,
    onProgress: (left) => {
      total = Math.max(total, left)
      if (total > 0) progress.update(total - left, total)
    },
  })
  progress.end()
}
