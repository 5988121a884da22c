/** `changes export`: the approved address changes leave for a sender's system, and only they. */
import { InvalidArgumentError, type Command } from 'commander'
import { csvCell } from '@forwardpath/report'
import { newId } from '@forwardpath/runtime'
import { approvedChangeIds, listChanges, type ChangeRecord } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { addChangeOptions } from '../change-options.ts'
import { counted, writeData, writeJson, writeMessage } from '../output.ts'
import { configOf, schemaFor } from '../run-change.ts'
import { actInBatches, exitOf, writeRefusal, type ActOptions } from './changes-act.ts'

type ExportOptions = ActOptions & {
  readonly format: 'csv' | 'json'
  readonly to: string
  readonly again?: boolean
}

const HELP = `
Only what a person has approved leaves, each with "consent: re-permission required" until it is confirmed: the new address
did not subscribe. Ask before you mail it. What a system has had already is left out unless --again is given.

Examples:
  forwardpath changes export --format csv --to crm > approved.csv
  forwardpath changes export --dry-run          prints them, records nothing`

const CSV_COLUMNS = [
  'id',
  'oldAddress',
  'newAddress',
  'newContact',
  'kind',
  'leadSource',
  'trust',
  'decidedBy',
  'decidedAt',
  'note',
  'confirmedAt',
  'consent',
] as const

/** The export, below `changes`. */
export function addChangesExport(group: Command): void {
  addChangeOptions(group.command('export'), { keptIn: 'decision' })
    .description('approved address changes, for a person or a system that asks for permission anew')
    .argument('[id...]', 'adc_…; without any: all that are approved')
    .option('--format <format>', 'csv or json (one object a line)', parseFormat, 'csv')
    .option('--to <system>', 'who takes them; it is recorded', 'file')
    .option('--again', 'also what this system has had already')
    .option('--note <text>', 'the same as --reason')
    .addHelpText('after', HELP)
    .action(exportChanges)
}

function parseFormat(text: string): 'csv' | 'json' {
  if (text !== 'csv' && text !== 'json') throw new InvalidArgumentError('csv or json')
  return text
}

async function exportChanges(
  ids: readonly string[],
  options: ExportOptions,
  command: Command,
): Promise<void> {
  const config = configOf(command)
  const { rows, outcomes } = await withApp(config, { schema: schemaFor(options) }, async (app) => {
    const { database } = app
    const notYetIn = options.again === true ? undefined : options.to
    const named = ids.length > 0 ? ids : await approvedChangeIds(database, { notYetIn })
    const note = options.note ?? options.reason
    const act = { kind: 'export', destination: options.to, note } as const
    // Recorded first: what has left without a record could be denied.
    const outcomes = await actInBatches(
      database,
      named.map((id) => ({ id, act })),
      { config, options, kind: 'export', changeSetId: newId('chs') },
    )
    const rows: ChangeRecord[] = []
    for (const outcome of outcomes) {
      if (outcome.ok) rows.push(...(await listChanges(database, { id: outcome.id }, { limit: 1 })))
    }
    return { rows, outcomes }
  })
  if (options.format === 'csv') await writeData(CSV_COLUMNS.join(','))
  for (const row of rows) {
    if (options.format === 'csv') await writeData(csvLine(row))
    else await writeJson(row)
  }
  for (const outcome of outcomes) if (!outcome.ok) writeRefusal(outcome)
  const said = options.dryRun === true ? 'would be exported' : `exported to ${options.to}`
  writeMessage(`${counted(rows.length, 'address change')} ${said}; consent: ${consentOf(rows)}`)
  process.exitCode = exitOf(outcomes)
}

/** Of all that leave at once; who agreed already is not to be asked again. */
function consentOf(rows: readonly ChangeRecord[]): string {
  const unasked = rows.filter(({ confirmedAt }) => confirmedAt === null).length
  if (rows.length > 0 && unasked === 0) return 'confirmed'
  if (unasked === rows.length) return 're-permission required'
  return `re-permission required of ${String(unasked)}, confirmed by the others`
}

function csvLine(change: ChangeRecord): string {
  const cells: Readonly<Record<(typeof CSV_COLUMNS)[number], string | null>> = {
    id: change.id,
    oldAddress: change.oldAddress,
    newAddress: change.newAddress,
    newContact: change.newContact,
    kind: change.kind,
    leadSource: change.leadSource,
    trust: change.trust,
    decidedBy: change.decision?.by ?? null,
    decidedAt: change.decision?.at ?? null,
    note: change.decision?.note ?? null,
    confirmedAt: change.confirmedAt,
    consent: change.consent,
  }
  return CSV_COLUMNS.map((column) => csvCell(cells[column] ?? '')).join(',')
}
