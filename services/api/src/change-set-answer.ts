import {
  findForesight,
  listChangeSets,
  type ChangeSetRecord,
  type Totals,
} from '@forwardpath/store'
import type { ApiContext } from './context.ts'
import { countToType } from './history/history.ts'
import { notFound } from './problem.ts'

/** A change set in the words of the interface. */
export type ShownChangeSet = Omit<ChangeSetRecord, 'state'> & {
  readonly state: ChangeSetRecord['state'] | 'foreseeing'
}

/** Without a digest its outcome is not known yet. Total. */
export function shownChangeSet(record: ChangeSetRecord): ShownChangeSet {
  const isKnown = record.state !== 'foreseen' || record.digest !== null
  return { ...record, state: isKnown ? record.state : 'foreseeing' }
}

/** One with what was foreseen. Throws ApiProblem `not_found`. */
export async function changeSetDetail(
  context: Pick<ApiContext, 'database'>,
  id: string,
): Promise<
  ShownChangeSet & { readonly totals: Totals | null; readonly countToType: number | null }
> {
  const [record] = await listChangeSets(context.database, { id }, { limit: 1 })
  if (record === undefined) throw notFound(`there is no change set ${id}`)
  const totals = (await findForesight(context.database, { id }))?.totals ?? null
  const isOpen = record.state === 'foreseen' || record.state === 'applying'
  const count = totals === null || !isOpen ? undefined : await countToType(context, totals)
  return { ...shownChangeSet(record), totals, countToType: count ?? null }
}
