/**
 * The whole list as text, for filters that read maps by HTTP and ask again whether they changed (rspamd).
 *
 *   GET /maps/addresses?stream=S    an address key a line
 *   GET /maps/domains?stream=S      a domain a line, of the records for whole domains
 *
 * What is in force now is in it, `active` and `held`, of the global scope and of the stream that was named. `ETag` is the place
 * in the change log; `If-None-Match` is looked at before `If-Modified-Since` (RFC 9110 s13.2.2). Without a list that is
 * young enough the answer is 503, never a short or empty map. Memory does not grow with the list.
 */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isErasedKey } from '@forwardpath/store'
import { sendError } from './http-send.ts'
import type { Replica, ReplicaState } from './replica.ts'
import type { SuppressionTable } from './table.ts'

/** What the maps are made from. */
export type MapOptions = { readonly replica: Replica; readonly now: () => number }

/** Maps that are sent at the same time; each holds on to the list as it was. */
const MAX_AT_ONCE = 4
/** A client that takes longer for the whole map is cut off. */
const MAX_SENDING_MS = 600_000
const PIECE_CHARS = 65_536
const RETRY_AFTER_SECONDS = 30

type MapHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** The routes of the maps. */
export function createMapAnswer(
  options: MapOptions,
): Readonly<Record<string, { readonly GET: MapHandler; readonly HEAD: MapHandler }>> {
  let sending = 0
  const route = (lines: (keys: Iterable<string>) => Iterable<string>) => {
    const handler: MapHandler = async (request, response, url) => {
      if (sending >= MAX_AT_ONCE) {
        sendUnavailable(response, 'too many maps are being sent')
        return
      }
      sending++
      try {
        await answerMap({ request, response, url }, options, lines)
      } finally {
        sending--
      }
    }
    return { GET: handler, HEAD: handler }
  }
  return { '/maps/addresses': route(addressLines), '/maps/domains': route(domainLines) }
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

async function answerMap(
  { request, response, url }: Exchange,
  { replica, now }: MapOptions,
  lines: (keys: Iterable<string>) => Iterable<string>,
): Promise<void> {
  const state = replica.state()
  const table = replica.current()
  if (table === undefined) {
    sendUnavailable(response, 'the suppression list is not at hand')
    return
  }
  const validators = validatorsOf(state, now())
  const headers = {
    ETag: validators.etag,
    'Last-Modified': new Date(validators.modifiedMs).toUTCString(),
    'Cache-Control': 'no-cache',
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  }
  if (isUnchanged(request, validators)) {
    response.writeHead(304, headers).end()
    return
  }
  response.writeHead(200, headers)
  if (request.method === 'HEAD') response.end()
  else await send(response, lines(keysIn(table, { url, nowMs: now() })))
}

function keysIn(
  table: SuppressionTable,
  { url, nowMs }: { readonly url: URL; readonly nowMs: number },
): Iterable<string> {
  const stream = url.searchParams.get('stream')
  const scopes = stream === null ? ['global'] : ['global', `stream:${stream}`]
  return table.keys({ scopes, nowMs })
}

function* addressLines(keys: Iterable<string>): Generator<string> {
  // A filter has the address, not its hash: what was erased is for the other protocols to say.
  for (const key of keys) if (!key.startsWith('@') && !isErasedKey(key)) yield key
}

function* domainLines(keys: Iterable<string>): Generator<string> {
  for (const key of keys) if (key.startsWith('@')) yield key.slice(1)
}

async function send(response: ServerResponse, lines: Iterable<string>): Promise<void> {
  const timer = setTimeout(() => response.destroy(), MAX_SENDING_MS)
  try {
    let piece = ''
    for (const line of lines) {
      piece += `${line}\n`
      if (piece.length < PIECE_CHARS) continue
      const isTaken = response.write(piece)
      piece = ''
      if (!isTaken) await readerOf(response)
      if (response.destroyed) return
    }
    response.end(piece)
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until the client has read, or is gone. */
async function readerOf(response: ServerResponse): Promise<void> {
  const over = new AbortController()
  const { signal } = over
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  } finally {
    // The listener that was not needed goes with it.
    over.abort()
  }
}

type Validators = { readonly etag: string; readonly modifiedMs: number }

/**
 * Last-Modified has seconds: in the second of a change the one before it is named, so that a later change of the same second is
 * not missed by whoever asks by date alone.
 */
function validatorsOf({ cursor, changedAtMs = 0 }: ReplicaState, nowMs: number): Validators {
  const changed = Math.floor(changedAtMs / 1_000)
  const modified = changed === Math.floor(nowMs / 1_000) ? changed - 1 : changed
  return {
    etag: `W/"${cursor?.epoch ?? ''}.${cursor?.seq ?? ''}"`,
    modifiedMs: modified * 1_000,
  }
}

function isUnchanged(request: IncomingMessage, { etag, modifiedMs }: Validators): boolean {
  const noneMatch = request.headers['if-none-match']
  if (noneMatch !== undefined) {
    return noneMatch.split(',').some((tag) => tag.trim() === etag)
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && modifiedMs <= since
}

function sendUnavailable(response: ServerResponse, why: string): void {
  response.setHeader('Retry-After', RETRY_AFTER_SECONDS)
  sendError(response, 503, why)
}
