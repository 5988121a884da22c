/**
 * Lists that programs write: one JSON object a line. As with the CSV every line that cannot be used is named with its
 * number; names may be written snake_case or camelCase.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { codeOf, EXIT, ExitError } from '@forwardpath/runtime'
import { fileFault } from './file-fault.ts'
import { createLineProblems } from './line-problems.ts'
import type { FileContent, FileLine, LineResult } from './list-file.ts'
import { quoted } from './output.ts'

/** Longer lines are no entry of a list. */
const MAX_LINE_CHARS = 64 * 1024

/** Reads a file, or standard input for `-`. Throws ExitError 1 where it cannot be read. */
export async function readJsonLinesFile<Row>(
  path: string,
  readLine: (line: FileLine) => LineResult<Row>,
): Promise<FileContent<Row>> {
  const rows: Row[] = []
  const problems = createLineProblems()
  let number = 0
  try {
    const input = path === '-' ? process.stdin : createReadStream(path)
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      number += 1
      const result = readText(number === 1 ? text.replace(/^\uFEFF/, '') : text, number, readLine)
      if (result === undefined) continue
      if ('row' in result) rows.push(result.row)
      else problems.note(number, result.message)
    }
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'there is no such file' : fileFault(error)
    throw new ExitError(`${path}: ${reason}`, {
      exitCode: EXIT.negative,
      remedy: 'give a file with one JSON object a line',
      cause: error,
    })
  }
  return { rows, problems: problems.named, bad: problems.count() }
}

/** Absent for an empty line. */
function readText<Row>(
  text: string,
  line: number,
  readLine: (line: FileLine) => LineResult<Row>,
): LineResult<Row> | undefined {
  if (text.trim() === '') return undefined
  if (text.length > MAX_LINE_CHARS) return { message: 'the line is longer than 65,536 characters' }
  const cells = cellsOf(text)
  return typeof cells === 'string' ? { message: cells } : readLine({ line, cells })
}

/** The cells, or what is wrong. A null is an empty cell. */
function cellsOf(text: string): Readonly<Record<string, string>> | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'is no JSON'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'is no JSON object'
  const cells: [string, string][] = []
  for (const [name, cell] of Object.entries(value)) {
    if (cell === null) continue
    if (typeof cell !== 'string') return `${quoted(name)} is no text`
    cells.push([snakeCase(name), cell.trim()])
  }
  return Object.fromEntries(cells)
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
