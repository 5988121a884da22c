import { expect, test } from 'vitest'
import { pageOf } from './write-list.ts'

const ROWS = ['b', 'd', 'a', 'c'].map((id) => ({ id }))

test.each([
  [{ limit: 2 }, 'a b'],
  [{ limit: 2, after: 'b' }, 'c d'],
  [{ limit: 9, after: 'bb' }, 'c d'],
  [{ limit: 9, after: 'd' }, ''],
])('a page of %j of a list that is held whole', (page, ids) => {
  const rows = pageOf(ROWS, page)
  expect(rows.map(({ id }) => id).join(' ')).toBe(ids)
  expect(ROWS.map(({ id }) => id).join(' ')).toBe('b d a c')
})
