/**
 * A sign of life every 15 s, as long as the process can give one: whoever reads it knows that the process runs and reaches
 * what it writes to. A beat that fails is said once, and again when it has gone well; the next one is tried all the same.
 */
import { messageOf } from './errors.ts'

/** Twice missed and a third on its way is still alive: a part counts as gone after 60 s. */
const HEARTBEAT_INTERVAL_MS = 15_000

/** What a heartbeat does. */
export type HeartbeatOptions = {
  /** Writes the sign of life. */
  readonly beat: () => Promise<void>
  /** Takes it away again. */
  readonly end: () => Promise<void>
  readonly log: {
    readonly info: (message: string) => void
    readonly warn: (fields: { readonly reason: string }, message: string) => void
  }
  readonly intervalMs?: number
}

/** A heart that beats. */
export type HeartbeatHandle = {
  /** No more beats; takes the sign of life away. Idempotent; never rejects. */
  readonly stop: () => Promise<void>
}

/** Beats at once and then every `intervalMs`; resolves after the first try. Never rejects, two beats never overlap. */
export async function startHeartbeat(options: HeartbeatOptions): Promise<HeartbeatHandle> {
  const { beat, end, log, intervalMs = HEARTBEAT_INTERVAL_MS } = options
  let isFailing = false
  const tryBeat = async (): Promise<void> => {
    try {
      await beat()
      if (isFailing) log.info('the heartbeat is written again')
      isFailing = false
    } catch (error) {
      if (!isFailing) log.warn({ reason: messageOf(error) }, 'the heartbeat cannot be written')
      isFailing = true
    }
  }
  let current: Promise<void> | undefined = tryBeat()
  await current
  current = undefined
  const timer = setInterval(() => {
    current ??= tryBeat().finally(() => {
      current = undefined
    })
  }, intervalMs)
  timer.unref()
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    clearInterval(timer)
    await current
    // What is left behind is out of date after a minute, and says so.
    await end().catch(() => undefined)
  }
  return { stop: () => (stopping ??= stop()) }
}
