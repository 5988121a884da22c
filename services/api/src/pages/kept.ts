/**
 * Figures that take longer to count than a page may take: counted beside the pages, kept with their time, and counted anew when they
 * have grown old. A page shows the last ones; it never waits for a scan of a large table. Where counting is quick, a page waits that
 * moment and shows what is true now.
 *
 * In memory for this process, and in the database for the next one and for others, where a store is given.
 */
import type { Logger } from '@forwardpath/runtime'
import type { FigureStore, KeptFigure } from '@forwardpath/store'
import { createLane } from './lane.ts'

/** Figures of one moment. */
export type Made<T> = {
  readonly value: T
  readonly madeAtMs: number
  /** Newer ones are being counted. */
  readonly isRenewing: boolean
}

/** How long a page waits for figures that are quick to count, or that were never counted. A page may take 200 ms. */
const WAIT_MS = 100
/** Counting takes no more than this part of the time. */
const SHARE = 20
/** Different figures of one sort that are kept in memory; the oldest goes first. */
const MAX_KEPT = 60

type Slot<T> = {
  made: KeptFigure<T> | undefined
  isRead: boolean
  making: Promise<void> | undefined
  /** By the clock of this process; when the last making began to wait for its turn. */
  begunAtMs: number
  failure: { readonly error: unknown } | undefined
}

/** Figures of one sort, by key. */
export type Kept<T> = {
  /**
   * The last figures: at most about `freshMs` old where they are quick to count. Absent: they are being counted for the first time.
   * Throws what counting them threw, where there are no older ones.
   */
  readonly get: (key: string, make: () => Promise<T>) => Promise<Made<T> | undefined>
  /** Has figures counted that are older than so long, and waits until they are; leaves it to another process that counts them. */
  readonly renew: (key: string, make: () => Promise<T>, olderThanMs: number) => Promise<void>
  /** Forgets what it has in memory, after an act that changed it. */
  readonly forget: () => void
}

/** What keeping is done with. */
export type KeptOptions<T> = {
  readonly name: string
  readonly freshMs: number
  /** Different figures of this sort that are counted at the same time; the others wait their turn. */
  readonly atOnce: number
  readonly waitMs?: number
  /** Absent: in memory alone, for what is quick. */
  readonly store?: FigureStore<T>
  readonly now: () => number
  readonly log: Logger
}

/** Nothing in memory yet. */
export function createKept<T>(options: KeptOptions<T>): Kept<T> {
  const { waitMs = WAIT_MS, now } = options
  const slots = new Map<string, Slot<T>>()
  const run = createLane(options.atOnce)
  const ageOf = (slot: Slot<T>): number => now() - (slot.made?.madeAtMs ?? Number.NEGATIVE_INFINITY)
  const isOld = (slot: Slot<T>): boolean =>
    ageOf(slot) > Math.max(options.freshMs, (slot.made?.tookMs ?? 0) * SHARE)
  const begin = (key: string, slot: Slot<T>, make: () => Promise<T>): Promise<void> => {
    if (slot.making === undefined) slot.begunAtMs = performance.now()
    slot.making ??= run(() => renewSlot(key, { slot, make, isOld, options }))
      .catch((error: unknown) => {
        slot.failure = { error }
        options.log.warn({ err: error, figures: options.name }, 'figures were not counted')
      })
      .finally(() => {
        slot.making = undefined
      })
    return slot.making
  }
  return {
    get: async (key, make) => {
      const slot = slotOf(slots, key)
      if (slot.made === undefined) await within(readInto(key, { slot, options }), waitMs)
      const making = slot.making ?? (isOld(slot) ? begin(key, slot, make) : undefined)
      if (making !== undefined && (slot.made === undefined || isQuick(slot.made, options)))
        // Who comes later waits for the rest alone: what is slow holds nobody up twice.
        await within(making, waitMs - (performance.now() - slot.begunAtMs))
      const { failure, made } = slot
      slot.failure = undefined
      if (made === undefined && failure !== undefined) throw failure.error
      return made && { ...made, isRenewing: slot.making !== undefined }
    },
    renew: async (key, make, olderThanMs) => {
      const slot = slotOf(slots, key)
      if (slot.made === undefined) await readInto(key, { slot, options })
      if (ageOf(slot) > olderThanMs) await begin(key, slot, make)
    },
    forget: () => {
      slots.clear()
    },
  }
}

function slotOf<T>(slots: Map<string, Slot<T>>, key: string): Slot<T> {
  const known = slots.get(key)
  if (known !== undefined) return known
  const slot: Slot<T> = {
    made: undefined,
    isRead: false,
    making: undefined,
    begunAtMs: 0,
    failure: undefined,
  }
  const oldest = slots.size >= MAX_KEPT ? slots.keys().next().value : undefined
  if (oldest !== undefined) slots.delete(oldest)
  slots.set(key, slot)
  return slot
}

type Reading<T> = { readonly slot: Slot<T>; readonly options: KeptOptions<T> }

/** What an earlier process left, once; a store that cannot be read is as one that is empty. */
async function readInto<T>(key: string, { slot, options }: Reading<T>): Promise<void> {
  if (slot.isRead || options.store === undefined) return
  try {
    adopt(slot, await options.store.read(key))
    slot.isRead = true
  } catch (error) {
    options.log.warn({ err: error, figures: options.name }, 'kept figures could not be read')
  }
}

function adopt<T>(slot: Slot<T>, figure: KeptFigure<T> | undefined): void {
  if (figure === undefined) return
  if (slot.made === undefined || slot.made.madeAtMs < figure.madeAtMs) slot.made = figure
}

type Renewing<T> = Reading<T> & {
  readonly make: () => Promise<T>
  readonly isOld: (slot: Slot<T>) => boolean
}

/**
 * What was quick the last time is simply counted. For the rest: takes what another process has counted meanwhile, else counts, alone;
 * what another one counts right now is taken at a later look.
 */
async function renewSlot<T>(
  key: string,
  { slot, make, isOld, options }: Renewing<T>,
): Promise<void> {
  const { store, now } = options
  const count = async (): Promise<void> => {
    const madeAtMs = now()
    const startedAtMs = performance.now()
    const value = await make()
    slot.made = { value, madeAtMs, tookMs: performance.now() - startedAtMs }
    if (!isQuick(slot.made, options)) await store?.write(key, slot.made)
  }
  const known = slot.made
  if (store === undefined || isQuick(known, options)) {
    await count()
    return
  }
  const hasNewer = async (): Promise<boolean> => {
    adopt(slot, await store.read(key))
    return slot.made !== known && !isOld(slot)
  }
  if (await hasNewer()) return
  await store.alone(key, async () => {
    // Who counted until a moment ago has written before he let go.
    if (!(await hasNewer())) await count()
  })
}

/** Quick enough to be waited for. */
function isQuick(
  made: KeptFigure<unknown> | undefined,
  { waitMs = WAIT_MS }: Pick<KeptOptions<unknown>, 'waitMs'>,
): boolean {
  return made !== undefined && made.tookMs < waitMs
}

function within(making: Promise<void>, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    void making.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
