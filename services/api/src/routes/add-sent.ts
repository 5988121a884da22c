import { addSentMessages } from '@forwardpath/store'
import { route } from '../route.ts'

/** `POST /v1/sent`. */
export const addSentRoute = route('addSent', async ({ body }, { database }) => {
  const added = await addSentMessages(
    database,
    body.messages.map((message) => ({
      messageId: message.messageId,
      recipient: message.recipient,
      sentAtMs: Date.parse(message.sentAt),
      stream: message.stream ?? undefined,
      campaign: message.campaign ?? undefined,
      leadSource: message.leadSource ?? undefined,
      mx: message.mx ?? undefined,
    })),
  )
  return { body: { added, known: body.messages.length - added } }
})
