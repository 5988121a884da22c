import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { fsck, FSCK_CHECKS, type FsckReport } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { overridesOf } from '../options.ts'
import { writeData, writeJson, writeTable } from '../output.ts'

/** `fsck`. */
export function addFsckCommand(program: Command): void {
  program
    .command('fsck')
    .description(
      'checks the accounts: every mail seen is done, quarantined, too big, vanished or in flight. Only reads',
    )
    .option('--in <mailbox>', 'one mailbox')
    .option('--json', 'one JSON object')
    .option('--repair-plan', 'what would mend each finding')
    .addHelpText(
      'after',
      '\nExit code 0: clean, 1: findings.\n\nExamples:\n  forwardpath fsck\n  forwardpath fsck --in main --repair-plan',
    )
    .action(
      async (options: { in?: string; json?: boolean; repairPlan?: boolean }, command: Command) => {
        const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
        const report = await withApp(config, { schema: 'check' }, (app) =>
          fsck(app.database, options.in),
        )
        if (options.in !== undefined && report.accounts.length === 0)
          throw noSuchMailbox(options.in)
        if (options.json === true) await writeJson(report)
        else await writeReport(report, options.repairPlan === true)
        process.exitCode = report.findings.length === 0 ? EXIT.done : EXIT.negative
      },
    )
}

function noSuchMailbox(name: string): ExitError {
  return new ExitError(`no mailbox ${JSON.stringify(name)} has a mail in the ledger`, {
    exitCode: EXIT.usage,
    remedy: 'forwardpath fsck without --in names them',
  })
}

async function writeReport(report: FsckReport, withRepairs: boolean): Promise<void> {
  const count = (value: number): string => String(value)
  await writeTable(
    [
      { title: 'MAILBOX', value: (a) => a.mailbox },
      { title: 'UIDVALIDITY', value: (a) => a.uidValidity },
      { title: 'SEEN', value: (a) => count(a.seen) },
      { title: 'DONE', value: (a) => count(a.done) },
      { title: 'QUARANTINED', value: (a) => count(a.quarantined) },
      { title: 'TOO_BIG', value: (a) => count(a.tooBig) },
      { title: 'VANISHED', value: (a) => count(a.vanished) },
      { title: 'STORED', value: (a) => count(a.stored) },
    ],
    report.accounts,
  )
  for (const finding of report.findings) {
    await writeData(`${finding.check}: ${finding.detail}`)
    if (withRepairs) await writeData(`  mend: ${finding.repair}`)
  }
  const { length } = report.findings
  await writeData(
    `${String(FSCK_CHECKS.length)} checks, ${length === 0 ? 'clean' : `${String(length)} findings`}`,
  )
}
