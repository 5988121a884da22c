/**
 * The thread's owner: one thread, one mail at a time, a deadline that begins when the thread is ready.
 * A thread that overruns its deadline or its heap is ended, and the next mail gets a new one.
 */
import { Worker } from 'node:worker_threads'
import type { DecodedMail, DecodeOptions } from '@forwardpath/decode'
import type { TrustMaterial } from './trust-material.ts'

/** What the thread is asked: these bytes, the fast reader first or the general one at once. */
export type ThreadRequest = {
  readonly bytes: Uint8Array
  readonly path: 'fast' | 'general'
  readonly decode: DecodeOptions
}

/** What the thread answers. */
export type ThreadAnswer =
  | {
      readonly ok: true
      readonly mail: DecodedMail
      readonly material: TrustMaterial
      readonly path: 'fast' | 'general'
    }
  | { readonly ok: false; readonly message: string }

/** Reasons of quarantine. */
export type ThreadFailure = 'decode_error' | 'decode_timeout' | 'decode_memory'

/** The answer, or why there is none. */
export type ThreadResult =
  | Extract<ThreadAnswer, { ok: true }>
  | { readonly ok: false; readonly reason: ThreadFailure; readonly message: string }

/** The thread, as its owner uses it. */
export type DecodeThread = {
  readonly run: (bytes: Uint8Array, path: 'fast' | 'general') => Promise<ThreadResult>
  readonly close: () => Promise<void>
}

/** No mail holds the pipeline longer (reliability promise P5). */
const DEADLINE_MS = 2_000
/** Loading the code; not the mail's fault, so generous. */
const READY_MS = 30_000
const HEAP_MB = 256

/** Node 20 runs no TypeScript, so from source the built file serves too. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/decode-thread.js' : './decode-thread.js',
  import.meta.url,
)

/** Starts nothing yet: the thread comes with the first mail. */
export function createDecodeThread(
  limits: { readonly deadlineMs?: number; readonly decode?: DecodeOptions } = {},
): DecodeThread {
  let thread: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const end = async (): Promise<void> => {
    const ending = thread
    thread = undefined
    await ending?.then((worker) => worker.terminate()).catch(() => undefined)
  }
  const runOne = async (request: ThreadRequest): Promise<ThreadResult> => {
    thread ??= startThread()
    const result = await ask(await thread, request, limits.deadlineMs ?? DEADLINE_MS)
    // After an error inside the decoder the thread is sound; after the others it is gone.
    if (!result.ok && result.reason !== 'decode_error') await end()
    return result
  }
  return {
    run: (bytes, path) => {
      const turn = last.then(() => runOne({ bytes, path, decode: limits.decode ?? {} }))
      last = turn.catch(end)
      return turn
    },
    close: async () => {
      await last.catch(() => undefined)
      await end()
    },
  }
}

function startThread(): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      execArgv: [],
    })
    const timer = setTimeout(() => {
      void worker.terminate()
      reject(new Error(`the decoding thread was not ready in ${String(READY_MS / 1000)} s`))
    }, READY_MS)
    worker.once('error', reject)
    worker.once('message', () => {
      clearTimeout(timer)
      worker.off('error', reject)
      worker.unref()
      resolve(worker)
    })
  })
}

function ask(worker: Worker, request: ThreadRequest, deadlineMs: number): Promise<ThreadResult> {
  return new Promise((resolve) => {
    const settle = (result: ThreadResult): void => {
      clearTimeout(timer)
      worker.off('message', onAnswer)
      worker.off('error', onError)
      worker.off('exit', onExit)
      worker.unref()
      resolve(result)
    }
    const fail = (reason: ThreadFailure, message: string): void => {
      settle({ ok: false, reason, message })
    }
    const onAnswer = (answer: ThreadAnswer): void => {
      if (answer.ok) settle(answer)
      else fail('decode_error', answer.message)
    }
    const onError = (error: Error & { readonly code?: string }): void => {
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'decode_memory' : 'decode_error',
        error.message,
      )
    }
    const onExit = (): void => {
      fail('decode_memory', 'the decoding thread ended')
    }
    const timer = setTimeout(() => {
      fail('decode_timeout', `not decoded in ${String(deadlineMs)} ms`)
    }, deadlineMs)
    worker.on('message', onAnswer)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.ref()
    worker.postMessage(request)
  })
}
