/** What is wrong with the lines of a list that people bring: every bad line is counted, the first of them are named. */
import { shorten } from './output.ts'

/** What is wrong with one line. */
export type LineProblem = { readonly line: number; readonly message: string }

/** Bad lines as they are met. */
export type LineProblems = {
  readonly note: (line: number, message: string) => void
  /** The first {@link MAX_NAMED}, in the order of the file. */
  readonly named: readonly LineProblem[]
  /** Of all, those too that are not named. */
  readonly count: () => number
}

/** A file with more bad lines is the wrong file: which ones they are helps nobody. */
const MAX_NAMED = 1_000
/** Long enough for any reason, with the beginning of a cell that a hundred times as much may stand in. */
const MAX_MESSAGE_CHARS = 200

/** None yet. */
export function createLineProblems(): LineProblems {
  const named: LineProblem[] = []
  let count = 0
  return {
    note: (line, message) => {
      count += 1
      if (named.length < MAX_NAMED)
        named.push({ line, message: shorten(message, MAX_MESSAGE_CHARS) })
    },
    named,
    count: () => count,
  }
}
