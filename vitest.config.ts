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

/** Tests on real servers and processes: a machine ten times slower than most gets through. */
const PATIENT_MS = 400_000

/** How long `expect.poll` goes on: only what fails gets there. Vitest's own second is too little on a busy machine. */
const PATIENT = { timeout: 30_000 }

export default defineConfig({
  ...fromSource,
  test: {
    globalSetup: ['test/global-setup.ts'],
    // `npm run coverage`: the pure packages, without tables of data and without what serves the tests. The engine decides who
    // gets no more mail, so it has no branch that no test takes; one that nothing can reach is dead code and goes.
    coverage: {
      provider: 'v8',
      include: ['packages/{mail,mime,decode,classify,trust,suppress,changes,report}/src/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/testing/**',
        'packages/classify/src/rules/**',
        'packages/changes/src/data/**',
      ],
      // By file only what has a hole; every line of every file is in the folder.
      reporter: [['text', { skipFull: true }], 'text-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: {
        'packages/{trust,suppress,classify}/src/**': { branches: 100 },
        'packages/{changes,report}/src/**': { branches: 99 },
        'packages/{mail,mime}/src/**': { branches: 95 },
        'packages/decode/src/**': { branches: 85 },
      },
    },
    // Test files share the machine with the servers that they start, and wait for them half of the time.
    maxWorkers: 3,
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
          testTimeout: PATIENT_MS,
          hookTimeout: PATIENT_MS,
          expect: { poll: PATIENT },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          // test/faults/long/vitest.config.ts
          exclude: ['test/faults/long/**'],
          testTimeout: PATIENT_MS,
          hookTimeout: PATIENT_MS,
          expect: { poll: PATIENT },
        },
      },
    ],
  },
})
