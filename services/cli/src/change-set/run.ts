/** Runs a command that decides history again: shows, applies or undoes, and can be stopped between two batches. */
import { EXIT, ExitError, newId, type Config } from '@forwardpath/runtime'
import {
  countActive,
  findForesight,
  renoteForesight,
  undoChangeSet,
  type ForesightSet,
} from '@forwardpath/store'
import { isManyRecords, recordCount } from '@forwardpath/suppress'
import type { ApplyResult, Foreseen, RedecideContext, RunOptions } from '@forwardpath/worker'
import { withApp, type App } from '../app.ts'
import { operator } from '../change-options.ts'
import { writeData, writeJson, writeMessage } from '../output.ts'
import { loadPolicy } from '../policy.ts'
import { rehearsed, schemaFor } from '../run-change.ts'
import { createProgress } from '../run/progress.ts'
import { noteOf, refuseBoth, type ChangeSetFlags } from './flags.ts'
import { foreseenJson, isEmpty, totalLines, undoLines } from './lines.ts'

/** What is particular about a door. */
export type Door = {
  readonly door: ForesightSet['parameters']['door']
  /** A dry run. Absent: stopped. */
  readonly foresee: (context: RedecideContext, run: RunOptions) => Promise<Foreseen | undefined>
  readonly apply: (
    context: RedecideContext,
    set: ForesightSet,
    run: RunOptions,
  ) => Promise<ApplyResult>
  /** Steps that the progress counts up to, where known. */
  readonly totalOf?: (step: 'read' | 'decide' | 'apply') => number | undefined
}

/** Opens what a command that decides history again works on: with `--dry-run` nothing of it stays, not even what was foreseen. */
export function withChangeSets<T>(
  config: Config,
  flags: ChangeSetFlags,
  run: (app: App) => Promise<T>,
): Promise<T> {
  return withApp(config, { schema: schemaFor(flags) }, (app) => rehearsed(app, flags, run))
}

/** Throws ExitError: 1 where the outcome is another by now, 2 for a wrong flag, 75 where it was stopped. */
export async function runChangeSet(app: App, flags: ChangeSetFlags, door: Door): Promise<void> {
  refuseBoth(flags)
  if (flags.undo !== undefined) {
    await undo(app, flags.undo, flags)
    return
  }
  const context = redecideContext(app)
  const { run, end } = watched(door)
  try {
    if (flags.apply === undefined) await show(flags, await door.foresee(context, run))
    else await apply(context, { digest: flags.apply, flags, door, run })
  } finally {
    end()
  }
}

/** What deciding again takes of an open app. */
export function redecideContext(app: App): RedecideContext {
  return { database: app.database, policy: loadPolicy(app.config), newId, now: Date.now }
}

async function show(flags: ChangeSetFlags, foreseen: Foreseen | undefined): Promise<void> {
  if (foreseen === undefined) throw stopped('nothing was written')
  const isKept = flags.dryRun !== true
  if (flags.json === true) {
    await writeJson({ ...foreseenJson(foreseen), ...(isKept ? {} : NOT_KEPT) })
    return
  }
  for (const line of totalLines(foreseen.totals)) await writeData(line)
  if (isEmpty(foreseen)) await writeData('nothing would change')
  else
    await writeData(
      isKept
        ? `digest ${foreseen.digest}: give it to --apply to write this`
        : 'nothing of this is kept (--dry-run): without it there is a digest for --apply',
    )
}

/** A set that is gone can be neither applied nor looked at. */
const NOT_KEPT = { changeSetId: null, digest: null, dryRun: true }

