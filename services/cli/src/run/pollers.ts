/** Starts a poller for each mailbox and gathers what their first sweeps found. */
import { EXIT, ExitError, messageOf, type MailboxConfig } from '@forwardpath/runtime'
import { startPoller, type PollerHandle } from '@forwardpath/poller'
import { liveKeyIds as liveIds } from '@forwardpath/trust'
import type { App } from '../app.ts'
import { configuredKeys } from '../trust.ts'
import { DEMO_MAILBOX } from './demo-mailbox.ts'
import type { Engine } from './engine.ts'
import { createProgress } from './progress.ts'
import type { MailboxSummary } from './summary.ts'

/** The pollers of a process. */
export type Pollers = {
  /** One row a mailbox; an error stands in its row, so that the others are reported all the same. */
  readonly firstSweeps: () => Promise<readonly MailboxSummary[]>
  /** The first error of a poller that could not start or sweep, or with `once` not do to its server what was asked for. */
  readonly failure: () => unknown
  /** Does to the servers what the outcomes ask for, where a mailbox is configured so. Never throws. */
  readonly tidy: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** How the pollers run. */
export type PollersOptions = {
  readonly mailboxes: readonly MailboxConfig[]
  readonly once: boolean
}

const LATER_WORDS = 'mails stay as they are on the server until the next sweep'

type Started = { readonly mailbox: MailboxConfig } & (
  { readonly poller: PollerHandle } | { readonly poller?: undefined; readonly error: unknown }
)

/**
 * With one mailbox a fault at its start is thrown (69, 77, 78); with several the others go on and the fault
 * is reported, and thrown only where none could start.
 */
export async function startPollers(
  app: App,
  engine: Engine,
  options: PollersOptions,
): Promise<Pollers> {
  const progress = createProgress('mails fetched')
  const counts = new Map<string, { readonly done: number; readonly total: number }>()
  const liveKeyIds = liveIds(configuredKeys(app.config), Date.now())
  const start = async (mailbox: MailboxConfig): Promise<Started> => {
    try {
      const poller = await startPoller({
        mailbox: {
          ...mailbox,
          isDemo: mailbox.name === DEMO_MAILBOX,
          maxMessageBytes: app.config.limits.messageBytes,
          liveKeyIds,
        },
        database: app.database,
        onStored: engine.feed,
        log: app.log,
        failpoints: engine.failpoints,
        once: options.once,
        onProgress: ({ done, total }) => {
          counts.set(mailbox.name, { done, total })
          const all = [...counts.values()]
          progress.update(sum(all.map((c) => c.done)), sum(all.map((c) => c.total)))
        },
      })
      return { mailbox, poller }
    } catch (error) {
      return { mailbox, error }
    }
  }
  const started = await Promise.all(options.mailboxes.map(start))
  const failures: unknown[] = started.flatMap((s) => (s.poller === undefined ? [s.error] : []))
  if (started.length > 0 && failures.length === started.length) throw failures[0]
  return {
    firstSweeps: async () => {
      const rows = await Promise.all(started.map((s) => summaryOf(s, failures)))
      progress.end()
      return rows
    },
    failure: () => failures[0],
    tidy: async () => {
      for (const { mailbox, poller } of started) {
        try {
          await poller?.tidy()
        } catch (error) {
          // The outcomes are committed, and what is there of them is still to be said.
          if (options.once) failures.push(error)
          else app.log.warn({ mailbox: mailbox.name, reason: messageOf(error) }, LATER_WORDS)
        }
      }
    },
    stop: async () => {
      progress.end()
      await Promise.all(
        started.flatMap(({ poller }) => (poller === undefined ? [] : [poller.stop()])),
      )
    },
  }
}

async function summaryOf(started: Started, failures: unknown[]): Promise<MailboxSummary> {
  const { mailbox, poller } = started
  const row = { name: mailbox.name, folder: mailbox.folder, demo: mailbox.name === DEMO_MAILBOX }
  if (poller === undefined) return { ...row, mails: 0, new: 0, error: lineOf(started.error) }
  try {
    const { mails, new: fresh, folders } = await poller.firstSweep
    return { ...row, mails, new: fresh, error: null, ...(folders === undefined ? {} : { folders }) }
  } catch (error) {
    failures.push(error)
    return { ...row, mails: 0, new: 0, error: lineOf(error) }
  }
}

function lineOf(error: unknown): string {
  return error instanceof ExitError ? error.toLine() : messageOf(error)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}

/** A process that only polls has nothing to do without a mailbox. */
export function noMailbox(): ExitError {
  return new ExitError('no mailbox is configured', {
    exitCode: EXIT.configuration,
    remedy:
      'run `forwardpath init`, or name one with --mailbox imaps://user@host/INBOX or FORWARDPATH_MAILBOX',
  })
}
