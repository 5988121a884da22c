import { mergeConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

/** `npm run screenshots`: the pictures are made as the tests run, and by the same helpers, but are no test. */
const { projects: _, ...test } = whole.test ?? {}

/** With a number of rows it is large-lists.ts that runs. */
const CHOSEN =
  process.env['FORWARDPATH_PAGES_ROWS'] === undefined
    ? 'test/pages/screenshots.ts'
    : 'test/pages/large-lists.ts'

export default mergeConfig(
  { ...whole, test },
  {
    root: `${import.meta.dirname}/../..`,
    test: {
      include: [CHOSEN],
      testTimeout: 600_000,
      hookTimeout: 300_000,
    },
  },
)
