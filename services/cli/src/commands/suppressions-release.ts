/** `suppressions release`: by hand, one change set; or many at once, shown first. */
import type { Command } from 'commander'
import { CATEGORIES } from '@forwardpath/classify'
import { recordKey } from '@forwardpath/mail'
import { EXIT, ExitError } from '@forwardpath/runtime'
import { releaseRecords } from '@forwardpath/store'
import { SUPPRESSION_REASONS } from '@forwardpath/suppress'
import { refuseBoth, type ChangeSetFlags } from '../change-set/flags.ts'
import { withChangeSets } from '../change-set/run.ts'
import { nameArgument } from '../name-argument.ts'
import { parseCount, parseSince, refuseUnknown } from '../options.ts'
import { configOf } from '../run-change.ts'
import { act, addActOptions, refuseNobody, undoAct, type ActOptions } from './suppressions-act.ts'
import { isFiltered, releaseMany, type ReleaseFilter } from './suppressions-release-many.ts'

type ReleaseOptions = ActOptions &
  ReleaseFilter &
  Pick<ChangeSetFlags, 'apply' | 'yesCount' | 'undo'> & {
    readonly reason: string
    readonly override?: boolean
  }
type GivenRelease = Omit<ReleaseOptions, 'reason'> & { readonly reason?: string }

const RELEASE_HELP = `
The evidence is kept, the counts begin anew; a later report may suppress the address again.
What is sticky (a complaint, a new owner, compliance) needs --override and --note.
@example.org is the record of the whole domain and no other; --domain takes those of its addresses too.

Examples:
  forwardpath suppressions release jane@example.org --reason "mailbox works again"
  forwardpath suppressions release jane@example.org --reason "wrote to us" --override --note "ticket 4711"
  forwardpath suppressions release @example.org --reason "the domain is back" --dry-run
  forwardpath suppressions release --domain example.org --reason "their server is back"      shows, with a digest
  forwardpath suppressions release --undo chs_01…`

/** Adds `release` to the group. */
export function addSuppressionsRelease(group: Command): void {
  addActOptions(group.command('release'))
    .description('lets addresses, or a whole domain, be mailed again')
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
      const { undo, note = given.reason } = given
      if (undo === undefined) await release(texts, checked(given), command)
      else {
        refuseBoth(given)
        const options = note === undefined ? given : { ...given, note }
        await undoAct(undo, { texts, options }, command)
      }
    })
}

async function release(
  texts: readonly string[],
  options: ReleaseOptions,
  command: Command,
): Promise<void> {
  if (isFiltered(options)) {
    await many(texts, options, command)
    return
  }
  refuseNobody(texts)
  const keys = texts.map((text) => ({
    addressKey: recordKey(nameArgument(text)),
    scope: options.scope,
  }))
  await act(options, command, (database, by) =>
    releaseRecords(database, keys, {
      act: by,
      why: options.reason,
      override: options.override === true,
      dryRun: options.dryRun === true,
    }),
  )
}

function checked(given: GivenRelease): ReleaseOptions {
  if (given.reason === undefined)
    throw new ExitError('a release needs --reason', {
      exitCode: EXIT.usage,
      remedy: 'say why the address may be mailed again; it is kept',
    })
  if (given.override === true && given.note === undefined)
    throw new ExitError('--override needs --note', {
      exitCode: EXIT.usage,
      remedy: 'say who decided it and why',
    })
  return { ...given, reason: given.reason }
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
  await withChangeSets(configOf(command), options, (app) => releaseMany(app, options))
}
