/** Runs a person's act on the database: in earnest, or with `--dry-run` in a transaction that is rolled back. */
import type { Command } from 'commander'
import type { Config } from '@forwardpath/runtime'
import { addAudit, atOnce, rehearse, type Database } from '@forwardpath/store'
import { withApp, type App, type OpenAppOptions } from './app.ts'
import { auditNote, operator, type ChangeOptions } from './change-options.ts'
import { readConfig } from './config.ts'
import { overridesOf } from './options.ts'

/** What an act works with. */
export type Acting = {
  /** One transaction: what is written on it is written whole, or with `--dry-run` not at all. */
  readonly database: Database
  readonly config: Config
  /** Such as `operator:jane`. */
  readonly who: string
  /** Adds the row of the audit, with the reason that was given behind what is to be known of the act. */
  readonly audit: (action: string, subject: string | undefined, fact?: string) => Promise<void>
}

/** A dry run brings no schema up to date: that would be a change. */
export function schemaFor({ dryRun }: Pick<ChangeOptions, 'dryRun'>): OpenAppOptions['schema'] {
  return dryRun === true ? 'check' : 'migrate'
}

/** The configuration without the secrets of mailboxes. Throws ConfigError (exit 78). */
export function configOf(command: Command): Config {
  return readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
}

/**
 * Opens, acts, closes. What is printed is printed from the result: after the transaction, so that nothing is said to be done which is
 * not. Throws what the act throws.
 */
export function runChange<T>(
  command: Command,
  options: ChangeOptions,
  act: (acting: Acting) => Promise<T>,
): Promise<T> {
  const config = configOf(command)
  const run = (database: Database): Promise<T> =>
    act({ database, config, who: operator(), audit: auditOf(database, options) })
  return withApp(config, { schema: schemaFor(options) }, ({ database }) =>
    options.dryRun === true ? rehearse(database, run) : atOnce(database, run),
  )
}

/** Writes rows of the audit with the reason that was given. */
export function auditOf(
  database: Database,
  { reason }: Pick<ChangeOptions, 'reason'>,
): Acting['audit'] {
  return (action, subject, fact) =>
    addAudit(database, { who: operator(), action, subject, note: auditNote(fact, reason) })
}

/** For what takes several transactions: it runs as it is, or with `--dry-run` on a database on which all of it is rolled back. */
export function rehearsed<T>(
  app: App,
  { dryRun }: Pick<ChangeOptions, 'dryRun'>,
  run: (app: App) => Promise<T>,
): Promise<T> {
  return dryRun === true
    ? rehearse(app.database, (database) => run({ ...app, database }))
    : run(app)
}
