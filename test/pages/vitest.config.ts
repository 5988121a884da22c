import { mergeConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

/** `npm run screenshots`: the pictures are made as the tests run, and by the same helpers, but are no test. */
const { projects: _, ...test } = whole.test ?? {}

export default mergeConfig(
  { ...whole, test },
  {
    root: `${import.meta.dirname}/../..`,
    test: { include: ['test/pages/screenshots.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
  },
)
