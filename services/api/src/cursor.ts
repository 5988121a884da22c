/** Cursors of lists and of the feed: opaque to clients, checked when they come back. */
import type { FeedPosition } from '@forwardpath/store'
import { ApiProblem } from './problem.ts'

/** The page behind a row: its order key under the name of its list, so that no list takes another's cursor. */
export function pageCursor(list: string, last: string): string {
  return Buffer.from(JSON.stringify([list, last])).toString('base64url')
}

/** The order key of the last row seen; absent where there is no cursor. Throws ApiProblem `invalid_cursor`. */
export function readPageCursor(
  list: string,
  cursor: string | undefined,
  isKey: (text: string) => boolean,
): string | undefined {
  if (cursor === undefined) return undefined
  const parts = parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  const [name, last] = Array.isArray(parts) ? (parts as readonly unknown[]) : []
  if (name !== list || typeof last !== 'string' || !isKey(last))
    throw new ApiProblem('invalid_cursor')
  return last
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An id such as `sup_01…`. */
export function isRecordId(text: string): boolean {
  return /^[a-z]{3}_[0-9A-Za-z_-]{1,50}$/.test(text)
}

/** A bigint of the database, not negative. */
export function isRowNumber(text: string): boolean {
  return /^(?:0|[1-9][0-9]{0,17})$/.test(text)
}

/** `epoch.seq.mark`. */
export function feedCursor({ epoch, seq, mark }: FeedPosition): string {
  return `${epoch}.${seq}.${mark}`
}

/** Throws ApiProblem `invalid_cursor` for what was never a cursor; one of another feed is found out by the feed itself. */
export function readFeedCursor(cursor: string): FeedPosition {
  const match = /^([0-9a-z]{1,16})\.(0|[1-9][0-9]{0,17})\.(0|[1-9][0-9]{0,17})$/.exec(cursor)
  const [, epoch, seq, mark] = match ?? []
  if (epoch === undefined || seq === undefined || mark === undefined)
    throw new ApiProblem('invalid_cursor')
  return { epoch, seq, mark }
}
