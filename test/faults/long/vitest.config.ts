import { mergeConfig } from 'vitest/config'
import whole from '../../../vitest.config.ts'

/** Faults by chance for minutes, by the same helpers; `npm test` has no time for them. */
const { projects: _, ...test } = whole.test ?? {}

export default mergeConfig(
  { ...whole, test },
  {
    root: `${import.meta.dirname}/../../..`,
    test: {
      include: ['test/faults/long/*.test.ts'],
      testTimeout: 600_000,
      hookTimeout: 300_000,
    },
  },
)
