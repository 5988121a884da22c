import type { Command } from 'commander'
import { EXIT, ExitError, messageOf, type MailboxConfig } from '@forwardpath/runtime'
import { testMailbox } from '@forwardpath/poller'
import { declareRead } from '../command-kind.ts'
import { readConfigOrAsk } from '../config.ts'
import { mailboxLines } from '../mailbox-lines.ts'
import { overridesOf } from '../options.ts'
import { writeData, writeJson } from '../output.ts'
import { noMailbox } from '../run/pollers.ts'

/** `mailbox test`. */
export function addMailboxCommands(program: Command): void {
  const group = program.command('mailbox').description('the mailboxes that are read')
  declareRead(group.command('test'))
    .description(
      'logs in, looks, shows folders with their counts and what the server can do; changes nothing',
    )
    .option(
      '--mailbox <url or name>',
      'imaps://user@host/Folder, or the name of a configured mailbox',
    )
    .option('--json', 'one JSON object a mailbox')
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath mailbox test --mailbox imaps://bounces@example.net@imap.example.net/INBOX\n  forwardpath mailbox test',
    )
    .action(async (options: { json?: boolean }, command: Command) => {
      const config = await readConfigOrAsk({
        overrides: overridesOf(command),
        mailboxSecrets: 'required',
      })
      if (config.mailboxes.length === 0) throw noMailbox()
      const failures: unknown[] = []
      for (const mailbox of config.mailboxes) {
        try {
          await testOne(mailbox, config.limits.messageBytes, options.json === true)
        } catch (error) {
          failures.push(error)
          if (config.mailboxes.length > 1) await writeData(`${mailbox.name}: ${lineOf(error)}`)
        }
      }
      if (failures.length > 0) throw failures.length === 1 ? failures[0] : severalFailed(failures)
    })
}

async function testOne(
  mailbox: MailboxConfig,
  maxMessageBytes: number,
  asJson: boolean,
): Promise<void> {
  const report = await testMailbox({ ...mailbox, isDemo: false, maxMessageBytes })
  if (asJson) await writeJson({ name: mailbox.name, ...report })
  else for (const line of mailboxLines(mailbox.name, report)) await writeData(line)
}

function lineOf(error: unknown): string {
  return error instanceof ExitError ? error.toLine() : messageOf(error)
}

function severalFailed(failures: readonly unknown[]): ExitError {
  const code = failures.find((f) => f instanceof ExitError)?.exitCode ?? EXIT.unavailable
  return new ExitError(`${String(failures.length)} mailboxes failed their test`, { exitCode: code })
}
