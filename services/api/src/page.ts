/** One page of a list in the form of the interface. */
import { pageCursor } from './cursor.ts'

/** A page, and the Link header to the next one (RFC 8288). */
export type Page<Row> = {
  readonly body: {
    readonly object: 'list'
    readonly data: readonly Row[]
    readonly hasMore: boolean
    readonly nextCursor: string | null
  }
}

/**
 * `rows` are one more than `limit` where there is more. `keyOf`: what the list is ordered by, unique and never changing, so that a row
 * that is there throughout is given exactly once.
 */
export function pageAnswer<Row>(
  rows: readonly Row[],
  options: { readonly list: string; readonly limit: number; readonly keyOf: (row: Row) => string },
): Page<Row> {
  const data = rows.slice(0, options.limit)
  const last = data.at(-1)
  const hasMore = rows.length > options.limit && last !== undefined
  return {
    body: {
      object: 'list',
      data,
      hasMore,
      nextCursor: hasMore ? pageCursor(options.list, options.keyOf(last)) : null,
    },
  }
}
