import type { Command } from 'commander'
import { CHANGE_KINDS, CHANGE_STATES, RISKS } from '@forwardpath/changes'
import { addressKey, TRUST_TIERS } from '@forwardpath/mail'
import { EXIT, ExitError, forTerminal } from '@forwardpath/runtime'
import {
  listChangeEvents,
  listChangeGroups,
  listChanges,
  type ChangeFilter,
  type ChangeGroup,
  type ChangeRecord,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { declareRead } from '../command-kind.ts'
import { changeLines, dueOf, offerOf, stateOf } from '../change-lines.ts'
import { readConfig } from '../config.ts'
import {
  addListOptions,
  addressArgument,
  collect,
  overridesOf,
  refuseUnknown,
  type ListOptions,
} from '../options.ts'
import { shorten, writeData, writeJson, writeTable } from '../output.ts'
import { writeList } from '../write-list.ts'
import { addChangeActs } from './changes-act.ts'
import { addChangesExport } from './changes-export.ts'

type ChangesListOptions = ListOptions & {
  readonly state?: readonly string[]
  readonly risk?: readonly string[]
  readonly trust?: readonly string[]
  readonly kind?: readonly string[]
  readonly address?: string
  readonly target?: string
  readonly overdue?: boolean
  readonly groups?: boolean
}

const LIST_HELP = `
Examples:
  forwardpath changes list --state pending
  forwardpath changes list --state pending --overdue
  forwardpath changes list --groups             new addresses at which several old ones point
  forwardpath changes list --target new@example.com
  forwardpath changes list --json --since 24h`

/** `changes list`, `changes show`, the acts of a person, `changes export`. */
export function addChangesCommands(program: Command): void {
  const group = program
    .command('changes')
    .description('address changes: leads to new addresses, for a person to review')
  addListOptions(group.command('list'), { ids: 'adc_', since: 'opened or seen again' })
    .description('the proposals, oldest first; all states unless narrowed')
    .option('--state <state>', `${CHANGE_STATES.join(', ')}; several with commas`, collect)
    .option('--risk <flag>', 'with any of these flags, such as shared_target', collect)
    .option('--trust <tier>', 'of the firmest report, such as verified,correlated', collect)
    .option('--kind <kind>', CHANGE_KINDS.join(', '), collect)
    .option('--address <address>', 'of one old address')
    .option('--target <address>', 'all that point at one new address')
    .option('--overdue', 'waiting for longer than address_changes.sla, and not put off')
    .option('--groups', 'new addresses at which several old ones point, most first')
    .addHelpText('after', LIST_HELP)
    .action(list)
  declareRead(group.command('show'))
    .description('one proposal with its evidence and its history')
    .argument('<id>', 'adc_…')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExamples:\n  forwardpath changes show adc_01…')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      await show(id, options.json === true, command)
    })
  addChangeActs(group)
  addChangesExport(group)
}

async function list(options: ChangesListOptions, command: Command): Promise<void> {
  refuseUnknown('state', options.state, CHANGE_STATES)
  refuseUnknown('flag', options.risk, Object.keys(RISKS))
  refuseUnknown('tier', options.trust, [...TRUST_TIERS, 'unjudged'])
  refuseUnknown('kind', options.kind, CHANGE_KINDS)
  const filter = filterOf(options)
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  if (options.groups === true) {
    refuseFilters(options)
    const groups = await withApp(config, { schema: 'check' }, (app) =>
      listChangeGroups(app.database, { minimum: 2, limit: options.limit }),
    )
    if (options.json === true) for (const row of groups) await writeJson(row)
    else await writeGroups(groups)
    return
  }
  const rows = await withApp(config, { schema: 'check' }, (app) =>
    listChanges(app.database, filter, options),
  )
  await writeList(rows, options, writeRows)
}

/** A group is of all states, and the groups have no order of ids to go on from. */
function refuseFilters(given: ChangesListOptions): void {
  const { groups: _groups, json: _json, limit: _limit, ...others } = given
  const [other] = Object.keys(others)
  if (other === undefined) return
  throw new ExitError(`--groups and --${other} do not go together`, {
    exitCode: EXIT.usage,
    remedy: 'give --groups with --limit and --json alone; --target lists one group',
  })
}

function filterOf(options: ChangesListOptions): ChangeFilter {
  const { state, since, risk, trust, kind, address, target, overdue } = options
  return {
    state,
    since,
    risk,
    trust,
    kind,
    isOverdue: overdue,
    oldKey: address === undefined ? undefined : addressKey(addressArgument(address)),
    newKey: target === undefined ? undefined : addressKey(addressArgument(target)),
  }
}

async function writeRows(rows: readonly ChangeRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'OLD', value: (r) => r.oldAddress },
      { title: 'NEW', value: offerOf },
      { title: 'STATE', value: stateOf },
      { title: 'TRUST', value: (r) => r.trust },
      { title: 'SCORE', value: (r) => String(r.score?.value ?? '') },
      { title: 'SEEN', value: (r) => String(r.observations.count) },
      { title: 'DUE', value: dueOf },
      { title: 'FLAGS', value: (r) => r.risks.filter((risk) => risk !== 'unbound').join(' ') },
      { title: 'BECAUSE', value: (r) => shorten(r.quote?.text ?? '', 70) },
    ],
    rows,
  )
}

async function writeGroups(groups: readonly ChangeGroup[]): Promise<void> {
  await writeTable(
    [
      { title: 'NEW', value: (g) => g.newAddress },
      { title: 'OLD', value: (g) => String(g.oldAddresses) },
      { title: 'PENDING', value: (g) => String(g.checking + g.pending) },
      { title: 'APPROVED', value: (g) => String(g.approved) },
      { title: 'REJECTED', value: (g) => String(g.rejected) },
      { title: 'SINCE', value: (g) => g.firstOpenedAt.slice(0, 10) },
      { title: 'FOR EXAMPLE', value: (g) => g.sampleIds[0] ?? '' },
    ],
    groups,
  )
}

async function show(id: string, asJson: boolean, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const found = await withApp(config, { schema: 'check' }, async (app) => {
    const [change] = await listChanges(app.database, { id }, { limit: 1 })
    return change === undefined
      ? undefined
      : { change, history: await listChangeEvents(app.database, id) }
  })
  if (found === undefined) {
    throw new ExitError(`there is no address change ${id}`, {
      exitCode: EXIT.negative,
      remedy: 'forwardpath changes list names them',
    })
  }
  if (asJson) await writeJson({ ...found.change, history: found.history })
  else {
    for (const line of changeLines(found.change, found.history)) await writeData(forTerminal(line))
  }
}
