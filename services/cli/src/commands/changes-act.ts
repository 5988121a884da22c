/** What a person does at the desk: `changes approve`, `reject`, `snooze`, `confirm`, `revert`. */
import { InvalidArgumentError, type Command } from 'commander'
import {
  REJECT_REASONS,
  type ActKind,
  type RefusalCode,
  type RejectReason,
} from '@forwardpath/changes'
import { addressKey } from '@forwardpath/mail'
import { EXIT, ExitError, forTerminal, newId, type Config } from '@forwardpath/runtime'
import {
  actOnChanges,
  listChanges,
  type ChangeAct,
  type ChangeActOutcome,
  type Database,
} from '@forwardpath/store'
import { withApp } from '../app.ts'
import { eventLine } from '../change-lines.ts'
import { addChangeOptions, operator, type ChangeOptions } from '../change-options.ts'
import { confirm } from '../confirm.ts'
import { addressArgument, parseToCome } from '../options.ts'
import { counted, shortTime, writeData, writeJson, writeMessage } from '../output.ts'
import { configOf, schemaFor } from '../run-change.ts'
import { deskOptionsOf } from '../trust.ts'

/** What every act takes. */
export type ActOptions = ChangeOptions & {
  readonly note?: string
  readonly ifVersion?: number
  readonly json?: boolean
}
type ApproveOptions = ActOptions & { readonly override?: boolean }
type RejectOptions = ActOptions & { readonly target?: string }
type SnoozeOptions = ActOptions & { readonly until: number }

/** Acts of one transaction: the feed lock is held for no more. */
const BATCH = 200

const APPROVE_HELP = `
The old address is suppressed (reason moved). The new one is not mailed, not written anywhere and did not agree to anything:
its export says "consent: re-permission required".

Examples:
  forwardpath changes approve adc_01…
  forwardpath changes approve adc_01… --override --note "she told us by telephone"`

const REJECT_HELP = `
The hold of the old address ends and its counts stay, since the bounce itself was real. With "forged" the counts go too.

Examples:
  forwardpath changes reject adc_01… --reason wrong --note "left the company"
  forwardpath changes reject --target victim@example.com --reason forged --yes`

const SNOOZE_HELP = `
Examples:
  forwardpath changes snooze adc_01… --until 14d --note "asked the company"`

const CONFIRM_HELP = `
Examples:
  forwardpath changes confirm adc_01… --note "clicked the link of 12 May"`

const REVERT_HELP = `
Examples:
  forwardpath changes revert adc_01… --note "it was another Jane"`

/** The acts, below `changes`. */
export function addChangeActs(group: Command): void {
  addActOptions(group.command('approve'), '<id...>')
    .description('the old address has become the new one')
    .option(
      '--override',
      'also what no report binds to a mail of ours, or what is gravely flagged; needs --note',
    )
    .addHelpText('after', APPROVE_HELP)
    .action(async (ids: readonly string[], options: ApproveOptions, command: Command) => {
      const act = {
        ...common(options),
        kind: 'approve',
        override: options.override === true,
      } as const
      await actAndSay(command, options, { kind: 'approve', acts: ids.map((id) => ({ id, act })) })
    })
  addActOptions(group.command('reject'), '[id...]', false)
    .description('it is not so')
    .requiredOption('--reason <reason>', REJECT_REASONS.join(', '), parseReason)
    .option('--target <address>', 'in place of ids: all that wait and point at this new address')
    .addHelpText('after', REJECT_HELP)
    .action(async (ids: readonly string[], options: RejectOptions, command: Command) => {
      const act = { kind: 'reject', note: options.note, version: options.ifVersion } as const
      const reason = REJECT_REASONS.find((known) => known === options.reason)
      await actAndSay(command, options, {
        kind: 'reject',
        acts: ids.map((id) => ({ id, act: { ...act, reason } })),
        target: options.target,
        reason,
      })
    })
  addActOptions(group.command('snooze'), '<id...>')
    .description('puts the decision off')
    .requiredOption('--until <when>', 'a duration from now (14d) or a date', parseToCome)
    .addHelpText('after', SNOOZE_HELP)
    .action(async (ids: readonly string[], options: SnoozeOptions, command: Command) => {
      const act = { ...common(options), kind: 'snooze', untilMs: options.until } as const
      await actAndSay(command, options, { kind: 'snooze', acts: ids.map((id) => ({ id, act })) })
    })
  for (const [kind, text, help] of [
    ['confirm', 'the person has agreed to be mailed at the new address', CONFIRM_HELP],
    ['revert', 'takes an approval or a rejection back: it waits for a decision again', REVERT_HELP],
  ] as const) {
    addActOptions(group.command(kind), '<id...>')
      .description(text)
      .addHelpText('after', help)
      .action(async (ids: readonly string[], options: ActOptions, command: Command) => {
        const act = { ...common(options), kind }
        await actAndSay(command, options, { kind, acts: ids.map((id) => ({ id, act })) })
      })
  }
}

function addActOptions(command: Command, ids: string, hasReason = true): Command {
  return addChangeOptions(command, {
    keptIn: hasReason ? 'decision' : 'own',
    asks: 'more than one at once',
  })
    .argument(ids, 'adc_…')
    .option('--note <text>', hasReason ? 'the same as --reason' : 'kept with the decision')
    .option('--if-version <number>', 'refuse if it has changed since this version', parseVersion)
    .option('--json', 'one JSON object an address change')
}

function common(options: ActOptions): Pick<ChangeAct['act'], 'note' | 'version'> {
  return { note: options.note ?? options.reason, version: options.ifVersion }
}

function parseReason(text: string): RejectReason {
  const reason = REJECT_REASONS.find((known) => known === text)
  if (reason === undefined) throw new InvalidArgumentError(`one of ${REJECT_REASONS.join(', ')}`)
  return reason
}

