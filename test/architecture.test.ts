/**
 * The architecture is written down three times: as a table (.dependency-cruiser.cjs), as the dependencies of each
 * package.json, and as the references of each tsconfig.json. All three must say the same of every package that exists.
 * The imports themselves are held against the table by dependency-cruiser; here the fence itself is tried.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const CONFIGURATION = path.join(ROOT, '.dependency-cruiser.cjs')

type Table = Readonly<Record<string, readonly string[]>>

type Architecture = {
  readonly PACKAGES: readonly string[]
  readonly SERVICES: readonly string[]
  readonly MAY_IMPORT: Table
  readonly MAY_IMPORT_TYPES: Table
  readonly MAY_IMPORT_NPM: Table
}

type Manifest = { readonly name: string; readonly dependencies?: Readonly<Record<string, string>> }
type TsConfig = { readonly references?: readonly { readonly path: string }[] }

const { architecture } = createRequire(import.meta.url)(CONFIGURATION) as {
  architecture: Architecture
}

const existing = ['packages', 'services'].flatMap((parent) =>
  readdirSync(path.join(ROOT, parent)).map((name) => ({ name, folder: path.join(parent, name) })),
)
const names = existing.map(({ name }) => name)

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'))
}

function manifestOf(folder: string): Manifest {
  return readJson(path.join(folder, 'package.json')) as Manifest
}

/** Both kinds of arrows, to the packages that exist. */
function arrowsOf(name: string): string[] {
  const arrows = [
    ...(architecture.MAY_IMPORT[name] ?? []),
    ...(architecture.MAY_IMPORT_TYPES[name] ?? []),
  ]
  return arrows.filter((to) => to !== name && names.includes(to)).sort()
}

const TOP_LEVEL = [
  'package.json',
  'tsconfig.json',
  'services',
  'packages',
  'infra',
  'test',
  'docker-compose.yml',
]

test.each(TOP_LEVEL)('the top level has %s', (entry) => {
  expect(existsSync(path.join(ROOT, entry))).toBe(true)
})

test('every package and service has a row in the table, and stands where the table says', () => {
  expect(Object.keys(architecture.MAY_IMPORT).sort()).toEqual(
    [...architecture.PACKAGES, ...architecture.SERVICES].sort(),
  )
  expect(Object.keys(architecture.MAY_IMPORT_NPM).sort()).toEqual(
    Object.keys(architecture.MAY_IMPORT).sort(),
  )
  for (const { name, folder } of existing) {
    const parent = architecture.SERVICES.includes(name) ? 'services' : 'packages'
    expect(architecture.MAY_IMPORT).toHaveProperty(name)
    expect(folder).toBe(path.join(parent, name))
  }
})

test('the solution builds every package and service', () => {
  const { references = [] } = readJson('tsconfig.json') as TsConfig
  const built = references.map((reference) => path.normalize(reference.path))
  expect(built).toEqual(expect.arrayContaining(existing.map(({ folder }) => folder)))
})

describe.each(existing)('$name', ({ name, folder }) => {
  const dependencies = Object.keys(manifestOf(folder).dependencies ?? {})

  test('is called by its folder', () => {
    expect(manifestOf(folder).name).toBe(`@forwardpath/${name}`)
  })

  test('depends, by package.json, on exactly what the table lets it import', () => {
    const prefix = '@forwardpath/'
    const ours = dependencies.filter((dependency) => dependency.startsWith(prefix))
    expect(ours.map((dependency) => dependency.slice(prefix.length)).sort()).toEqual(arrowsOf(name))
  })

  test('references, by tsconfig.json, exactly what the table lets it import', () => {
    const { references = [] } = readJson(path.join(folder, 'tsconfig.json')) as TsConfig
    const referenced = references
      .map((reference) => path.join(folder, reference.path))
      .filter((reference) => reference !== path.join('test', 'support'))
    expect(referenced.map((reference) => path.basename(reference)).sort()).toEqual(arrowsOf(name))
  })

  test('depends on nothing from npm that the table does not list', () => {
    const listed = architecture.MAY_IMPORT_NPM[name] ?? []
    const unlisted = dependencies
      .filter((dependency) => !dependency.startsWith('@forwardpath/'))
      .filter((dependency) => !listed.some((name) => new RegExp(`^${name}$`).test(dependency)))
    expect(unlisted).toEqual([])
  })
})

