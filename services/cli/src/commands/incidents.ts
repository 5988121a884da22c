import { InvalidArgumentError, type Command } from 'commander'
import { CATEGORIES } from '@forwardpath/classify'
import { EXIT, ExitError, newId } from '@forwardpath/runtime'
import {
  countIncident,
  INCIDENT_STATES,
  listIncidents,
  type IncidentRecord,
} from '@forwardpath/store'
import { domainsOfProvider, GUARDED_CATEGORIES, providerOf } from '@forwardpath/suppress'
import { applyChoice, foreseeChoice, type Choice } from '@forwardpath/worker'
import { withApp, type App } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { operator } from '../change-options.ts'
import {
  addChangeSetFlags,
  CHANGE_SET_HELP,
  noteOf,
  type ChangeSetFlags,
} from '../change-set/flags.ts'
import { runChangeSet, withChangeSets } from '../change-set/run.ts'
import { addListOptions, collect, parseSince, refuseUnknown, type ListOptions } from '../options.ts'
import { shortTime, writeData, writeJson, writeMessage, writeTable } from '../output.ts'
import { configOf } from '../run-change.ts'
import { writeList } from '../write-list.ts'

type Filters = ListOptions & { readonly state?: readonly string[]; readonly provider?: string }
type CloseOptions = ChangeSetFlags & { readonly rollBack?: boolean; readonly confirm?: boolean }
type RollbackOptions = ChangeSetFlags & {
  readonly provider?: string
  readonly from?: string
  readonly to?: string
  readonly category?: readonly string[]
}

const CLOSE_HELP = `${CHANGE_SET_HELP}

Rolled back: addresses with no other evidence are released. Confirmed: the refusals were right and count again.
An incident that nobody decides is rolled back seven days after it closed.

Examples:
  forwardpath incidents close inc_01… --roll-back
  forwardpath incidents close inc_01… --roll-back --apply DIGEST --note "the provider said so"
  forwardpath incidents close inc_01… --confirm`

const ROLLBACK_HELP = `${CHANGE_SET_HELP}

Examples:
  forwardpath incidents rollback --provider gmail.com --from 2020-12-14T20:00Z --to 2020-12-16
  forwardpath incidents rollback --apply DIGEST
  forwardpath incidents rollback --undo chs_01…`

/** `incidents list`, `show`, `close`, `rollback`. */
export function addIncidentsCommands(program: Command): void {
  const group = program
    .command('incidents')
    .description('bad days of a provider, whose refusals are held and count for nothing')
  addListOptions(group.command('list'), { ids: 'inc_', since: 'opened' })
    .description('the incidents, oldest first')
    .option('--state <state>', `${INCIDENT_STATES.join(', ')}; several with commas`, collect)
    .option('--provider <provider>', 'such as gmail.com', parseProvider)
    .addHelpText('after', '\nExamples:\n  forwardpath incidents list --state open,closed')
    .action(async (options: Filters, command: Command) => {
      refuseUnknown('state', options.state, INCIDENT_STATES)
      const rows = await reading(command, (app) => listIncidents(app.database, options, options))
      await writeList(rows, options, writeRows)
    })
  declareRead(group.command('show'))
    .description('one incident, and what it does to the list')
    .argument('<id>', 'inc_…')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath incidents show inc_01…')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      await reading(command, (app) => show(app, id, options))
    })
  addChangeSetFlags(group.command('close'))
    .description('chooses what becomes of an incident: shows what it would do, then writes it')
    .argument('<id>', 'inc_…')
    .option('--roll-back', 'release what has no evidence outside it')
    .option('--confirm', 'its reports count')
    .addHelpText('after', CLOSE_HELP)
    .action(async (id: string, options: CloseOptions, command: Command) => {
      await withChangeSets(configOf(command), options, (app) => close(app, id, options))
    })
  addChangeSetFlags(group.command('rollback'))
    .description('takes the reports of a provider and time out of the counts')
    .option('--provider <provider>', 'such as gmail.com', parseProvider)
    .option('--from <when>', 'received from: an instant, or a duration back from now', parseSince)
    .option('--to <when>', 'received before', parseSince)
    .option('--category <category>', 'only of these; several with commas', collect)
    .addHelpText('after', ROLLBACK_HELP)
    .action(async (options: RollbackOptions, command: Command) => {
      await withChangeSets(configOf(command), options, (app) => rollback(app, options))
    })
}

function reading<T>(command: Command, run: (app: App) => Promise<T>): Promise<T> {
  return withApp(configOf(command), { schema: 'check' }, run)
}

/** Any of a provider's names stands for it. */
function parseProvider(text: string): string {
  const domain = text.trim().toLowerCase().replace(/\.$/, '')
  if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/.test(domain))
    throw new InvalidArgumentError('a domain, such as gmail.com')
  return providerOf(domain)
}

async function writeRows(rows: readonly IncidentRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'PROVIDER', value: (r) => r.provider },
      { title: 'CATEGORIES', value: (r) => r.categories.join(' ') },
      { title: 'STATE', value: (r) => r.state },
      { title: 'FROM', value: (r) => shortTime(r.from) },
      { title: 'UNTIL', value: (r) => shortTime(r.until) },
      { title: 'HOUR', value: (r) => String(r.hour.addresses) },
      { title: 'ALIVE', value: (r) => String(r.hour.alive) },
      { title: 'BY', value: (r) => r.decidedBy ?? r.rule },
    ],
    rows,
  )
}

