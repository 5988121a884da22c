/** Deciding again for routes and pages alike: foreseen, applied by digest, undone. */
import {
  countActive,
  findForesight,
  findUnfinishedUndo,
  undoChangeSet,
  type ForesightSet,
  type Totals,
  type UndoReport,
} from '@forwardpath/store'
import { isManyRecords, recordCount } from '@forwardpath/suppress'
import type { ApiContext } from '../context.ts'
import type { HistoryAct, HistoryOutcome, HistoryWish } from './history-port.ts'
import { applyRelease, foreseeRelease } from './release.ts'

/** What of the context it takes. */
export type HistoryGround = Pick<ApiContext, 'database' | 'policy' | 'now' | 'newId' | 'history'>

/** Foresees; nothing of the list changes. Absent: it was stopped, or is too large. */
export async function foreseeHistory(
  ground: HistoryGround,
  wish: HistoryWish,
  options: HistoryAct & { readonly signal: AbortSignal },
): Promise<ForesightSet | undefined> {
  const { signal, ...act } = options
  const isThere =
    wish.door === 'release'
      ? await foreseeRelease(ground, wish, act)
      : await ground.history.foresee(wish, act, signal)
  return isThere ? findForesight(ground.database, { id: act.id }) : undefined
}

/** Writes what was foreseen, where it is still what it was. */
export function applyHistory(
  ground: HistoryGround,
  set: ForesightSet,
  signal: AbortSignal,
): Promise<HistoryOutcome> {
  return set.parameters.door === 'release'
    ? applyRelease(ground, set, signal)
    : ground.history.apply(set, signal)
}

/** The number that must be typed, where so many records change; absent where not. */
export async function countToType(
  { database }: Pick<HistoryGround, 'database'>,
  totals: Totals,
): Promise<number | undefined> {
  const count = recordCount(totals)
  return isManyRecords(count, await countActive(database)) ? count : undefined
}

/** Writes the inverse; what was stopped on its way is gone on with. `undoId` is that of the inverse. */
export async function undoHistory(
  { database, newId }: Pick<HistoryGround, 'database' | 'newId'>,
  changeSetId: string,
  { who, note }: Omit<HistoryAct, 'id'>,
): Promise<{ readonly undoId: string; readonly report: UndoReport }> {
  const undoId = (await findUnfinishedUndo(database, changeSetId)) ?? newId('chs')
  return { undoId, report: await undoChangeSet(database, { changeSetId, undoId, who, note }) }
}
