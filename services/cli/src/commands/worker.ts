import { InvalidArgumentError, type Command } from 'commander'
import { openApp } from '../app.ts'
import { declarePart } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { overridesOf } from '../options.ts'
import { startEngine } from '../run/engine.ts'
import { beatFor } from '../run/heartbeat.ts'
import { startLife } from '../start-life.ts'

/** A process is one core; more jobs at once only overlap waiting for the database. */
const MAX_CONCURRENCY = 16

/** `worker`. */
export function addWorkerCommand(program: Command): void {
  declarePart(program.command('worker'))
    .description('ledger to outcome: takes jobs from the queue until it is stopped; run one a core')
    .option('--concurrency <jobs>', 'jobs at a time', parseConcurrency)
    .option('--allow-embedded', 'REDIS_URL beside the embedded database')
    .addHelpText(
      'after',
      '\nExamples:\n  DATABASE_URL=postgresql://… REDIS_URL=redis://… forwardpath worker',
    )
    .action(async (options: { concurrency?: number }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const app = await openApp(config, { schema: 'migrate' })
      const lifecycle = startLife(app)
      try {
        const engine = await startEngine(app, {
          withWorker: true,
          ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
        })
        lifecycle.onStop('worker and queue', engine.stop)
        lifecycle.onStop('heartbeat', (await beatFor(app, ['worker'], engine.counts)).stop)
        app.log.info({ queue: engine.queues.kind }, 'working')
      } catch (error) {
        await endWith(lifecycle, databaseError(error, app.databaseUrl))
      }
    })
}

function parseConcurrency(text: string): number {
  const jobs = Number(text)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > MAX_CONCURRENCY) {
    throw new InvalidArgumentError(`a whole number from 1 to ${String(MAX_CONCURRENCY)}`)
  }
  return jobs
}
