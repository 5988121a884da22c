/** What adding and releasing by hand share: their options, and one act of a person on the list as one change set. */
import type { Command } from 'commander'
import { EXIT, ExitError, newId } from '@forwardpath/runtime'
import type { Act, ChangeOutcome, Database } from '@forwardpath/store'
import { withApp } from '../app.ts'
import { addChangeOptions, operator, type ChangeOptions } from '../change-options.ts'
import { undo, withChangeSets } from '../change-set/run.ts'
import { parseScope } from '../options.ts'
import { writeData, writeJson, writeMessage } from '../output.ts'
import { configOf, schemaFor } from '../run-change.ts'

/** Options of both. */
export type ActOptions = Omit<ChangeOptions, 'reason'> & {
  readonly scope: string
  readonly note?: string
  readonly json?: boolean
}

/** Adds {@link ActOptions} and the addresses to a command, which has a `--reason` of its own. */
export function addActOptions(command: Command): Command {
  return addChangeOptions(command, { keptIn: 'own' })
    .argument('[address...]')
    .option('--scope <scope>', 'global or stream:NAME', parseScope, 'global')
    .option('--note <text>', 'kept with the change')
    .option('--json', 'one JSON object an address')
}

/** Throws ExitError (usage) where no address is named. */
export function refuseNobody(texts: readonly string[]): void {
  if (texts.length > 0) return
  throw new ExitError('no address is named', {
    exitCode: EXIT.usage,
    remedy: 'name one or more addresses',
  })
}

/** Takes an addition or a release back: all of it, so that no address is named. Throws ExitError. */
export async function undoAct(
  id: string,
  { texts, options }: { readonly texts: readonly string[]; readonly options: ActOptions },
  command: Command,
): Promise<void> {
  if (texts.length > 0) {
    throw new ExitError('--undo takes a whole change set back, and addresses are named beside it', {
      exitCode: EXIT.usage,
      remedy: 'leave the addresses out, or name them without --undo',
    })
  }
  await withChangeSets(configOf(command), options, (app) => undo(app, id, options))
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

/** What leaves something to take back. */
const WRITTEN: ReadonlySet<ChangeOutcome['outcome']> = new Set(['added', 'raised', 'released'])

/** Carries the act out and prints what became of each address; exit 1 where one was not listed or is sticky. Throws ExitError. */
export async function act(
  options: ActOptions,
  command: Command,
  change: (database: Database, by: Act) => Promise<readonly ChangeOutcome[]>,
): Promise<void> {
  const by = { changeSetId: newId('chs'), who: operator(), note: options.note }
  const outcomes = await withApp(configOf(command), { schema: schemaFor(options) }, (app) =>
    change(app.database, by),
  )
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
  const isWritten = outcomes.some(({ outcome }) => WRITTEN.has(outcome))
  if (isWritten && options.dryRun !== true)
    writeMessage(
      `takes it back: forwardpath suppressions ${command.name()} --undo ${by.changeSetId}`,
    )
  process.exitCode = outcomes.some((o) => o.outcome === 'sticky' || o.outcome === 'not_listed')
    ? EXIT.negative
    : EXIT.done
}
