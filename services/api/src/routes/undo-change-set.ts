import type { UndoReport } from '@forwardpath/store'
import { undoHistory } from '../history/history.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/change-sets/{id}/undo`. */
export const undoChangeSetRoute = route(
  'undoChangeSet',
  async ({ path: { id }, body, caller }, context, { runs }) => {
    const ended = await runs.run(id, () =>
      undoHistory(context, id, { who: caller.who, note: body.note ?? undefined }),
    )
    if (ended === undefined) return { body: { changeSetId: null, undoOf: id, report: null } }
    const { undoId, report } = ended.value
    refuseOutcome(id, report)
    const { restored, reports, changes, keptCount, kept } = report
    return {
      body: {
        changeSetId: undoId,
        undoOf: id,
        report: { restored, reports, changes, keptCount, kept },
      },
    }
  },
)

const WORDS: Readonly<Partial<Record<UndoReport['outcome'], string>>> = {
  undone_before: 'it was undone before',
  not_applied: 'it was never applied',
  past_retention: 'what it would put back is past retention.events',
}

function refuseOutcome(id: string, { outcome }: UndoReport): void {
  if (outcome === 'undone') return
  if (outcome === 'not_there') throw notFound(`there is no change set ${id}`)
  throw new ApiProblem('not_in_this_state', {
    detail: WORDS[outcome] ?? 'what it would restore is past its retention',
  })
}
