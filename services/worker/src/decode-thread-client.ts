/**
 * The thread's owner: one thread, one mail at a time, a deadline that begins when the thread is ready.
 * A thread that overruns its deadline or its heap, or throws what nobody catches, is ended, and the next mail gets a new one.
 *
 * What a thread throws may be the rest of an earlier mail, and may come between two mails: a mail is blamed for it only in a
 * thread that had no other one.
 */
import { Worker } from 'node:worker_threads'
import type { DecodeOptions } from '@forwardpath/decode'
import type { MailReading, ReaderPath, ReadingFailure, ReadMail } from './mail-reading.ts'

/** What the thread is asked: these bytes, the fast reader first or the general one at once. */
export type ThreadRequest = {
  readonly bytes: Uint8Array
  readonly path: ReaderPath
  readonly decode: DecodeOptions
}

/** What the thread answers. */
export type ThreadAnswer = ReadMail | { readonly ok: false; readonly message: string }

/** The thread, as its owner uses it. */
export type DecodeThread = {
  readonly run: (bytes: Uint8Array, path: ReaderPath) => Promise<MailReading>
  readonly close: () => Promise<void>
}

/** No mail holds the pipeline longer (ARCHITECTURE.md, "The pipeline", 6). */
const DEADLINE_MS = 2_000
/** Loading the code; not the mail's fault, so generous. */
const READY_MS = 30_000
const HEAP_MB = 256

/** Node 20 runs no TypeScript, so from source the built file serves too. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/decode-thread.js' : './decode-thread.js',
  import.meta.url,
)

/** Starts nothing yet: the thread comes with the first mail. `entry` is the code of the thread; a test may have another. */
export function createDecodeThread(
  limits: {
    readonly deadlineMs?: number
    readonly decode?: DecodeOptions
    readonly entry?: URL
  } = {},
): DecodeThread {
  let current: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const start = (): Promise<Worker> => {
    const drop = (): void => {
      if (current === starting) current = undefined
    }
    const starting = startThread(limits.entry ?? ENTRY, drop)
    starting.catch(drop)
    return starting
  }
  const runOne = async (request: ThreadRequest, deadlineMs: number): Promise<MailReading> => {
    const isFresh = current === undefined
    current ??= start()
    const worker = await current
    const askedAtMs = performance.now()
    const { end, result } = await ask(worker, request, deadlineMs)
    if (end === 'answered') return result
    // Its memory and its processor are free before the next mail begins.
    await worker.terminate()
    if (end === 'overran' || isFresh) return result
    return runOne(request, Math.max(1, deadlineMs - (performance.now() - askedAtMs)))
  }
  return {
    run: (bytes, path) => {
      const request: ThreadRequest = { bytes, path, decode: limits.decode ?? {} }
      const turn = last.then(() => runOne(request, limits.deadlineMs ?? DEADLINE_MS))
      last = turn.catch(() => undefined)
      return turn
    },
    close: async () => {
      await last
      await current?.then((worker) => worker.terminate()).catch(() => undefined)
    },
  }
}

/** `onGone` is called, perhaps more than once, when it can take no mail any more. */
function startThread(entry: URL, onGone: () => void): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      execArgv: [],
    })
    const gone = (cause: Error): void => {
      clearTimeout(timer)
      onGone()
      reject(cause)
      void worker.terminate()
    }
    const timer = setTimeout(() => {
      gone(new Error(`the decoding thread was not ready in ${String(READY_MS / 1000)} s`))
    }, READY_MS)
    // They stand as long as the thread does: an error that nobody listens for ends the process, also between two mails.
    worker.on('error', gone)
    worker.on('exit', () => {
      gone(new Error('the decoding thread ended before it was ready'))
    })
    worker.once('message', () => {
      clearTimeout(timer)
      worker.unref()
      resolve(worker)
    })
  })
}

/** How a turn ended: by the thread's answer, by the mail's demand for time or memory, or by the end of the thread. */
type Asked = { readonly end: 'answered' | 'overran' | 'died'; readonly result: MailReading }

function ask(worker: Worker, request: ThreadRequest, deadlineMs: number): Promise<Asked> {
  return new Promise((resolve) => {
    const settle = (end: Asked['end'], result: MailReading): void => {
      clearTimeout(timer)
      worker.off('message', onAnswer)
      worker.off('error', onError)
      worker.off('exit', onExit)
      worker.unref()
      resolve({ end, result })
    }
    const fail = (end: Asked['end'], reason: ReadingFailure, message: string): void => {
      settle(end, { ok: false, reason, message })
    }
    const onAnswer = (answer: ThreadAnswer): void => {
      if (answer.ok) settle('answered', answer)
      else fail('answered', 'decode_error', answer.message)
    }
    const onError = (error: Error & { readonly code?: string }): void => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      fail(
        isMemory ? 'overran' : 'died',
        isMemory ? 'decode_memory' : 'decode_error',
        error.message,
      )
    }
    const onExit = (): void => {
      fail('died', 'decode_error', 'the decoding thread ended')
    }
    const timer = setTimeout(() => {
      fail('overran', 'decode_timeout', `not decoded in ${String(deadlineMs)} ms`)
    }, deadlineMs)
    worker.on('message', onAnswer)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.ref()
    worker.postMessage(request)
  })
}
