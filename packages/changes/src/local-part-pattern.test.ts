import { expect, it } from 'vitest'
import { localPartPattern } from './local-part-pattern.ts'

it.each([
  ['jane.roe', 'Jane.Roe', 'same'],
  ['jane.roe+news', 'jane.roe', 'same'],
  ['jane.roe', 'janeroe', 'dots'],
  ['jane.roe', 'jane_roe', 'dots'],
  ['jane.roe', 'jroe', 'initial'],
  ['jane.roe', 'j.roe', 'initial'],
  ['jroe', 'jane.roe', 'initial'],
  ['jane.roe', 'max', 'other'],
] as const)('%s to %s is %s', (left, right, expected) => {
  expect(localPartPattern(left, right)).toBe(expected)
})