function parseVersion(text: string): number {
  const version = Number(text)
  if (!Number.isSafeInteger(version) || version < 1)
    throw new InvalidArgumentError('a number, as changes show gives it')
  return version
}

type Acts = {
  readonly kind: ActKind
  readonly acts: readonly ChangeAct[]
  /** In place of acts: a new address. */
  readonly target?: string | undefined
  readonly reason?: RejectReason | undefined
}

async function actAndSay(command: Command, options: ActOptions, asked: Acts): Promise<void> {
  const config = configOf(command)
  const changeSetId = newId('chs')
  const outcomes = await withApp(config, { schema: schemaFor(options) }, async (app) => {
    const acts = await actsOf(app.database, asked, options)
    if (acts.length > 1) {
      await confirm(`${asked.kind} ${counted(acts.length, 'address change')} at once`, options)
    }
    return actInBatches(app.database, acts, { config, options, kind: asked.kind, changeSetId })
  })
  for (const outcome of outcomes) await writeOutcome(outcome, { options, asked, changeSetId })
  process.exitCode = exitOf(outcomes)
}

async function actsOf(
  database: Database,
  { acts, target, reason }: Acts,
  options: ActOptions,
): Promise<readonly ChangeAct[]> {
  if (target === undefined) {
    if (acts.length > 0) return [...new Map(acts.map((a) => [a.id, a])).values()]
    throw new ExitError('it takes the ids of address changes', {
      exitCode: EXIT.usage,
      remedy: 'forwardpath changes list names them; or --target ADDRESS',
    })
  }
  if (acts.length > 0) {
    throw new ExitError('ids and --target do not go together', {
      exitCode: EXIT.usage,
      remedy: 'name the changes, or the new address that they point at',
    })
  }
  const newKey = addressKey(addressArgument(target))
  const found = await listChanges(database, { newKey, state: ['pending'] }, { limit: 1_000_000 })
  if (found.length === 0) {
    throw new ExitError(`nothing that waits points at ${target}`, {
      exitCode: EXIT.negative,
      remedy: `forwardpath changes list --target ${target} shows all states`,
    })
  }
  return found.map(({ id }) => ({ id, act: { kind: 'reject', reason, note: options.note } }))
}

/** How acts are written, and by whom. */
export type ActContext = {
  readonly config: Config
  readonly options: ActOptions
  readonly kind: ActKind
  readonly changeSetId: string
}

/** One change set, however many transactions it takes. */
export async function actInBatches(
  database: Database,
  acts: readonly ChangeAct[],
  { config, options, kind, changeSetId }: ActContext,
): Promise<readonly ChangeActOutcome[]> {
  const note = options.note ?? (kind === 'reject' ? undefined : options.reason)
  const by = { changeSetId, who: operator(), note }
  const outcomes: ChangeActOutcome[] = []
  // Two that share a target are told from each other only where they are seen together.
  const size = kind === 'approve' ? acts.length : BATCH
  for (let start = 0; start < acts.length; start += size) {
    const batch = acts.slice(start, start + size)
    const done = await actOnChanges(database, batch, {
      by,
      what: `changes ${kind}`,
      dryRun: options.dryRun === true,
      desk: deskOptionsOf(config),
      newId: () => newId('sup'),
    })
    outcomes.push(...done)
  }
  return outcomes
}

async function writeOutcome(
  outcome: ChangeActOutcome,
  {
    options,
    asked,
    changeSetId,
  }: { readonly options: ActOptions; readonly asked: Acts; readonly changeSetId: string },
): Promise<void> {
  const isDryRun = options.dryRun === true
  if (options.json === true) {
    await writeJson({ ...outcome, changeSetId: outcome.ok ? changeSetId : null, dryRun: isDryRun })
  } else if (outcome.ok) {
    await writeData(`${outcome.id}: ${isDryRun ? 'would be ' : ''}${wordsOf(asked, options)}`)
  } else writeRefusal(outcome)
}

/** What is refused, and what others did meanwhile, on stderr. */
export function writeRefusal(outcome: Extract<ChangeActOutcome, { ok: false }>): void {
  writeMessage(forTerminal(`forwardpath: ${outcome.message}; ${outcome.remedy}`))
  for (const event of outcome.since) writeMessage(forTerminal(`  ${eventLine(event)}`))
}

function wordsOf(
  { kind, reason }: Acts,
  options: ActOptions & { readonly until?: number },
): string {
  switch (kind) {
    case 'approve':
      return 'approved; the old address is suppressed, consent for the new one: re-permission required'
    case 'reject':
      return reason === 'forged'
        ? 'rejected as forged; what rested on it is released and counts no more'
        : `rejected: ${reason ?? ''}; the hold of the old address ends, its counts stay`
    case 'snooze':
      return `put off until ${shortTime(new Date(options.until ?? 0).toISOString())} UTC`
    case 'confirm':
      return 'confirmed'
    case 'revert':
      return 'taken back; it waits for a decision again'
    case 'export':
      return 'exported'
    case 'pass':
    case 'close':
    case 'sighting':
      return kind
  }
}

/** What the caller left out or wrote wrong. */
const USAGE: ReadonlySet<RefusalCode> = new Set([
  'needs_reason',
  'unknown_reason',
  'needs_note',
  'not_in_the_future',
  'no_destination',
])

/** 0 where all was done, 2 where something was left out, else 1. */
export function exitOf(outcomes: readonly ChangeActOutcome[]): 0 | 1 | 2 {
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.code]))
  if (refused.length === 0) return EXIT.done
  return refused.some((code) => USAGE.has(code)) ? EXIT.usage : EXIT.negative
}
