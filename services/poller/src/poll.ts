/**
 * The poller of one mailbox: the lock, then connection after connection, until it is stopped.
 *
 * What it promises: one active poller a mailbox (advisory lock, and an epoch that every write checks); a fault at the
 * first connect is thrown in words, later ones are waited out, longer each time, and noted on the mailbox's row; a lost
 * lock is taken again with a new epoch before anything else is written. It never ends the process.
 */
import { EXIT, ExitError, NO_FAILPOINTS } from '@forwardpath/runtime'
import { EpochPassed } from '@forwardpath/store'
import { deferred } from './deferred.ts'
import { explainFault } from './explain-fault.ts'
import { takeMailboxLock, type MailboxLock } from './mailbox-lock.ts'
import { checkAfter } from './open-mailbox.ts'
import { changesServer, mailboxUrl } from './polled-mailbox.ts'
import { POLLER_TIMING, type PollerOptions } from './poller-options.ts'
import type { FirstSweep, Run, Tenure } from './run.ts'
import { openSession, type Session } from './session.ts'
import { inWords, newFaultCount, sitOut, waitAfter, type FaultCount } from './sit-out.ts'
import { ImapFault } from './sources/imap/fault.ts'
import type { SweepReport } from './sweep.ts'
import { beginTenure, contextOf, waitForTenure } from './tenure.ts'
import { pause } from './wake.ts'

/** A poller that is running. */
export type PollerHandle = {
  /** Resolves with the first full sweep; rejects where the poller ended before it. */
  readonly firstSweep: Promise<FirstSweep>
  /** Resolves after `stop`; rejects where it cannot go on: EpochPassed, or with `once` what the sweep failed of. */
  readonly ended: Promise<void>
  /**
   * Does to the server what the outcomes so far ask for, over a connection of its own; gives the number of mails. Throws ExitError
   * where the server is away or refuses, and what the database throws; what was not done then is done with a later sweep.
   */
  readonly tidy: () => Promise<number>
  /** Ends after the range at hand, gives the lock back. Never throws. */
  readonly stop: () => Promise<void>
}

/** Sweeps that `once` makes while a mail is listed and not given: as many as quarantine it. */
const MAX_SWEEPS_ONCE = 4
/** What a stop waits for the range at hand before it cuts the connection. */
const STOP_GRACE_MS = 5_000

/**
 * Takes the lock, logs in, opens the folder and returns; then polls. Where somebody else holds the lock it returns at
 * once and waits for it, or throws with `once`. Throws ExitError: 69 host away, 77 login or certificate refused, 78
 * folder missing, 75 another poller (once).
 */
export async function startPoller(options: PollerOptions): Promise<PollerHandle> {
  const run = newRun(options)
  const lock = await takeMailboxLock(options.database, options.mailbox.name, {
    checkMs: run.timing.deadlines.commandMs,
  })
  if (lock === undefined && run.once) throw anotherPoller(options)
  if (lock === undefined) run.log.info('another process reads this mailbox; waiting to take over')
  const first = lock === undefined ? undefined : await beginFirst(run, lock)
  const ended = keepPolling(run, first).catch((error: unknown) => {
    run.firstSweep.reject(error)
    throw error
  })
  ended.catch(() => undefined)
  run.firstSweep.promise.catch(() => undefined)
  return {
    firstSweep: run.firstSweep.promise,
    ended,
    tidy: () => tidyNow(run),
    stop: () => stop(run, ended),
  }
}

function newRun(options: PollerOptions): Run {
  return {
    options,
    once: options.once === true,
    log: options.log.child({ mailbox: options.mailbox.name }),
    timing: { ...POLLER_TIMING, ...options.timing },
    failpoints: options.failpoints ?? NO_FAILPOINTS,
    stopping: new AbortController(),
    firstSweep: deferred(),
    sinceStart: { new: 0, stored: 0, tooBig: 0, vanished: 0, unfetchable: 0 },
    current: {},
  }
}

function anotherPoller({ mailbox }: PollerOptions): ExitError {
  return new ExitError(`mailbox ${mailbox.name}: another process reads it at this moment`, {
    exitCode: EXIT.tryAgain,
    remedy: 'stop that one, or let it do the work',
  })
}

