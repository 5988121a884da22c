import { createHash } from 'node:crypto'
import { API_MAILBOX } from '@forwardpath/runtime'
import { ApiProblem } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/bounces`. */
export const takeInMailRoute = route('takeInMail', async ({ body }, { mails, maxMessageBytes }) => {
  if (body.length > maxMessageBytes)
    throw new ApiProblem('body_too_large', { detail: 'the mail is over limits.message' })
  const { isNew } = await mails.takeIn(body)
  const sha256 = createHash('sha256').update(body).digest('hex')
  return { body: { mailbox: API_MAILBOX, sha256, isNew } }
})
