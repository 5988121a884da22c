import type { Command } from 'commander'
import { addressKey } from '@forwardpath/mail'
import { EXIT, newId } from '@forwardpath/runtime'
import {
  addContacts,
  addSentMessages,
  addSuppressions,
  attributeBounces,
  MAX_PERSON_ROWS,
  rehearse,
  type Addition,
  type Contact,
  type SentMessage,
} from '@forwardpath/store'
import { hasData, withApp, type App } from '../app.ts'
import { addChangeOptions, auditNote, type ChangeOptions } from '../change-options.ts'
import { CONTACT_COLUMNS, lastOfEach, readContact } from '../contacts-file.ts'
import { readJsonLinesFile } from '../json-lines-file.ts'
import {
  openListFile,
  readListFile,
  type FileContent,
  type FileLine,
  type LineResult,
} from '../list-file.ts'
import { readAddition, readSent, SENT_COLUMNS, SUPPRESSION_COLUMNS } from '../list-lines.ts'
import { operatorName, refuseUnknown } from '../options.ts'
import { counted, writeData, writeJson, writeMessage } from '../output.ts'
import { auditOf, configOf, schemaFor } from '../run-change.ts'
import { createProgress } from '../run/progress.ts'
import { dropDemo, sayDemoWouldEnd } from '../run/source.ts'
import { readVendorList } from '../vendor-file.ts'
import { isVendor, VENDORS } from '../vendor-lists.ts'

/** The options of every `import` of a list, read. */
export type ListFileOptions = ChangeOptions & {
  readonly skipBad?: boolean
  readonly force?: boolean
  readonly json?: boolean
}

type SuppressionFileOptions = ListFileOptions & { readonly vendor: string }

const VENDOR_NAMES = ['csv', ...Object.keys(VENDORS)]

const SUPPRESSIONS_HELP = `
A CSV with a line of column names: address, and where they are there reason, scope, expires_at, note.
Or a text with one address a line. With --vendor the list of a mail service, as CSV or as the JSON of its API;
its complaints and unsubscriptions are sticky here too. With a bad line nothing is written, unless --skip-bad. What was
released stays released, unless --force; what stands is made stricter where the list is, and never weakened.

Examples:
  forwardpath import suppressions list.csv --dry-run
  aws sesv2 list-suppressed-destinations | forwardpath import suppressions --vendor ses -
  forwardpath import suppressions old-list.txt --skip-bad`

const SENT_HELP = `
A CSV with a line of column names: message_id, recipient, sent_at (RFC 3339), and where they are there
stream, campaign, lead_source, mx (the exchangers of the recipient's domain when it left, divided by spaces).
A message_id that is a number is your own id of the mail, as in its signed
return path. With a bad line nothing is written, unless --skip-bad.

Examples:
  forwardpath import sent sent-2026-11.csv
  psql -Atc "copy (select …) to stdout csv header" | forwardpath import sent -`

const CONTACTS_HELP = `
Where addresses came from: a CSV with a line of column names: address, lead_source, and where they are there
captured_at (2026-01-31, or RFC 3339), owner. With --format json one object a line, with the same names. With a
bad line nothing is written, unless --skip-bad. An address may come from several sources; the later row of an
address and a source wins, and what it leaves open stays as it was. Only this gives the size of a source, and so
the rates of: forwardpath report sources.

Examples:
  forwardpath import contacts contacts.csv --dry-run
  psql -Atc "copy (select …) to stdout csv header" | forwardpath import contacts -
  forwardpath import contacts contacts.ndjson --format json --skip-bad`

