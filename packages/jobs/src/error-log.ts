/**
 * The log of the queue's background errors. A server that is away makes the same error several
 * times a second in each connection: one line is written at once, the repeats are counted and written
 * once in a while. In: errors of BullMQ, ioredis and pg. Out: lines of the log, without a secret.
 */

import { codeOf } from '@forwardpath/runtime'

/** The part of a logger that the queue needs; a pino logger fits. */
export type QueueLog = {
  readonly debug: (fields: object, message: string) => void
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
}

/** A repeated error is written again after this time, with the count of the repeats. */
const REPEAT_AFTER_MS = 30_000

/** As many different errors are told apart; more than that share the oldest one's place. */
const MAX_KINDS = 50

/** SQLSTATE 57P01, admin_shutdown: the database ends, as it does after us at every clean stop. */
const ADMIN_SHUTDOWN = '57P01'

type Seen = { writtenAt: number; repeats: number }

/** A function for `.on('error', …)`. `now` is a clock in milliseconds, an argument for tests. Total. */
export function createErrorLog(
  log: QueueLog,
  now: () => number = Date.now,
): (error: Error) => void {
  const seen = new Map<string, Seen>()
  return (error) => {
    const code = codeOf(error)
    const fields = { error: error.name, code, reason: error.message }
    if (code === ADMIN_SHUTDOWN) {
      log.debug(fields, 'queue: the database is shutting down')
      return
    }
    const key = `${code ?? error.name} ${withoutIds(error.message)}`
    const known = seen.get(key)
    if (known !== undefined && now() - known.writtenAt < REPEAT_AFTER_MS) {
      known.repeats += 1
      return
    }
    if (known === undefined && seen.size >= MAX_KINDS) forgetOldest(seen)
    seen.set(key, { writtenAt: now(), repeats: 0 })
    log.warn(
      { ...fields, repeats: known?.repeats ?? 0 },
      'queue: background error, goes on by itself',
    )
  }
}

/** Messages about two jobs are the same message. */
function withoutIds(message: string): string {
  return message.replaceAll(/b-[0-9A-Za-z]{1,64}/g, 'b-…')
}

function forgetOldest(seen: Map<string, Seen>): void {
  for (const key of seen.keys()) {
    seen.delete(key)
    return
  }
}
