/**
 * One FETCH command, collected to its end before anything else is done: a loop left early hangs the connection
 * (postalsys/imapflow#110, #338).
 *
 * Only UID, RFC822.SIZE, INTERNALDATE and BODY.PEEK[] are asked for; ENVELOPE and BODYSTRUCTURE break on real mails.
 * What the server sent without being asked, twice, or without a value is dropped here; that something is missing is
 * for the caller to see. Nothing of it marks a mail as read.
 */
import type { FetchMessageObject, FetchQueryObject } from 'imapflow'
import type { ImapConnection } from './connection.ts'
import { toImapFault, type ImapFault } from './fault.ts'
import { formatUidSet } from './uid-set.ts'

/** What is known of a mail before its body is fetched. */
export type MailSize = {
  readonly uid: number
  /** RFC822.SIZE: octets as the server counts them, not always those that it sends. */
  readonly sizeBytes: number
  /** INTERNALDATE; absent where the server gives none that is a date. */
  readonly internalDateMs: number | undefined
}

/** What a first look at a mail gives. */
export type MailHead = MailSize & {
  /** The whole mail, where it is small; absent where it has to be fetched yet. */
  readonly body: Uint8Array | undefined
}

/**
 * Octets of the first look. 500 mails of this size are the 16 MB of a range, and 99 of 100 bounces are whole with it
 * (p99 of 629 bounces: 46 KB, median 2.7), which saves them a second command: 100 to 59 µs a mail, measured.
 */
const FIRST_LOOK_BYTES = 32 * 1024

/** What came for the UIDs that were asked for, and the fault that ended the command early, if one did. */
export type Answer<Item> = {
  readonly got: ReadonlyMap<number, Item>
  readonly fault?: ImapFault
}

/** Sizes and dates. Never throws: a fault is part of the answer, beside what had come before it. */
export function fetchSizes(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<Answer<MailSize>> {
  return fetchItems(connection, uids, {
    doing: 'fetching sizes',
    query: { uid: true, size: true, internalDate: true },
    timeoutMs: connection.deadlines.commandMs,
    read: readSize,
  })
}

/** Sizes and dates, and small mails whole. Never throws. */
export function fetchHeads(
  connection: ImapConnection,
  uids: readonly number[],
): Promise<Answer<MailHead>> {
  return fetchItems(connection, uids, {
    doing: 'fetching mails',
    query: {
      uid: true,
      size: true,
      internalDate: true,
      source: { start: 0, maxLength: FIRST_LOOK_BYTES },
    },
    timeoutMs: connection.deadlines.fetchMs,
    read: readHead,
  })
}

/** Bodies, whole, as sent. Never throws. */
export function fetchBodies(
  connection: ImapConnection,
  sizes: readonly MailSize[],
): Promise<Answer<Uint8Array>> {
  const expected = new Map(sizes.map((size) => [size.uid, size.sizeBytes]))
  return fetchItems(connection, [...expected.keys()], {
    doing: 'fetching mails',
    query: { uid: true, source: true },
    timeoutMs: connection.deadlines.fetchMs,
    read: (message, uid) => readBody(message, expected.get(uid) ?? 0),
  })
}

type FetchPlan<Item> = {
  readonly doing: string
  readonly query: FetchQueryObject
  readonly timeoutMs: number
  readonly read: (message: FetchMessageObject, uid: number) => Item | undefined
}

async function fetchItems<Item>(
  connection: ImapConnection,
  uids: readonly number[],
  plan: FetchPlan<Item>,
): Promise<Answer<Item>> {
  const asked = new Set(uids)
  const got = new Map<number, Item>()
  try {
    await connection.call(
      plan.doing,
      async (client) => {
        const messages = client.fetch(formatUidSet(uids), plan.query, { uid: true })
        for await (const message of messages) {
          const uid: number | undefined = message.uid
          if (!asked.has(uid) || got.has(uid)) continue
          const item = plan.read(message, uid)
          if (item !== undefined) got.set(uid, item)
        }
        // On a connection that is gone, fetch() ends at once and without an error.
        return client.mailbox !== false
      },
      plan.timeoutMs,
    )
    return { got }
  } catch (error) {
    return { got, fault: toImapFault(error, plan.doing) }
  }
}

function readSize(message: FetchMessageObject, uid: number): MailSize | undefined {
  if (message.size === undefined) return undefined
  const date = message.internalDate
  const internalDateMs = date instanceof Date ? date.getTime() : undefined
  return { uid, sizeBytes: message.size, internalDateMs }
}

/** Whole is what is shorter than was asked for, and not shorter than the server says that the mail is. */
function readHead(message: FetchMessageObject, uid: number): MailHead | undefined {
  const size = readSize(message, uid)
  if (size === undefined) return undefined
  const body = readBody(message, size.sizeBytes)
  const isWhole =
    body !== undefined && body.length < FIRST_LOOK_BYTES && body.length >= size.sizeBytes
  return { ...size, body: isWhole ? body : undefined }
}

/** NIL is no body, and neither is an empty one of a mail that has a size (seen on Exchange; MailKit#358). */
function readBody(message: FetchMessageObject, sizeBytes: number): Uint8Array | undefined {
  const body: unknown = message.source
  if (!(body instanceof Uint8Array)) return undefined
  return body.length === 0 && sizeBytes > 0 ? undefined : body
}
