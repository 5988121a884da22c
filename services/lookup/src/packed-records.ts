/**
 * Records by address key in flat memory: numbers in typed arrays, keys and ids as bytes in one buffer, chained by hash. The collector of
 * JavaScript's heap sees none of it, so that its pauses do not grow with the list (docs/decisions/0043).
 *
 * Made for some thousand records: growing and packing copy all of them, 5,000 in about a millisecond.
 */
import type { KeyBytes } from './key-bytes.ts'

/** A record as it is held; `facts` is a number that its owner gave. */
export type PackedRecord = {
  readonly id: string
  readonly facts: number
  /** Unix time in milliseconds. */
  readonly expiresAtMs: number | undefined
}

/** Records of many keys, one for each key and scope. */
export type PackedRecords = {
  /** The number of the first record under this key, for {@link PackedRecords.next} and {@link PackedRecords.read}; NONE for none. */
  readonly first: (key: KeyBytes) => number
  /** The next one under the same key; NONE for none. */
  readonly next: (record: number, key: KeyBytes) => number
  readonly factsOf: (record: number) => number
  readonly expiresAtMsOf: (record: number) => number | undefined
  readonly idOf: (record: number) => string
  readonly keyOf: (record: number) => string
  readonly add: (key: KeyBytes, record: PackedRecord) => void
  /** In the place of a record that stands under the same key. */
  readonly replace: (record: number, key: KeyBytes, by: PackedRecord) => void
  readonly remove: (record: number) => void
  /** Numbers of all records; good until one is added or removed. */
  readonly all: () => Generator<number, void, void>
}

/** No record. */
export const NONE = -1

const FIRST_RECORDS = 16
const FIRST_BYTES = 512
/** Doubling would leave half of it empty. */
const GROWTH = 1.25
/** Less is not worth the copying. */
const LEAST_GARBAGE = 4_096

type Columns = ReturnType<typeof makeColumns>

function makeColumns(capacity: number) {
  return {
    hash: new Uint32Array(capacity),
    /** The next of the chain, or of the free ones. */
    next: new Int32Array(capacity),
    /** Where its bytes begin: those of the key, then those of the id. */
    at: new Uint32Array(capacity),
    keyLength: new Uint32Array(capacity),
    /** Below zero: the place is free. */
    idLength: new Int32Array(capacity),
    facts: new Uint32Array(capacity),
    /** NaN: it has no end. */
    expiresAtMs: new Float64Array(capacity),
  }
}

