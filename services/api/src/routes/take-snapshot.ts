import { streamExport } from '../stream-export.ts'
import { feedCursor } from '../cursor.ts'
import { route } from '../route.ts'

/** `GET /v1/feeds/suppressions/snapshot`. */
export const takeSnapshotRoute = route('takeSnapshot', (call, context, { streams, consumers }) => {
  consumers.note(call.caller.keyId, 'snapshot')
  return streamExport(call, {
    context,
    streams,
    form: 'snapshot',
    type: 'application/x-ndjson; charset=utf-8',
    end: ({ rows, sha256, position }) =>
      JSON.stringify({ rows, sha256, cursor: feedCursor(position) }),
  })
})