async function incidentOf(app: App, id: string): Promise<IncidentRecord> {
  const [incident] = await listIncidents(app.database, { id }, { limit: 1 })
  if (incident !== undefined) return incident
  throw new ExitError(`there is no incident ${id}`, {
    exitCode: EXIT.negative,
    remedy: 'forwardpath incidents list names them',
  })
}

async function show(app: App, id: string, { json }: { json?: boolean }): Promise<void> {
  const incident = await incidentOf(app, id)
  const window = {
    provider: incident.provider,
    categories: incident.categories,
    fromMs: Date.parse(incident.from),
    untilMs: incident.until === null ? undefined : Date.parse(incident.until),
  }
  const counts = await countIncident(app.database, window, domainsOfProvider(incident.provider))
  if (json === true) {
    await writeJson({ ...incident, counts })
    return
  }
  const facts: readonly (readonly [string, string])[] = [
    ['id', incident.id],
    ['provider', incident.provider],
    ['categories', incident.categories.join(', ')],
    ['state', incident.state],
    ['opened', `${incident.openedAt} by ${RULES[incident.rule]}`],
    ['window', `${incident.from} to ${incident.until ?? 'now'}`],
    ['worst hour', hourOf(incident)],
    ['last held', incident.lastHeldAt],
    [
      'decided',
      incident.decidedAt === null ? 'no' : `${incident.decidedAt} by ${incident.decidedBy ?? ''}`,
    ],
    ['note', incident.note ?? ''],
    ['change set', incident.changeSetId ?? ''],
    ['reports', `${String(counts.reports)} about ${String(counts.addresses)} addresses`],
    ['of these now', `${String(counts.held)} held, ${String(counts.active)} active`],
  ]
  for (const [name, value] of facts) {
    if (value !== '') await writeData(`${name.padEnd(14)} ${value}`)
  }
  if (incident.state === 'open' || incident.state === 'closed')
    writeMessage(`next: forwardpath incidents close ${incident.id} --roll-back, or --confirm`)
}

const RULES = {
  alive: 'refusing addresses that had shown life',
  spike: 'a spike against its own history',
  person: 'a person',
} as const

function hourOf({ hour, rule }: IncidentRecord): string {
  if (rule === 'person') return ''
  const before =
    hour.highestBefore === null ? '' : `; the highest before had ${String(hour.highestBefore)}`
  return `${String(hour.addresses)} addresses, ${String(hour.alive)} of them alive lately${before}`
}

async function close(app: App, id: string, options: CloseOptions): Promise<void> {
  const incident = await incidentOf(app, id)
  const choice = chosen(options)
  if (options.undo === undefined && incident.state !== 'open' && incident.state !== 'closed') {
    throw new ExitError(
      `${id} was ${incident.state.replace('_', ' ')} by ${incident.decidedBy ?? ''}`,
      {
        exitCode: EXIT.negative,
        remedy: `take that back first: incidents close ${id} --undo ${incident.changeSetId ?? 'ID'}`,
      },
    )
  }
  await decideIncident(app, { incident, choice, who: operator(), note: noteOf(options) }, options)
}

function chosen({ rollBack, confirm, apply, undo }: CloseOptions): Choice['choice'] {
  if (rollBack !== undefined && confirm !== undefined) {
    throw new ExitError('--roll-back and --confirm stand together', {
      exitCode: EXIT.usage,
      remedy: 'choose one of the two',
    })
  }
  if (
    rollBack === undefined &&
    confirm === undefined &&
    apply === undefined &&
    undo === undefined
  ) {
    throw new ExitError('nothing is chosen', {
      exitCode: EXIT.usage,
      remedy: 'add --roll-back, or --confirm where the refusals were right',
    })
  }
  return confirm === true ? 'confirmed' : 'rolled_back'
}

async function rollback(app: App, options: RollbackOptions): Promise<void> {
  refuseUnknown('guarded category', options.category, GUARDED_CATEGORIES)
  const isAsked = options.apply === undefined && options.undo === undefined
  const { provider = '', from = '', to = '' } = options
  if (isAsked && (provider === '' || from === '' || to === '')) {
    throw new ExitError('a window needs --provider, --from and --to', {
      exitCode: EXIT.usage,
      remedy: 'such as --provider gmail.com --from 2020-12-14T20:00Z --to 2020-12-16',
    })
  }
  if (isAsked && Date.parse(from) >= Date.parse(to)) {
    throw new ExitError('--from is not before --to', {
      exitCode: EXIT.usage,
      remedy: 'give the earlier instant to --from',
    })
  }
  const incident = {
    id: newId('inc'),
    provider,
    categories: CATEGORIES.filter((c) => (options.category ?? GUARDED_CATEGORIES).includes(c)),
    from,
    until: to,
  }
  const choice = {
    incident,
    choice: 'rolled_back',
    who: operator(),
    note: noteOf(options),
  } as const
  await decideIncident(app, choice, options)
}

async function decideIncident(app: App, choice: Choice, flags: ChangeSetFlags): Promise<void> {
  await runChangeSet(app, flags, {
    door: 'incident',
    foresee: (context, run) => foreseeChoice(context, choice, run),
    apply: (context, set, run) => applyChoice(context, set, run),
  })
}
