/** Short answers of the HTTP server. */
import type { ServerResponse } from 'node:http'

/** One line of JSON, and the end of the connection. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  // What was not read must not be taken for the next request.
  response.setHeader('Connection', 'close')
  sendJson(response, status, { error: message })
}

/** One line of JSON. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(text)
}
