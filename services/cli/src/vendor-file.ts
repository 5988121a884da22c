/**
 * The file of a mail service: CSV with or without a line of names, a JSON answer of its API, or a JSON object a line. Every
 * row that cannot be used is named by its number.
 */
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createLineProblems } from './line-problems.ts'
import { readList, type FileContent } from './list-file.ts'
import {
  cellName,
  VENDORS,
  type Vendor,
  type VendorAddition,
  type VendorCells,
} from './vendor-lists.ts'

/** JSON is read whole; more is no list that one call of an API gives. */
const MAX_JSON_BYTES = 256 * 1024 ** 2

/** Rows and problems. Throws what the stream throws, and ExitError 1 for a CSV that is none. */
export async function readVendorList(
  input: Readable,
  options: { readonly name: string; readonly vendor: Vendor },
): Promise<FileContent<VendorAddition>> {
  const format = VENDORS[options.vendor]
  const { first, whole } = await peek(input)
  if (first === '[' || first === '{') return readJson(await buffer(whole), options.vendor)
  return readList(whole, {
    name: options.name,
    known: format.names,
    positions: format.positions,
    nameOf: cellName,
    readLine: ({ cells }) => format.read(cells),
  })
}

/** The first character that is no blank, and the stream as if nothing had been read of it. */
async function peek(
  input: Readable,
): Promise<{ readonly first: string; readonly whole: Readable }> {
  for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.from(chunk)
    const first = bytes
      .toString('utf8', 0, 4_096)
      .replace(/^\uFEFF/, '')
      .trimStart()
      .slice(0, 1)
    input.unshift(bytes)
    return { first, whole: input }
  }
  return { first: '', whole: input }
}

function readJson(bytes: Buffer, vendor: Vendor): FileContent<VendorAddition> {
  if (bytes.length > MAX_JSON_BYTES)
    return { rows: [], problems: [{ line: 1, message: 'the file is larger than 256 MiB' }], bad: 1 }
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const values = valuesOf(text)
  const rows: VendorAddition[] = []
  const problems = createLineProblems()
  values.forEach((value, index) => {
    const cells = cellsOf(value)
    const result =
      cells === undefined ? { message: 'is no JSON object' } : VENDORS[vendor].read(cells)
    if ('row' in result) rows.push(result.row)
    else problems.note(index + 1, result.message)
  })
  return { rows, problems: problems.named, bad: problems.count() }
}

/** The rows of an answer, wherever the service puts them, or of lines. */
function valuesOf(text: string): readonly unknown[] {
  const whole = parse(text)
  if (whole === undefined)
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parse)
  if (Array.isArray(whole)) return whole
  const lists = Object.values(whole as Readonly<Record<string, unknown>>).filter(Array.isArray)
  // An object without a list is a list of one line.
  return lists.length === 0 ? [whole] : lists.flat()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function cellsOf(value: unknown): VendorCells | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, cell]) =>
      typeof cell === 'string' || typeof cell === 'number' ? [[cellName(name), String(cell)]] : [],
    ),
  )
}
