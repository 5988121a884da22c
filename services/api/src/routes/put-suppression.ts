import { addressKey } from '@forwardpath/mail'
import { addSuppressions, listSuppressions } from '@forwardpath/store'
import { readAddition } from '../addition.ts'
import { route } from '../route.ts'

/** `PUT /v1/suppressions/{address}`. */
export const putSuppressionRoute = route(
  'putSuppression',
  async ({ path, body, caller }, { database, newId, now }) => {
    const changeSetId = newId('chs')
    const addition = readAddition(
      { ...body, address: path.address },
      { newId, nowMs: now(), pointer: '/body/expiresAt' },
    )
    const [change] = await addSuppressions(database, [addition], {
      act: { changeSetId, who: caller.who, note: body.note ?? undefined },
      mode: { source: 'api', revive: body.force },
      dryRun: false,
    })
    const [record] = await listSuppressions(
      database,
      { addressKey: addressKey(path.address), scope: body.scope },
      { limit: 1 },
    )
    return {
      body: { changeSetId, outcome: change?.outcome ?? 'kept', suppression: record ?? null },
    }
  },
)
