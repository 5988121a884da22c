import { addAudit, removeWebhookEndpoint } from '@forwardpath/store'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `DELETE /v1/webhook-endpoints/{id}`. */
export const removeWebhookEndpointRoute = route(
  'removeWebhookEndpoint',
  async ({ path: { id }, caller }, { database }) => {
    await database.transaction(async (tx) => {
      if (!(await removeWebhookEndpoint(tx, id))) throw notFound(`there is no endpoint ${id}`)
      await addAudit(tx, {
        who: caller.who,
        action: 'webhook.remove',
        subject: id,
        note: undefined,
      })
    })
    return { body: { id, removed: true } }
  },
)
