/** `suppressions add`: by hand, one change set. */
import { InvalidArgumentError, type Command } from 'commander'
import { newId } from '@forwardpath/runtime'
import { addSuppressions } from '@forwardpath/store'
import { addressArgument, parseToCome } from '../options.ts'
import { act, addActOptions, refuseNobody, undoAct, type ActOptions } from './suppressions-act.ts'

type AddOptions = ActOptions & {
  readonly reason: 'manual' | 'compliance'
  readonly until?: number
  readonly undo?: string
}

const ADD_HELP = `
Examples:
  forwardpath suppressions add jane@example.org --note "asked by telephone"
  forwardpath suppressions add jane@example.org --reason compliance --scope stream:newsletter`

/** Adds `add` to the group. */
export function addSuppressionsAdd(group: Command): void {
  addActOptions(group.command('add'))
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
      parseToCome,
    )
    .option('--undo <id>', 'take an addition or a release back, chs_…')
    .addHelpText('after', ADD_HELP)
    .action(async (texts: readonly string[], options: AddOptions, command: Command) => {
      if (options.undo !== undefined) await undoAct(options.undo, { texts, options }, command)
      else await add(texts, options, command)
    })
}

async function add(texts: readonly string[], options: AddOptions, command: Command): Promise<void> {
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
}

function parseReason(text: string): 'manual' | 'compliance' {
  if (text !== 'manual' && text !== 'compliance')
    throw new InvalidArgumentError('manual or compliance')
  return text
}
