/** What every list takes: a page in the order of ids (ULIDs: the order of their making). */
export type ListPage = {
  /** Rows at the most. */
  readonly limit: number
  /** Id of the last row seen; absent: from the beginning. */
  readonly after?: string | undefined
}
