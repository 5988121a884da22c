import { describe, expect, it } from 'vitest'
import { lintRules } from './lint-rules.ts'
import { BUILTIN_RULES } from './rules/index.ts'

describe('the built-in rules', () => {
  it('each hold on their own examples, and no earlier rule does', () => {
    expect(lintRules(BUILTIN_RULES)).toEqual([])
  })
})
