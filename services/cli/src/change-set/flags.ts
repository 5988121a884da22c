/** What everything that decides history again takes: dry by itself, applied by its digest, undone by its id. */
import type { Command } from 'commander'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { declare } from '../command-kind.ts'
import { addReasonOption, type ChangeOptions } from '../change-options.ts'
import { parseCount } from '../options.ts'

/** `--apply`, `--undo` and what goes with them. */
export type ChangeSetFlags = ChangeOptions & {
  readonly apply?: string
  readonly undo?: string
  readonly yesCount?: number
  readonly note?: string
  readonly json?: boolean
}

/** Adds them to a command and declares that it decides history again. */
export function addChangeSetFlags(command: Command): Command {
  declare(command, 'redecision')
    .option('--apply <digest>', 'write what was shown under this digest')
    .option('--undo <id>', 'write the inverse of an applied change set, chs_…')
    .option('--dry-run', 'say what would be done, keep nothing of it; also of --apply and --undo')
    .option('--yes-count <number>', 'how many records change, where that is many', parseCount)
    .option('--yes', 'accepted; nothing is asked, and many records take --yes-count')
  return addReasonOption(command, 'change set')
    .option('--note <text>', 'the same as --reason')
    .option('--json', 'one JSON object')
}

/** The words of the person, by either name. */
export function noteOf({
  note,
  reason,
}: Pick<ChangeSetFlags, 'note' | 'reason'>): string | undefined {
  return note ?? reason
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
