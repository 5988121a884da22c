import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  countRetention,
  retentionBatch,
  RETENTION_STEPS,
  type RetentionAges,
  type RetentionStep,
} from '@forwardpath/store'
import { retentionAges } from '@forwardpath/worker'
import { withApp, type App } from '../app.ts'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { counted, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { loadPolicy } from '../policy.ts'
import { auditOf, configOf, schemaFor } from '../run-change.ts'

/** `retention`. */
export function addRetentionCommand(program: Command): void {
  addChangeOptions(program.command('retention'))
    .description('deletes what is past its retention, now; a worker does it by itself every hour')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
What somebody still needs stays, however old: the evidence of a suppression, an open address change, a change set that can be
undone, mails without an outcome. It can be stopped at any time and goes on where it was.

Examples:
  forwardpath retention --dry-run
  forwardpath retention`,
    )
    .action(async (options: Options, command: Command) => {
      await withApp(configOf(command), { schema: schemaFor(options) }, (app) => run(app, options))
    })
}

type Options = ChangeOptions & { readonly json?: boolean }

/** What became of a step. `busy`: a worker is at it. */
type StepReport = {
  readonly step: string
  readonly olderThanDays: number
  readonly rows: number
  readonly isBusy: boolean
  readonly what: string
}

const DAY_MS = 86_400_000

async function run(app: App, options: Options): Promise<void> {
  const ages = retentionAges(app.config.retention, loadPolicy(app.config))
  const isDry = options.dryRun === true
  const stopping = stopOnSignal()
  const reports: StepReport[] = []
  for (const step of RETENTION_STEPS) {
    if (stopping.aborted) throw stopped()
    const { rows, isBusy } = isDry
      ? { rows: await countRetention(app.database, step, ages), isBusy: false }
      : await deleteAll(app, { step, ages, stopping })
    const olderThanDays = Math.round(step.ageMs(ages) / DAY_MS)
    reports.push({ step: step.name, olderThanDays, rows, isBusy, what: step.says })
  }
  if (!isDry) await noteRows(app, options, reports)
  if (options.json === true) await writeJson({ dryRun: isDry, steps: reports })
  else await writeReports(reports, isDry)
}

/** Who deleted by hand, and how much; a pass of a worker stands in its log alone. */
async function noteRows(
  { database }: App,
  options: Options,
  reports: readonly StepReport[],
): Promise<void> {
  const rows = reports.reduce((sum, report) => sum + report.rows, 0)
  if (rows > 0) await auditOf(database, options)('retention.run', undefined, counted(rows, 'row'))
}

/** One pass of the step. */
async function deleteAll(
  app: App,
  {
    step,
    ages,
    stopping,
  }: {
    readonly step: RetentionStep
    readonly ages: RetentionAges
    readonly stopping: AbortSignal
  },
): Promise<{ readonly rows: number; readonly isBusy: boolean }> {
  let rows = 0
  for (;;) {
    if (stopping.aborted) throw stopped()
    const batch = await retentionBatch(app.database, step, { ages, restMs: 0 })
    if (batch.kind !== 'done') return { rows, isBusy: true }
    rows += batch.deleted
    if (batch.isEnd) return { rows, isBusy: false }
  }
}

function stopOnSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort()
    })
  }
  return controller.signal
}

function stopped(): ExitError {
  return new ExitError('stopped between two batches', {
    exitCode: EXIT.tryAgain,
    remedy: 'the same command, or the next worker, goes on from here',
  })
}

async function writeReports(reports: readonly StepReport[], isDry: boolean): Promise<void> {
  await writeTable(
    [
      { title: 'STEP', value: (r) => r.step },
      { title: 'OLDER THAN', value: (r) => `${String(r.olderThanDays)} d` },
      { title: isDry ? 'WOULD GO' : 'DELETED', value: (r) => r.rows.toLocaleString('en-US') },
      { title: 'WHAT', value: (r) => `${r.what}${r.isBusy ? '; a worker is at it' : ''}` },
    ],
    reports,
  )
  const total = reports.reduce((sum, report) => sum + report.rows, 0)
  await writeData(`${total.toLocaleString('en-US')} rows ${isDry ? 'would be deleted' : 'deleted'}`)
  if (isDry && total > 0) writeMessage('next: forwardpath retention')
}
