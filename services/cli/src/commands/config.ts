import type { Command } from 'commander'
import { createQueues } from '@forwardpath/jobs'
import {
  EXIT,
  ExitError,
  formatProblem,
  type Config,
  type ConfigProblem,
} from '@forwardpath/runtime'
import { PART_ROLES } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig, readConfigInParts } from '../config.ts'
import { overridesOf, refuseUnknown } from '../options.ts'
import { writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { loadPolicy } from '../policy.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { noMailbox } from '../run/pollers.ts'
import { configuredKeys } from '../trust.ts'

type CheckOptions = { readonly offline?: boolean; readonly role?: string }

const CHECK_HELP = `
Without --role it wants all that \`run\` needs, and so what each part needs. Only poller and run log in to mailboxes: on a
machine without their passwords say which part it is.

Examples:
  forwardpath config check
  forwardpath config check --role worker
  forwardpath --config /etc/forwardpath.yaml config check --offline`

/** `config check`, `config show`. */
export function addConfigCommands(program: Command): void {
  const group = program.command('config').description('what is configured, and from where')
  declareRead(group.command('check'))
    .description(
      'reads everything, connects to Postgres and the queue, changes nothing; one line a problem, exit 78, 77 or 69',
    )
    .option('--role <part>', `what this part alone needs: ${PART_ROLES.join(', ')}`)
    .option('--offline', 'without connecting to anything')
    .addHelpText('after', CHECK_HELP)
    .action(async (options: CheckOptions, command: Command) => {
      refuseUnknown('part', options.role, PART_ROLES)
      await check(options, command)
    })
  declareRead(group.command('show'))
    .description('each effective value with the layer that it comes from; secrets masked')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExamples:\n  forwardpath config show')
    .action(async (options: { json?: boolean }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      if (options.json === true) for (const value of config.values) await writeJson(value)
      else {
        await writeTable(
          [
            { title: 'KEY', value: (v) => v.key },
            {
              title: 'VALUE',
              value: (v) => (typeof v.value === 'string' ? v.value : JSON.stringify(v.value)),
            },
            { title: 'FROM', value: (v) => v.layer },
          ],
          config.values,
        )
      }
    })
}

async function check(options: CheckOptions, command: Command): Promise<void> {
  const { config, missing } = readConfigInParts(overridesOf(command))
  for (const notice of config.notices) writeMessage(notice)
  await loadRules(ruleSources(config))
  loadPolicy(config)
  configuredKeys(config)
  if (options.offline !== true && config.database.url !== undefined) await reachServers(config)
  const logsIn = options.role === undefined || options.role === 'poller'
  if (logsIn && missing.length > 0) throw secretsMissing(missing, options.role)
  if (options.role === 'poller' && config.mailboxes.length === 0) throw noMailbox()
  const what = config.file ?? 'no configuration file; defaults and environment'
  await writeData(`${what}: good${options.role === undefined ? '' : ` for ${options.role}`}`)
}

async function reachServers(config: Config): Promise<void> {
  await withApp(config, { schema: 'none' }, async (app) => {
    await app.database.query('select 1')
    const { url } = config.redis
    if (url !== undefined) await (await createQueues({ redisUrl: url, log: app.log })).close()
  })
}

/** All else is good by now: what is missing keeps nobody but a poller from starting. */
function secretsMissing(missing: readonly ConfigProblem[], role: string | undefined): ExitError {
  const lines = missing.map(formatProblem)
  const rest = 'only poller and run need it; for another part say --role, such as --role worker'
  return new ExitError(lines.join('\n'), {
    exitCode: EXIT.configuration,
    ...(role === undefined ? { remedy: rest } : {}),
  })
}
