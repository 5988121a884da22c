/**
 * UIDs in, mails out, range by range: sizes first and small mails with them, then the larger ones, cut at 500 UIDs and
 * at 16 MB.
 *
 * Every range is complete before it is given out; the caller stores it while the next one is fetched, so at most two
 * are in memory. A mail over the size limit is never fetched whole. A fault ends the ranges after what had come was given.
 */
import type { ArrivedMessage } from '@forwardpath/store'
import type { FetchMemory } from './fetch-memory.ts'
import { laneOf } from './lane.ts'
import { askUntilKnown, type Outcome } from './sources/imap/ask.ts'
import type { ImapConnection } from './sources/imap/connection.ts'
import { fetchBodies, fetchHeads, type MailHead, type MailSize } from './sources/imap/fetch.ts'

/** Octets of bodies in one range: they are held in memory until they are stored. Project choice. */
const MAX_RANGE_BYTES = 16 * 1024 ** 2
/** A mail cannot have come later than now; servers keep what an import told them, and clocks differ. */
const MAX_AHEAD_MS = 86_400_000

/** Some of the mails, ready to be stored. */
export type FetchedRange = {
  readonly messages: readonly ArrivedMessage[]
  /** Listed but not given; the next sweep asks for them again. */
  readonly unfetched: number
}

/** What fetching needs beside the connection. */
export type FetchOptions = {
  readonly memory: FetchMemory
  readonly maxMessageBytes: number
  /** Of the keys of return-path tokens: mails to such an address are worked on first. Default: none. */
  readonly liveKeyIds?: ReadonlySet<number>
  readonly nowMs: () => number
}

/** Throws ImapFault when the connection ends; what came before it has been given out by then. */
export async function* fetchRanges(
  connection: ImapConnection,
  uids: readonly number[],
  options: FetchOptions,
): AsyncGenerator<FetchedRange, void, void> {
  const { memory } = options
  yield* givenUpRange(uids, options)
  const wanted = uids.filter((uid) => memory.givenUp(uid) === undefined)
  for (let start = 0; start < wanted.length;) {
    const piece = wanted.slice(start, start + memory.rangeSize())
    start += piece.length
    const heads = await askUntilKnown(connection, piece, (some) => fetchHeads(connection, some))
    yield* filled(settle(heads, settledHeads(heads.got, options), { options, known: heads.got }))
    endOnFault(heads, piece, memory)
    memory.noteSuccess()
    yield* fetchLarge(connection, [...heads.got.values()].filter(isLarge(options)), options)
  }
}

/** What the first look settles: mails that came whole, and those over the limit. */
function settledHeads(
  heads: ReadonlyMap<number, MailHead>,
  options: FetchOptions,
): readonly ArrivedMessage[] {
  return [...heads.values()].flatMap((head) => {
    if (head.sizeBytes > options.maxMessageBytes) {
      return [withoutBody(head.uid, 'too_big', { size: head, options })]
    }
    return head.body === undefined ? [] : [withBody(head.uid, head.body, { size: head, options })]
  })
}

function isLarge({ maxMessageBytes }: FetchOptions): (head: MailHead) => boolean {
  return (head) => head.body === undefined && head.sizeBytes <= maxMessageBytes
}

async function* fetchLarge(
  connection: ImapConnection,
  sizes: readonly MailSize[],
  options: FetchOptions,
): AsyncGenerator<FetchedRange, void, void> {
  const known = new Map(sizes.map((size) => [size.uid, size]))
  for (const range of cutAtBytes(sizes)) {
    const piece = range.map(({ uid }) => uid)
    const bodies = await askUntilKnown(connection, piece, (some) =>
      fetchBodies(
        connection,
        range.filter(({ uid }) => some.includes(uid)),
      ),
    )
    const messages = [...bodies.got].map(([uid, bytes]) =>
      withBody(uid, bytes, { size: known.get(uid), options }),
    )
    yield* filled(settle(bodies, messages, { options, known }))
    endOnFault(bodies, piece, options.memory)
    options.memory.noteSuccess()
  }
}

/** Mails that earlier connections gave up. */
function* givenUpRange(uids: readonly number[], options: FetchOptions): Generator<FetchedRange> {
  const messages: ArrivedMessage[] = []
  for (const uid of uids) {
    const without = options.memory.givenUp(uid)
    if (without !== undefined)
      messages.push(withoutBody(uid, without, { size: undefined, options }))
  }
  if (messages.length > 0) yield { messages, unfetched: 0 }
}

/** An empty range is not given out: the caller waits for its last store before it takes the next one. */
function* filled(range: FetchedRange): Generator<FetchedRange> {
  if (range.messages.length > 0 || range.unfetched > 0) yield range
}

/** What came, with the rows for what is proved to be gone. */
function settle(
  outcome: Outcome<unknown>,
  messages: readonly ArrivedMessage[],
  context: {
    readonly options: FetchOptions
    readonly known: ReadonlyMap<number, MailSize>
  },
): FetchedRange {
  const { options, known } = context
  for (const uid of outcome.unfetched) options.memory.noteFailure(uid)
  const lost = outcome.unfetched.filter((uid) => options.memory.givenUp(uid) !== undefined)
  return {
    messages: [
      ...messages,
      ...outcome.vanished.map((uid) =>
        withoutBody(uid, 'vanished', { size: known.get(uid), options }),
      ),
      ...lost.map((uid) => withoutBody(uid, 'unfetchable', { size: known.get(uid), options })),
    ],
    unfetched: outcome.unfetched.length - lost.length,
  }
}

function endOnFault(
  outcome: Outcome<unknown>,
  piece: readonly number[],
  memory: FetchMemory,
): void {
  if (outcome.fault === undefined) return
  const missing = piece.filter((uid) => !outcome.got.has(uid))
  memory.noteFault(outcome.fault, outcome.askedAtFault ?? piece.length, missing)
  throw outcome.fault
}

function* cutAtBytes(sizes: readonly MailSize[]): Generator<readonly MailSize[]> {
  let range: MailSize[] = []
  let bytes = 0
  for (const size of sizes) {
    if (range.length > 0 && bytes + size.sizeBytes > MAX_RANGE_BYTES) {
      yield range
      range = []
      bytes = 0
    }
    range.push(size)
    bytes += size.sizeBytes
  }
  if (range.length > 0) yield range
}

const NO_KEYS: ReadonlySet<number> = new Set()

type Facts = { readonly size: MailSize | undefined; readonly options: FetchOptions }

/** A body that turned out larger than announced counts as too big after all. */
function withBody(uid: number, bytes: Uint8Array, facts: Facts): ArrivedMessage {
  if (bytes.length > facts.options.maxMessageBytes) {
    return { ...withoutBody(uid, 'too_big', facts), sizeBytes: bytes.length }
  }
  const lane = laneOf(bytes, facts.options.liveKeyIds ?? NO_KEYS)
  return { ...identity(uid, facts), lane, sizeBytes: bytes.length, bytes }
}

function withoutBody(
  uid: number,
  without: 'too_big' | 'vanished' | 'unfetchable',
  facts: Facts,
): ArrivedMessage {
  return { ...identity(uid, facts), sizeBytes: facts.size?.sizeBytes ?? 0, without }
}

function identity(uid: number, { size, options }: Facts) {
  const nowMs = options.nowMs()
  const internalDateMs = size?.internalDateMs ?? nowMs
  const receivedAtMs = internalDateMs > nowMs + MAX_AHEAD_MS ? nowMs : internalDateMs
  return { uid: String(uid), receivedAtMs, lane: 1 } as const
}
