import type { Command } from 'commander'
import { isDomainKey, type RecordName } from '@forwardpath/mail'
import { EXIT } from '@forwardpath/runtime'
import { checkAddress, checkDomain, type CheckResult, type Database } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { nameArgument, ofItsAddresses } from '../name-argument.ts'
import { overridesOf, parseStream } from '../options.ts'
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
  declareRead(program.command('check'))
    .description(
      'may I mail this address? Exit code 0: clear, 10: suppressed, 11: held; never 0 when it cannot know',
    )
    .argument('<address>', 'or a whole domain: @example.org')
    .option(
      '--stream <name>',
      'the stream that would be mailed; without it only what holds everywhere counts',
      parseStream,
    )
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (text: string, options: CheckOptions, command: Command) => {
      const name = nameArgument(text)
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      await withApp(config, { schema: 'check' }, async ({ database }) => {
        const { status, record } = await resultOf(database, name, options.stream)
        // Before a byte is written: a reader that goes away ends the process, and the code is the answer.
        process.exitCode = EXIT_OF[status]
        if (options.json === true)
          await writeJson({ address: name, status, record: record ?? null })
        else await writeResult(database, name, describe({ status, record }))
      })
    })
}

function resultOf(
  database: Database,
  name: RecordName,
  stream: string | undefined,
): Promise<CheckResult> {
  return isDomainKey(name)
    ? checkDomain(database, name, stream)
    : checkAddress(database, name, stream)
}

async function writeResult(database: Database, name: RecordName, says: string): Promise<void> {
  await writeData(`${name}: ${says}`)
  if (!isDomainKey(name)) return
  const addresses = await ofItsAddresses(database, name)
  if (addresses !== undefined) await writeData(`  ${addresses}`)
}

function describe({ status, record }: CheckResult): string {
  if (record === undefined) return 'clear'
  const until = record.expiresAt === null ? '' : ` until ${record.expiresAt.slice(0, 10)}`
  return `${status}${until} (${record.reason}, ${record.scope}, ${record.id})`
}
