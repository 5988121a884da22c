import { InvalidArgumentError, type Command } from 'commander'
import type { Address } from '@forwardpath/mail'
import { EXIT, ExitError, newId, parseDurationMs } from '@forwardpath/runtime'
import {
  addSuppressions,
  releaseSuppressions,
  type Act,
  type ChangeOutcome,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { addressArgument, operatorName, overridesOf } from '../options.ts'
import { writeData, writeJson } from '../output.ts'

type ChangeOptions = {
  readonly scope: string
  readonly note?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}
type AddOptions = ChangeOptions & {
  readonly reason: 'manual' | 'compliance'
  readonly until?: number
}
type ReleaseOptions = ChangeOptions & { readonly reason: string; readonly override?: boolean }

const ADD_HELP = `
Examples:
  forwardpath suppressions add jane@example.org --note "asked by telephone"
  forwardpath suppressions add jane@example.org --reason compliance --scope stream:newsletter`

const RELEASE_HELP = `
The evidence is kept, the counts begin anew; a later report may suppress the address again.
What is sticky (a complaint, a new owner, compliance) needs --override and --note.

Examples:
  forwardpath suppressions release jane@example.org --reason "mailbox works again"
  forwardpath suppressions release jane@example.org --reason "wrote to us" --override --note "ticket 4711"`

/** `suppressions add`, `suppressions release`. */
export function addSuppressionChangeCommands(group: Command): void {
  addChangeOptions(group.command('add'))
    .description('adds addresses by hand')
    .option(
      '--reason <reason>',
      'manual or compliance; compliance is sticky',
      parseReason,
      'manual',
    )
    .option(
      '--until <when>',
      'a duration from now (30d) or a date; without it until it is released',
      parseUntil,
    )
    .addHelpText('after', ADD_HELP)
    .action(async (texts: readonly string[], options: AddOptions, command: Command) => {
      const additions = texts.map(addressArgument).map((address) => ({
        newId: newId('sup'),
        address,
        scope: options.scope,
        reason: options.reason,
        expiresAtMs: options.until,
        note: options.note,
      }))
      await act(options, command, (database, by) =>
        addSuppressions(database, additions, {
          act: by,
          mode: { source: 'operator', revive: true },
          dryRun: options.dryRun === true,
        }),
      )
    })
  addChangeOptions(group.command('release'))
    .description('lets addresses be mailed again')
    .requiredOption('--reason <text>', 'why; it is kept')
    .option('--override', 'also what is sticky; needs --note')
    .addHelpText('after', RELEASE_HELP)
    .action(async (texts: readonly string[], options: ReleaseOptions, command: Command) => {
      if (options.override === true && options.note === undefined) {
        throw new ExitError('--override needs --note', {
          exitCode: EXIT.usage,
          remedy: 'say who decided it and why',
        })
      }
      const releases = texts
        .map(addressArgument)
        .map((address: Address) => ({ address, scope: options.scope }))
      await act(options, command, (database, by) =>
        releaseSuppressions(database, releases, {
          act: by,
          why: options.reason,
          override: options.override === true,
          dryRun: options.dryRun === true,
        }),
      )
    })
}

function addChangeOptions(command: Command): Command {
  return command
    .argument('<address...>')
    .option('--scope <scope>', 'global or stream:NAME', parseScope, 'global')
    .option('--note <text>', 'kept with the change')
    .option('--dry-run', 'say what would change, change nothing')
    .option('--json', 'one JSON object an address')
}

function parseScope(text: string): string {
  if (!/^(?:global|stream:.{1,200})$/.test(text))
    throw new InvalidArgumentError('global or stream:NAME')
  return text
}

function parseReason(text: string): 'manual' | 'compliance' {
  if (text !== 'manual' && text !== 'compliance')
    throw new InvalidArgumentError('manual or compliance')
  return text
}

function parseUntil(text: string): number {
  const span = parseDurationMs(text)
  const at = span === undefined ? Date.parse(text) : Date.now() + span
  if (Number.isNaN(at) || at <= Date.now())
    throw new InvalidArgumentError('a duration (30d) or a date to come')
  return at
}

const WORDS: Readonly<Record<ChangeOutcome['outcome'], string>> = {
  added: 'suppressed',
  kept: 'was suppressed already; nothing changed',
  released: 'released',
  not_listed: 'is not suppressed; nothing changed',
  sticky: 'is sticky: it takes --override and --note',
  was_released: 'was released before; nothing changed',
}

async function act(
  options: ChangeOptions,
  command: Command,
  change: (
    database: Parameters<typeof addSuppressions>[0],
    by: Act,
  ) => Promise<readonly ChangeOutcome[]>,
): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  const by = {
    changeSetId: newId('chs'),
    who: `operator:${operatorName()}`,
    note: options.note,
  }
  const outcomes = await withApp(config, { schema: 'migrate' }, (app) => change(app.database, by))
  for (const { addressKey, scope, outcome } of outcomes) {
    if (options.json === true)
      await writeJson({
        addressKey,
        scope,
        outcome,
        changeSetId: by.changeSetId,
        dryRun: options.dryRun === true,
      })
    else
      await writeData(
        `${addressKey} (${scope}): ${options.dryRun === true ? 'would be: ' : ''}${WORDS[outcome]}`,
      )
  }
  process.exitCode = outcomes.some((o) => o.outcome === 'sticky' || o.outcome === 'not_listed')
    ? EXIT.negative
    : EXIT.done
}
