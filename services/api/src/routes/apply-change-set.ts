import { addAudit, findForesight, type ForesightSet } from '@forwardpath/store'
import { changeSetDetail } from '../change-set-answer.ts'
import { applyHistory, countToType } from '../history/history.ts'
import type { HistoryOutcome } from '../history/history-port.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { route, type Call } from '../route.ts'

/** `POST /v1/change-sets/{id}/apply`. */
export const applyChangeSetRoute = route(
  'applyChangeSet',
  async ({ path: { id }, body, caller }, context, { runs }) => {
    const set = await findForesight(context.database, { id })
    if (set === undefined) throw notFound(`there is no change set ${id}`)
    refuseState(set, body)
    const wanted = set.totals === undefined ? undefined : await countToType(context, set.totals)
    if (wanted !== undefined && body.count !== wanted)
      throw new ApiProblem('needs_count', { detail: `${String(wanted)} records change` })
    await addAudit(context.database, {
      who: caller.who,
      action: 'change_set.apply',
      subject: id,
      note: undefined,
    })
    const ended = await runs.run(id, (signal) => applyHistory(context, set, signal))
    if (ended !== undefined) refuseOutcome(ended.value)
    return { body: await changeSetDetail(context, id) }
  },
)

function refuseState({ state, digest }: ForesightSet, body: Call<'applyChangeSet'>['body']): void {
  if (state !== 'foreseen' && state !== 'applying')
    throw new ApiProblem('not_in_this_state', { detail: `it is ${state}` })
  if (digest === undefined)
    throw new ApiProblem('not_in_this_state', { detail: 'its outcome is not known yet' })
  if (digest !== body.digest)
    throw new ApiProblem('outcome_changed', { detail: `its digest is ${digest}` })
}

function refuseOutcome(outcome: HistoryOutcome): void {
  switch (outcome.kind) {
    case 'applied':
      return
    case 'changed':
      throw new ApiProblem('outcome_changed', {
        detail: 'not written: new mails or decisions have changed the outcome',
      })
    case 'stale':
      throw new ApiProblem('outcome_changed', {
        detail: `not written: ${outcome.reason}; ask for a new change set`,
      })
    case 'stopped':
      throw new ApiProblem('unavailable', { headers: { 'Retry-After': '5' } })
  }
}