/** `import suppressions`, `import sent`, `import contacts`. */
export function addImportListCommands(group: Command): void {
  addFileOptions(group.command('suppressions'), 'change set')
    .description('takes addresses that must not be mailed from a file')
    .option('--vendor <name>', `whose file it is: ${VENDOR_NAMES.join(', ')}`, 'csv')
    .option('--force', 'also those that a person released here')
    .addHelpText('after', SUPPRESSIONS_HELP)
    .action(async (file: string, options: SuppressionFileOptions, command: Command) => {
      refuseUnknown('vendor', options.vendor, VENDOR_NAMES)
      const content = isVendor(options.vendor)
        ? await readVendorList(openListFile(file), { name: file, vendor: options.vendor })
        : await readListFile(file, SUPPRESSION_COLUMNS, readAddition)
      await takeIn(content, { file, options, command }, (app, rows) =>
        addAll(app, rows, { file, options }),
      )
    })
  addFileOptions(group.command('sent'), 'audit')
    .description('takes the sent log from a file: it binds reports to mails of ours')
    .addHelpText('after', SENT_HELP)
    .action(async (file: string, options: ListFileOptions, command: Command) => {
      const content = await readListFile(file, SENT_COLUMNS, readSent)
      await takeIn(content, { file, options, command }, (app, rows) =>
        addSent(app, rows, { file, options }),
      )
    })
  addFileOptions(group.command('contacts'), 'audit')
    .description('takes in where addresses came from: form, file or partner, and when')
    .option('--format <format>', CONTACT_FORMATS.join(', '), 'csv')
    .addHelpText('after', CONTACTS_HELP)
    .action(
      async (file: string, options: ListFileOptions & { format: string }, command: Command) => {
        refuseUnknown('format', options.format, CONTACT_FORMATS)
        const nowMs = Date.now()
        const readLine = (line: FileLine): LineResult<Contact> => readContact(line, nowMs)
        const content =
          options.format === 'json'
            ? await readJsonLinesFile(file, readLine)
            : await readListFile(file, CONTACT_COLUMNS, readLine)
        await takeIn(content, { file, options, command }, (app, rows) =>
          addAllContacts(app, rows, { file, options }),
        )
      },
    )
}

const CONTACT_FORMATS = ['csv', 'json']

/** What every `import` of a list takes. */
export function addFileOptions(command: Command, keptIn: 'audit' | 'change set'): Command {
  return addChangeOptions(command, { keptIn })
    .argument('<file>', 'a file, or - for standard input')
    .option('--skip-bad', 'write the good lines although others are bad')
    .option('--json', 'the figures as one JSON object')
}

/** Figures of an import by outcome; `new` and `kept` and the like. */
export type Figures = Readonly<Record<string, number>>

/** Says what is wrong with a list, writes it where nothing is or the bad lines may be skipped, and prints the figures. */
export async function takeIn<Row>(
  content: FileContent<Row>,
  call: { readonly file: string; readonly options: ListFileOptions; readonly command: Command },
  write: (app: App, rows: readonly Row[]) => Promise<Figures>,
): Promise<void> {
  const { rows, bad } = content
  sayWhatIsBad(call.file, content)
  const refused = bad > 0 && call.options.skipBad !== true
  const config = configOf(call.command)
  const isFirst = call.options.dryRun === true && !hasData(config)
  const figures =
    refused || isFirst
      ? {}
      : await withApp(config, { schema: schemaFor(call.options) }, async (app) => {
          await (call.options.dryRun === true ? sayDemoWouldEnd(app) : dropDemo(app))
          return write(app, rows)
        })
  const result = {
    lines: rows.length + bad,
    good: rows.length,
    bad,
    written: !refused && call.options.dryRun !== true,
    ...figures,
  }
  if (call.options.json === true) await writeJson(result)
  else await writeData(resultLine(result, figures))
  if (rows.length === 0 && bad > 0)
    writeMessage(
      `no line can be used: does the first one name the columns, with commas between them? forwardpath import ${call.command.name()} --help names them`,
    )
  if (isFirst && !refused)
    writeMessage(`there is no data in ${config.dataDir} yet: every good line would be new`)
  if (refused) writeMessage('nothing is written: mend the lines above, or say --skip-bad')
  process.exitCode = bad > 0 ? EXIT.negative : EXIT.done
}

/** More than these nobody reads one by one, and they would push away what stands before them. */
const MAX_SHOWN = 50

function sayWhatIsBad(
  file: string,
  { problems, bad }: Pick<FileContent<unknown>, 'problems' | 'bad'>,
): void {
  const shown = problems.slice(0, MAX_SHOWN)
  for (const { line, message } of shown) writeMessage(`${file}:${String(line)}: ${message}`)
  if (bad > shown.length) writeMessage(`and ${counted(bad - shown.length, 'more bad line')}`)
}

