import fc from 'fast-check'
import { expect, it } from 'vitest'
import { localPartPattern } from './local-part-pattern.ts'

it.each([
  ['jane@old.example', 'Jane@new.example', 'same'],
  ['jane+news@old.example', 'jane@new.example', 'same'],
  ['jane.roe@old.example', 'jane_roe@new.example', 'separators'],
  ['jane.roe@old.example', 'janeroe@new.example', 'separators'],
  ['jane.roe@old.example', 'jroe@new.example', 'first.last → flast'],
  ['jane.roe@old.example', 'j.roe@new.example', 'first.last → flast'],
  ['jroe@old.example', 'jane.roe@new.example', 'flast → first.last'],
  ['j.roe@old.example', 'jane.roe@new.example', 'flast → first.last'],
  ['jane.roe@old.example', 'roe.jane@new.example', 'first.last → last.first'],
  ['jane.roe@old.example', 'jane@new.example', 'first.last → first'],
  ['jane.roe@old.example', 'roe@new.example', 'first.last → last'],
  ['jane.roe@old.example', 'office@new.example', 'other'],
  ['@old.example', '@new.example', 'other'],
  ['...@old.example', '---@new.example', 'other'],
] as const)('%s → %s is %s', (from, to, pattern) => {
  expect(localPartPattern(from, to)).toBe(pattern)
})

it('takes any two texts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (from, to) => {
      expect(localPartPattern(from, to)).toBeTypeOf('string')
    }),
  )
})
