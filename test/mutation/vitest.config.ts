import { mergeConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

/** The tests of the pure packages, without the start of servers that the others share. */
const { projects: _, globalSetup: __, coverage: ___, ...test } = whole.test ?? {}

export default mergeConfig(
  { ...whole, test },
  {
    root: `${import.meta.dirname}/../..`,
    test: {
      include: [
        'packages/{mail,mime,decode,classify,trust,suppress,changes,report}/src/**/*.test.ts',
      ],
      testTimeout: 30_000,
    },
  },
)
