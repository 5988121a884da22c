/**
 * One poller a mailbox: an advisory lock on a database session of its own.
 *
 * The lock ends with the session, so a process that dies gives it back at once. The session can also die while the
 * process lives; that is told by `lost`, in silence only once `check` was called, and what is written meanwhile is
 * refused by the epoch.
 */
import { withDeadline } from '@forwardpath/runtime'
import { lockMailbox, type Database } from '@forwardpath/store'
import { deferred } from './deferred.ts'

const RELEASE_MS = 2_000

/** The lock, held. */
export type MailboxLock = {
  /** Settles when the session is gone and somebody else may have the mailbox. */
  readonly lost: Promise<void>
  /** Asks the session whether it still has the lock; rejects, and `lost` settles, where it has not or does not answer. */
  readonly check: () => Promise<void>
  /** Gives the lock back. Never throws. */
  readonly release: () => Promise<void>
}

/** Why the session ends in an orderly way: the connection must not go back to the pool with the lock on it. */
class LockReleased extends Error {
  override readonly name = 'LockReleased'
}

/** The session answers, and another one has the lock: a pooler between gave ours away. */
class LockGone extends Error {
  override readonly name = 'LockGone'
}

/**
 * Takes the lock, or says that somebody else has it (`undefined`). Throws what the database throws.
 */
export async function takeMailboxLock(
  database: Database,
  mailbox: string,
  options: { readonly checkMs: number },
): Promise<MailboxLock | undefined> {
  const released = deferred<undefined>()
  const taken = deferred<MailboxLock | undefined>()
  const session = database.session(async (client) => {
    const lost = deferred<undefined>()
    const noteLoss = (): void => {
      lost.resolve(undefined)
    }
    client.once('error', noteLoss)
    client.once('end', noteLoss)
    if (!(await lockMailbox(client, mailbox))) {
      taken.resolve(undefined)
      return
    }
    taken.resolve({
      lost: lost.promise,
      // Taking it again on the same session always works, as long as it is the same session.
      check: async () => {
        try {
          const asked = lockMailbox(client, mailbox)
          if (!(await withDeadline(asked, options.checkMs, 'asking for the lock')))
            throw new LockGone(mailbox)
        } catch (error) {
          noteLoss()
          throw error
        }
      },
      release: async () => {
        released.resolve(undefined)
        await session.catch(() => undefined)
        // The server lets go of the lock before it closes the connection.
        await withDeadline(lost.promise, RELEASE_MS, 'giving the lock back').catch(() => undefined)
      },
    })
    await Promise.race([released.promise, lost.promise])
    // pg closes a connection that is released with an error that is not the server's.
    throw new LockReleased(mailbox)
  })
  session.catch((error: unknown) => {
    taken.reject(error)
  })
  return taken.promise
}
