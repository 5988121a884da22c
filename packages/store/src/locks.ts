/** The store's advisory locks; the numbers of all parts are in packages/runtime, so that no two uses meet by accident. */
import { LOCK_NUMBERS } from '@forwardpath/runtime'
import type { Transaction } from './database.ts'

/** First key of the named locks below, and of those of mailboxes. */
export const LOCK_NAMESPACE = LOCK_NUMBERS.store
/** First key where the second is a hash of the name of a page's figures. */
export const FIGURE_LOCK_NAMESPACE = LOCK_NUMBERS.figure
/** Second keys. Mailboxes use a hash of their name, always negative. */
export const MIGRATION_LOCK = 1
/** Second key of the feed lock. */
export const FEED_LOCK = 2

/**
 * Taken last in a transaction and held to its commit by every writer of suppressions, change log and
 * address changes: decisions see each other's rows, and seq becomes visible in order.
 */
export async function takeFeedLock(tx: Transaction): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, $2)', [LOCK_NAMESPACE, FEED_LOCK])
}
