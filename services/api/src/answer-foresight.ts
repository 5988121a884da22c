/** What every dry run answers: it runs beside, and after a little patience the change set is told as far as it is. */
import type { Answer, Shared } from './route.ts'
import { changeSetDetail } from './change-set-answer.ts'
import type { ApiContext } from './context.ts'
import { foreseeHistory } from './history/history.ts'
import type { HistoryWish } from './history/history-port.ts'
import { MAX_GROUP_RECORDS } from './history/release.ts'
import { ApiProblem } from './problem.ts'

/** Throws ApiProblem `refused_by_rules` where the group is too large. */
export async function answerForesight(
  wish: HistoryWish,
  by: { readonly who: string; readonly note: string | null | undefined },
  { context, runs }: { readonly context: ApiContext; readonly runs: Shared['runs'] },
): Promise<Answer<'foreseeChangeSet'>> {
  const id = context.newId('chs')
  const ended = await runs.run(id, (signal) =>
    foreseeHistory(context, wish, { id, who: by.who, note: by.note ?? undefined, signal }),
  )
  if (ended !== undefined && ended.value === undefined) throw refusal(wish)
  return {
    body: await changeSetDetail(context, id),
    headers: { Location: `/v1/change-sets/${id}` },
  }
}

function refusal({ door }: HistoryWish): ApiProblem {
  return door === 'release'
    ? new ApiProblem('refused_by_rules', {
        detail: `over ${String(MAX_GROUP_RECORDS)} records fit: narrow it, or use forwardpath suppressions release`,
      })
    : new ApiProblem('unavailable', { headers: { 'Retry-After': '5' } })
}
