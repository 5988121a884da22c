/**
 * Loaded before `forwardpath` itself (`node --expose-gc --import`): writes what the process holds to the file of
 * FORWARDPATH_TEST_HEAP, at the interval that stands before it (`5000:/path`).
 *
 * After a full collection, so that it is what is held and not what nobody has collected yet. And without code: V8 compiles what is
 * called often, again where it guessed wrong, and keeps what it learnt. Heap snapshots of a worker that took in 15 mails a second: 2 MB
 * more between its second minute and its sixth, of which 0.1 MB were data; 1.3 MB more until its twelfth, of which 0.03 MB.
 *
 * Does not keep the process alive, and is silent when it cannot write: then a figure is missing, which the soak test says.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { setInterval } from 'node:timers'
import { getHeapCodeStatistics } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

const [intervalMs, file] = (process.env.FORWARDPATH_TEST_HEAP ?? '').split(/:(.*)/s)

if (isMainThread && file) {
  setInterval(() => {
    globalThis.gc()
    const { heapUsed, external } = process.memoryUsage()
    const code = getHeapCodeStatistics()
    const codeUsed = code.code_and_metadata_size + code.bytecode_and_metadata_size
    try {
      writeFileSync(
        `${file}.new`,
        JSON.stringify({ heapUsed: heapUsed - codeUsed, codeUsed, external }),
      )
      renameSync(`${file}.new`, file)
    } catch {
      // The folder may be gone before this process is.
    }
  }, Number(intervalMs)).unref()
}