type Cruise = {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
    }[]
  }
}

/** Runs dependency-cruiser as the script `architecture` does; it exits with the number of violations. */
async function cruise(root: string, folders: readonly string[]): Promise<Cruise['summary']> {
  const cli = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [cli, '--config', CONFIGURATION, '--output-type', 'json', ...folders]
  const options = { cwd: root, maxBuffer: 256 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch(
    (error: unknown) => error as { stdout: string },
  )
  return (JSON.parse(stdout) as Cruise).summary
}

describe('the fence', () => {
  test('sees the modules of the real tree', async () => {
    const { totalCruised } = await cruise(ROOT, ['packages', 'services', 'test'])
    expect(totalCruised).toBeGreaterThan(names.length)
  })

  let fixture: string
  beforeEach(async () => {
    fixture = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-fence-'))
    await symlink(path.join(ROOT, 'tsconfig.base.json'), path.join(fixture, 'tsconfig.base.json'))
  })
  afterEach(async () => {
    await rm(fixture, { recursive: true, force: true })
  })

  /** Cruises a tree of these files; gives from, to and rule of each violation. */
  async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(fixture, file)), { recursive: true })
      await writeFile(path.join(fixture, file), text)
    }
    const folders = new Set(Object.keys(files).map((file) => file.replace(/\/.*/, '')))
    const { totalCruised, violations } = await cruise(fixture, [...folders])
    expect(totalCruised).toBeGreaterThanOrEqual(Object.keys(files).length)
    return violations.map(({ from, to, rule }) => `${from} -> ${to} (${rule.name})`).sort()
  }

  test('names the one forbidden import of a tree, and nothing else in it', async () => {
    const violations = await violationsOf({
      'packages/decode/src/index.ts': "export { one } from './one.ts'\n",
      'packages/decode/src/one.ts': 'export const one = 1\n',
      'packages/mail/src/index.ts': "import { readFileSync } from 'node:fs'\nreadFileSync('x')\n",
    })
    expect(violations).toEqual(['packages/mail/src/index.ts -> fs (no-node-io-in-the-core)'])
  })

  test('stops a forbidden arrow, a value on a types-only arrow, a cycle and a path into another package', async () => {
    const store = '../../store/src/index.ts'
    const violations = await violationsOf({
      'packages/store/src/index.ts': "import { a } from './a.ts'\nexport const store = a\n",
      'packages/store/src/a.ts': "import { b } from './b.ts'\nexport const a: number = b\n",
      'packages/store/src/b.ts': "import { a } from './a.ts'\nexport const b: number = a\n",
      'packages/suppress/src/index.ts': 'export const suppress = 1\n',
      'packages/store/src/c.ts':
        "import { suppress } from '../../suppress/src/index.ts'\nsuppress\n",
      'packages/decode/src/index.ts': `import type { store } from '${store}'\nexport type S = typeof store\n`,
      'services/poller/src/index.ts': 'export const start = 1\n',
      'services/worker/src/index.ts': "import { start } from '../../poller/src/index.ts'\nstart\n",
    })
    const relative = 'no-relative-import-across-packages'
    expect(violations).toEqual([
      `packages/decode/src/index.ts -> packages/store/src/index.ts (arrows-of-decode)`,
      `packages/decode/src/index.ts -> packages/store/src/index.ts (${relative})`,
      `packages/store/src/a.ts -> packages/store/src/b.ts (no-cycles)`,
      `packages/store/src/c.ts -> packages/suppress/src/index.ts (${relative})`,
      `packages/store/src/c.ts -> packages/suppress/src/index.ts (types-only-of-store)`,
      `services/worker/src/index.ts -> services/poller/src/index.ts (arrows-of-worker)`,
      `services/worker/src/index.ts -> services/poller/src/index.ts (${relative})`,
      `services/worker/src/index.ts -> services/poller/src/index.ts (no-service-to-service)`,
    ])
  })
})
