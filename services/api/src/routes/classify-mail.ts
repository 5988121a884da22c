import { z } from 'zod'
import { OPERATIONS } from '@forwardpath/client'
import { ApiProblem } from '../problem.ts'
import { route } from '../route.ts'

/** `POST /v1/classify`. */
export const classifyMailRoute = route('classifyMail', async ({ body, query }, { mails }) => {
  const read = await mails.classify(body, { explain: query.explain === true })
  if (!read.ok) throw new ApiProblem('unreadable_mail', { detail: read.message })
  return { body: z.parse(OPERATIONS.classifyMail.answer.schema, read.mail) }
})
