import type { ExportEnd } from '@forwardpath/store'
import { feedCursor } from '../cursor.ts'
import { route } from '../route.ts'
import { streamExport } from '../stream-export.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  sha256: 'text/plain; charset=utf-8',
  postfix: 'text/plain; charset=utf-8',
  exim: 'text/plain; charset=utf-8',
} as const

/** `GET /v1/suppressions/export`. */
export const exportSuppressionsRoute = route(
  'exportSuppressions',
  (call, context, { streams, consumers }) => {
    const { format } = call.query
    consumers.note(call.caller.keyId, format)
    return streamExport(call, {
      context,
      streams,
      form: format,
      type: TYPES[format],
      end: format === 'ndjson' ? jsonEnd : commentEnd,
    })
  },
)

function jsonEnd({ rows, sha256, position }: ExportEnd): string {
  return JSON.stringify({ rows, sha256, cursor: feedCursor(position) })
}

/** A comment to Postfix and Exim; no address begins with a number sign and a blank. */
function commentEnd({ rows, sha256, position, leftOut }: ExportEnd): string {
  const note = leftOut === 0 ? '' : ` left-out=${String(leftOut)}`
  return `# rows=${String(rows)} sha256=${sha256} cursor=${feedCursor(position)}${note}`
}
