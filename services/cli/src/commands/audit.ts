/** `audit list`, `audit change-sets`: who did what, and what was written to the list as one and can be taken back as one. */
import { Option, type Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  CHANGE_SET_STATES,
  listAudit,
  listChangeSets,
  type AuditRecord,
  type ChangeSetRecord,
} from '@forwardpath/store'
import { withApp, type App } from '../app.ts'
import { addListOptions, refuseUnknown, type ListOptions } from '../options.ts'
import { shorten, shortTime, writeTable } from '../output.ts'
import { configOf } from '../run-change.ts'
import { writeCsv } from '../write-csv.ts'
import { writeList } from '../write-list.ts'

type AuditListOptions = ListOptions & { readonly csv?: boolean }

const LIST_HELP = `
What people and keys did beside the list and the desk, which have logs of their own (why, changes show): making keys and users,
reading raw mails, imports, overrides, what was tried again. Rows are never changed.

Examples:
  forwardpath audit list --since 7d
  forwardpath audit list --action raw.read --json
  forwardpath audit list --since 90d --csv --limit 1000000 > audit.csv`

const SETS_HELP = `
What was written to the list as one. What says "applied" can be taken back whole: suppressions add --undo ID. What was only
foreseen is left out, unless --state foreseen asks for it.

Examples:
  forwardpath audit change-sets --since 24h
  forwardpath audit change-sets --csv > change-sets.csv`

/** The group `audit`. */
export function addAuditCommands(program: Command): void {
  const group = program
    .command('audit')
    .description('who did what, and which changes of the list were made as one')
  addCsvOption(addListOptions(group.command('list'), { ids: 'number', since: 'done' }))
    .description('what people and keys did, oldest first')
    .option('--action <action>', 'such as raw.read or key.create')
    .addHelpText('after', LIST_HELP)
    .action(list)
  addCsvOption(addListOptions(group.command('change-sets'), { ids: 'chs_', since: 'made' }))
    .description('the change sets, oldest first')
    .option('--state <state>', CHANGE_SET_STATES.join(', '))
    .addHelpText('after', SETS_HELP)
    .action(changeSets)
}

function addCsvOption(command: Command): Command {
  return command.addOption(new Option('--csv', 'a CSV with a line of names').conflicts('json'))
}

async function list(
  options: AuditListOptions & { readonly action?: string },
  command: Command,
): Promise<void> {
  const rows = await withApp(configOf(command), { schema: 'check' }, async (app) => {
    const found = await listAudit(app.database, options, options)
    if (found.length === 0) await refuseUnknownAction(app, options.action)
    return found
  })
  await writeList(rows, options, options.csv === true ? writeAuditCsv : writeAuditTable)
}

/** A name that no row ever had is a mistake, not an empty list. Throws ExitError 2. */
async function refuseUnknownAction({ database }: App, action: string | undefined): Promise<void> {
  if (action === undefined) return
  const ever = await listAudit(database, { action }, { limit: 1 })
  if (ever.length > 0) return
  throw new ExitError(`nobody ever did ${JSON.stringify(shorten(action, 80))}`, {
    exitCode: EXIT.usage,
    remedy: 'forwardpath audit list names what was done',
  })
}

async function changeSets(
  options: AuditListOptions & { readonly state?: string },
  command: Command,
): Promise<void> {
  refuseUnknown('state', options.state, CHANGE_SET_STATES)
  const rows = await withApp(configOf(command), { schema: 'check' }, (app) =>
    listChangeSets(app.database, options, options),
  )
  await writeList(rows, options, options.csv === true ? writeSetsCsv : writeSetsTable)
}

async function writeAuditTable(rows: readonly AuditRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'WHEN', value: (r) => shortTime(r.at) },
      { title: 'WHO', value: (r) => r.who },
      { title: 'DID', value: (r) => r.action },
      { title: 'TO', value: (r) => r.subject ?? '' },
      { title: 'NOTE', value: (r) => shorten(r.note ?? '', 90) },
    ],
    rows,
  )
}

async function writeSetsTable(rows: readonly ChangeSetRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'WHEN', value: (r) => shortTime(r.madeAt) },
      { title: 'WHO', value: (r) => r.who },
      { title: 'WHAT', value: (r) => r.what },
      { title: 'STATE', value: (r) => (r.undoneAt === null ? r.state : 'undone') },
      { title: 'CHANGES', value: (r) => String(r.changes) },
      { title: 'UNDOES', value: (r) => r.undoOf ?? '' },
      { title: 'NOTE', value: (r) => shorten(r.note ?? '', 90) },
    ],
    rows,
  )
}

const writeAuditCsv = (rows: readonly AuditRecord[]): Promise<void> =>
  writeCsv(['id', 'at', 'who', 'action', 'subject', 'note'], rows)

const writeSetsCsv = (rows: readonly ChangeSetRecord[]): Promise<void> =>
  writeCsv(
    ['id', 'madeAt', 'who', 'what', 'state', 'changes', 'undoneAt', 'undoOf', 'digest', 'note'],
    rows,
  )
