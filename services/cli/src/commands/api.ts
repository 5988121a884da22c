import type { Command } from 'commander'
import { renewFeedEpoch } from '@forwardpath/store'
import { openApp } from '../app.ts'
import { addReasonOption } from '../change-options.ts'
import { declarePart } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { overridesOf } from '../options.ts'
import { writeMessage } from '../output.ts'
import { auditOf } from '../run-change.ts'
import { startConfiguredApi } from '../run/api.ts'
import { startEngine } from '../run/engine.ts'
import { ensureFirstKey } from '../run/first-key.ts'
import { beatFor } from '../run/heartbeat.ts'
import { sayWayIn } from '../run/pages.ts'
import { startLife } from '../start-life.ts'

const HELP = `
It listens on api.listen (127.0.0.1:8551). Several may run beside each other on one database; limits are counted by each.
Mails that come by HTTP are stored and queued here, and worked on by a worker.

Examples:
  DATABASE_URL=postgresql://… forwardpath api
  forwardpath api --new-epoch                   after a restore: every cursor of the feed begins anew`

type ApiOptions = { readonly newEpoch?: boolean; readonly reason?: string }

/** `api`. */
export function addApiCommand(program: Command): void {
  addReasonOption(declarePart(program.command('api')), 'audit, with --new-epoch')
    .description('answers senders: the HTTP API, the feed, exports')
    .option('--new-epoch', 'first makes every cursor of the feed invalid')
    .option('--allow-embedded', 'REDIS_URL beside the embedded database')
    .addHelpText('after', HELP)
    .action(async (options: ApiOptions, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      for (const notice of config.notices) writeMessage(notice)
      const app = await openApp(config, { schema: 'migrate' })
      const lifecycle = startLife(app)
      try {
        if (options.newEpoch === true) {
          await renewFeedEpoch(app.database)
          await auditOf(app.database, options)('feed.new_epoch', undefined)
        }
        await ensureFirstKey(app)
        const engine = await startEngine(app, {
          withWorker: false,
        })
        lifecycle.onStop('queue', engine.stop)
        const api = await startConfiguredApi(app, lifecycle, engine)
        lifecycle.onStop('heartbeat', (await beatFor(app, ['api'])).stop)
        await sayWayIn(app, api.url)
        writeMessage(
          `The API answers on ${api.url}; ${api.url}/openapi.json describes it. Ctrl-C stops.`,
        )
      } catch (error) {
        await endWith(lifecycle, databaseError(error, app.databaseUrl))
      }
    })
}
