/**
 * Loaded before `forwardpath` itself (`node --expose-gc --import`): writes what the process holds after a full collection to the
 * file of FORWARDPATH_TEST_HEAP, at the interval that stands before it (`5000:/path`). Only so a figure is what is held, and not
 * what nobody has collected yet. Does not keep the process alive, and is silent when it cannot write: then a figure is missing,
 * which the soak test says.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { isMainThread } from 'node:worker_threads'

const [intervalMs, file] = (process.env.FORWARDPATH_TEST_HEAP ?? '').split(/:(.*)/s)

if (isMainThread && file) {
  setInterval(() => {
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    try {
      writeFileSync(`${file}.new`, JSON.stringify({ heapUsed, external }))
      renameSync(`${file}.new`, file)
    } catch {
      // The folder may be gone before this process is.
    }
  }, Number(intervalMs)).unref()
}
