/** Notes how far each key is in the feed: at most once in ten seconds a key, beside the answer. */
import type { Logger } from '@forwardpath/runtime'
import { noteFeedConsumer, type Database } from '@forwardpath/store'

/** Told of every request. */
export type FeedConsumers = {
  /** `seq`: of the last change that the consumer says it has; absent where it takes the list whole. */
  readonly note: (keyId: string, form: string, seq?: string) => void
}

const NOTE_MS = 10_000

/** One a process. */
export function createFeedConsumers(options: {
  readonly database: Database
  readonly now: () => number
  readonly log: Logger
}): FeedConsumers {
  const { database, now, log } = options
  const noted = new Map<string, number>()
  return {
    note: (keyId, form, seq) => {
      const name = `${keyId} ${form}`
      if ((noted.get(name) ?? -NOTE_MS) > now() - NOTE_MS) return
      noted.set(name, now())
      noteFeedConsumer(database, { keyId, form, seq }).catch((error: unknown) => {
        // The request itself says what is wrong with the database.
        log.debug({ err: error, keyId }, 'how far a key is in the feed was not noted')
      })
    },
  }
}
