/**
 * `npm run mutation`: breaks the engine in one place at a time and asks whether a test notices. What decides about an address
 * (trust, suppress, the engine of classify) is asked by default; others by `--mutate 'packages/decode/src/letter.ts'`.
 *
 * A result is kept in `coverage/mutation.json`, so that a second run asks only what has changed; a full one takes hours.
 * What lives is read, not only counted: a mutant that does what the original does is no hole. Stryker is fetched by the command
 * itself: nobody who starts or tests the program needs its 135 packages.
 */
const mutate = ['trust', 'suppress', 'classify'].map((name) => `packages/${name}/src/**/*.ts`)

export default {
  mutate: [
    ...mutate,
    '!**/*.test.ts',
    '!**/testing/**',
    // Tables of data: each row has its own example, and a test that reads it.
    '!packages/classify/src/rules/**',
    '!packages/classify/src/remedy-texts.ts',
  ],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // A constant of a module is set once for all tests: each would need a process of its own.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'coverage/mutation.json',
  reporters: ['progress-append-only', 'clear-text', 'html'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: 'coverage/mutation.html' },
  tempDirName: 'coverage/.mutation',
  ignorePatterns: ['dist', '.data', 'test/corpus/make'],
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 85, break: 85 },
}
