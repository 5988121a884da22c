/**
 * How a process ends: orderly on SIGTERM and SIGINT, at once on the second of them, with exit 70 on a bug.
 *
 * What was started last is stopped first (poller, workers, queues, pools, and the database that came up first goes
 * last). Every step has a limit in time, so that one that hangs does not keep the next from stopping; all of it takes
 * at most 15 s, which is what container runtimes allow with a margin, and then the process goes anyway: nothing is
 * lost by a hard stop, the ledger is the truth.
 */
import { withDeadline } from './deadline.ts'
import { EXIT, ExitError } from './errors.ts'
import type { ExitCode } from './errors.ts'
import type { Logger } from './logger.ts'

const STOP_TIMEOUT_MS = 15_000
/** What a step leaves for each one after it. */
const RESERVE_MS = 1_000
/** After the last step, what still keeps the process alive is not worth waiting for; pending output is. */
const DRAIN_MS = 1_000

/** The end of a process, in one hand. */
export type Lifecycle = {
  /** Aborted as soon as the stop begins: loops and waits take it and end. */
  readonly stopping: AbortSignal
  /** Registers how to stop what was just started; the last one registered is stopped first. */
  readonly onStop: (what: string, stop: () => Promise<void>) => void
  /** Stops everything and ends the process with `exitCode` (default 0). Later calls wait for the first. */
  readonly stop: (exitCode?: ExitCode) => Promise<void>
  /** Ends the process because of an error: an ExitError with its own code, anything else as a bug. */
  readonly fail: (error: unknown) => Promise<void>
}

/** What a life cycle works with; all but `log` for tests. */
export type LifecycleOptions = {
  readonly log: Logger
  readonly timeoutMs?: number
  /** Where signals and stray errors come from. Default: this process. */
  readonly events?: Pick<NodeJS.EventEmitter, 'on'>
  /** Ends the process. Default: sets the exit code, lets output drain, then exits. */
  readonly exit?: (code: number, how: 'drained' | 'at_once') => void
}

/** Takes over signals and stray errors of the process. Once a process. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { log, timeoutMs = STOP_TIMEOUT_MS, events = process, exit = exitProcess } = options
  const steps: Step[] = []
  const controller = new AbortController()
  let running: Promise<void> | undefined

  const stop = (exitCode: ExitCode = EXIT.done): Promise<void> => {
    running ??= (async () => {
      controller.abort()
      const isClean = await runSteps(steps, { log, timeoutMs })
      exit(isClean || exitCode !== EXIT.done ? exitCode : EXIT.bug, 'drained')
    })()
    return running
  }
  const fail = (error: unknown): Promise<void> => {
    if (error instanceof ExitError) {
      log.fatal(error.toLine())
      return stop(error.exitCode)
    }
    log.fatal({ err: error }, 'a bug: this error was not expected')
    return stop(EXIT.bug)
  }
  const onSignal = (signal: NodeJS.Signals, number: number): void => {
    if (controller.signal.aborted) {
      log.warn({ signal }, 'stopping at once')
      exit(128 + number, 'at_once')
      return
    }
    log.info({ signal }, 'stopping; once more stops at once')
    void stop()
  }
  events.on('SIGTERM', () => {
    onSignal('SIGTERM', 15)
  })
  events.on('SIGINT', () => {
    onSignal('SIGINT', 2)
  })
  events.on('uncaughtException', (error: unknown) => void fail(error))
  events.on('unhandledRejection', (error: unknown) => void fail(error))

  const onStop: Lifecycle['onStop'] = (what, stopStep) => {
    steps.push({ what, stop: stopStep })
  }
  return { stopping: controller.signal, onStop, stop, fail }
}

type Step = { readonly what: string; readonly stop: () => Promise<void> }

/** False where a step failed or did not end in time. */
async function runSteps(
  steps: Step[],
  options: { readonly log: Logger; readonly timeoutMs: number },
): Promise<boolean> {
  const deadline = performance.now() + options.timeoutMs
  let isClean = true
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const left = deadline - performance.now() - RESERVE_MS * steps.length
    try {
      await withDeadline(step.stop(), Math.max(left, RESERVE_MS / 4), `stopping ${step.what}`)
    } catch (error) {
      isClean = false
      options.log.error({ err: error, what: step.what }, 'could not be stopped in order')
    }
  }
  return isClean
}

function exitProcess(code: number, how: 'drained' | 'at_once'): void {
  process.exitCode = code
  if (how === 'at_once') process.exit(code)
  setTimeout(() => process.exit(code), DRAIN_MS).unref()
}
