/**
 * What a person does to the list: adds and releases. Each act is a change set with its rows in the
 * change log, written under the feed lock. A release spends the reports before it; an addition spends
 * none, since it would weaken what they add up to, and the complaint that waits in the mailbox.
 */
import { addressKey, type Address } from '@forwardpath/mail'
import type { Database } from '../database.ts'
import { addRecords, type Addition, type AdditionMode } from './add-records.ts'
import { asChangeSet, type Act, type ChangeOutcome } from './person-act.ts'
import { releaseByKey, type ReleaseKey } from './release-by-key.ts'

/**
 * Adds at most `MAX_PERSON_ROWS` addresses. Never weakens: a record that stops its address keeps the later of the two ends
 * and is sticky where either is; one that would gain nothing is kept as it stands. With `dryRun` nothing stays written.
 */
export async function addSuppressions(
  database: Database,
  additions: readonly Addition[],
  options: { readonly act: Act; readonly mode: AdditionMode; readonly dryRun: boolean },
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions add' }, (tx) =>
    addRecords(tx, additions, options),
  )
}

/** One record to release. */
export type Release = { readonly address: Address; readonly scope: string }

/**
 * Releases at most `MAX_PERSON_ROWS` records; a sticky one only with `override`. The evidence stays, the counts begin
 * anew. With `dryRun` nothing stays written.
 */
export async function releaseSuppressions(
  database: Database,
  releases: readonly Release[],
  options: {
    readonly act: Act
    readonly why: string
    readonly override: boolean
    readonly dryRun: boolean
  },
): Promise<readonly ChangeOutcome[]> {
  return releaseRecords(database, releases.map(keyOf), options)
}

/** The same by the keys of the records. */
export async function releaseRecords(
  database: Database,
  keys: readonly ReleaseKey[],
  options: Parameters<typeof releaseSuppressions>[2],
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions release' }, (tx) =>
    releaseByKey(tx, keys, options),
  )
}

function keyOf({ address, scope }: Release): ReleaseKey {
  return { addressKey: addressKey(address), scope }
}

/** An addition that says for itself whether a released record comes back. */
export type BatchAddition = Addition & Pick<AdditionMode, 'revive'>

/**
 * Adds and releases at most `MAX_PERSON_ROWS` in one transaction: all of it, or nothing. No key and scope may be in
 * both. Releases with the same words are one statement, and additions that revive another than those that do not.
 */
export async function changeSuppressions(
  database: Database,
  changes: {
    readonly additions: readonly BatchAddition[]
    readonly releases: readonly (Release & { readonly why: string })[]
  },
  options: {
    readonly act: Act
    readonly mode: Pick<AdditionMode, 'source'>
    readonly dryRun: boolean
  },
): Promise<readonly ChangeOutcome[]> {
  return asChangeSet(database, { ...options, what: 'suppressions batch' }, async (tx) => {
    const outcomes: ChangeOutcome[] = []
    for (const revive of [false, true]) {
      const alike = changes.additions.filter((addition) => addition.revive === revive)
      const mode = { ...options.mode, revive }
      outcomes.push(...(await addRecords(tx, alike, { act: options.act, mode })))
    }
    for (const why of new Set(changes.releases.map((release) => release.why))) {
      const alike = changes.releases.filter((release) => release.why === why).map(keyOf)
      outcomes.push(...(await releaseByKey(tx, alike, { act: options.act, why, override: false })))
    }
    return outcomes
  })
}
