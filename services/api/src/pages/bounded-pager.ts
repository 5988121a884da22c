/** The end of a list of which one page looks through no more than so many rows. */
import { formatCount, type Html } from '@forwardpath/report'
import type { BoundedPage } from '@forwardpath/store'
import { pager, withQuery } from './parts.ts'
import { counted } from './words.ts'

/** The list that the page is of. */
export type BoundedList = {
  readonly path: string
  /** What it is asked for, the place left out. */
  readonly values: Readonly<Record<string, string | undefined>>
  /** The place that was asked for. Absent: the first page. */
  readonly before: string | undefined
  readonly pageRows: number
  /** One of its rows, in a word. */
  readonly what: string
}

/** The way on and back; a page that is not full although there is more says how far it looked. */
export function boundedPager(
  { rows, next, looked }: BoundedPage<unknown>,
  { path, values, before, pageRows, what }: BoundedList,
): Html | null {
  const isCut = next !== undefined && rows.length < pageRows
  return pager({
    first: before === undefined ? undefined : withQuery(path, values),
    next: next === undefined ? undefined : withQuery(path, { ...values, before: next }),
    ...(isCut && {
      note: `${counted(rows.length, what)} in the ${formatCount(looked)} that were looked through; the next page looks further back.`,
    }),
  })
}
