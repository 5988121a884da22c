/** What everything that decides history again takes: dry by itself, applied by its digest, undone by its id. */
import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { parseCount } from '../options.ts'

/** `--apply`, `--undo` and what goes with them. */
export type ChangeSetFlags = {
  readonly apply?: string
  readonly undo?: string
  readonly yesCount?: number
  readonly note?: string
  readonly json?: boolean
}

/** Added to a command. */
export function addChangeSetFlags(command: Command): Command {
  return command
    .option('--apply <digest>', 'write what was shown under this digest')
    .option('--undo <id>', 'write the inverse of an applied change set, chs_…')
    .option('--yes-count <number>', 'how many records change, where that is many', parseCount)
    .option('--note <text>', 'kept with the change set')
    .option('--json', 'one JSON object')
}

/** Printed below the help of each. */
export const CHANGE_SET_HELP = `
Nothing is written unless --apply names the digest that was shown; it is refused where new mails or decisions have
changed the outcome. What people decided, imports, sticky records and decided address changes are never altered: they are
listed as conflicts. --undo ID restores the list as it was, but for records on which a later decision stands.`

/** Throws ExitError 2 where both are given: each is an act of its own. */
export function refuseBoth({ apply, undo }: ChangeSetFlags): void {
  if (apply === undefined || undo === undefined) return
  throw new ExitError('--apply and --undo stand together', {
    exitCode: EXIT.usage,
    remedy: 'give one of the two',
  })
}
