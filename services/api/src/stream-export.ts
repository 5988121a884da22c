/**
 * A long answer out of one snapshot of the database: its bytes go to the client as fast as he takes them, and no faster. The
 * last line says that it was the last. Where anything fails in the middle, the connection is cut: an end of the
 * answer that looks like one would be a short list.
 */
import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { exportLines, feedHead, type ExportEnd, type ExportForm } from '@forwardpath/store'
import type { ApiContext } from './context.ts'
import { feedCursor } from './cursor.ts'
import type { StreamAnswer } from './route.ts'
import type { StreamSlots } from './stream-slots.ts'

/** What is streamed, and how it ends. */
export type StreamExportOptions = {
  readonly context: ApiContext
  readonly streams: StreamSlots
  readonly form: ExportForm
  readonly type: string
  /** The last line, without its line end. */
  readonly end: (end: ExportEnd) => string
}

/** The fastest: the network is seldom slower than a harder compression. */
const GZIP_LEVEL = 1

/** Starts it; throws what happens before the first byte. */
export async function streamExport(
  call: {
    readonly header: (name: string) => string | undefined
    readonly signal: () => AbortSignal
  },
  options: StreamExportOptions,
): Promise<StreamAnswer> {
  const { context, form } = options
  const known = call.header('If-None-Match')
  if (known !== undefined) {
    const headers = headersOf(form, feedCursor(await feedHead(context.database)))
    if (isKnown(known, headers.ETag)) return { kind: 'unchanged', headers }
  }
  const out = new PassThrough({ highWaterMark: 256 * 1024 })
  // Whoever reads it has his own listener; before he does, a fault must not end the process.
  out.on('error', () => undefined)
  const cursor = await begin(out, call.signal(), options)
  const zipped = acceptsGzip(call.header('Accept-Encoding'))
  return {
    kind: 'stream',
    stream: zipped ? gzipped(out) : out,
    type: options.type,
    headers: {
      ...headersOf(form, cursor),
      ...(zipped ? { 'Content-Encoding': 'gzip' } : {}),
    },
  }
}

/** Resolves with the cursor of the snapshot as soon as it is known that there will be one. */
async function begin(
  out: PassThrough,
  signal: AbortSignal,
  { context, streams, form, end }: StreamExportOptions,
): Promise<string> {
  const giveBack = streams.take()
  return new Promise((resolve, reject) => {
    const done = exportLines(context.database, {
      form,
      host: context.rejectHost,
      signal,
      onStart: (position) => {
        resolve(feedCursor(position))
      },
      write: async (chunk) => {
        if (out.destroyed) throw new Error('the client has gone')
        const isTaken = out.write(chunk)
        await context.failpoint('F13')
        if (!isTaken) await once(out, 'drain', { signal })
      },
    })
    done
      .then((result) => {
        out.end(`${end(result)}\n`)
      })
      .catch((error: unknown) => {
        // Before the first byte this is the answer; after it nobody listens, and the stream is cut.
        reject(error instanceof Error ? error : new Error(String(error)))
        if (!signal.aborted) context.log.warn({ err: error }, 'an export was cut')
        out.destroy(error instanceof Error ? error : new Error(String(error)))
      })
      .finally(giveBack)
  })
}

function gzipped(out: PassThrough): Readable {
  const gzip = createGzip({ level: GZIP_LEVEL })
  gzip.on('error', () => undefined)
  out.on('error', (error) => gzip.destroy(error))
  gzip.on('close', () => out.destroy())
  return out.pipe(gzip)
}

function headersOf(
  form: ExportForm,
  cursor: string,
): Readonly<Record<'ETag' | 'Vary' | 'Cache-Control', string>> {
  return {
    // Weak: gzip and plain are the same list (RFC 9110 s8.8.1).
    ETag: `W/"${form}.${cursor}"`,
    Vary: 'Accept-Encoding, Authorization',
    'Cache-Control': 'private, no-cache',
  }
}

/** RFC 9110 s13.1.2: weak comparison. */
function isKnown(header: string, etag: string): boolean {
  return header.split(',').some((one) => ['*', etag, etag.slice(2)].includes(one.trim()))
}

/** RFC 9110 s12.5.3, as far as it concerns gzip. */
function acceptsGzip(header: string | undefined): boolean {
  return (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) =>
      part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/),
    )
    .some(([coding, weight]) => coding === 'gzip' && !/^q=0(?:\.0*)?$/.test(weight ?? ''))
}
