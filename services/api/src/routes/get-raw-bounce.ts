import { addAudit, listBounces, loadRawMessage } from '@forwardpath/store'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/bounces/{id}/raw`. */
export const getRawBounceRoute = route('getRawBounce', async ({ path, caller }, { database }) => {
  const [bounce] = await listBounces(database, { id: path.id }, { limit: 1 })
  if (bounce === undefined) throw notFound(`there is no report ${path.id}`)
  const bytes = await loadRawMessage(database, bounce.messageId)
  if (bytes === undefined) throw notFound('the raw mail is past its retention')
  // Before the bytes: who read them is known even where the answer breaks off.
  await addAudit(database, {
    who: caller.who,
    action: 'raw.read',
    subject: path.id,
    note: undefined,
  })
  return {
    kind: 'bytes',
    bytes,
    type: 'message/rfc822',
    // A hostile mail must never be shown as a page of ours.
    headers: { 'Content-Disposition': `attachment; filename="${path.id}.eml"` },
  }
})
