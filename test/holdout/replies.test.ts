/**
 * Replies that no rule was written from, as they stood when they were gathered; the categories were given first
 * (docs/decisions/0042). What was wrong at the first try has been mended since by general rules.
 */
import { describe, expect, test } from 'vitest'
import { FIRST_DIAGNOSTICS } from './first-diagnostics.ts'
import { judge } from './replies.ts'
import { SECOND_DIAGNOSTICS } from './second-diagnostics.ts'
import { THIRD_DIAGNOSTICS } from './third-diagnostics.ts'

describe.each([...FIRST_DIAGNOSTICS, ...SECOND_DIAGNOSTICS, ...THIRD_DIAGNOSTICS])(
  'replies shown at $source',
  ({ replies }) => {
    test.each(replies)('%s: %s', (category, reply, ...alsoRight) => {
      expect([category, ...alsoRight]).toContain(judge(reply).category)
    })
  },
)
