import { addressKey } from '@forwardpath/mail'
import { changeSuppressions } from '@forwardpath/store'
import { readAddition } from '../addition.ts'
import { invalidField } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/suppressions/batch`. */
export const changeSuppressionsRoute = route(
  'changeSuppressions',
  async ({ body, caller }, { database, newId, now }) => {
    const keys = body.items.map((item) => `${addressKey(item.address)} ${item.scope}`)
    keys.forEach((key, index) => {
      if (keys.indexOf(key) < index)
        throw invalidField(
          `/body/items/${String(index)}`,
          'names an address and scope a second time',
        )
    })
    const additions = body.items.flatMap((item, index) =>
      item.op === 'put'
        ? [
            {
              ...readAddition(item, {
                newId,
                nowMs: now(),
                pointer: `/body/items/${String(index)}/expiresAt`,
              }),
              revive: item.force,
            },
          ]
        : [],
    )
    const releases = body.items.flatMap((item) =>
      item.op === 'release' ? [{ address: item.address, scope: item.scope, why: item.reason }] : [],
    )
    const changeSetId = newId('chs')
    const outcomes = await changeSuppressions(
      database,
      { additions, releases },
      {
        act: { changeSetId, who: caller.who, note: body.note },
        mode: { source: 'api' },
        dryRun: body.dryRun,
      },
    )
    const byKey = new Map(outcomes.map((o) => [`${o.addressKey} ${o.scope}`, o]))
    const results = keys.flatMap((key) => byKey.get(key) ?? [])
    return { body: { changeSetId, dryRun: body.dryRun, results } }
  },
)
