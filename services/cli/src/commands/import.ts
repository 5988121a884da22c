import { Option, type Command } from 'commander'
import { IMPORT_MAILBOX, EXIT, ExitError, type Config, type Lifecycle } from '@forwardpath/runtime'
import { importMails, type ImportReport, type ReadMail } from '@forwardpath/poller'
import { countStored, markRun } from '@forwardpath/store'
import { hasData, openApp, withApp, type App } from '../app.ts'
import { addChangeOptions, operator, type ChangeOptions } from '../change-options.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { givenMails } from '../given-mails.ts'
import { counted, writeData, writeJson, writeMessage } from '../output.ts'
import { auditOf, configOf } from '../run-change.ts'
import { drain } from '../run/drain.ts'
import { startEngine, type Engine } from '../run/engine.ts'
import { createProgress } from '../run/progress.ts'
import { dropDemo, sayDemoWouldEnd } from '../run/source.ts'
import { writeSummary } from '../run/summary-text.ts'
import { gatherSummary, pickExamples } from '../run/summary.ts'
import { startLife } from '../start-life.ts'
import { addImportLifeCommand } from './import-life.ts'
import { addImportListCommands } from './import-lists.ts'

type ImportOptions = ChangeOptions & {
  readonly storeOnly?: boolean
  readonly json?: boolean
  readonly vouch?: 'plausible' | 'none'
}

const HELP = `
A PATH is a mail, an mbox, a Maildir or a directory; - is standard input (one mail, or an mbox).
The same mail twice is taken in once. As a mail pipe it exits 75 when it cannot store, so that the
MTA keeps the mail: |forwardpath import mail --store-only -

What you name by its PATH you vouch for: its reports count as plausible at least, since an archive no
longer shows where they came from. --vouch none has them judged as if they had come by mail, and so is
standard input, which anybody may reach.

--dry-run reads all of it and says how many mails would be new; what they say: forwardpath classify.

Examples:
  forwardpath import mail bounces/ more.mbox
  forwardpath import mail --dry-run bounces/
  forwardpath import mail --vouch none unknown.mbox
  forwardpath import mail --json ~/Maildir
  forwardpath import mail - < bounce.eml`

/** `import mail`, `import suppressions`, `import sent`, `import life`, `import contacts`. */
export function addImportCommands(program: Command): void {
  const group = program.command('import').description('takes in what is in files')
  addImportListCommands(group)
  addImportLifeCommand(group)
  addChangeOptions(group.command('mail'))
    .description('takes mails in, follows them to their outcome and prints the summary')
    .argument('<path...>')
    .option('--store-only', 'stop when the mails are in the ledger')
    .addOption(
      new Option('--vouch <tier>', 'trust in what a PATH holds').choices(['plausible', 'none']),
    )
    .option('--json', 'the summary as one JSON object')
    .option('--allow-embedded', 'REDIS_URL beside the embedded database')
    .addHelpText('after', HELP)
    .action(async (paths: readonly string[], options: ImportOptions, command: Command) => {
      await importMail(paths, options, command)
    })
}

async function importMail(
  paths: readonly string[],
  options: ImportOptions,
  command: Command,
): Promise<void> {
  const startedAtMs = performance.now()
  const config = configOf(command)
  const isPipe = paths.includes('-')
  if (isPipe && options.vouch === 'plausible') throw pipeIsJudged()
  if (options.dryRun === true) {
    await preview(config, paths, options)
    return
  }
  const isVouched = !isPipe && options.vouch !== 'none'
  const app = await openApp(config, { schema: 'migrate' }).catch((error: unknown) => {
    throw isPipe ? tryAgain(error) : error
  })
  const lifecycle = startLife(app)
  try {
    const mark = await markRun(app.database)
    const engine =
      options.storeOnly === true ? undefined : await startEngine(app, { withWorker: true })
    if (engine !== undefined) lifecycle.onStop('worker and queue', engine.stop)
    const report = await takeIn(app, lifecycle, { paths, engine, isVouched, options })
    for (const { name, message } of report.errors) writeMessage(`${name}: ${message}`)
    if (engine !== undefined) {
      await drainWithProgress(app, engine, lifecycle)
      const mailbox = {
        name: IMPORT_MAILBOX,
        folder: paths.join(' '),
        demo: false,
        mails: report.mails,
        new: report.new,
        error: null,
      }
      const summary = await gatherSummary(app, { mark, mailboxes: [mailbox], startedAtMs })
      if (options.json === true) await writeJson(summary)
      else await writeSummary(summary, await pickExamples(app, mark))
    } else
      await writeData(
        `${counted(report.mails, 'mail')}, ${String(report.new)} new; ${String(await countStored(app.database))} wait for a worker`,
      )
    await lifecycle.stop(report.errors.length > 0 ? EXIT.negative : EXIT.done)
  } catch (error) {
    if (lifecycle.stopping.aborted) return
    const explained = databaseError(error, app.databaseUrl)
    await endWith(lifecycle, isPipe ? tryAgain(explained) : explained)
  }
}

