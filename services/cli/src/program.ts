/** The command line: every command, its options and its help. */
import { Command } from 'commander'
import { addApiCommand } from './commands/api.ts'
import { addBouncesCommands } from './commands/bounces.ts'
import { addChangesCommands } from './commands/changes.ts'
import { addCheckCommand } from './commands/check.ts'
import { addClassifyCommand } from './commands/classify.ts'
import { addConfigCommands } from './commands/config.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addFsckCommand } from './commands/fsck.ts'
import { addImportCommands } from './commands/import.ts'
import { addIncidentsCommands } from './commands/incidents.ts'
import { addKeysCommands } from './commands/keys.ts'
import { addLookupCommand } from './commands/lookup.ts'
import { addMailboxCommands } from './commands/mailbox.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addPolicyCommands } from './commands/policy.ts'
import { addPollerCommand } from './commands/poller.ts'
import { addPrivacyCommands } from './commands/privacy.ts'
import { addQuarantineCommands } from './commands/quarantine.ts'
import { addReclassifyCommand } from './commands/reclassify.ts'
import { addReportCommands } from './commands/report.ts'
import { addRetentionCommand } from './commands/retention.ts'
import { addRulesCommands } from './commands/rules.ts'
import { addRunCommand } from './commands/run.ts'
import { addSuppressionsCommands } from './commands/suppressions.ts'
import { addTokenCommands } from './commands/token.ts'
import { addUsersCommands } from './commands/users.ts'
import { addWebhooksCommands } from './commands/webhooks.ts'
import { addWhyCommand } from './commands/why.ts'
import { addWorkerCommand } from './commands/worker.ts'
import { VERSION } from './version.ts'

const EXAMPLES = `
Examples:
  forwardpath run                               everything in one process; a demo mailbox where none is configured
  forwardpath run --mailbox imaps://bounces@example.net@imap.example.net/INBOX
  forwardpath import mail bounces.mbox          mails from a file, followed to their outcome
  forwardpath check old@example.org || skip     exit code 0: clear, 10: suppressed, 11: held
  forwardpath why old@example.org               the story of one address
  forwardpath suppressions export --format txt > list.txt

Exit codes: 0 done, 1 negative result, 2 usage, 10 suppressed, 11 held, 69 dependency away, 70 bug,
75 try again, 77 not allowed, 78 configuration.`

/** A program that throws CommanderError in place of ending the process. */
export function createProgram(): Command {
  const program = new Command('forwardpath')
    .description(
      'Reads a return-path mailbox, keeps a suppression list, turns 551 hints into reviewed changes',
    )
    .version(VERSION)
    .option(
      '--config <file>',
      'configuration file (default: forwardpath.yaml, or FORWARDPATH_CONFIG)',
    )
    .option('--data-dir <folder>', 'where the embedded database lives (default: ./.data)')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent')
    .showHelpAfterError('(forwardpath --help, or forwardpath COMMAND --help, says more)')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
  addRunCommand(program)
  addPollerCommand(program)
  addWorkerCommand(program)
  addApiCommand(program)
  addLookupCommand(program)
  addImportCommands(program)
  addClassifyCommand(program)
  addCheckCommand(program)
  addWhyCommand(program)
  addSuppressionsCommands(program)
  addChangesCommands(program)
  addBouncesCommands(program)
  addQuarantineCommands(program)
  addReportCommands(program)
  addRulesCommands(program)
  addPolicyCommands(program)
  addReclassifyCommand(program)
  addIncidentsCommands(program)
  addMailboxCommands(program)
  addKeysCommands(program)
  addWebhooksCommands(program)
  addUsersCommands(program)
  addTokenCommands(program)
  addDoctorCommand(program)
  addFsckCommand(program)
  addRetentionCommand(program)
  addPrivacyCommands(program)
  addMigrateCommand(program)
  addConfigCommands(program)
  return program
}
