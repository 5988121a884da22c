/** The worker thread: bytes in, decoded mail out. It holds nothing between two mails. */
import { parentPort } from 'node:worker_threads'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import type { ThreadAnswer, ThreadRequest } from './decode-thread-client.ts'
import { detached, readTrustMaterial } from './trust-material.ts'

async function answer({ bytes, path, decode: options }: ThreadRequest): Promise<ThreadAnswer> {
  try {
    const fast = path === 'fast' ? readFast(bytes) : { declined: 'asked-for-general' }
    const isGeneral = isDeclined(fast)
    const message = isGeneral ? await readGeneral(bytes) : fast
    const mail = decode(message, options)
    const material = detached(readTrustMaterial(message, mail))
    return { ok: true, mail, material, path: isGeneral ? 'general' : 'fast' }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})
parentPort?.postMessage('ready')
