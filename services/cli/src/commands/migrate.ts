import type { Command } from 'commander'
import { migrateSchema, withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { writeData } from '../output.ts'

/** `migrate`. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'brings the schema of the database up to this version; safe to run twice and from two places',
    )
    .addHelpText('after', '\nExamples:\n  DATABASE_URL=postgresql://… forwardpath migrate')
    .action(async (_options: object, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const report = await withApp(config, { schema: 'none' }, migrateSchema)
      for (const name of report.applied) await writeData(`applied ${name}`)
      await writeData(
        `schema version ${String(report.version)}${report.applied.length === 0 ? ', nothing to do' : ''}`,
      )
    })
}
