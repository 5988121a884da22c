/**
 * Lists that people bring: CSV with a line of names first (RFC 4180), or one address a line. Every line
 * that cannot be used is named with its number; what is right is kept apart from it, and the caller decides.
 */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { parse as parseCsv } from 'csv-parse'
import { codeOf, EXIT, ExitError } from '@forwardpath/runtime'
import { fileFault } from './file-fault.ts'
import { createLineProblems, type LineProblem, type LineProblems } from './line-problems.ts'

/** One line of a file, by its column names in lower case. */
export type FileLine = {
  /** Counted from 1, as an editor shows it. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** A line read into what it means, or why not. */
export type LineResult<Row> = { readonly row: Row } | { readonly message: string }

/** What a file holds. */
export type FileContent<Row> = {
  readonly rows: readonly Row[]
  /** The first of the bad lines. */
  readonly problems: readonly LineProblem[]
  /** All bad lines, also those that `problems` does not name. */
  readonly bad: number
}

/** More columns or longer lines than this are no list of addresses. */
const MAX_LINE_CHARS = 64 * 1024

/** How a list is read. */
export type ListOptions<Row> = {
  /** For messages. */
  readonly name: string
  /** A first line with one of these is a line of names. */
  readonly known: readonly string[]
  /** Names of the columns of a list without such a line. Default: the first of `known`, alone. */
  readonly positions?: readonly string[]
  /** What a name is compared as. Default: in lower case. */
  readonly nameOf?: (name: string) => string
  readonly readLine: (line: FileLine) => LineResult<Row>
}

/**
 * Reads a file, or standard input for `-`. The first line names the columns where one of them is `known`; otherwise
 * every line is one address. Throws ExitError 1 where the file cannot be read.
 */
export function readListFile<Row>(
  path: string,
  known: readonly string[],
  readLine: (line: FileLine) => LineResult<Row>,
): Promise<FileContent<Row>> {
  return readList(openListFile(path), { name: path, known, readLine })
}

/** The bytes of a file, or of standard input for `-`. What is wrong with it is found when it is read. */
export function openListFile(path: string): Readable {
  return path === '-' ? process.stdin : createReadStream(path)
}

/** The same for a list that is open already. Throws ExitError 1 where it cannot be read. */
export async function readList<Row>(
  input: Readable,
  options: ListOptions<Row>,
): Promise<FileContent<Row>> {
  const rows: Row[] = []
  const problems = createLineProblems()
  try {
    for await (const line of linesOf(input, options, problems)) {
      const result = options.readLine(line)
      if ('row' in result) rows.push(result.row)
      else problems.note(line.line, result.message)
    }
  } catch (error) {
    throw new ExitError(
      `${options.name}: ${codeOf(error) === 'ENOENT' ? 'there is no such file' : fileFault(error)}`,
      {
        exitCode: EXIT.negative,
        remedy: 'give a CSV with a line of column names, or a text with one address a line',
        cause: error,
      },
    )
  }
  return { rows, problems: problems.named, bad: problems.count() }
}

async function* linesOf<Row>(
  input: Readable,
  { known, positions, nameOf = (name) => name.toLowerCase() }: ListOptions<Row>,
  { note }: LineProblems,
): AsyncIterable<FileLine> {
  const parser = parseCsv({
    bom: true,
    info: true,
    max_record_size: MAX_LINE_CHARS,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    on_skip: (error) => {
      note(Number(error?.['lines'] ?? 0), error?.message ?? 'cannot be read')
      return undefined
    },
    skip_records_with_error: true,
  })
  input.on('error', (error: Error) => parser.destroy(error))
  input.pipe(parser)
  let names: readonly string[] | undefined
  for await (const parsed of parser as AsyncIterable<{
    readonly record: readonly string[]
    readonly info: { readonly lines: number }
  }>) {
    const { record, info } = parsed
    if (names === undefined) {
      const first = record.map(nameOf)
      const isHead = first.some((cell) => known.includes(cell))
      names = isHead ? first : (positions ?? [known[0] ?? 'address'])
      if (isHead) continue
    }
    yield {
      line: info.lines,
      cells: Object.fromEntries(names.map((name, index) => [name, record[index] ?? ''])),
    }
  }
}
