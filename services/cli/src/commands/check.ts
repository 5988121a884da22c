import type { Command } from 'commander'
import { EXIT } from '@forwardpath/runtime'
import { checkAddress, type CheckResult } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addressArgument, overridesOf } from '../options.ts'
import { writeData, writeJson } from '../output.ts'

const EXIT_OF = {
  clear: EXIT.done,
  suppressed: EXIT.suppressed,
  held: EXIT.held,
} as const satisfies Record<CheckResult['status'], number>

/** `check ADDRESS`. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'may I mail this address? Exit code 0: clear, 10: suppressed, 11: held; never 0 when it cannot know',
    )
    .argument('<address>')
    .option(
      '--stream <name>',
      'the stream that would be mailed; without it only what holds everywhere counts',
    )
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath check old@example.org || echo skip\n  forwardpath check --stream newsletter --json old@example.org',
    )
    .action(
      async (text: string, options: { stream?: string; json?: boolean }, command: Command) => {
        const address = addressArgument(text)
        const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
        const result = await withApp(config, { schema: 'check' }, (app) =>
          checkAddress(app.database, address, options.stream),
        )
        if (options.json === true)
          await writeJson({ address, status: result.status, record: result.record ?? null })
        else await writeData(`${address}: ${describe(result)}`)
        process.exitCode = EXIT_OF[result.status]
      },
    )
}

function describe({ status, record }: CheckResult): string {
  if (record === undefined) return 'clear'
  const until = record.expiresAt === null ? '' : ` until ${record.expiresAt.slice(0, 10)}`
  return `${status}${until} (${record.reason}, ${record.scope}, ${record.id})`
}
