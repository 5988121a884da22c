/**
 * The advisory locks of all parts that share one database. Their numbers stand here and nowhere else, so that no two uses meet:
 * each part takes two-key locks whose first key is its own. BullMQ has a number of its own for its migrations.
 */

/** First keys of the advisory locks, by whose they are. A number keeps its meaning for ever: two versions may run side by side. */
export const LOCK_NUMBERS = {
  /** The store's named locks, and those of mailboxes ('fp' in ASCII). */
  store: 0x66_70,
  /** The queue's schema, where it is in Postgres ('fq'); the second key is a hash of its name. */
  queueSchema: 0x66_71,
  /** A figure of a page that is being counted; the second key is a hash of its name. */
  figure: 0x66_72,
} as const
