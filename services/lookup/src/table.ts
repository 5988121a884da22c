/**
 * The list in memory: records by address key, found without waiting. A few million fit (docs/decisions/0023): what
 * many records share is held once, and the keys are spread over shards, so that no Map of many millions is ever copied at
 * once when it grows.
 *
 * Pure but for what it holds; the clock is passed in. `find` takes constant time.
 */
import { isErasedKey, type ListChange, type ListedSuppression } from '@forwardpath/store'
import type { Candidate, Found, RecordFacts, SuppressionRecord } from './record.ts'
import { isStricter } from './strictness.ts'

/** Where and when to look. */
export type FindOptions = {
  /** `global` and, where the stream is known, `stream:<name>`. */
  readonly scopes: readonly string[]
  readonly nowMs: number
}

/** The list, as it is looked up and kept up to date. */
export type SuppressionTable = {
  /** The strictest record that fits; `undefined` where none does. */
  readonly find: (
    candidates: readonly Candidate[],
    options: FindOptions,
  ) => SuppressionRecord | undefined
  readonly add: (record: ListedSuppression) => void
  /** Applying a change twice does no harm. */
  readonly apply: (change: ListChange) => void
  /** Records, over all scopes. */
  readonly size: () => number
  /** Whether any record stands under the hash of an address that was erased. */
  readonly hasErased: () => boolean
  /** Keys with a record in force, once each, in no order; changes meanwhile may or may not show. */
  readonly keys: (options: FindOptions) => Generator<string, void, void>
}

/** One record, or those of several scopes. */
type Entry = SuppressionRecord | readonly SuppressionRecord[]

/** 5 million records make 20,000 a shard, which is rehashed in about 2 ms. */
const SHARDS = 256

/** An empty list. */
export function createTable(): SuppressionTable {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, Entry>())
  const share = createShare()
  let size = 0
  let erased = 0
  const shardOf = (key: string): Map<string, Entry> => {
    const shard = shards[shardIndex(key)]
    if (shard === undefined) throw new RangeError('a shard is missing')
    return shard
  }
  const remove = (addressKey: string, scope: string): void => {
    const shard = shardOf(addressKey)
    const standing = listOf(shard.get(addressKey))
    const left = standing.filter(({ facts }) => facts.scope !== scope)
    size -= standing.length - left.length
    if (isErasedKey(addressKey)) erased -= standing.length - left.length
    const [only] = left
    if (only === undefined) shard.delete(addressKey)
    else shard.set(addressKey, left.length === 1 ? only : left)
  }
  const add = (record: ListedSuppression): void => {
    const { id, addressKey, scope, expiresAtMs } = record
    const shard = shardOf(addressKey)
    const added = { id, facts: share(record), expiresAtMs }
    const others = listOf(shard.get(addressKey)).filter(({ facts }) => facts.scope !== scope)
    const gain = 1 - (listOf(shard.get(addressKey)).length - others.length)
    size += gain
    if (isErasedKey(addressKey)) erased += gain
    shard.set(addressKey, others.length === 0 ? added : [...others, added])
  }
  return {
    find: (candidates, options) => {
      let strictest: Found | undefined
      for (const candidate of candidates) {
        for (const record of listOf(shardOf(candidate.key).get(candidate.key))) {
          const found = { record, candidate }
          if (fits(found, options) && isStricter(found, strictest)) strictest = found
        }
      }
      return strictest?.record
    },
    add,
    apply: (change) => {
      if (change.op === 'upsert') add(change.record)
      else remove(change.addressKey, change.scope)
    },
    size: () => size,
    hasErased: () => erased > 0,
    keys: function* (options) {
      for (const shard of shards) {
        for (const [key, entry] of shard) {
          if (listOf(entry).some((record) => isInForce(record, options))) yield key
        }
      }
    },
  }
}

function fits({ record, candidate }: Found, options: FindOptions): boolean {
  return isInForce(record, options) && candidate.takes(record.facts)
}

function isInForce({ facts, expiresAtMs }: SuppressionRecord, options: FindOptions): boolean {
  const isOver = expiresAtMs !== undefined && expiresAtMs <= options.nowMs
  return !isOver && options.scopes.includes(facts.scope)
}

const NONE: readonly SuppressionRecord[] = []

function listOf(entry: Entry | undefined): readonly SuppressionRecord[] {
  if (entry === undefined) return NONE
  return 'id' in entry ? [entry] : entry
}

/** Makes equal facts one object. Their number is small: scopes times statuses, reasons and categories. */
function createShare(): (record: ListedSuppression) => RecordFacts {
  const shared = new Map<string, RecordFacts>()
  return ({ scope, status, reason, category }) => {
    const name = `${scope} ${status} ${reason} ${category ?? ''}`
    const known = shared.get(name)
    if (known !== undefined) return known
    const facts = { scope, status, reason, category }
    shared.set(name, facts)
    return facts
  }
}

/** FNV-1a over the characters, folded to the number of shards. */
function shardIndex(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  }
  return (hash ^ (hash >>> 16)) & (SHARDS - 1)
}
