/**
 * Answers that were given lately, so that one domain in a thousand reports is asked about once.
 *
 * Bounded by entries, the one unused longest leaves first; an answer of more than 4 KB is not kept, so the whole stays
 * under entries × 4 KB. What is asked at the same moment is asked once.
 */

/** A cache over one kind of loader. */
export type Cache<Value> = {
  /**
   * The stored value, the one that is being fetched, or a new one from `load`. With `skipStored` only what is being
   * fetched counts.
   */
  readonly get: (
    key: string,
    load: () => Promise<Value>,
    options?: { readonly skipStored?: boolean },
  ) => Promise<Value>
  /** Entries now. */
  readonly size: () => number
}

/** Bounds, the clock, and how long a value is good for. */
export type CacheOptions<Value> = {
  readonly maxEntries: number
  /** Milliseconds; any origin. */
  readonly now: () => number
  /** 0: do not keep. */
  readonly keepForMs: (value: Value) => number
}

const MAX_STORED_CHARS = 4_096

/** An empty cache. A `load` that rejects is not kept. */
export function createCache<Value>(options: CacheOptions<Value>): Cache<Value> {
  const stored = new Map<
    string,
    { readonly value: Value; readonly at: number; readonly for: number }
  >()
  const fetching = new Map<string, Promise<Value>>()

  const store = (key: string, value: Value): void => {
    stored.delete(key)
    const keepForMs = options.keepForMs(value)
    if (keepForMs <= 0 || JSON.stringify(value).length > MAX_STORED_CHARS) return
    stored.set(key, { value, at: options.now(), for: keepForMs })
    for (const oldest of stored.keys()) {
      if (stored.size <= options.maxEntries) break
      stored.delete(oldest)
    }
  }
  const fresh = (key: string): { readonly value: Value } | undefined => {
    const entry = stored.get(key)
    if (entry === undefined) return undefined
    stored.delete(key)
    const ageMs = options.now() - entry.at
    // A clock that was set back says nothing about age.
    if (ageMs < 0 || ageMs >= entry.for) return undefined
    stored.set(key, entry)
    return entry
  }
  const fetch = async (key: string, load: () => Promise<Value>): Promise<Value> => {
    try {
      const value = await load()
      store(key, value)
      return value
    } finally {
      fetching.delete(key)
    }
  }
  return {
    get: async (key, load, { skipStored = false } = {}) => {
      const hit = skipStored ? undefined : fresh(key)
      if (hit !== undefined) return hit.value
      const underway = fetching.get(key) ?? fetch(key, load)
      fetching.set(key, underway)
      return underway
    },
    size: () => stored.size,
  }
}
