/** The command line: every command, its options and its help. */
import { Command } from 'commander'
import { VERSION } from './version.ts'

const EXAMPLES = `
Examples:
  forwardpath run                               everything in one process; a demo mailbox where none is configured
  forwardpath run --mailbox imaps://bounces@example.net@imap.example.net/INBOX
  forwardpath init                              asks about your mailbox, tests the login, writes forwardpath.yaml
  forwardpath import mail bounces.mbox          mails from a file, followed to their outcome
  forwardpath check old@example.org || skip     exit code 0: clear, 10: suppressed, 11: held
  forwardpath why old@example.org               the story of one address
  forwardpath suppressions export --format txt > list.txt

Exit codes: 0 done, 1 negative result, 2 usage, 10 suppressed, 11 held, 69 dependency away, 70 bug,
75 try again, 77 not allowed, 78 configuration.`

/**
 * Each command and the file that it comes from, in the order of the help. A file is loaded when its command is asked for:
 * all of them take a second, in which a `check` of a script would be done.
 */
const COMMANDS: readonly (readonly [
  name: string,
  load: () => Promise<(program: Command) => void>,
])[] = [
  ['run', async () => (await import('./commands/run.ts')).addRunCommand],
  ['init', async () => (await import('./commands/init.ts')).addInitCommand],
  ['poller', async () => (await import('./commands/poller.ts')).addPollerCommand],
  ['worker', async () => (await import('./commands/worker.ts')).addWorkerCommand],
  ['api', async () => (await import('./commands/api.ts')).addApiCommand],
  ['lookup', async () => (await import('./commands/lookup.ts')).addLookupCommand],
  ['import', async () => (await import('./commands/import.ts')).addImportCommands],
  ['classify', async () => (await import('./commands/classify.ts')).addClassifyCommand],
  ['check', async () => (await import('./commands/check.ts')).addCheckCommand],
  ['why', async () => (await import('./commands/why.ts')).addWhyCommand],
  [
    'suppressions',
    async () => (await import('./commands/suppressions.ts')).addSuppressionsCommands,
  ],
  ['changes', async () => (await import('./commands/changes.ts')).addChangesCommands],
  ['bounces', async () => (await import('./commands/bounces.ts')).addBouncesCommands],
  ['quarantine', async () => (await import('./commands/quarantine.ts')).addQuarantineCommands],
  ['report', async () => (await import('./commands/report.ts')).addReportCommands],
  ['rules', async () => (await import('./commands/rules.ts')).addRulesCommands],
  ['policy', async () => (await import('./commands/policy.ts')).addPolicyCommands],
  ['reclassify', async () => (await import('./commands/reclassify.ts')).addReclassifyCommand],
  ['incidents', async () => (await import('./commands/incidents.ts')).addIncidentsCommands],
  ['audit', async () => (await import('./commands/audit.ts')).addAuditCommands],
  ['mailbox', async () => (await import('./commands/mailbox.ts')).addMailboxCommands],
  ['keys', async () => (await import('./commands/keys.ts')).addKeysCommands],
  ['webhooks', async () => (await import('./commands/webhooks.ts')).addWebhooksCommands],
  ['users', async () => (await import('./commands/users.ts')).addUsersCommands],
  ['token', async () => (await import('./commands/token.ts')).addTokenCommands],
  ['doctor', async () => (await import('./commands/doctor.ts')).addDoctorCommand],
  ['fsck', async () => (await import('./commands/fsck.ts')).addFsckCommand],
  ['retention', async () => (await import('./commands/retention.ts')).addRetentionCommand],
  ['privacy', async () => (await import('./commands/privacy.ts')).addPrivacyCommands],
  ['migrate', async () => (await import('./commands/migrate.ts')).addMigrateCommand],
  ['config', async () => (await import('./commands/config.ts')).addConfigCommands],
]

/**
 * A program that throws CommanderError in place of ending the process. It knows the commands whose names are among `words`, the
 * words of a command line; all of them where there is none: for the help of the whole, and for what was typed wrongly. The version
 * needs none.
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
  const named = COMMANDS.filter(([name]) => words.includes(name))
  const asksForAll = named.length === 0 || words[0] === '--help' || words[0] === '-h'
  const asksForNone = words[0] === '--version' || words[0] === '-V'
  const needed = asksForNone ? [] : asksForAll ? COMMANDS : named
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
    .configureOutput({
      // The reader of a value says what it takes, and the parser puts that behind "is invalid."
      outputError: (text, write) => {
        write(
          text
            .replace(
              /command-argument value ('.*') is invalid for argument '(\S+)'\. /s,
              "argument '$2': $1 is invalid. ",
            )
            .replace(/ is invalid\. (?:Allowed choices are )?/, ' is not taken; it takes '),
        )
      },
    })
    .showHelpAfterError('(forwardpath --help names the commands)')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
  for (const add of await Promise.all(needed.map(([, load]) => load()))) add(program)
  for (const command of program.commands) nameHelp(command, 'forwardpath')
  return program
}

/** After a wrong word: the help of the very command that it was meant for. */
function nameHelp(command: Command, above: string): void {
  const name = `${above} ${command.name()}`
  command.showHelpAfterError(`(${name} --help says more)`)
  for (const sub of command.commands) nameHelp(sub, name)
}
