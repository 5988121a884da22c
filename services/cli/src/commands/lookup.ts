import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { SERVER_NAMES, startLookup, type Replica } from '@forwardpath/lookup'
import { openApp } from '../app.ts'
import { declarePart } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { databaseError } from '../database-error.ts'
import { endWith } from '../exit.ts'
import { overridesOf } from '../options.ts'
import { beatFor } from '../run/heartbeat.ts'
import { startLife } from '../start-life.ts'

const EXAMPLES = `
It keeps the list in memory: about 250 MB a million records. It answers through an outage of the database, for
lookup.max_age at most, then as lookup.on_error says. SIGHUP reads the whole list anew and takes it whatever its size.

Examples:
  DATABASE_URL=postgresql://… forwardpath lookup
  postmap -q old@example.org socketmap:inet:127.0.0.1:9998:suppressed
  printf 'get old@example.org\\n' | nc -q 1 127.0.0.1 9997

docs/mta has the configuration of each MTA.`

/** `lookup`. */
export function addLookupCommand(program: Command): void {
  declarePart(program.command('lookup'))
    .description('answers MTAs that ask whether a recipient is suppressed')
    .addHelpText('after', EXAMPLES)
    .action(async (_: unknown, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      if (SERVER_NAMES.every((name) => config.lookup[name] === undefined)) throw allOff()
      const listenTo = heedHangup()
      const app = await openApp(config, { schema: 'check' })
      const lifecycle = startLife(app)
      try {
        const { database, log } = app
        const lookup = await startLookup({ database, config, log, now: Date.now })
        lifecycle.onStop('look-up', lookup.stop)
        listenTo(lookup.replica)
        lifecycle.onStop('heartbeat', (await beatFor(app, ['lookup'])).stop)
      } catch (error) {
        await endWith(lifecycle, databaseError(error, app.databaseUrl))
      }
    })
}

/**
 * Takes SIGHUP over at once, since it ends a process that does not. Gives a function to call with the list: one that came before
 * it was there is obeyed then.
 */
function heedHangup(): (replica: Replica) => void {
  let reload: Replica['reload'] | undefined
  let isWanted = false
  process.on('SIGHUP', () => {
    isWanted = true
    reload?.()
  })
  return (replica) => {
    ;({ reload } = replica)
    if (isWanted) reload()
  }
}

function allOff(): ExitError {
  return new ExitError('every server of lookup is off', {
    exitCode: EXIT.configuration,
    remedy: 'give lookup.socketmap, lookup.tcp, lookup.policy or lookup.http an address',
  })
}
