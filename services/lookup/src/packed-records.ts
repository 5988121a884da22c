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

/** All that is held; what grows is replaced whole. */
type Held = {
  columns: Columns
  capacity: number
  /** The first record of each chain; a power of two of them. */
  chains: Int32Array
  bytes: Buffer
  usedBytes: number
  /** Bytes of records that were removed. */
  garbage: number
  /** Places that were ever taken. */
  taken: number
  /** The first free one of them. */
  free: number
}

/** None at first. */
export function createPackedRecords(): PackedRecords {
  const held: Held = {
    columns: makeColumns(FIRST_RECORDS),
    capacity: FIRST_RECORDS,
    chains: new Int32Array(FIRST_RECORDS).fill(NONE),
    bytes: Buffer.allocUnsafeSlow(FIRST_BYTES),
    usedBytes: 0,
    garbage: 0,
    taken: 0,
    free: NONE,
  }
  return {
    first: (key) => firstUnder(held, held.chains[chainOf(held, key.hash)] ?? NONE, key),
    next: (record, key) => firstUnder(held, held.columns.next[record] ?? NONE, key),
    factsOf: (record) => held.columns.facts[record] ?? 0,
    expiresAtMsOf: (record) => {
      const expiresAtMs = held.columns.expiresAtMs[record] ?? NaN
      return Number.isNaN(expiresAtMs) ? undefined : expiresAtMs
    },
    idOf: (record) => idOf(held, record),
    keyOf: (record) => keyOf(held, record),
    add: (key, record) => {
      add(held, key, record)
    },
    replace: (record, key, by) => {
      if (idOf(held, record) !== by.id) {
        drop(held, record)
        writeText(held, record, { key, id: by.id })
      }
      writeNumbers(held, record, by)
    },
    remove: (record) => {
      remove(held, record)
    },
    all: function* () {
      for (let record = 0; record < held.taken; record++) if (isHeld(held, record)) yield record
    },
  }
}

function add(held: Held, key: KeyBytes, record: PackedRecord): void {
  const place = takePlace(held)
  // Not one of all until its bytes are there.
  held.columns.idLength[place] = NONE
  writeText(held, place, { key, id: record.id })
  held.columns.hash[place] = key.hash
  writeNumbers(held, place, record)
  link(held, place)
}

function remove(held: Held, record: number): void {
  unlink(held, record)
  drop(held, record)
  held.columns.next[record] = held.free
  held.free = record
}

function chainOf({ chains }: Held, hash: number): number {
  return hash & (chains.length - 1)
}

function isUnder({ columns, bytes }: Held, record: number, key: KeyBytes): boolean {
  if (columns.hash[record] !== key.hash || columns.keyLength[record] !== key.length) return false
  const at = columns.at[record] ?? 0
  for (let index = 0; index < key.length; index++)
    if (bytes[at + index] !== key.bytes[index]) return false
  return true
}

function firstUnder(held: Held, from: number, key: KeyBytes): number {
  let record = from
  while (record !== NONE && !isUnder(held, record, key)) record = held.columns.next[record] ?? NONE
  return record
}

function sizeOf({ columns }: Held, record: number): number {
  return (columns.keyLength[record] ?? 0) + (columns.idLength[record] ?? 0)
}

function isHeld({ columns }: Held, record: number): boolean {
  return (columns.idLength[record] ?? NONE) >= 0
}

function idOf({ columns, bytes }: Held, record: number): string {
  const at = (columns.at[record] ?? 0) + (columns.keyLength[record] ?? 0)
  return bytes.toString('utf8', at, at + (columns.idLength[record] ?? 0))
}

function keyOf({ columns, bytes }: Held, record: number): string {
  const at = columns.at[record] ?? 0
  return bytes.toString('utf8', at, at + (columns.keyLength[record] ?? 0))
}

function takePlace(held: Held): number {
  if (held.free === NONE) {
    if (held.taken === held.capacity) growRecords(held)
    return held.taken++
  }
  const place = held.free
  held.free = held.columns.next[place] ?? NONE
  return place
}

function growRecords(held: Held): void {
  held.capacity = Math.ceil(held.capacity * GROWTH)
  held.columns = copied(held.columns, held.capacity)
  if (held.capacity <= held.chains.length) return
  held.chains = new Int32Array(held.chains.length * 2).fill(NONE)
  for (let record = 0; record < held.taken; record++) if (isHeld(held, record)) link(held, record)
}

function link(held: Held, record: number): void {
  const { columns, chains } = held
  const chain = chainOf(held, columns.hash[record] ?? 0)
  columns.next[record] = chains[chain] ?? NONE
  chains[chain] = record
}

function unlink(held: Held, record: number): void {
  const { columns, chains } = held
  const chain = chainOf(held, columns.hash[record] ?? 0)
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
function makeRoom(held: Held, size: number): void {
  const isWorthPacking = held.garbage > Math.max(LEAST_GARBAGE, held.usedBytes / 2)
  if (held.usedBytes + size <= held.bytes.length && !isWorthPacking) return
  const { columns, bytes } = held
  const kept = held.usedBytes - held.garbage
  const packed = Buffer.allocUnsafeSlow(Math.ceil((kept + size) * GROWTH))
  let end = 0
  for (let record = 0; record < held.taken; record++) {
    if (!isHeld(held, record)) continue
    const at = columns.at[record] ?? 0
    const length = sizeOf(held, record)
    columns.at[record] = end
    // A call for so few bytes costs more than they do.
    for (let index = 0; index < length; index++) packed[end + index] = bytes[at + index] ?? 0
    end += length
  }
  held.bytes = packed
  held.usedBytes = end
  held.garbage = 0
}

function writeText(
  held: Held,
  record: number,
  { key, id }: { readonly key: KeyBytes; readonly id: string },
): void {
  const idLength = Buffer.byteLength(id)
  makeRoom(held, key.length + idLength)
  const { columns, bytes, usedBytes } = held
  bytes.set(key.bytes.subarray(0, key.length), usedBytes)
  bytes.write(id, usedBytes + key.length)
  columns.at[record] = usedBytes
  columns.keyLength[record] = key.length
  columns.idLength[record] = idLength
  held.usedBytes = usedBytes + key.length + idLength
}

function writeNumbers({ columns }: Held, record: number, numbers: PackedRecord): void {
  columns.facts[record] = numbers.facts
  columns.expiresAtMs[record] = numbers.expiresAtMs ?? NaN
}

function drop(held: Held, record: number): void {
  held.garbage += sizeOf(held, record)
  held.columns.idLength[record] = NONE
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