async function takeIn(
  app: App,
  lifecycle: Lifecycle,
  {
    paths,
    engine,
    isVouched,
    options,
  }: {
    readonly paths: readonly string[]
    readonly engine: Engine | undefined
    readonly isVouched: boolean
    readonly options: ImportOptions
  },
): Promise<ImportReport> {
  const progress = createProgress('mails stored')
  const { mails, sayLeftOut } = givenMails(paths, {
    maxMessageBytes: app.config.limits.messageBytes,
  })
  const report = await importMails(endingDemo(app, mails), {
    database: app.database,
    onStored: async () => {
      await engine?.feed()
    },
    onProgress: ({ mails: done }) => {
      progress.update(done, done)
    },
    ...(engine === undefined ? {} : { failpoints: engine.failpoints }),
    nowMs: Date.now(),
    ...(isVouched ? { vouchedBy: operator() } : {}),
    signal: lifecycle.stopping,
  })
  progress.end()
  sayLeftOut()
  // What no mail is new of was vouched for before. A mail pipe leaves no row for each of its mails.
  if (report.new > 0 && (isVouched || options.reason !== undefined)) {
    const action = isVouched ? 'import.vouch' : 'import.mail'
    const fact = `${counted(report.new, 'mail')} of ${paths.join(' ')}`
    await auditOf(app.database, options)(action, 'import', fact)
  }
  return report
}

/** What would be taken in. Where there is no database yet all of it is new. */
async function preview(
  config: Config,
  paths: readonly string[],
  options: ImportOptions,
): Promise<void> {
  if (!hasData(config)) {
    throw new ExitError(`there is no data in ${config.dataDir} yet: every mail would be new`, {
      exitCode: EXIT.unavailable,
      remedy: 'forwardpath classify says what the mails are, without a database',
    })
  }
  const report = await withApp(config, { schema: 'check' }, async ({ database }) => {
    await sayDemoWouldEnd({ database })
    const { mails, sayLeftOut } = givenMails(paths, {
      maxMessageBytes: config.limits.messageBytes,
    })
    const onStored = (): Promise<void> => Promise.resolve()
    const found = await importMails(mails, { database, onStored, nowMs: Date.now(), dryRun: true })
    sayLeftOut()
    return found
  })
  for (const { name, message } of report.errors) writeMessage(`${name}: ${message}`)
  const { mails, tooBig } = report
  if (options.json === true)
    await writeJson({ mails, new: report.new, tooBig, errors: report.errors, dryRun: true })
  else {
    const big = tooBig === 0 ? '' : `, ${String(tooBig)} over limits.message`
    await writeData(`${counted(mails, 'mail')}, ${String(report.new)} would be new${big}`)
  }
  process.exitCode = report.errors.length > 0 ? EXIT.negative : EXIT.done
}

/** The first mail that can be read ends the demo, before anything of it is stored. */
async function* endingDemo(app: App, mails: AsyncIterable<ReadMail>): AsyncIterable<ReadMail> {
  let isEnded = false
  for await (const mail of mails) {
    if (!isEnded && mail.kind !== 'error') {
      await dropDemo(app)
      isEnded = true
    }
    yield mail
  }
}

async function drainWithProgress(app: App, engine: Engine, lifecycle: Lifecycle): Promise<void> {
  const progress = createProgress('mails read')
  const total = await countStored(app.database)
  await drain({
    database: app.database,
    engine,
    signal: lifecycle.stopping,
    onProgress: (left) => {
      progress.update(Math.max(0, total - left), total)
    },
  })
  progress.end()
}

/** A mail pipe must keep the mail: whatever stood in the way may pass (sysexits.h, EX_TEMPFAIL). */
function tryAgain(error: unknown): ExitError {
  const line = error instanceof ExitError ? error.toLine() : String(error)
  return new ExitError(line, { exitCode: EXIT.tryAgain, cause: error })
}

function pipeIsJudged(): ExitError {
  return new ExitError('nobody can vouch for standard input', {
    exitCode: EXIT.usage,
    remedy: 'write the mails to a file and import that, or leave --vouch out',
  })
}
