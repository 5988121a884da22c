import { createHash } from 'node:crypto'
import type pg from 'pg'
import { LOCK_NAMESPACE } from '../locks.ts'

/**
 * Tries the mailbox's advisory lock on this session; it ends with the connection. Returns whether it
 * was got: somebody else polls the mailbox otherwise.
 */
export async function lockMailbox(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock($1, $2) as locked',
    [LOCK_NAMESPACE, lockNumber(name)],
  )
  return rows[0]?.locked === true
}

/** Negative, so that it never meets the named locks. */
function lockNumber(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE() | -0x80000000
}