async function beginFirst(run: Run, lock: MailboxLock): Promise<Tenure> {
  const { options } = run
  const tenure = await beginTenure(run, lock)
  try {
    tenure.firstSession = await openSession(contextOf(run, tenure))
    await checkAfter(tenure.firstSession.connection, options.mailbox)
  } catch (error) {
    tenure.firstSession?.connection.close()
    const explained = await inWords(run, tenure, error)
    await lock.release()
    throw explained
  }
  run.log.info(
    { source: mailboxUrl(options.mailbox) },
    changesServer(options.mailbox)
      ? 'your mailbox is read; what is done with is flagged, moved or deleted there as configured'
      : 'your mailbox is only read',
  )
  return tenure
}

async function keepPolling(run: Run, first: Tenure | undefined): Promise<void> {
  const isStopping = (): boolean => run.stopping.signal.aborted
  let next = first
  while (!isStopping()) {
    const tenure = next ?? (await waitForTenure(run))
    next = undefined
    if (tenure === undefined) break
    try {
      await serveTenure(run, tenure)
    } finally {
      tenure.firstSession?.connection.close()
      run.current = {}
      await tenure.lock.release()
    }
    if (!isStopping()) run.log.warn('the lock on the mailbox was lost; waiting to take it again')
  }
  run.firstSweep.reject(new Error(`the poller of ${run.options.mailbox.name} was stopped`))
}

/** Connection after connection, until the lock is lost or a stop is asked for. */
async function serveTenure(run: Run, tenure: Tenure): Promise<void> {
  const isOver = (): boolean => tenure.signal.aborted
  const count = newFaultCount()
  while (!isOver()) {
    const rowsBefore = run.sinceStart.new
    try {
      await serveConnection(run, tenure, count)
    } catch (error) {
      if (error instanceof EpochPassed) throw error
      if (run.sinceStart.new > rowsBefore) count.noteProgress()
      if (!isOver()) await sitOut(run, tenure, { error, count })
    }
  }
}

async function serveConnection(run: Run, tenure: Tenure, count: FaultCount): Promise<void> {
  const session = tenure.firstSession ?? (await openSession(contextOf(run, tenure)))
  tenure.firstSession = undefined
  run.current = { tenure, session }
  count.noteLogin()
  try {
    await serveSession(run, tenure, { session, onProgress: count.noteProgress })
  } finally {
    await session.connection.logout()
    run.current = { tenure }
  }
}

async function serveSession(
  run: Run,
  tenure: Tenure,
  { session, onProgress }: { readonly session: Session; readonly onProgress: () => void },
): Promise<void> {
  if (run.once) return sweepOnce(run, tenure, session)
  await session.follow(async (report) => {
    onProgress()
    await tenure.lock.check()
    await tellSweep(run, session, report)
  })
}

/** With `once`: sweeps until every mail has its row, at most as often as a mail may fail; then waits to be stopped. */
async function sweepOnce(run: Run, tenure: Tenure, session: Session): Promise<void> {
  let report = await session.sweepAll()
  for (let sweeps = 1; sweeps < MAX_SWEEPS_ONCE && report.unfetched > 0; sweeps += 1) {
    await pause(waitAfter(run, sweeps), tenure.signal)
    report = await session.sweepAll()
  }
  await tellSweep(run, session, report)
  await session.connection.logout()
  while (!tenure.signal.aborted) await pause(run.timing.fullSweepMs, tenure.signal)
}

async function tellSweep(run: Run, session: Session, report: SweepReport): Promise<void> {
  if (report.new > 0 || report.unfetched > 0) run.log.info({ ...report }, 'swept')
  // A sweep that a stop broke off is not the first full one.
  if (run.firstSweep.isSettled() || run.stopping.signal.aborted) return
  const { mails, unfetched } = report
  const folders = mails === 0 ? await session.folders() : undefined
  run.firstSweep.resolve({
    ...run.sinceStart,
    mails,
    unfetched,
    ...(folders === undefined ? {} : { folders }),
  })
}

async function tidyNow(run: Run): Promise<number> {
  const { mailbox } = run.options
  const { tenure } = run.current
  if (tenure === undefined || !changesServer(mailbox)) return 0
  let session: Session | undefined
  try {
    session = await openSession(contextOf(run, tenure))
    return await session.tidy()
  } catch (error) {
    throw error instanceof ImapFault ? explainFault(mailbox, error) : error
  } finally {
    await session?.connection.logout()
  }
}

async function stop(run: Run, ended: Promise<void>): Promise<void> {
  run.stopping.abort()
  const cut = setTimeout(() => run.current.session?.connection.close(), STOP_GRACE_MS)
  await ended.catch(() => undefined)
  clearTimeout(cut)
}
