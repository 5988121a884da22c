/**
 * One poller a mailbox: an advisory lock on a database session of its own.
 *
 * The lock ends with the session, so a process that dies gives it back at once. The session can also die while the
 * process lives; that is told by `lost`, and what is written meanwhile is refused by the epoch.
 */
import { withDeadline } from '@forwardpath/runtime'
import { lockMailbox, type Database } from '@forwardpath/store'
import { deferred } from './deferred.ts'

const RELEASE_MS = 2_000

/** The lock, held. */
export type MailboxLock = {
  /** Settles when the session is gone and somebody else may have the mailbox. */
  readonly lost: Promise<void>
  /** Asks the session whether it is still there; rejects where it is not. */
  readonly check: () => Promise<void>
  /** Gives the lock back. Never throws. */
  readonly release: () => Promise<void>
}

/** Why the session ends in an orderly way: the connection must not go back to the pool with the lock on it. */
class LockReleased extends Error {
  override readonly name = 'LockReleased'
}

/**
 * Takes the lock, or says that somebody else has it (`undefined`). Throws what the database throws.
 */
export async function takeMailboxLock(
  database: Database,
  mailbox: string,
): Promise<MailboxLock | undefined> {
  const released = deferred<undefined>()
  const taken = deferred<MailboxLock | undefined>()
  const session = database.session(async (client) => {
    const lost = new Promise<void>((resolve) => {
      client.once('error', () => resolve())
      client.once('end', () => resolve())
    })
    if (!(await lockMailbox(client, mailbox))) {
      taken.resolve(undefined)
      return
    }
    taken.resolve({
      lost,
      // Taking it again on the same session always works, as long as there is a session.
      check: async () => {
        await lockMailbox(client, mailbox)
      },
      release: async () => {
        released.resolve(undefined)
        await session.catch(() => undefined)
        // The server lets go of the lock before it closes the connection.
        await withDeadline(lost, RELEASE_MS, 'giving the lock back').catch(() => undefined)
      },
    })
    await Promise.race([released.promise, lost])
    // pg closes a connection that is released with an error that is not the server's.
    throw new LockReleased(mailbox)
  })
  session.catch((error: unknown) => {
    taken.reject(error)
  })
  return taken.promise
}
