import { defineConfig } from 'vitest/config'

// Tests run from source: the condition makes `@forwardpath/*` resolve to src/index.ts.
const conditions = ['@forwardpath/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  test: {
    projects: [
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        test: {
          name: 'core',
          include: ['packages/{mail,mime,decode,classify,trust,suppress}/src/**/*.test.ts'],
        },
      },
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        test: {
          name: 'adapters',
          include: ['packages/{store,jobs,runtime,dns,client}/src/**/*.test.ts', 'services/*/src/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ssr: { resolve: { conditions, externalConditions: conditions } },
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/long/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
