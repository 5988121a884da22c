import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLineProblems } from './line-problems.ts'
import { readList } from './list-file.ts'
import { readAddition, SUPPRESSION_COLUMNS } from './list-lines.ts'

const readAdditions = (text: string) =>
  readList(Readable.from([text]), {
    name: 'list.csv',
    known: SUPPRESSION_COLUMNS,
    readLine: readAddition,
  })

test('every bad line counts, and the first thousand are named', async () => {
  const { rows, problems, bad } = await readAdditions(
    `address\n${'nobody\n'.repeat(2_500)}jane@example.org\n`,
  )
  expect(rows).toHaveLength(1)
  expect(bad).toBe(2_500)
  expect(problems).toHaveLength(1_000)
  expect(problems[0]).toEqual({ line: 2, message: '"nobody" is no mail address' })
})

test('of a long cell its beginning is quoted, and what is wrong with it is still said', async () => {
  const { problems } = await readAdditions(`address\n${'x'.repeat(5_000)}\n`)
  expect(problems[0]?.message).toMatch(/^"x{79}…" is no mail address$/)
})

test('of what a parser quotes whole the beginning is kept', () => {
  const problems = createLineProblems()
  problems.note(1, `Invalid Opening Quote: value is "${'x'.repeat(60_000)}"`)
  expect(problems.named[0]?.message).toHaveLength(200)
})
