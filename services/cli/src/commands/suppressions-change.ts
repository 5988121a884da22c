import { InvalidArgumentError, type Command } from 'commander'
import { CATEGORIES } from '@forwardpath/classify'
import type { Address } from '@forwardpath/mail'
import { EXIT, ExitError, newId, parseDurationMs } from '@forwardpath/runtime'
import {
  addSuppressions,
  releaseSuppressions,
  type Act,
  type ChangeOutcome,
} from '@forwardpath/store'
import { SUPPRESSION_REASONS } from '@forwardpath/suppress'
import { withApp } from '../app.ts'
import { readConfig } from '../config.ts'
import type { ChangeSetFlags } from '../change-set/flags.ts'
import { undo } from '../change-set/run.ts'
import {
  addressArgument,
  operatorName,
  overridesOf,
  parseSince,
  refuseUnknown,
} from '../options.ts'
import { writeData, writeJson } from '../output.ts'
import { isFiltered, releaseMany, type ReleaseFilter } from './suppressions-release-many.ts'

type ChangeOptions = {
  readonly scope: string
  readonly note?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}
type AddOptions = ChangeOptions & {
  readonly reason: 'manual' | 'compliance'
  readonly until?: number
  readonly undo?: string
}
type ReleaseOptions = ChangeOptions &
  ReleaseFilter &
  Pick<ChangeSetFlags, 'apply' | 'yesCount' | 'undo'> & {
    readonly reason: string
    readonly override?: boolean
  }
type GivenRelease = Omit<ReleaseOptions, 'reason'> & { readonly reason?: string }

const ADD_HELP = `
Examples:
  forwardpath suppressions add jane@example.org --note "asked by telephone"
  forwardpath suppressions add jane@example.org --reason compliance --scope stream:newsletter`

const RELEASE_HELP = `
The evidence is kept, the counts begin anew; a later report may suppress the address again.
What is sticky (a complaint, a new owner, compliance) needs --override and --note.

Examples:
  forwardpath suppressions release jane@example.org --reason "mailbox works again"
  forwardpath suppressions release jane@example.org --reason "wrote to us" --override --note "ticket 4711"
  forwardpath suppressions release --domain example.org --reason "their server is back"      shows, with a digest
  forwardpath suppressions release --undo chs_01…`

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
    .option('--undo <id>', 'take an addition or a release back, chs_…')
    .addHelpText('after', ADD_HELP)
    .action(async (texts: readonly string[], options: AddOptions, command: Command) => {
      if (options.undo !== undefined) {
        await undoAct(options.undo, options, command)
        return
      }
      refuseNobody(texts)
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
    .option('--reason <text>', 'why; it is kept')
    .option('--override', 'also what is sticky; needs --note')
    .option('--domain <domain>', 'all records of a domain; shown first')
    .option('--category <category>', 'all records of a category; shown first')
    .option('--because <reason>', 'all records with this reason, such as hard_bounce; shown first')
    .option('--since <when>', 'all records that changed since; shown first', parseSince)
    .option('--apply <digest>', 'release the records that were shown under this digest')
    .option('--yes-count <number>', 'how many records, where that is many', parseCount)
    .option('--undo <id>', 'take a release or an addition back, chs_…')
    .addHelpText('after', RELEASE_HELP)
    .action(async (texts: readonly string[], given: GivenRelease, command: Command) => {
      if (given.undo !== undefined) {
        await undoAct(given.undo, given, command)
        return
      }
      const options = withReason(given)
      if (options.override === true && options.note === undefined) {
        throw new ExitError('--override needs --note', {
          exitCode: EXIT.usage,
          remedy: 'say who decided it and why',
        })
      }
      if (isFiltered(options)) {
        await many(texts, options, command)
        return
      }
      refuseNobody(texts)
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

function withReason(given: GivenRelease): ReleaseOptions {
  if (given.reason !== undefined) return { ...given, reason: given.reason }
  throw new ExitError('a release needs --reason', {
    exitCode: EXIT.usage,
    remedy: 'say why the address may be mailed again; it is kept',
  })
}

function refuseNobody(texts: readonly string[]): void {
  if (texts.length > 0) return
  throw new ExitError('no address is named', {
    exitCode: EXIT.usage,
    remedy: 'name one or more addresses',
  })
}

async function many(
  texts: readonly string[],
  options: ReleaseOptions,
  command: Command,
): Promise<void> {
  if (texts.length > 0) {
    throw new ExitError('addresses and a filter stand together', {
      exitCode: EXIT.usage,
      remedy: 'name addresses, or give --domain, --category, --because or --since',
    })
  }
  refuseUnknown('category', options.category, CATEGORIES)
  refuseUnknown('reason', options.because, SUPPRESSION_REASONS)
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  await withApp(config, { schema: 'migrate' }, (app) => releaseMany(app, options))
}

async function undoAct(id: string, options: ChangeOptions, command: Command): Promise<void> {
  const config = readConfig({ overrides: overridesOf(command), mailboxSecrets: 'ignored' })
  await withApp(config, { schema: 'migrate' }, (app) => undo(app, id, options))
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 0) throw new InvalidArgumentError('a whole number')
  return count
}

function addChangeOptions(command: Command): Command {
  return command
    .argument('[address...]')
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
  raised: 'was suppressed already; holds for longer now, or is sticky now',
  kept: 'was suppressed already, at least as firmly; nothing changed',
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
