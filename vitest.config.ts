import { defineConfig } from 'vitest/config'

/**
 * Tests run from source: the condition makes `@forwardpath/*` resolve to src/index.ts. Vitest hands the list to Node as
 * `--conditions`, where `import` would break every `require` of a package that has both forms, such as pg.
 */
const conditions = ['@forwardpath/source', 'node']

const fromSource = {
  ssr: { resolve: { conditions, externalConditions: conditions } },
  resolve: {
    alias: [
      {
        find: /^@forwardpath\/test-support\/(.*)$/,
        replacement: `${import.meta.dirname}/test/support/$1.ts`,
      },
    ],
  },
}

/** How long `expect.poll` goes on: only what fails gets there. Vitest's own second is too little on a busy machine. */
const PATIENT = { timeout: 30_000 }

export default defineConfig({
  ...fromSource,
  test: {
    globalSetup: ['test/global-setup.ts'],
    // Test files share the machine with the servers that they start.
    maxWorkers: 2,
    projects: [
      {
        ...fromSource,
        test: {
          name: 'core',
          testTimeout: 30_000,
          include: [
            'packages/{mail,mime,decode,classify,trust,suppress,changes,report}/src/**/*.test.ts',
          ],
        },
      },
      {
        ...fromSource,
        test: {
          name: 'adapters',
          include: [
            'packages/{store,jobs,runtime,dns,client}/src/**/*.test.ts',
            'services/*/src/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: PATIENT },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/long/**'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: PATIENT },
        },
      },
    ],
  },
})
