/**
 * `POST /check`: one recipient, for Haraka, KumoMTA and whatever asks by script.
 *
 *   in    {"recipient": "old@example.org", "sender"?: "…", "saslUsername"?: "…", "stream"?: "…"}
 *   out   200 {"verdict": "clear"}
 *         200 {"verdict": "listed", "id", "status", "scope", "reason", "category", "expiresAt", "reply": {…}}
 *         503 {"verdict": "unknown", "reply": {"code": 451, …}}, with Retry-After: defer the mail
 *
 * `reply` is what to tell the SMTP client: code, enhancedStatusCode, text. With `stream` sender and user are not looked at.
 * Only `application/json` is taken, so that no page in a browser can ask. Bodies of more than 16 KiB are refused.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendError, sendJson } from './http-send.ts'
import type { Answer, LookUp, Question } from './look-up.ts'
import { REJECT_STATUS, TEMP_STATUS } from './reject-text.ts'

const MAX_BODY_BYTES = 16_384
const RETRY_AFTER_SECONDS = 30

const FIELDS = ['recipient', 'sender', 'saslUsername', 'stream'] as const
type FieldName = (typeof FIELDS)[number]
type Fields = Readonly<Partial<Record<FieldName, string>>>

/** Answers one request. */
export async function answerCheck(
  request: IncomingMessage,
  response: ServerResponse,
  lookUp: LookUp,
): Promise<void> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    sendError(response, 415, 'Content-Type must be application/json')
    return
  }
  const body = await readBody(request)
  if (body === undefined) {
    sendError(response, 413, `a body has at most ${String(MAX_BODY_BYTES)} bytes`)
    return
  }
  const fields = readFields(body)
  if (typeof fields === 'string') sendError(response, 400, fields)
  else sendAnswer(response, lookUp.ask(questionOf(fields, lookUp)))
}

function questionOf(fields: Fields, lookUp: LookUp): Question {
  const { recipient = '', sender, saslUsername } = fields
  return { recipient, stream: fields.stream ?? lookUp.streamOf({ sender, saslUsername }) }
}

function sendAnswer(response: ServerResponse, answer: Answer): void {
  switch (answer.kind) {
    case 'clear':
      sendJson(response, 200, { verdict: 'clear' })
      return
    case 'listed': {
      const { id, facts, expiresAtMs } = answer.record
      const reply = { code: 550, enhancedStatusCode: REJECT_STATUS, text: answer.text }
      sendJson(response, 200, {
        verdict: 'listed',
        id,
        status: facts.status,
        scope: facts.scope,
        reason: facts.reason,
        category: facts.category ?? null,
        expiresAt: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
        reply,
      })
      return
    }
    case 'unknown': {
      const reply = { code: 451, enhancedStatusCode: TEMP_STATUS, text: answer.text }
      response.setHeader('Retry-After', RETRY_AFTER_SECONDS)
      sendJson(response, 503, { verdict: 'unknown', reply })
    }
  }
}

/** `undefined` where it is too long; the rest is read and dropped, so that the refusal can be read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

/** The fields, or what is wrong with them. */
function readFields(body: string): Fields | string {
  const value = parseJson(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'the body is not a JSON object'
  }
  const fields: Partial<Record<FieldName, string>> = {}
  for (const [name, field] of Object.entries(value) as [string, unknown][]) {
    const known = FIELDS.find((one) => one === name)
    if (known === undefined) return `${JSON.stringify(name)} is not a field`
    if (typeof field !== 'string') return `${name} must be a text`
    fields[known] = field
  }
  return fields.recipient === undefined ? 'recipient is missing' : fields
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
