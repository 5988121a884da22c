/**
 * What a poller does about a fault: write it down, say it, and wait, longer each time and spread by chance.
 */
import { backoffMs, messageOf } from '@forwardpath/runtime'
import { noteMailbox, type MailboxState } from '@forwardpath/store'
import { explainFault, stateOf } from './explain-fault.ts'
import type { Run, Tenure } from './run.ts'
import { ImapFault } from './sources/imap/fault.ts'
import { pause } from './wake.ts'

/** Faults without any progress that `once` sits out: a mail that ends each connection is left alone after six. */
const MAX_FAULTS_ONCE = 8
/** Refused logins in a row from which on they are tried rarely. */
const MAX_REFUSALS = 3
/** Longest wait that a server may ask for. */
const MAX_THROTTLE_MS = 30 * 60_000

/** Faults in a row. */
export type FaultCount = {
  readonly failures: () => number
  readonly refusals: () => number
  readonly noteFault: (fault: ImapFault | undefined) => void
  readonly noteLogin: () => void
  /** A sweep went through. */
  readonly noteProgress: () => void
}

/** None yet. */
export function newFaultCount(): FaultCount {
  let failures = 0
  let refusals = 0
  return {
    failures: () => failures,
    refusals: () => refusals,
    noteFault: (fault) => {
      failures += 1
      if (fault?.kind === 'refused_login') refusals += 1
    },
    noteLogin: () => {
      refusals = 0
    },
    noteProgress: () => {
      failures = 0
    },
  }
}

/** Notes the fault, tells it, and waits before the next try. With `once` it throws what does not pass. */
export async function sitOut(
  run: Run,
  tenure: Tenure,
  { error, count }: { readonly error: unknown; readonly count: FaultCount },
): Promise<void> {
  const fault = error instanceof ImapFault ? error : undefined
  count.noteFault(fault)
  if (
    run.once &&
    (count.failures() > MAX_FAULTS_ONCE || fault === undefined || isHopeless(fault))
  ) {
    throw await inWords(run, tenure, error)
  }
  const waitMs = waitFor(run, fault, count)
  const { mailbox } = run.options
  const reason = fault === undefined ? messageOf(error) : explainFault(mailbox, fault).toLine()
  const state = fault === undefined ? 'stalled' : stateOf(fault)
  await noteFault(run, tenure, { state, reason })
  run.log.warn({ state, reason, waitMs }, 'the mailbox cannot be read; trying again')
  await pause(waitMs, tenure.signal)
}

/** The error that ends a command: a fault of the mail server in words, anything else as it is. */
export async function inWords(run: Run, tenure: Tenure, error: unknown): Promise<unknown> {
  if (!(error instanceof ImapFault)) return error
  const explained = explainFault(run.options.mailbox, error)
  await noteFault(run, tenure, { state: stateOf(error), reason: explained.toLine() })
  return explained
}

/** Upper bound doubles with each failure. Total. */
export function waitAfter(run: Run, failures: number): number {
  if (failures === 0) return 0
  const { backoffBaseMs: baseMs, backoffCapMs: capMs } = run.timing
  return backoffMs(failures, { baseMs, capMs, random: Math.random })
}

/** Another try changes nothing by itself. */
function isHopeless(fault: ImapFault): boolean {
  return ['refused_login', 'certificate', 'tls', 'missing_folder', 'refused'].includes(fault.kind)
}

function waitFor(run: Run, fault: ImapFault | undefined, count: FaultCount): number {
  const { timing } = run
  const usual = waitAfter(run, count.failures())
  if (count.refusals() >= MAX_REFUSALS) return usual + timing.refusedLoginMs
  if (fault?.kind !== 'throttled') return usual
  return Math.min(MAX_THROTTLE_MS, usual + (fault.waitMs ?? timing.throttledMs))
}

async function noteFault(
  run: Run,
  tenure: Tenure,
  { state, reason }: { readonly state: MailboxState; readonly reason: string },
): Promise<void> {
  const { database, mailbox } = run.options
  try {
    await noteMailbox(database, { name: mailbox.name, epoch: tenure.epoch, state, error: reason })
  } catch (error) {
    // The database may be what failed; the mailbox's row then keeps its last state.
    run.log.warn({ reason: messageOf(error) }, 'the state of the mailbox could not be written down')
  }
}
