/**
 * What the tools can check of the conventions; the rest is for review.
 *
 * In: every TypeScript file of a package, a service or `test/`, with types (the nearest tsconfig.json, found by the
 * project service; `@forwardpath/*` resolves to source, so nothing has to be built first), and the few JavaScript files
 * without. Out: errors only. A rule that only warns is a rule that nobody reads.
 */
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** The packages that are functions of their arguments: no clock, no chance, no environment, no waiting. */
const PURE_CORE = ['mail', 'mime', 'decode', 'classify', 'trust', 'suppress']
const CORE_SOURCES = PURE_CORE.map((name) => `packages/${name}/src/**/*.ts`)

/** The files of the core that wait: one for a stream, its door, and one for a promise made from values that the caller passes in. */
const CORE_FILES_THAT_WAIT = [
  'packages/mime/src/read-general.ts',
  'packages/mime/src/with-mailparser.ts',
  'packages/trust/src/verify-own-signature.ts',
]

/** Tests and what serves them: free to wait, to read the clock and to assert types. */
const TESTS = [
  '**/*.test.ts',
  'test/**/*.ts',
  '{packages,services}/*/src/**/{testing,test-support}/**/*.ts',
  '{packages,services}/*/src/**/{testing,test-support}.ts',
]

/** The only places that read the environment: a service's configuration, and the package that serves it. */
const READS_ENVIRONMENT = ['services/*/src/config.ts', 'packages/runtime/src/**/*.ts']

/** `no-restricted-syntax` is replaced, not merged, by a later block: each block spells out its whole list from these. */
const EVERYWHERE = [
  {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'No default exports: one thing has one name, here and where it is imported.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^\\.{1,2}\\u002F.*\\.js$/]',
    message: 'A relative import names the file that is there: it ends in .ts.',
  },
]

const NO_BARREL = {
  selector: 'ExportAllDeclaration',
  message: "No barrels except a package's index.ts.",
}

const CLOCK_AND_CHANCE = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'The core has no clock: take the instant as an argument.',
  },
  {
    selector:
      'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
    message: 'The core has no clock: take the instant as an argument.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'The core has no randomness: take the value as an argument.',
  },
]

const WAITING = [
  {
    selector: ':function[async=true], AwaitExpression, ForOfStatement[await=true]',
    message: 'The core is synchronous: the caller waits and passes the value in.',
  },
  {
    selector: 'NewExpression[callee.name="Promise"], MemberExpression[object.name="Promise"]',
    message: 'The core is synchronous: the caller waits and passes the value in.',
  },
]

const ENVIRONMENT_PROPERTIES = [
  {
    object: 'process',
    property: 'env',
    message: 'Only services/*/src/config.ts and packages/runtime read the environment.',
  },
]

const ENVIRONMENT_IMPORTS = {
  paths: ['process', 'node:process'].map((name) => ({
    name,
    importNames: ['env', 'default'],
    message: 'Only services/*/src/config.ts and packages/runtime read the environment.',
  })),
}

const IMPURE_GLOBALS = [
  'process',
  'console',
  'fetch',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
].map((name) => ({ name, message: 'The core is a function of its arguments.' }))

/**
 * Style section 6: every exported name says what it means. `index.ts` only passes names on, so it is left out.
 * Of overloads, the first carries the docstring. A union made of a list or table
 * (`(typeof LIST)[number]`, `keyof typeof TABLE`) is explained there.
 */
const exportedNamesAreExplained = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing: 'An exported name has a docstring: meaning, unit, when absent, errors, standard.',
    },
  },
  create(context) {
    const explained = (node) =>
      context.sourceCode
        .getCommentsBefore(node)
        .some((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    const isLaterOverload = (node) => {
      const siblings = node.parent.body
      const before = siblings[siblings.indexOf(node) - 1]
      const name = node.declaration.id?.name
      return name !== undefined && before?.declaration?.type === 'TSDeclareFunction'
        ? before.declaration.id?.name === name
        : false
    }
    const isUnionOfList = (node) =>
      node.declaration.type === 'TSTypeAliasDeclaration' &&
      ['TSIndexedAccessType', 'TSTypeOperator'].includes(node.declaration.typeAnnotation.type)
    return {
      ExportNamedDeclaration(node) {
        if (!node.declaration || explained(node)) return
        if (isLaterOverload(node) || isUnionOfList(node)) return
        context.report({ node, messageId: 'missing' })
      },
    }
  },
}

const forwardpath = { rules: { 'exported-names-are-explained': exportedNamesAreExplained } }

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/coverage/',
    '.data/',
    'test/corpus/*',
    '!test/corpus/make/',
    '**/*.d.ts',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
  },

  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    plugins: { forwardpath },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/consistent-type-exports': [
        'error',
        { fixMixedExportsWithInlineTypeSpecifier: true },
      ],
      // `import { type A }` alone still loads the module when it runs; `import type { A }` does not.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // A number in a message is printed as everyone expects; an object, an array or `undefined` is not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/require-array-sort-compare': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'forwardpath/exported-names-are-explained': 'error',
      'no-restricted-properties': ['error', ...ENVIRONMENT_PROPERTIES],
      'no-restricted-imports': ['error', ENVIRONMENT_IMPORTS],
      'no-restricted-syntax': ['error', ...EVERYWHERE, NO_BARREL],
    },
  },
  {
    files: ['packages/*/src/index.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE] },
  },
  {
    files: READS_ENVIRONMENT,
    rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': 'off' },
  },

  {
    files: CORE_SOURCES,
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-syntax': ['error', ...EVERYWHERE, NO_BARREL, ...CLOCK_AND_CHANCE, ...WAITING],
    },
  },
  {
    files: PURE_CORE.map((name) => `packages/${name}/src/index.ts`),
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...CLOCK_AND_CHANCE, ...WAITING] },
  },
  {
    files: CORE_FILES_THAT_WAIT,
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, NO_BARREL, ...CLOCK_AND_CHANCE] },
  },

  {
    files: TESTS,
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...EVERYWHERE, NO_BARREL],
      // Vitest's asymmetric matchers (`expect.any`, `expect.objectContaining`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The tool reads the default export of its own configuration.
    files: ['**/vitest.config.ts', '**/stryker.config.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
)
