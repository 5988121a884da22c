/**
 * Figures that take longer to make than a page may take: made once, kept, and made anew beside the pages when they have grown old.
 * A page shows the last ones with their time. Nothing is made where nobody looks.
 */
import type { Logger } from '@forwardpath/runtime'

/** Figures of one moment. */
export type Made<T> = { readonly value: T; readonly madeAtMs: number }

/** How long a page waits for figures that were never made before it is shown without them. */
const WAIT_MS = 120
/** Making them takes no more than this part of the time. */
const SHARE = 20
/** Different figures of one sort that are kept; the oldest goes first. */
const MAX_KEPT = 60

type Slot<T> = {
  made: Made<T> | undefined
  making: Promise<void> | undefined
  tookMs: number
  failure: { readonly error: unknown } | undefined
}

/** Figures of one sort, by key. */
export type Kept<T> = {
  /**
   * The last figures: at most about `freshMs` old where they are quick to make. Absent: they are being made. Throws what making
   * them threw, where there are no older ones.
   */
  readonly get: (key: string, make: () => Promise<T>) => Promise<Made<T> | undefined>
  /** Forgets what it has, after an act that changed it. */
  readonly forget: () => void
}

/** An empty store. */
export function createKept<T>(options: {
  readonly name: string
  readonly freshMs: number
  readonly now: () => number
  readonly log: Logger
}): Kept<T> {
  const slots = new Map<string, Slot<T>>()
  const slotOf = (key: string): Slot<T> => {
    const known = slots.get(key)
    if (known !== undefined) return known
    const slot: Slot<T> = { made: undefined, making: undefined, tookMs: 0, failure: undefined }
    const oldest = slots.size >= MAX_KEPT ? slots.keys().next().value : undefined
    if (oldest !== undefined) slots.delete(oldest)
    slots.set(key, slot)
    return slot
  }
  const begin = (slot: Slot<T>, make: () => Promise<T>): Promise<void> => {
    const startedAtMs = options.now()
    const making = make()
      .then(
        (value) => {
          slot.made = { value, madeAtMs: startedAtMs }
        },
        (error: unknown) => {
          slot.failure = { error }
          options.log.warn({ err: error, figures: options.name }, 'figures were not made')
        },
      )
      .finally(() => {
        slot.tookMs = options.now() - startedAtMs
        slot.making = undefined
      })
    slot.making = making
    return making
  }
  return {
    get: async (key, make) => {
      const slot = slotOf(key)
      const ageMs = options.now() - (slot.made?.madeAtMs ?? 0)
      const isOld =
        slot.made === undefined || ageMs > Math.max(options.freshMs, slot.tookMs * SHARE)
      const making = slot.making ?? (isOld ? begin(slot, make) : undefined)
      // What is quick is waited for, so that a page shows what the act before it did.
      if (making !== undefined && (slot.made === undefined || slot.tookMs < WAIT_MS))
        await within(making, WAIT_MS)
      const { failure } = slot
      if (slot.made === undefined && failure !== undefined) {
        slot.failure = undefined
        throw failure.error
      }
      return slot.made
    },
    forget: () => {
      slots.clear()
    },
  }
}

function within(making: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void making.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
