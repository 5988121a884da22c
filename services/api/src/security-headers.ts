/**
 * The header fields that tell a browser to be careful, as helmet sets them. Asked for once: they are the same for every answer, and
 * its plugin for Fastify makes them anew for each, a third of what an answer costs (docs/decisions/0034).
 */
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** What every answer has; the pages set a policy of their own over it. An answer of the API is never a page. */
export function securityHeaders(): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  })
  set(request, response, (error) => {
    if (error !== undefined)
      throw new Error('the header fields could not be made', { cause: error })
  })
  return { ...response.getHeaders() }
}
