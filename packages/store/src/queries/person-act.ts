/**
 * An act of a person on the list as one transaction: under the feed lock, with its change set where something was written. A dry
 * run does all of it and is rolled back.
 */
import type { Database, Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgTextOrNull } from '../pg-text.ts'

/** Who acts, and in which words. */
export type Act = {
  /** Of the change set, `chs_…`. */
  readonly changeSetId: string
  /** Such as `operator:jane`. */
  readonly who: string
  readonly note: string | undefined
}

/**
 * What became of each key that was named. `added`: it is active and was not. `raised`: it was active and ends later now, or by an
 * override only. `kept`: it stands as it was, and is no weaker than what was asked for.
 */
export type ChangeOutcome = {
  readonly addressKey: string
  readonly scope: string
  readonly outcome:
    'added' | 'raised' | 'kept' | 'released' | 'not_listed' | 'sticky' | 'was_released'
}

const WRITTEN: readonly ChangeOutcome['outcome'][] = ['added', 'raised', 'released']

/** Rows of one transaction: the feed lock is held for no more. */
export const MAX_PERSON_ROWS = 1_000

class DryRun extends Error {
  readonly outcomes: readonly ChangeOutcome[]
  constructor(outcomes: readonly ChangeOutcome[]) {
    super('dry run')
    this.outcomes = outcomes
  }
}

/** Runs the act; the outcomes that it gives are those of the change set. Throws what the database throws. */
export async function asChangeSet(
  database: Database,
  options: { readonly act: Act; readonly what: string; readonly dryRun: boolean },
  run: (tx: Transaction) => Promise<readonly ChangeOutcome[]>,
): Promise<readonly ChangeOutcome[]> {
  const { act, what, dryRun } = options
  try {
    return await database.transaction(async (tx) => {
      await takeFeedLock(tx)
      const outcomes = await run(tx)
      if (dryRun) throw new DryRun(outcomes)
      // What changed nothing is no change set: a request that is repeated leaves none.
      if (outcomes.some(({ outcome }) => WRITTEN.includes(outcome))) {
        await tx.query(
          'insert into change_set (id, what, who, note) values ($1, $2, $3, $4) on conflict (id) do nothing',
          [act.changeSetId, what, act.who, pgTextOrNull(act.note, 2_000)],
        )
      }
      return outcomes
    })
  } catch (error) {
    // The transaction was rolled back: what it would have done is known, and nothing is written.
    if (error instanceof DryRun) return error.outcomes
    throw error
  }
}
