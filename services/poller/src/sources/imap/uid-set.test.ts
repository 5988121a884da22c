import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uidsOf } from '../../testing/scripted-imap.ts'
import { formatUidSet, piecesOf } from './uid-set.ts'

test.each([
  [[], ''],
  [[7], '7'],
  [[1, 2, 3], '1:3'],
  [[1, 3, 4, 9], '1,3:4,9'],
  [[4_294_967_294, 4_294_967_295], '4294967294:4294967295'],
])('%j is %j', (uids, expected) => {
  expect(formatUidSet(uids)).toBe(expected)
})

test('a set means the UIDs that it was made of', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (uids) => {
      const ascending = uids.toSorted((a, b) => a - b)
      expect(uidsOf(formatUidSet(ascending), 200)).toEqual(ascending)
    }),
  )
})

test('pieces are whole but for the last, and hold everything', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const pieces = piecesOf(items, size)
      expect(pieces.flat()).toEqual(items)
      expect(pieces.slice(0, -1).every((piece) => piece.length === size)).toBe(true)
    }),
  )
})
