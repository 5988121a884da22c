/** Holding a mailbox: the lock, then a new epoch, so that writes of whoever had it before are refused. */
import { EXIT, ExitError, messageOf } from '@forwardpath/runtime'
import { MailboxNameTaken, takeMailbox } from '@forwardpath/store'
import { newFetchMemory } from './fetch-memory.ts'
import { takeMailboxLock, type MailboxLock } from './mailbox-lock.ts'
import { mailboxUrl } from './polled-mailbox.ts'
import type { Run, Tenure } from './run.ts'
import type { SessionContext } from './session-context.ts'
import { waitAfter } from './sit-out.ts'
import { addCounts } from './sweep.ts'
import { pause } from './wake.ts'
import { beginWatch } from './watch-silence.ts'

/** Raises the epoch under the lock. Throws what the database throws; the lock is given back then. */
export async function beginTenure(run: Run, lock: MailboxLock): Promise<Tenure> {
  const { database, mailbox } = run.options
  const lost = new AbortController()
  void lock.lost.then(() => {
    lost.abort()
  })
  try {
    const { epoch, uidValidity } = await takeMailbox(database, {
      name: mailbox.name,
      source: mailboxUrl(mailbox),
      folder: mailbox.folder,
      stream: mailbox.stream,
      isDemo: mailbox.isDemo,
    })
    await beginWatch({ mailbox, database, epoch, log: run.log })
    const generation =
      uidValidity === undefined ? undefined : { uidValidity, memory: newFetchMemory() }
    const signal = AbortSignal.any([run.stopping.signal, lost.signal])
    return { lock, epoch, kept: { generation }, signal, firstSession: undefined }
  } catch (error) {
    await lock.release()
    throw error instanceof MailboxNameTaken ? nameTaken(error) : error
  }
}

function nameTaken(cause: MailboxNameTaken): ExitError {
  return new ExitError(cause.message, {
    exitCode: EXIT.configuration,
    remedy: 'give the new one a name of its own in the configuration file',
    cause,
  })
}

/** Waits until nobody else holds the mailbox. Absent: a stop came first. Never throws. */
export async function waitForTenure(run: Run): Promise<Tenure | undefined> {
  const { signal } = run.stopping
  for (let failures = 0; !signal.aborted;) {
    try {
      const lock = await takeMailboxLock(run.options.database, run.options.mailbox.name, {
        checkMs: run.timing.deadlines.commandMs,
      })
      if (lock !== undefined) return await beginTenure(run, lock)
      failures = 0
    } catch (error) {
      failures += 1
      run.log.warn({ reason: messageOf(error) }, 'the lock on the mailbox cannot be asked for')
    }
    await pause(Math.max(run.timing.lockRetryMs, waitAfter(run, failures)), signal)
  }
  return undefined
}

/** What a connection of this tenure works with. */
export function contextOf(run: Run, tenure: Tenure): SessionContext {
  const { database, mailbox, onProgress, onStored } = run.options
  return {
    mailbox,
    database,
    onStored,
    onProgress,
    onRange: (counts) => {
      run.sinceStart = addCounts(run.sinceStart, counts)
    },
    epoch: tenure.epoch,
    kept: tenure.kept,
    signal: tenure.signal,
    log: run.log,
    failpoints: run.failpoints,
    timing: run.timing,
  }
}
