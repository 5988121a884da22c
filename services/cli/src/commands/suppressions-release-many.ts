/**
 * Releasing many records at once: what the reports behind them say counts no more. Dry by itself; the digest stands for exactly
 * these records as they stand, so that nothing is released that was not shown.
 */
import { EXIT, ExitError, forTerminal, newId } from '@forwardpath/runtime'
import { countActive, loadReleaseGroup, releaseGroup, type GroupRecord } from '@forwardpath/store'
import type { App } from '../app.ts'
import type { ChangeSetFlags } from '../change-set/flags.ts'
import { operator } from '../change-options.ts'
import { refuseUncounted } from '../change-set/run.ts'
import { domainArgument } from '../name-argument.ts'
import { counted, shorten, writeData, writeJson } from '../output.ts'

/** Which records, beside their scope. */
export type ReleaseFilter = {
  readonly domain?: string
  readonly category?: string
  readonly because?: string
  readonly since?: string
}

/** How they are released. */
export type ReleaseManyOptions = ReleaseFilter &
  ChangeSetFlags & {
    readonly scope: string
    readonly reason: string
    readonly override?: boolean
  }

/** Whether the command names records by what they are. */
export function isFiltered({ domain, category, because, since }: ReleaseFilter): boolean {
  return [domain, category, because, since].some((value) => value !== undefined)
}

const SAMPLES = 10
/** Held in memory at once, some 300 octets each. */
const MAX_RECORDS = 5_000_000

/** Shows them, or releases them where the digest is still theirs. Throws ExitError 1 where it is not. */
export async function releaseMany(app: App, options: ReleaseManyOptions): Promise<void> {
  const { domain, category, because, since, scope } = options
  const override = options.override === true
  const group = {
    domain: domain === undefined ? undefined : domainArgument(domain),
    category,
    reason: because,
    since,
    scope,
    override,
  }
  const loaded = await loadReleaseGroup(app.database, group, MAX_RECORDS)
  if (loaded === undefined) {
    throw new ExitError(`over ${String(MAX_RECORDS)} records fit`, {
      exitCode: EXIT.usage,
      remedy: 'narrow it by --domain, --category, --because or --since',
    })
  }
  const { records, digest } = loaded
  if (options.apply === undefined) {
    await show(records, digest, options)
    return
  }
  if (options.apply !== digest) {
    throw new ExitError('not released: the records are not those that were shown', {
      exitCode: EXIT.negative,
      remedy: 'run it without --apply and look again',
    })
  }
  refuseUncounted(records.length, await countActive(app.database), options)
  await releaseAll(app, records, options)
}

async function show(
  records: readonly GroupRecord[],
  digest: string,
  { json, dryRun }: ReleaseManyOptions,
): Promise<void> {
  if (json === true) {
    await writeJson({
      digest,
      applied: false,
      records: records.length,
      dryRun: dryRun === true,
    })
    return
  }
  await writeData(`${counted(records.length, 'record')} would be released`)
  for (const record of records.slice(0, SAMPLES)) {
    const why = shorten(record.why ?? '', 70)
    await writeData(forTerminal(`  ${record.address} (${record.scope}) ${record.status}: ${why}`))
  }
  if (records.length > 0) await writeData(`digest ${digest}: give it to --apply to release them`)
}

async function releaseAll(
  { database }: App,
  records: readonly GroupRecord[],
  { reason, override, note, json, dryRun = false }: ReleaseManyOptions,
): Promise<void> {
  const changeSetId = newId('chs')
  const released = await releaseGroup(database, records, {
    act: { changeSetId, who: operator(), note },
    why: reason,
    override: override === true,
  })
  if (json === true) {
    const written = { changeSetId: dryRun ? null : changeSetId, applied: !dryRun }
    await writeJson({ ...written, records: released, dryRun })
    return
  }
  const what = counted(released, 'record')
  await writeData(
    dryRun
      ? `${what} would be released; nothing is written (--dry-run)`
      : `${what} released, change set ${changeSetId}; --undo ${changeSetId} takes it back`,
  )
}