async function apply(
  context: RedecideContext,
  {
    digest,
    flags,
    door,
    run,
  }: {
    readonly digest: string
    readonly flags: ChangeSetFlags
    readonly door: Door
    readonly run: RunOptions
  },
): Promise<void> {
  const found = await findForesight(context.database, { digest })
  if (found?.parameters.door !== door.door || found.totals === undefined) {
    throw new ExitError('nothing is foreseen under this digest', {
      exitCode: EXIT.negative,
      remedy: 'run it without --apply and take the digest that is shown',
    })
  }
  refuseUncounted(recordCount(found.totals), await countActive(context.database), flags)
  // The note that was given when it was foreseen stands where none is given now.
  const set = { ...found, note: noteOf(flags) ?? found.note }
  await renoteForesight(context.database, set)
  const result = await door.apply(context, set, run)
  if (result.kind === 'stale') {
    throw new ExitError(`not written: ${result.reason}`, {
      exitCode: EXIT.negative,
      remedy: 'run it without --apply and look again',
    })
  }
  if (result.kind === 'changed') {
    for (const line of totalLines(result.foreseen.totals)) writeMessage(line)
    throw new ExitError('not written: new mails or decisions have changed the outcome', {
      exitCode: EXIT.negative,
      remedy: `look at what it would be now, and apply ${result.foreseen.digest}`,
    })
  }
  if (result.kind === 'stopped') throw stopped('nothing was written')
  const { applied, passed, isWhole } = result.applied
  if (flags.json === true) {
    const dryRun = flags.dryRun === true
    await writeJson({
      changeSetId: set.id,
      digest,
      applied: isWhole && !dryRun,
      addresses: applied,
      passed,
      dryRun,
    })
  } else {
    const addresses = `${applied.toLocaleString('en-US')} ${applied === 1 ? 'address' : 'addresses'}`
    await writeData(
      flags.dryRun === true
        ? `${addresses} would be written as change set ${set.id}; nothing is (--dry-run)`
        : `${addresses} written, change set ${set.id}; --undo ${set.id} takes it back`,
    )
    if (passed > 0)
      await writeData(`${String(passed)} were decided otherwise meanwhile and stand as they did`)
  }
  if (!isWhole) throw stopped('what is written stays; the same --apply goes on')
}

/** Throws ExitError 2 where many records change and their number was not typed. */
export function refuseUncounted(
  count: number,
  active: number,
  { yesCount }: Pick<ChangeSetFlags, 'yesCount'>,
): void {
  if (!isManyRecords(count, active) || yesCount === count) return
  throw new ExitError(
    `this changes ${String(count)} records; ${String(active)} stop an address now`,
    { exitCode: EXIT.usage, remedy: `add --yes-count ${String(count)} if that is what you want` },
  )
}

function stopped(what: string): ExitError {
  return new ExitError(`stopped: ${what}`, { exitCode: EXIT.tryAgain })
}

/** Shared with the commands whose acts are undone without having been foreseen. Of a dry run `app` is a rehearsal. */
export async function undo(app: App, changeSetId: string, flags: ChangeSetFlags): Promise<void> {
  const undoId = newId('chs')
  const report = await undoChangeSet(app.database, {
    changeSetId,
    undoId,
    who: operator(),
    note: noteOf(flags),
  })
  if (report.outcome !== 'undone') {
    const words = {
      not_there: `there is no change set ${changeSetId}`,
      undone_before: `${changeSetId} was undone before`,
      not_applied: `${changeSetId} was never applied`,
      past_retention: `what ${changeSetId} would put back is past retention.events`,
    } as const
    throw new ExitError(words[report.outcome], {
      exitCode: EXIT.negative,
      ...(report.outcome === 'not_there' ? { remedy: WHERE_IDS_ARE } : {}),
    })
  }
  const dryRun = flags.dryRun === true
  if (flags.json === true) {
    await writeJson({
      changeSetId: dryRun ? null : undoId,
      undoOf: changeSetId,
      ...report,
      dryRun,
    })
  } else for (const line of undoLines(report, { undoId, dryRun })) await writeData(line)
}

const WHERE_IDS_ARE = 'forwardpath audit change-sets names them'

/** Progress on a terminal, and a stop between two batches on SIGINT or SIGTERM. */
function watched({ totalOf }: Door): { readonly run: RunOptions; readonly end: () => void } {
  const controller = new AbortController()
  const stop = (): void => {
    controller.abort()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const bars = {
    read: createProgress('mails read'),
    decide: createProgress('addresses decided'),
    apply: createProgress('addresses written'),
  }
  let current: keyof typeof bars | undefined
  return {
    run: {
      signal: controller.signal,
      onProgress: (step, done) => {
        if (current !== undefined && current !== step) bars[current].end()
        current = step
        bars[step].update(done, Math.max(done, totalOf?.(step) ?? done))
      },
    },
    end: () => {
      if (current !== undefined) bars[current].end()
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
