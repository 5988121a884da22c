/**
 * Releasing many records at once: what the reports behind them say counts no more. Dry by itself; the digest stands for exactly
 * these records as they stand, so that nothing is released that was not shown.
 */
import { createHash } from 'node:crypto'
import { EXIT, ExitError, forTerminal, newId } from '@forwardpath/runtime'
import {
  countActive,
  listSuppressions,
  MAX_PERSON_ROWS,
  releaseSuppressions,
  type SuppressionRecord,
} from '@forwardpath/store'
import type { App } from '../app.ts'
import type { ChangeSetFlags } from '../change-set/flags.ts'
import { operator, refuseUncounted } from '../change-set/run.ts'
import { addressArgument } from '../options.ts'
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

const PAGE = 1_000
const SAMPLES = 10

/** Shows them, or releases them where the digest is still theirs. Throws ExitError 1 where it is not. */
export async function releaseMany(app: App, options: ReleaseManyOptions): Promise<void> {
  const records = await collectRecords(app, options)
  const digest = digestOf(records)
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

async function collectRecords(
  { database }: App,
  { domain, category, because, since, scope, override }: ReleaseManyOptions,
): Promise<readonly SuppressionRecord[]> {
  const filter = { status: ['held', 'active'], domain, category, reason: because, since, scope }
  const found: SuppressionRecord[] = []
  for (let after: string | undefined; ;) {
    const page = await listSuppressions(database, filter, { limit: PAGE, after })
    found.push(...page)
    if (page.length < PAGE) break
    after = page.at(-1)?.id
  }
  return override === true ? found : found.filter((record) => !isSticky(record))
}

/** As the list says it: such records end by an override only. */
function isSticky({ reason }: SuppressionRecord): boolean {
  return reason === 'complaint' || reason === 'owner_changed' || reason === 'compliance'
}

function digestOf(records: readonly SuppressionRecord[]): string {
  const hash = createHash('sha256')
  const lines = records.map(({ addressKey, scope, seq }) =>
    JSON.stringify([addressKey, scope, seq]),
  )
  for (const line of lines.sort()) hash.update(`${line}\n`)
  return hash.digest('hex')
}

async function show(
  records: readonly SuppressionRecord[],
  digest: string,
  { json }: ReleaseManyOptions,
): Promise<void> {
  if (json === true) {
    await writeJson({ digest, applied: false, records: records.length })
    return
  }
  await writeData(`${counted(records.length, 'record')} would be released`)
  for (const record of records.slice(0, SAMPLES)) {
    const why = shorten(record.diagnostic ?? record.note ?? '', 70)
    await writeData(forTerminal(`  ${record.address} (${record.scope}) ${record.status}: ${why}`))
  }
  if (records.length > 0) await writeData(`digest ${digest}: give it to --apply to release them`)
}

async function releaseAll(
  { database }: App,
  records: readonly SuppressionRecord[],
  { reason, override, note, json }: ReleaseManyOptions,
): Promise<void> {
  const changeSetId = newId('chs')
  let released = 0
  for (let from = 0; from < records.length; from += MAX_PERSON_ROWS) {
    const outcomes = await releaseSuppressions(
      database,
      records
        .slice(from, from + MAX_PERSON_ROWS)
        .map(({ address, scope }) => ({ address: addressArgument(address), scope })),
      {
        act: { changeSetId, who: operator(), note },
        why: reason,
        override: override === true,
        dryRun: false,
      },
    )
    released += outcomes.filter(({ outcome }) => outcome === 'released').length
  }
  if (json === true) await writeJson({ changeSetId, applied: true, records: released })
  else
    await writeData(
      `${counted(released, 'record')} released, change set ${changeSetId}; --undo ${changeSetId} takes it back`,
    )
}
