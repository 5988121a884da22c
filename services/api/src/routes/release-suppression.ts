import { recordKey } from '@forwardpath/mail'
import { listSuppressions, releaseRecords } from '@forwardpath/store'
import { ApiProblem, invalidField, notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `DELETE /v1/suppressions/{address}`. */
export const releaseSuppressionRoute = route(
  'releaseSuppression',
  async ({ path, query, caller }, { database, newId }) => {
    const override = query.override === true
    if (override && query.note === undefined)
      throw invalidField('/query/note', 'is needed with override: say who decided it and why')
    if (override && !caller.scopes.has('suppressions:override'))
      throw new ApiProblem('forbidden', { detail: 'the key lacks the scope suppressions:override' })
    const changeSetId = newId('chs')
    const key = { addressKey: recordKey(path.address), scope: query.scope }
    const [change] = await releaseRecords(database, [key], {
      act: { changeSetId, who: caller.who, note: query.note },
      why: query.reason,
      override,
      dryRun: false,
    })
    const outcome = change?.outcome ?? 'not_listed'
    if (outcome === 'sticky') throw new ApiProblem('sticky_reason')
    if (outcome === 'not_listed') throw notFound('it is not suppressed in this scope')
    const [record] = await listSuppressions(database, key, { limit: 1 })
    return { body: { changeSetId, outcome, suppression: record ?? null } }
  },
)
