/**
 * The list in memory: records by address key, found without waiting. Tens of millions fit (docs/decisions/0043): what many records
 * share is held once, the rest lies in flat memory, and the keys are spread over shards, so that no memory of many millions is ever
 * copied at once when it grows.
 *
 * Pure but for what it holds; the clock is passed in. `find` takes constant time.
 */
import { isErasedKey, type ListChange, type ListedSuppression } from '@forwardpath/store'
import { createKeyReader, type KeyBytes } from './key-bytes.ts'
import { createPackedRecords, NONE, type PackedRecords } from './packed-records.ts'
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

/** 5 million records make 5,000 a shard, which is copied in about a millisecond. */
const SHARD_BITS = 10

/** An empty list. */
export function createTable(): SuppressionTable {
  const shards = Array.from({ length: 2 ** SHARD_BITS }, createPackedRecords)
  const readKey = createKeyReader()
  const shared = createSharedFacts()
  let size = 0
  let erased = 0
  // The upper bits, since a shard goes by the lower ones.
  const shardOf = ({ hash }: KeyBytes): PackedRecords => {
    const shard = shards[hash >>> (32 - SHARD_BITS)]
    if (shard === undefined) throw new RangeError('a shard is missing')
    return shard
  }
  const standing = (shard: PackedRecords, key: KeyBytes, scope: string): number => {
    let record = shard.first(key)
    while (record !== NONE && shared.of(shard.factsOf(record)).scope !== scope)
      record = shard.next(record, key)
    return record
  }
  const count = (addressKey: string, by: 1 | -1): void => {
    size += by
    if (isErasedKey(addressKey)) erased += by
  }
  const remove = (addressKey: string, scope: string): void => {
    const key = readKey(addressKey)
    const shard = shardOf(key)
    const record = standing(shard, key, scope)
    if (record === NONE) return
    shard.remove(record)
    count(addressKey, -1)
  }
  const add = (added: ListedSuppression): void => {
    const { id, addressKey, scope, expiresAtMs } = added
    const key = readKey(addressKey)
    const shard = shardOf(key)
    const packed = { id, facts: shared.numberOf(added), expiresAtMs }
    const before = standing(shard, key, scope)
    if (before !== NONE) {
      shard.replace(before, key, packed)
      return
    }
    shard.add(key, packed)
    count(addressKey, 1)
  }
  const recordOf = (shard: PackedRecords, record: number): SuppressionRecord => ({
    id: shard.idOf(record),
    facts: shared.of(shard.factsOf(record)),
    expiresAtMs: shard.expiresAtMsOf(record),
  })
  return {
    find: (candidates, options) => {
      let strictest: Found | undefined
      for (const candidate of candidates) {
        const key = readKey(candidate.key)
        const shard = shardOf(key)
        for (let at = shard.first(key); at !== NONE; at = shard.next(at, key)) {
          const found = { record: recordOf(shard, at), candidate }
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
      for (const shard of shards) yield* keysInForce(shard, shared, options)
    },
  }
}

/** A key with several records comes with the first of them that is in force. */
function* keysInForce(
  shard: PackedRecords,
  shared: SharedFacts,
  options: FindOptions,
): Generator<string, void, void> {
  // Taken at once: the records may be moved while the reader waits.
  const keys = new Set<string>()
  for (const record of shard.all()) {
    const facts = shared.of(shard.factsOf(record))
    if (isInForce({ facts, expiresAtMs: shard.expiresAtMsOf(record) }, options))
      keys.add(shard.keyOf(record))
  }
  yield* keys
}

function fits({ record, candidate }: Found, options: FindOptions): boolean {
  return isInForce(record, options) && candidate.takes(record.facts)
}

function isInForce(
  { facts, expiresAtMs }: Pick<SuppressionRecord, 'facts' | 'expiresAtMs'>,
  options: FindOptions,
): boolean {
  const isOver = expiresAtMs !== undefined && expiresAtMs <= options.nowMs
  return !isOver && options.scopes.includes(facts.scope)
}

/** Equal facts as one object, by number. They are few: scopes times statuses, reasons and categories. */
type SharedFacts = {
  readonly numberOf: (record: ListedSuppression) => number
  readonly of: (number: number) => RecordFacts
}

function createSharedFacts(): SharedFacts {
  const numbers = new Map<string, number>()
  const all: RecordFacts[] = []
  return {
    numberOf: ({ scope, status, reason, category }) => {
      const name = `${scope} ${status} ${reason} ${category ?? ''}`
      const known = numbers.get(name)
      if (known !== undefined) return known
      const number = all.push({ scope, status, reason, category }) - 1
      numbers.set(name, number)
      return number
    },
    of: (number) => {
      const facts = all[number]
      if (facts === undefined) throw new RangeError(`no facts ${String(number)}`)
      return facts
    },
  }
}
