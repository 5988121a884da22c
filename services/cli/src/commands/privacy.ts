import type { Command } from 'commander'
import { addressKey } from '@forwardpath/mail'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  addAudit,
  erasedKey,
  eraseAddress,
  exportHeld,
  type EraseReport,
  type HeldRow,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addressArgument, operatorName, overridesOf } from '../options.ts'
import { counted, writeJson, writeMessage, writeTable, writeText } from '../output.ts'
import { writeFileWhole } from '../write-file-whole.ts'

/** `privacy export|erase`. */
export function addPrivacyCommands(program: Command): void {
  const privacy = program
    .command('privacy')
    .description('what is held about one address: all of it, or none of it any more')
  addExport(privacy)
  addErase(privacy)
}

type ExportOptions = { readonly mails?: boolean; readonly out?: string }

function addExport(privacy: Command): void {
  privacy
    .command('export')
    .description(
      'everything that is held about an address, as one JSON object; an act of the audit',
    )
    .argument('<address>')
    .option('--mails', 'with the bytes of the mails that name it, in base64')
    .option('--out <file>', 'to a file (mode 0600) in place of standard output')
    .addHelpText(
      'after',
      `
It looks through all tables and all stored mails: minutes on a large ledger. Rows are as they are stored, by table.

Examples:
  forwardpath privacy export old@example.org --out held.json
  forwardpath privacy export old@example.org | jq '.held | map_values(length)'`,
    )
    .action(async (text: string, options: ExportOptions, command: Command) => {
      const address = addressArgument(text)
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const held: Record<string, HeldRow['row'][]> = {}
      await withApp(config, { schema: 'check' }, async ({ database }) => {
        await exportHeld(database, address, {
          withMails: options.mails === true,
          onRow: ({ table, row }) => {
            ;(held[table] ??= []).push(row)
            return Promise.resolve()
          },
        })
        await addAudit(database, {
          who: operator(),
          action: 'privacy.export',
          subject: erasedKey(addressKey(address)),
          note: options.mails === true ? 'with mails' : undefined,
        })
      })
      const document = `${JSON.stringify({ address, exportedAt: new Date().toISOString(), held }, undefined, 2)}\n`
      if (options.out === undefined) await writeText(document)
      else await writeFileWhole(options.out, document)
      const rows = Object.values(held).reduce((sum, of) => sum + of.length, 0)
      writeMessage(rows === 0 ? 'nothing is held about it' : `${counted(rows, 'row')} hold it`)
    })
}

type EraseOptions = {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly reason?: string
  readonly json?: boolean
}

function addErase(privacy: Command): void {
  privacy
    .command('erase')
    .description(
      'takes an address out of all tables and mails; a hash of it stays where it must not be mailed',
    )
    .argument('<address>')
    .option('--dry-run', 'says what would go; so does the command without --yes')
    .option('--yes', 'erases. There is no way back')
    .option('--reason <text>', 'for the audit; never the address itself')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
What it does not reach: backups, logs, and the copies of those who follow the feed.

Examples:
  forwardpath privacy erase old@example.org
  forwardpath privacy erase old@example.org --yes --reason "letter of 12 May"`,
    )
    .action(async (text: string, options: EraseOptions, command: Command) => {
      const address = addressArgument(text)
      if (options.reason?.toLowerCase().includes(addressKey(address)) === true) {
        throw new ExitError('the reason names the address that is to be erased', {
          exitCode: EXIT.usage,
          remedy: 'say it without, such as a number of the letter',
        })
      }
      const dryRun = options.dryRun === true || options.yes !== true
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      const report = await withApp(config, { schema: dryRun ? 'check' : 'migrate' }, (app) =>
        eraseAddress(app.database, address, { who: operator(), note: options.reason, dryRun }),
      )
      if (options.json === true) await writeJson({ dryRun, ...report })
      else await writeReport(report, dryRun)
      if (!dryRun && report.left > 0) process.exitCode = EXIT.negative
    })
}

function operator(): string {
  return `operator:${operatorName()}`
}

async function writeReport(report: EraseReport, dryRun: boolean): Promise<void> {
  const found = Object.entries(report.found)
  if (found.length === 0) writeMessage('nothing names it')
  else
    await writeTable(
      [
        { title: 'TABLE', value: ([table]) => table },
        {
          title: dryRun ? 'WOULD GO' : 'ERASED',
          value: ([, rows]) => rows.toLocaleString('en-US'),
        },
      ],
      found,
    )
  for (const scope of report.kept) writeMessage(`stays suppressed as a hash: ${scope}`)
  if (report.waiting > 0)
    writeMessage(
      `${counted(report.waiting, 'mail')} or lists that name it are still being worked on: erase again when they are done`,
    )
  if (!dryRun && report.left > 0)
    writeMessage(`${counted(report.left, 'row')} that were written meanwhile name it: erase again`)
  if (dryRun && found.length > 0) writeMessage('nothing was changed; --yes erases')
}