/** None at first. */
export function createPackedRecords(): PackedRecords {
  let columns = makeColumns(FIRST_RECORDS)
  let capacity = FIRST_RECORDS
  let chains = new Int32Array(FIRST_RECORDS).fill(NONE)
  let bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  let usedBytes = 0
  let garbage = 0
  /** Places that were ever taken. */
  let taken = 0
  let free = NONE

  const chainOf = (hash: number): number => hash & (chains.length - 1)

  const isUnder = (record: number, key: KeyBytes): boolean => {
    if (columns.hash[record] !== key.hash || columns.keyLength[record] !== key.length) return false
    const at = columns.at[record] ?? 0
    for (let index = 0; index < key.length; index++)
      if (bytes[at + index] !== key.bytes[index]) return false
    return true
  }

  const firstUnder = (from: number, key: KeyBytes): number => {
    let record = from
    while (record !== NONE && !isUnder(record, key)) record = columns.next[record] ?? NONE
    return record
  }

  const sizeOf = (record: number): number =>
    (columns.keyLength[record] ?? 0) + (columns.idLength[record] ?? 0)

  const isHeld = (record: number): boolean => (columns.idLength[record] ?? NONE) >= 0

  const growRecords = (): void => {
    capacity = Math.ceil(capacity * GROWTH)
    columns = copied(columns, capacity)
    if (capacity <= chains.length) return
    chains = new Int32Array(chains.length * 2).fill(NONE)
    for (let record = 0; record < taken; record++) if (isHeld(record)) link(record)
  }

  const link = (record: number): void => {
    const chain = chainOf(columns.hash[record] ?? 0)
    columns.next[record] = chains[chain] ?? NONE
    chains[chain] = record
  }

  const unlink = (record: number): void => {
    const chain = chainOf(columns.hash[record] ?? 0)
    const after = columns.next[record] ?? NONE
    let before = chains[chain] ?? NONE
    if (before === record) {
      chains[chain] = after
      return
    }
    while (columns.next[before] !== record) before = columns.next[before] ?? NONE
    columns.next[before] = after
  }

  /** Room for so many bytes more; what is left of removed records goes first. */
  const makeRoom = (size: number): void => {
    const isWorthPacking = garbage > Math.max(LEAST_GARBAGE, usedBytes / 2)
    if (usedBytes + size <= bytes.length && !isWorthPacking) return
    const kept = usedBytes - garbage
    const packed = Buffer.allocUnsafeSlow(Math.ceil((kept + size) * GROWTH))
    let end = 0
    for (let record = 0; record < taken; record++) {
      if (!isHeld(record)) continue
      const at = columns.at[record] ?? 0
      const length = sizeOf(record)
      columns.at[record] = end
      // A call for so few bytes costs more than they do.
      for (let index = 0; index < length; index++) packed[end + index] = bytes[at + index] ?? 0
      end += length
    }
    bytes = packed
    usedBytes = end
    garbage = 0
  }

  const writeText = (record: number, key: KeyBytes, id: string): void => {
    const idLength = Buffer.byteLength(id)
    makeRoom(key.length + idLength)
    bytes.set(key.bytes.subarray(0, key.length), usedBytes)
    bytes.write(id, usedBytes + key.length)
    columns.at[record] = usedBytes
    columns.keyLength[record] = key.length
    columns.idLength[record] = idLength
    usedBytes += key.length + idLength
  }

  const writeNumbers = (record: number, { facts, expiresAtMs }: PackedRecord): void => {
    columns.facts[record] = facts
    columns.expiresAtMs[record] = expiresAtMs ?? NaN
  }

  const drop = (record: number): void => {
    garbage += sizeOf(record)
    columns.idLength[record] = NONE
  }

  const idOf = (record: number): string => {
    const at = (columns.at[record] ?? 0) + (columns.keyLength[record] ?? 0)
    return bytes.toString('utf8', at, at + (columns.idLength[record] ?? 0))
  }

  const takePlace = (): number => {
    if (free === NONE) {
      if (taken === capacity) growRecords()
      return taken++
    }
    const place = free
    free = columns.next[place] ?? NONE
    return place
  }

  return {
    first: (key) => firstUnder(chains[chainOf(key.hash)] ?? NONE, key),
    next: (record, key) => firstUnder(columns.next[record] ?? NONE, key),
    factsOf: (record) => columns.facts[record] ?? 0,
    expiresAtMsOf: (record) => {
      const expiresAtMs = columns.expiresAtMs[record] ?? NaN
      return Number.isNaN(expiresAtMs) ? undefined : expiresAtMs
    },
    idOf,
    keyOf: (record) => {
      const at = columns.at[record] ?? 0
      return bytes.toString('utf8', at, at + (columns.keyLength[record] ?? 0))
    },
    add: (key, record) => {
      const place = takePlace()
      // Not one of all until its bytes are there.
      columns.idLength[place] = NONE
      writeText(place, key, record.id)
      columns.hash[place] = key.hash
      writeNumbers(place, record)
      link(place)
    },
    replace: (record, key, by) => {
      if (idOf(record) !== by.id) {
        drop(record)
        writeText(record, key, by.id)
      }
      writeNumbers(record, by)
    },
    remove: (record) => {
      unlink(record)
      drop(record)
      columns.next[record] = free
      free = record
    },
    all: function* () {
      for (let record = 0; record < taken; record++) if (isHeld(record)) yield record
    },
  }
}

function copied(from: Columns, capacity: number): Columns {
  const to = makeColumns(capacity)
  to.hash.set(from.hash)
  to.next.set(from.next)
  to.at.set(from.at)
  to.keyLength.set(from.keyLength)
  to.idLength.set(from.idLength)
  to.facts.set(from.facts)
  to.expiresAtMs.set(from.expiresAtMs)
  return to
}
