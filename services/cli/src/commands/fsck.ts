import type { Command } from 'commander'
import { EXIT, ExitError, messageOf, type Config, type ConfigOverrides } from '@forwardpath/runtime'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { examine } from '../fsck/examine.ts'
import { jsonOf, writeReport } from '../fsck/report-text.ts'
import { quoted, writeJson } from '../output.ts'
import { noMailbox } from '../run/pollers.ts'

type FsckOptions = {
  readonly in?: string
  readonly mailbox?: string
  readonly json?: boolean
  readonly server?: boolean
  readonly repairPlan?: boolean
}

const HELP = `
Exit code 0: clean, 1: findings.

With --server each configured mailbox is logged in to, and what its server lists is compared with the ledger: mails that no
row knows though a sweep should have found them, and rows that say "left", "flagged" or "moved" where the server says otherwise.
Nothing is changed there. A server that cannot be compared with is an error with its own code (69, 75, 77, 78), whatever
else was found.

Examples:
  forwardpath fsck
  forwardpath fsck --in main --repair-plan
  forwardpath fsck --server --json`

/** `fsck`. */
export function addFsckCommand(program: Command): void {
  declareRead(program.command('fsck'))
    .description(
      'checks the accounts: every mail seen is done, quarantined, too big, vanished or in flight. Only reads',
    )
    .option('--in <mailbox>', 'one mailbox, by its name in the ledger')
    .option('--mailbox <name>', 'the same')
    .option('--server', 'also compares with the mail servers; logs in, changes nothing')
    .option('--json', 'one JSON object')
    .option('--repair-plan', 'what would mend each finding')
    .addHelpText('after', HELP)
    .action(async (options: FsckOptions, command: Command) => {
      const name = options.in ?? options.mailbox
      const config = readConfig({
        overrides: withoutMailbox(overridesOf(command)),
        mailboxSecrets: options.server === true ? 'required' : 'ignored',
      })
      if (options.server === true) refuseUnconfigured(config, name)
      const report = await withApp(config, { schema: 'check' }, (app) =>
        examine(app.database, config, { name, withServers: options.server === true }),
      )
      if (name !== undefined && report.accounts.length === 0 && report.servers === undefined)
        throw noSuchMailbox(name)
      process.exitCode = report.findings.length === 0 ? EXIT.done : EXIT.negative
      if (options.json === true) await writeJson(jsonOf(report))
      else await writeReport(report, options.repairPlan === true)
      const failures = (report.servers?.compared ?? []).flatMap(({ error }) => error ?? [])
      if (failures[0] !== undefined) throw failures.length === 1 ? failures[0] : several(failures)
    })
}

/** Here `--mailbox` is a name of the ledger, which need not be configured. */
function withoutMailbox({ config, dataDir, logLevel }: ConfigOverrides): ConfigOverrides {
  return {
    ...(config === undefined ? {} : { config }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(logLevel === undefined ? {} : { logLevel }),
  }
}

function refuseUnconfigured(config: Config, name: string | undefined): void {
  if (config.mailboxes.length === 0) throw noMailbox()
  if (name === undefined || config.mailboxes.some((mailbox) => mailbox.name === name)) return
  throw new ExitError(`no mailbox ${quoted(name)} is configured, so its server is not known`, {
    exitCode: EXIT.configuration,
    remedy: `name one of ${config.mailboxes.map((mailbox) => mailbox.name).join(', ')}`,
  })
}

function noSuchMailbox(name: string): ExitError {
  return new ExitError(`no mailbox ${quoted(name)} has a mail in the ledger`, {
    exitCode: EXIT.usage,
    remedy: 'forwardpath fsck without --in names them',
  })
}

function several(failures: readonly ExitError[]): ExitError {
  const lines = failures.map(messageOf).join('; ')
  return new ExitError(`${String(failures.length)} servers could not be compared with: ${lines}`, {
    exitCode: failures[0]?.exitCode ?? EXIT.unavailable,
  })
}
