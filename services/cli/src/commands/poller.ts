import type { Command } from 'commander'
import { openApp } from '../app.ts'
import { declarePart } from '../command-kind.ts'
import { readConfigOrAsk } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { overridesOf } from '../options.ts'
import { counted, writeData } from '../output.ts'
import { startEngine } from '../run/engine.ts'
import { beatFor } from '../run/heartbeat.ts'
import { noMailbox, startPollers } from '../run/pollers.ts'
import { endDemoFor } from '../run/source.ts'
import { startLife } from '../start-life.ts'

/** `poller`. */
export function addPollerCommand(program: Command): void {
  declarePart(program.command('poller'))
    .description('mailbox to ledger and queue; workers are processes of their own')
    .option('--once', 'one full sweep, then end')
    .option(
      '--mailbox <url or name>',
      'imaps://user@host/Folder, or the name of a configured mailbox',
    )
    .option('--allow-embedded', 'REDIS_URL beside the embedded database')
    .addHelpText(
      'after',
      '\nExamples:\n  DATABASE_URL=postgresql://… REDIS_URL=redis://… forwardpath poller\n  forwardpath poller --once --mailbox main',
    )
    .action(async (options: { once?: boolean }, command: Command) => {
      const config = await readConfigOrAsk({
        overrides: overridesOf(command),
        mailboxSecrets: 'required',
      })
      if (config.mailboxes.length === 0) throw noMailbox()
      const app = await openApp(config, { schema: 'migrate' })
      const lifecycle = startLife(app)
      try {
        await endDemoFor(app, config.mailboxes)
        const engine = await startEngine(app, {
          withWorker: false,
        })
        lifecycle.onStop('queue', engine.stop)
        const pollers = await startPollers(app, engine, {
          mailboxes: config.mailboxes,
          once: options.once === true,
        })
        lifecycle.onStop('pollers', pollers.stop)
        if (options.once !== true) {
          lifecycle.onStop('heartbeat', (await beatFor(app, ['poller'])).stop)
          return
        }
        for (const row of await pollers.firstSweeps()) {
          await writeData(
            `${row.name}, ${row.folder}: ${row.error ?? `${counted(row.mails, 'mail')}, ${String(row.new)} new`}`,
          )
        }
        if (pollers.failure() !== undefined) throw pollers.failure()
        await lifecycle.stop()
      } catch (error) {
        await endWith(lifecycle, databaseError(error, app.databaseUrl))
      }
    })
}
