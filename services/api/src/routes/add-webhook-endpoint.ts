import { randomBytes } from 'node:crypto'
import { addAudit, addWebhookEndpoint } from '@forwardpath/store'
import { route } from '../route.ts'

/** Standard Webhooks 1.0: 24 to 64 octets of a cryptographic source. */
const SECRET_BYTES = 32

/** `POST /v1/webhook-endpoints`. Takes no Idempotency-Key: the answer would be kept, and the secret in it. */
export const addWebhookEndpointRoute = route(
  'addWebhookEndpoint',
  async ({ body, caller }, { database, newId }) => {
    const { url, types, include, note } = body
    const id = newId('whe')
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
    await database.transaction(async (tx) => {
      await addWebhookEndpoint(tx, {
        id,
        url,
        types: [...new Set(types)],
        include: [...new Set(include)],
        secret,
        note: note ?? undefined,
        createdBy: caller.who,
      })
      await addAudit(tx, { who: caller.who, action: 'webhook.add', subject: id, note: undefined })
    })
    return { body: { id, url, secret }, headers: { Location: `/v1/webhook-endpoints/${id}` } }
  },
)
