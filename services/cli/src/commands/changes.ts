import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import {
  listChangeEvents,
  listChanges,
  type ChangeEventRecord,
  type ChangeRecord,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import {
  addListOptions,
  collect,
  overridesOf,
  refuseUnknown,
  type ListOptions,
} from '../options.ts'
import { shorten, shortTime, writeData, writeJson, writeTable } from '../output.ts'
import { forTerminal } from '@forwardpath/runtime'

const CHANGE_STATES = ['checking', 'pending', 'approved', 'rejected', 'closed']

/** `changes list`, `changes show`. */
export function addChangesCommands(program: Command): void {
  const group = program
    .command('changes')
    .description('address changes: leads to new addresses, for a person to review')
  addListOptions(group.command('list'))
    .description('the proposals, oldest first; all states unless narrowed')
    .option(
      '--state <state>',
      'checking, pending, approved, rejected, closed; several with commas',
      collect,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  forwardpath changes list --state pending\n  forwardpath changes list --json --since 24h',
    )
    .action(async (options: ListOptions & { state?: readonly string[] }, command: Command) => {
      const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
      refuseUnknown('state', options.state, CHANGE_STATES)
      const filter = { state: options.state, since: options.since }
      const rows = await withApp(config, { schema: 'check' }, (app) =>
        listChanges(app.database, filter, options),
      )
      if (options.json === true) for (const row of rows) await writeJson(row)
      else await writeRows(rows)
    })
  group
    .command('show')
    .description('one proposal with its evidence and its history')
    .argument('<id>', 'adc_…')
    .option('--json', 'one JSON object')
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      await show(id, options.json === true, command)
    })
}

async function writeRows(rows: readonly ChangeRecord[]): Promise<void> {
  await writeTable(
    [
      { title: 'ID', value: (r) => r.id },
      { title: 'OLD', value: (r) => r.oldAddress },
      { title: 'NEW', value: newOf },
      { title: 'STATE', value: (r) => (r.reason === null ? r.state : `${r.state}: ${r.reason}`) },
      { title: 'SEEN', value: (r) => String(r.observations.count) },
      { title: 'DUE', value: (r) => r.dueAt.slice(0, 10) },
      { title: 'BECAUSE', value: (r) => shorten(r.quote?.text ?? '', 70) },
    ],
    rows,
  )
}

function newOf(change: ChangeRecord): string {
  if (change.newAddress !== null) return change.newAddress
  if (change.newContact !== null) return `(${shorten(change.newContact, 40)})`
  return change.candidates.length === 0
    ? '(none named)'
    : `(${String(change.candidates.length)} candidates)`
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
  else for (const line of storyOf(found.change, found.history)) await writeData(forTerminal(line))
}

function times(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`
}

function storyOf(change: ChangeRecord, history: readonly ChangeEventRecord[]): readonly string[] {
  const { observations } = change
  return [
    `${change.oldAddress} → ${newOf(change)}`,
    `${change.id}: ${change.state}${change.reason === null ? '' : ` (${change.reason})`}, due ${change.dueAt.slice(0, 10)}`,
    `Seen ${times(observations.count, 'time')} on ${times(observations.days, 'day')}, ${shortTime(observations.first)} to ${shortTime(observations.last)} UTC`,
    ...(change.quote === null ? [] : [`"${change.quote.text}"`]),
    ...(change.remoteMta === null ? [] : [`said by ${change.remoteMta}`]),
    ...(change.rule === null
      ? []
      : [`rule ${change.rule.id} (${change.rule.version}), trust ${change.trust}`]),
    ...change.candidates.map((candidate) => `candidate: ${candidate}`),
    `Consent: ${change.consent}. The new address is never mailed by itself.`,
    ...history.map(
      (event) =>
        `${shortTime(event.at)} ${event.who}: ${event.fact}${event.to === null ? '' : ` → ${event.to}`}`,
    ),
  ]
}
