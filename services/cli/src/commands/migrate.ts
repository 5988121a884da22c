import type { Command } from 'commander'
import { pendingMigrations, type MigrationReport } from '@forwardpath/store'
import { hasData, migrateSchema, withApp, type App } from '../app.ts'
import { addChangeOptions, type ChangeOptions } from '../change-options.ts'
import { counted, writeData, writeJson } from '../output.ts'
import { auditOf, configOf } from '../run-change.ts'

type MigrateOptions = ChangeOptions & { readonly json?: boolean }

const HELP = `
There is no way back but a backup; a program of before refuses the newer schema. Every process does it by itself when it starts.

Examples:
  DATABASE_URL=postgresql://… forwardpath migrate --dry-run
  DATABASE_URL=postgresql://… forwardpath migrate --reason "version 0.2"`

/** `migrate`. */
export function addMigrateCommand(program: Command): void {
  addChangeOptions(program.command('migrate'))
    .description(
      'brings the schema of the database up to this version; safe to run twice and from two places',
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(migrate)
}

async function migrate(options: MigrateOptions, command: Command): Promise<void> {
  const config = configOf(command)
  const { dryRun = false, json } = options
  if (dryRun && !hasData(config)) {
    await writeData(`there is no database in ${config.dataDir} yet: it would be made`)
    return
  }
  const report = await withApp(config, { schema: 'none' }, (app) =>
    dryRun ? pendingMigrations(app.database) : inEarnest(app, options),
  )
  if (json === true) await writeJson({ ...report, dryRun })
  else await say(report, dryRun)
}

/** The audit is one of the tables that are made. */
async function inEarnest(app: App, options: MigrateOptions): Promise<MigrationReport> {
  const report = await migrateSchema(app)
  if (report.applied.length > 0) {
    const subject = `version ${String(report.version)}`
    await auditOf(app.database, options)(
      'schema.migrate',
      subject,
      counted(report.applied.length, 'migration'),
    )
  }
  return report
}

async function say({ version, applied }: MigrationReport, dryRun: boolean): Promise<void> {
  for (const name of applied) await writeData(`${dryRun ? 'would apply' : 'applied'} ${name}`)
  const end = applied.length === 0 ? ', nothing to do' : ''
  await writeData(`schema version ${String(version)}${end}`)
}
