import type { Command } from 'commander'
import { addressKey, type Address } from '@forwardpath/mail'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  erasedKey,
  eraseAddress,
  exportHeld,
  type EraseReport,
  type HeldRow,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import {
  addChangeOptions,
  addReasonOption,
  operator,
  type ChangeOptions,
} from '../change-options.ts'
import { declareRead } from '../command-kind.ts'
import { confirm } from '../confirm.ts'
import { addressArgument } from '../options.ts'
import { counted, writeJson, writeMessage, writeTable, writeText } from '../output.ts'
import { auditOf, configOf, schemaFor } from '../run-change.ts'
import { writeFileWhole } from '../write-file-whole.ts'

/** `privacy export|erase`. */
export function addPrivacyCommands(program: Command): void {
  const privacy = program
    .command('privacy')
    .description('what is held about one address: all of it, or none of it any more')
  addExport(privacy)
  addErase(privacy)
}

type ExportOptions = {
  readonly mails?: boolean
  readonly out?: string
  readonly reason?: string
}

function addExport(privacy: Command): void {
  addReasonOption(declareRead(privacy.command('export')), 'audit; never the address itself')
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
      refuseNamed(address, options)
      const held: Record<string, HeldRow['row'][]> = {}
      await withApp(configOf(command), { schema: 'check' }, async ({ database }) => {
        await exportHeld(database, address, {
          withMails: options.mails === true,
          onRow: ({ table, row }) => {
            ;(held[table] ??= []).push(row)
            return Promise.resolve()
          },
        })
        const subject = erasedKey(addressKey(address))
        const fact = options.mails === true ? 'with mails' : undefined
        await auditOf(database, options)('privacy.export', subject, fact)
      })
      const document = `${JSON.stringify({ address, exportedAt: new Date().toISOString(), held }, undefined, 2)}\n`
      if (options.out === undefined) await writeText(document)
      else await writeFileWhole(options.out, document)
      const rows = Object.values(held).reduce((sum, of) => sum + of.length, 0)
      writeMessage(rows === 0 ? 'nothing is held about it' : `${counted(rows, 'row')} hold it`)
    })
}

type EraseOptions = ChangeOptions & { readonly json?: boolean }

function addErase(privacy: Command): void {
  addChangeOptions(privacy.command('erase'), {
    keptIn: 'audit',
    asks: 'there is no way back',
  })
    .description(
      'takes an address out of all tables and mails; a hash of it stays where it must not be mailed',
    )
    .argument('<address>')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
It shows what would go, and asks; without a terminal it takes --yes. The reason never names the address itself. What it does not
reach: backups, logs, and the copies of those who follow the feed.

Examples:
  forwardpath privacy erase old@example.org --dry-run
  forwardpath privacy erase old@example.org --yes --reason "letter of 12 May"`,
    )
    .action(erase)
}

async function erase(text: string, options: EraseOptions, command: Command): Promise<void> {
  const address = addressArgument(text)
  refuseNamed(address, options)
  const looksOnly = options.dryRun === true || options.yes !== true
  await withApp(configOf(command), { schema: schemaFor(options) }, async ({ database }) => {
    const act = { who: operator(), note: options.reason }
    if (looksOnly) {
      const found = await eraseAddress(database, address, { ...act, dryRun: true })
      await say(found, { ...options, dryRun: true })
      if (options.dryRun === true || found.left === 0) return
      await confirm('These rows go, and there is no way back', options)
    }
    const report = await eraseAddress(database, address, { ...act, dryRun: false })
    await say(report, { ...options, dryRun: false })
    if (report.left > 0) process.exitCode = EXIT.negative
  })
}

/** The audit outlives the person. */
function refuseNamed(address: Address, { reason }: Pick<ChangeOptions, 'reason'>): void {
  if (reason?.toLowerCase().includes(addressKey(address)) !== true) return
  throw new ExitError('the reason names the address itself', {
    exitCode: EXIT.usage,
    remedy: 'say it without, such as a number of the letter',
  })
}

async function say(
  report: EraseReport,
  { json, dryRun }: { readonly json?: boolean; readonly dryRun: boolean },
): Promise<void> {
  if (json === true) await writeJson({ dryRun, ...report })
  else await writeReport(report, dryRun)
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
}
