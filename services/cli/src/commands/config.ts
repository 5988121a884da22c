import type { Command } from 'commander'
import { createQueues } from '@forwardpath/jobs'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { loadPolicy } from '../policy.ts'
import { loadRules, ruleSources } from '../rules.ts'

/** `config check`, `config show`. */
export function addConfigCommands(program: Command): void {
  const group = program.command('config').description('what is configured, and from where')
  group
    .command('check')
    .description(
      'reads everything, connects to Postgres and the queue, changes nothing; one line a problem, exit 78, 77 or 69',
    )
    .option('--offline', 'without connecting to anything')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath config check\n  forwardpath --config /etc/forwardpath.yaml config check --offline',
    )
    .action(async (options: { offline?: boolean }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'required' })
      for (const notice of config.notices) writeMessage(notice)
      await loadRules(ruleSources(config))
      loadPolicy(config)
      const isExternal = config.database.url !== undefined
      if (options.offline !== true && isExternal) {
        await withApp(config, { schema: 'none' }, async (app) => {
          await app.database.query('select 1')
          const { url } = config.redis
          if (url !== undefined) await (await createQueues({ redisUrl: url, log: app.log })).close()
        })
      }
      await writeData(`${config.file ?? 'no configuration file; defaults and environment'}: good`)
    })
  group
    .command('show')
    .description('each effective value with the layer that it comes from; secrets masked')
    .option('--json', 'one JSON object a line')
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
