import type { Command } from 'commander'
import { EXIT } from '@forwardpath/runtime'
import { checkAddress, checkDomain, type CheckResult, type Database } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { nameArgument, ofItsAddresses, type Named } from '../name-argument.ts'
import { overridesOf } from '../options.ts'
import { writeData, writeJson } from '../output.ts'

const EXIT_OF = {
  clear: EXIT.done,
  suppressed: EXIT.suppressed,
  held: EXIT.held,
} as const satisfies Record<CheckResult['status'], number>

type CheckOptions = { readonly stream?: string; readonly json?: boolean }

const HELP = `
A domain is asked for its own record alone: clear does not say that each of its addresses is.

Examples:
  forwardpath check old@example.org || echo skip
  forwardpath check --stream newsletter --json old@example.org
  forwardpath check @example.org`

/** `check ADDRESS`, `check @DOMAIN`. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description(
      'may I mail this address? Exit code 0: clear, 10: suppressed, 11: held; never 0 when it cannot know',
    )
    .argument('<address>', 'or a whole domain: @example.org')
    .option(
      '--stream <name>',
      'the stream that would be mailed; without it only what holds everywhere counts',
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (text: string, options: CheckOptions, command: Command) => {
      const named = nameArgument(text)
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      await withApp(config, { schema: 'check' }, async ({ database }) => {
        const { status, record } = await resultOf(database, named, options.stream)
        const address = named.kind === 'domain' ? named.key : named.address
        if (options.json === true) await writeJson({ address, status, record: record ?? null })
        else await writeResult(database, named, `${address}: ${describe({ status, record })}`)
        process.exitCode = EXIT_OF[status]
      })
    })
}

function resultOf(
  database: Database,
  named: Named,
  stream: string | undefined,
): Promise<CheckResult> {
  return named.kind === 'domain'
    ? checkDomain(database, named.key, stream)
    : checkAddress(database, named.address, stream)
}

async function writeResult(database: Database, named: Named, line: string): Promise<void> {
  await writeData(line)
  if (named.kind === 'address') return
  const addresses = await ofItsAddresses(database, named.key)
  if (addresses !== undefined) await writeData(`  ${addresses}`)
}

function describe({ status, record }: CheckResult): string {
  if (record === undefined) return 'clear'
  const until = record.expiresAt === null ? '' : ` until ${record.expiresAt.slice(0, 10)}`
  return `${status}${until} (${record.reason}, ${record.scope}, ${record.id})`
}
