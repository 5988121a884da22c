/**
 * A run in several threads. A thread that stands at one input for too long, or dies of it, has found
 * something: the input is noted and a new thread goes on behind it.
 */
import { Worker } from 'node:worker_threads'
import type { FoundInput } from './finding.ts'
import type { ThreadNews, ThreadWork } from './fuzz-thread.ts'
import { textOf } from './run-input.ts'
import type { Seeds } from './seeds.ts'

/** How much to do. */
export type RunOptions = {
  readonly seed: number
  readonly inputs: number
  readonly workers: number
  /** The run ends with them. */
  readonly maxFindings: number
}

/** Told while the run goes on. */
export type RunListener = {
  readonly onFinding: (finding: FoundInput) => void
  readonly onProgress: (done: number) => void
}

/** Minimising may take ten seconds; a mail is read in well under one. */
const HANG_MS = 60_000
const LOOK_EVERY_MS = 1000
const THREAD_HEAP_MB = 512

/** Resolves with the number of inputs that were tried. */
export async function run(
  options: RunOptions,
  seeds: Seeds,
  listener: RunListener,
): Promise<number> {
  const stopping = new AbortController()
  let done = 0
  let findings = 0
  const heard: RunListener = {
    onFinding: (finding) => {
      listener.onFinding(finding)
      if (++findings >= options.maxFindings) stopping.abort()
    },
    onProgress: (inputs) => {
      done += inputs
      listener.onProgress(done)
    },
  }
  const lanes = Array.from({ length: options.workers }, (_, lane) =>
    runLane(lane, options, { seeds, listener: heard, signal: stopping.signal }),
  )
  await Promise.all(lanes)
  return done
}

type Lane = {
  readonly seeds: Seeds
  readonly listener: RunListener
  readonly signal: AbortSignal
}

/** Threads one after the other, each from behind the input that ended the one before. */
async function runLane(lane: number, options: RunOptions, context: Lane): Promise<void> {
  const { seed, inputs: end, workers: step } = options
  let first: number | undefined = lane
  while (first !== undefined && !context.signal.aborted) {
    const current = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)
    const lost = await runThread({ seed, first, step, end, current }, context)
    if (lost === undefined) return
    const id = { seed, input: lost.input }
    context.listener.onFinding({ ...lost, ...textOf(id, context.seeds) })
    context.listener.onProgress(1)
    first = lost.input + step < end ? lost.input + step : undefined
  }
}

type Lost = Pick<FoundInput, 'input' | 'property' | 'detail'>

/** Resolves when the thread has ended; with the input that ended it, if one did. */
function runThread(work: ThreadWork, { listener, signal }: Lane): Promise<Lost | undefined> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./fuzz-thread.js', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    })
    const at = new Float64Array(work.current)
    let seen = { input: -1, since: performance.now() }
    const end = (lost?: Omit<Lost, 'input'>): void => {
      clearInterval(look)
      signal.removeEventListener('abort', stop)
      void thread.terminate()
      resolve(lost === undefined ? undefined : { ...lost, input: at[0] ?? work.first })
    }
    const stop = (): void => {
      end()
    }
    const look = setInterval(() => {
      const input = at[0] ?? 0
      if (input !== seen.input) seen = { input, since: performance.now() }
      else if (performance.now() - seen.since > HANG_MS)
        end({ property: 'hangs', detail: `no answer in ${HANG_MS / 1000} s` })
    }, LOOK_EVERY_MS)
    signal.addEventListener('abort', stop)
    thread.on('message', (news: ThreadNews) => {
      if (news.kind === 'finding') listener.onFinding(news.finding)
      else listener.onProgress(news.inputs)
    })
    thread.on('error', (error) => {
      end({ property: 'ends the thread', detail: String(error) })
    })
    thread.on('exit', () => {
      end()
    })
  })
}
