/**
 * What is wrong with a configuration: every problem is kept, so that one run of `config check` shows them all.
 */
import { EXIT, ExitError } from '../errors.ts'

/** One thing to mend. */
export type ConfigProblem = {
  /** File and line, environment variable or flag: `forwardpath.yaml:12`, `DATABASE_URL`, `--mailbox`. */
  readonly where: string
  /** The key as a path: `mailboxes[0].imap.host`. Absent where the problem has no key (the file cannot be read). */
  readonly key?: string
  readonly message: string
  readonly remedy: string
}

/** A path of keys and indexes as it is written: `mailboxes[0].imap.host`. Total. */
export function formatKey(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${String(part)}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}

/** `where key: message; remedy`, one line. Total. */
export function formatProblem(problem: ConfigProblem): string {
  const key = problem.key === undefined || problem.key === '' ? '' : ` ${problem.key}`
  return `${problem.where}${key}: ${problem.message}; ${problem.remedy}`
}

/** Exit 78 with every problem; the message is one line a problem. */
export class ConfigError extends ExitError {
  override readonly name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'), { exitCode: EXIT.configuration })
    this.problems = problems
  }
}

/** The word among `known` that was probably meant: at most two letters away. Absent where none is near. Total. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance)
  return ranked[0]?.candidate
}

/** Levenshtein distance, of the first 64 letters. */
function editDistance(left: string, right: string): number {
  const [a, b] = [left.slice(0, 64), right.slice(0, 64)]
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
