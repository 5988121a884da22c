/** Waiting that can be cut short: by a ring, by a signal, or by the time. */

/** A bell that remembers that it was rung until somebody waits for it. */
export type Wake = {
  readonly ring: () => void
  /** Forgets a ring. */
  readonly clear: () => void
  /** Returns after `timeoutMs`, at a ring (also one before the call), or when the signal aborts. Never throws. */
  readonly wait: (timeoutMs: number, signal: AbortSignal) => Promise<void>
}

/** A bell that was not rung. For one waiter at a time. */
export function newWake(): Wake {
  let isRung = false
  let onRing: () => void = () => undefined
  return {
    ring: () => {
      isRung = true
      onRing()
    },
    clear: () => {
      isRung = false
    },
    wait: async (timeoutMs, signal) => {
      if (isRung) {
        isRung = false
        return
      }
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          onRing = () => undefined
          isRung = false
          resolve()
        }
        const timer = setTimeout(end, timeoutMs)
        signal.addEventListener('abort', end)
        onRing = end
        if (signal.aborted) end()
      })
    },
  }
}

/** Waits, unless the signal aborts. Never throws. */
export async function pause(timeoutMs: number, signal: AbortSignal): Promise<void> {
  await newWake().wait(timeoutMs, signal)
}