function resultLine(
  result: { readonly good: number; readonly bad: number; readonly written: boolean },
  figures: Figures,
): string {
  const outcomes = Object.entries(figures).map(([name, n]) => `${String(n)} ${name}`)
  const what = outcomes.length === 0 ? '' : `: ${outcomes.join(', ')}`
  return `${counted(result.good, 'good line')}, ${String(result.bad)} bad${what}${result.written ? '' : ' (nothing written)'}`
}

async function addAll(
  app: App,
  rows: readonly Omit<Addition, 'newId'>[],
  { file, options }: { readonly file: string; readonly options: SuppressionFileOptions },
): Promise<Figures> {
  const changeSetId = newId('chs')
  const note = auditNote(`import of ${file}`, options.reason)
  const act = { changeSetId, who: `import:${operatorName()}`, note }
  const mode = { source: `import:${options.vendor}`, revive: options.force === true }
  const figures: Record<string, number> = {}
  await inPages(rows, async (page) => {
    const additions = page.map((row) => ({ ...row, newId: newId('sup') }))
    const outcomes = await addSuppressions(app.database, additions, {
      act,
      mode,
      dryRun: options.dryRun === true,
    })
    for (const { outcome } of outcomes) figures[outcome] = (figures[outcome] ?? 0) + 1
  })
  const { added = 0, raised = 0 } = figures
  if (options.dryRun !== true && added + raised > 0)
    writeMessage(`takes it back: forwardpath suppressions add --undo ${changeSetId}`)
  return figures
}

type FileCall = { readonly file: string; readonly options: ListFileOptions }

async function addSent(
  { database }: App,
  rows: readonly SentMessage[],
  { file, options }: FileCall,
): Promise<Figures> {
  let added = 0
  await inPages(rows, async (page) => {
    if (options.dryRun === true) {
      added += await rehearse(database, (inside) => addSentMessages(inside, page))
      return
    }
    added += await addSentMessages(database, page)
    // What the log says of a report's lead source may come after the report.
    const addressKeys = page.flatMap((row) =>
      row.leadSource === undefined && row.campaign === undefined ? [] : [addressKey(row.recipient)],
    )
    await attributeBounces(database, { addressKeys })
  })
  if (options.dryRun !== true && added > 0)
    await auditOf(database, options)(
      'import.sent',
      undefined,
      `${counted(added, 'mail')} of ${file}`,
    )
  return { new: added, known: rows.length - added }
}

async function addAllContacts(
  { database }: App,
  rows: readonly Contact[],
  { file, options }: FileCall,
): Promise<Figures> {
  const contacts = lastOfEach(rows)
  const figures = { new: 0, changed: 0, unchanged: 0, repeated: rows.length - contacts.length }
  let attributed = 0
  const dryRun = options.dryRun === true
  await inPages(contacts, async (page) => {
    const added = await addContacts(database, page, { dryRun })
    figures.new += added.new
    figures.changed += added.changed
    figures.unchanged += added.unchanged
    if (dryRun) return
    const addressKeys = page.map((contact) => addressKey(contact.address))
    attributed += await attributeBounces(database, { addressKeys })
  })
  const written = figures.new + figures.changed
  if (!dryRun && written > 0) {
    const fact = `${counted(written, 'contact')} of ${file}`
    await auditOf(database, options)('import.contacts', undefined, fact)
  }
  return dryRun ? figures : { ...figures, attributed }
}

/** Writes page by page, so that no transaction is long. */
export async function inPages<Row>(
  rows: readonly Row[],
  write: (page: readonly Row[]) => Promise<void>,
): Promise<void> {
  const progress = createProgress('lines')
  for (let start = 0; start < rows.length; start += MAX_PERSON_ROWS) {
    await write(rows.slice(start, start + MAX_PERSON_ROWS))
    progress.update(Math.min(start + MAX_PERSON_ROWS, rows.length), rows.length)
  }
  progress.end()
}
