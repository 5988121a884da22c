/** Says every 15 s that the parts of this process are alive; `doctor --role` asks for it. */
import { hostname } from 'node:os'
import { startHeartbeat, type HeartbeatHandle } from '@forwardpath/runtime'
import { beatHeart, endHeartbeat, type PartRole } from '@forwardpath/store'
import type { App } from '../app.ts'

/** Call once a process, when its parts have started. Register `stop` after theirs, so that it ends first. */
export function beatFor(
  app: App,
  roles: readonly PartRole[],
  /** What its worker has met, where it has one. */
  counts?: () => Readonly<Record<string, number>>,
): Promise<HeartbeatHandle> {
  const self = { roles, process: `${hostname()}/${String(process.pid)}` }
  return startHeartbeat({
    beat: () => beatHeart(app.database, { ...self, ...(counts && { counts: counts() }) }),
    end: () => endHeartbeat(app.database, self),
    log: {
      info: (message) => {
        app.log.info(message)
      },
      warn: (fields, message) => {
        app.log.warn(fields, message)
      },
    },
  })
}
