import { listBounces, loadRawMessage } from '@forwardpath/store'
import { explainReport } from '../explain-report.ts'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/bounces/{id}`. */
export const getBounceRoute = route('getBounce', async ({ path }, { database, mails }) => {
  const [bounce] = await listBounces(database, { id: path.id }, { limit: 1 })
  if (bounce === undefined) throw notFound(`there is no report ${path.id}`)
  const raw = await loadRawMessage(database, bounce.messageId)
  const explanation = raw === undefined ? null : await explainReport(mails, raw, bounce.ordinal)
  return { body: { ...bounce, explanation } }
})
