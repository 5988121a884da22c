/**
 * Reads and decodes one mail within bounds: the fast reader inline, since it is linear and capped;
 * what it declines, and every mail with a counted try, in a worker thread with a deadline and a heap of
 * its own, so that no mail holds or kills the process.
 */
import { decode, type DecodeOptions } from '@forwardpath/decode'
import { isDeclined, MAX_MESSAGE_BYTES, readFast } from '@forwardpath/mime'
import { messageOf } from '@forwardpath/runtime'
import { createDecodeThread } from './decode-thread-client.ts'
import type { MailReading } from './mail-reading.ts'
import { readTrustMaterial } from './trust-material.ts'

/** Reads one mail at a time. */
export type MailReader = {
  /** `isolated`: in the thread whatever the fast reader would say. Never throws. */
  readonly read: (
    bytes: Uint8Array,
    options?: { readonly isolated?: boolean },
  ) => Promise<MailReading>
  readonly close: () => Promise<void>
}

/** A reader with a thread of its own, which is started when it is first needed. `limits`: other ones, for tests. */
export function createMailReader(
  options: DecodeOptions = {},
  limits: { readonly deadlineMs?: number } = {},
): MailReader {
  const thread = createDecodeThread({ ...limits, decode: options })
  return {
    read: async (bytes, how) => {
      if (bytes.length > MAX_MESSAGE_BYTES) {
        return { ok: false, reason: 'decode_error', message: 'the message is over the size limit' }
      }
      return how?.isolated === true
        ? thread.run(bytes, 'fast')
        : (readInline(bytes, options) ?? (await thread.run(bytes, 'general')))
    },
    close: thread.close,
  }
}

/** Absent where the fast reader declines. A decoder that throws is this mail's fault alone. */
function readInline(bytes: Uint8Array, options: DecodeOptions): MailReading | undefined {
  try {
    const message = readFast(bytes)
    if (isDeclined(message)) return undefined
    const mail = decode(message, options)
    return { ok: true, mail, material: readTrustMaterial(message, mail), path: 'fast' }
  } catch (error) {
    return { ok: false, reason: 'decode_error', message: messageOf(error) }
  }
}
