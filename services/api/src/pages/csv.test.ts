import { text as textOf } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { readCsv } from '@forwardpath/test-support/read-csv'
import { csvFile, csvStream, readerOf, type CsvFile, type ReadRows } from './csv.ts'

const NAME = { what: 'numbers', nowMs: Date.parse('2026-11-23T09:07:59.999Z') }
const COLUMNS = [{ key: 'number', value: (row: number) => row }]
const GOES_ON = new AbortController().signal

/** The numbers below `count`, from a query that gives rows alone. */
function numbers(count: number): ReadRows<number> {
  return readerOf(
    (at, limit) => {
      const from = at === undefined ? 0 : Number(at) + 1
      const rows = Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, i) => i)
      return Promise.resolve(rows.map((i) => from + i))
    },
    (row) => String(row),
  )
}

function bodyOf({ body }: CsvFile): Promise<string> {
  return typeof body === 'string' ? Promise.resolve(body) : textOf(body)
}

test('a file says what it holds and the minute it is of', () => {
  expect(csvFile(NAME, COLUMNS, [])).toMatchObject({
    name: 'numbers-2026-11-23T09-07Z.csv',
    type: 'text/csv; charset=utf-8; header=present',
    body: 'number\r\n',
  })
})

describe('a list that is written as it is read', () => {
  test.each([0, 1, 1_999, 2_000, 2_001, 4_000, 6_001])('has all of %i rows', async (count) => {
    const file = csvStream(NAME, COLUMNS, { read: numbers(count), signal: GOES_ON })
    const { rows } = readCsv(await bodyOf(file))
    expect(rows).toEqual(Array.from({ length: count }, (_, i) => [String(i)]))
  })

  test('goes on behind a stretch in which nothing fits', async () => {
    const pages = [
      { rows: [1], next: 'a' },
      { rows: [], next: 'b' },
      { rows: [2], next: undefined },
    ]
    const read = (): Promise<(typeof pages)[number]> =>
      Promise.resolve(pages.shift() ?? { rows: [], next: undefined })
    expect(await bodyOf(csvStream(NAME, COLUMNS, { read, signal: GOES_ON }))).toBe(
      'number\r\n1\r\n2\r\n',
    )
  })

  test('ends in an error where reading fails in the middle', async () => {
    const all = numbers(5_000)
    const read: ReadRows<number> = (at, limit) =>
      at === undefined ? all(at, limit) : Promise.reject(new Error('the database is away'))
    await expect(bodyOf(csvStream(NAME, COLUMNS, { read, signal: GOES_ON }))).rejects.toThrow(
      'the database is away',
    )
  })

  test('gives nothing where reading fails at once', async () => {
    const read = (): Promise<never> => Promise.reject(new Error('the database is away'))
    const { body } = csvStream(NAME, COLUMNS, { read, signal: GOES_ON })
    const chunks: unknown[] = []
    await expect(
      (async () => {
        for await (const chunk of body as Readable) chunks.push(chunk)
      })(),
    ).rejects.toThrow('the database is away')
    expect(chunks).toEqual([])
  })

  test('ends in an error where the server stops', async () => {
    const stopping = new AbortController()
    const all = numbers(5_000)
    const read: ReadRows<number> = (at, limit) => {
      stopping.abort()
      return all(at, limit)
    }
    await expect(
      bodyOf(csvStream(NAME, COLUMNS, { read, signal: stopping.signal })),
    ).rejects.toThrow()
  })
})
