/** The tables of the documents against what they describe: settings, policy, arrows between packages. */
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import {
  configJsonSchema,
  ENVIRONMENT_VARIABLES,
  loadConfig,
  parseDurationMs,
  SECTIONS_WITHOUT_EFFECT,
} from '@forwardpath/runtime'
import { CATEGORIES } from '@forwardpath/classify'
import { configurePolicy, DEFAULT_POLICY } from '@forwardpath/suppress'
import { runForwardpath } from '@forwardpath/test-support/child'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from './compose-file.ts'
import { bare, documentOf, DOCUMENTS, tableOf, type Document } from './markdown.ts'

const operate = documentOf('docs/operate.md')
const policyPage = documentOf('docs/policy.md')
const architecturePage = documentOf('ARCHITECTURE.md')

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Every key that takes a value, as the documents write it: `mailboxes[].imap.host`. */
function keysOf(schema: Schema, at = ''): readonly string[] {
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, below]) =>
      keysOf(below, at === '' ? key : `${at}.${key}`),
    )
  }
  return schema.items?.properties === undefined ? [at] : keysOf(schema.items, `${at}[]`)
}

/** YAML blocks of a document that are whole configurations. */
function configurationsOf(document: Document): readonly string[] {
  return document.blocks
    .filter(({ language, lines }) => language === 'yaml' && lines[0] === 'version: 1')
    .map(({ lines }) => `${lines.join('\n')}\n`)
}

function load(yaml: string) {
  const secrets: Readonly<Record<string, string>> = {
    database_url: 'postgresql://forwardpath:secret@db.example.net/forwardpath',
  }
  return loadConfig({
    env: {},
    cwd: '/etc/forwardpath',
    readFile: (file) =>
      file.endsWith('.yaml')
        ? { text: yaml }
        : { text: secrets[path.basename(file)] ?? 'secret', mode: 0o600 },
  })
}

describe('settings', () => {
  const rows = tableOf(operate, 'key')
  const documented = new Map(rows.map(([key, value]) => [bare(key), bare(value)]))

  test('every key of the schema is documented, and no other', () => {
    expect([...documented.keys()]).toEqual(keysOf(configJsonSchema()))
  })

  test('defaults are those that the program has', () => {
    const mailbox = {
      name: 'main',
      imap: { host: 'imap.example.net', user: 'a@example.net', password_file: 'p' },
    }
    const { values } = load(JSON.stringify({ mailboxes: [mailbox] }))
    const defaults = new Map(
      values
        .filter(({ layer }) => layer === 'default')
        .map(({ key, value }) => [
          key.replace('[0]', '[]'),
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
    )
    // Assumed from the mailbox here, and said so in the table.
    defaults.set('own.domains', '[]')
    defaults.set('mailboxes[].name', 'main')
    for (const [key, value] of documented) expect(value, key).toBe(defaults.get(key) ?? '')
  })

  test('the published schema is that of the program', async () => {
    const text = `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`
    await expect(text).toMatchFileSnapshot(path.join(ROOT, 'docs/forwardpath.schema.json'))
  })

  test('keys without effect say so', () => {
    for (const section of SECTIONS_WITHOUT_EFFECT) {
      const own = rows.filter(([key]) => bare(key).split('.')[0] === section)
      expect(own.length, section).toBeGreaterThan(0)
      for (const [key, , what] of own) expect(what, key).toContain('Not yet')
    }
  })

  test('every variable is documented with the key that it stands for', () => {
    const variables = tableOf(operate, 'variable')
    expect(variables.map(([name]) => bare(name))).toEqual([...ENVIRONMENT_VARIABLES.keys()])
    for (const [name, key] of ENVIRONMENT_VARIABLES) {
      const row = variables.find(([variable]) => bare(variable) === name)
      if (!key.includes('[0]')) expect(row?.[1]).toContain(key)
    }
  })

  test('units that are named can be read', () => {
    for (const [, unit = ''] of operate.prose.matchAll(/`(\d+[a-z]+)`/g)) {
      expect(parseDurationMs(unit), unit).toBeDefined()
    }
  })
})

describe.each(
  DOCUMENTS.flatMap((document) =>
    configurationsOf(document).map((yaml, index) => [document.file, index + 1, yaml] as const),
  ),
)('%s, configuration %i', (_, __, yaml) => {
  test('can be loaded, and everything in it has an effect', () => {
    const config = load(yaml)
    expect(config.notices.filter((notice) => notice.includes('without effect'))).toEqual([])
    expect(configurePolicy(DEFAULT_POLICY, config.policy)).toMatchObject({ ok: true })
  })

  test('gives nothing that is the default anyway', () => {
    const { policy } = parse(yaml) as { readonly policy?: Readonly<Record<string, unknown>> }
    for (const [category, row] of Object.entries(policy ?? {})) {
      const changed = configurePolicy(DEFAULT_POLICY, { [category]: row })
      if (!changed.ok) throw new Error(category)
      expect(changed.policy.rows, category).not.toEqual(DEFAULT_POLICY.rows)
    }
  })
})

test('the policy table is the one that `policy show` prints', async () => {
  const { stdout } = await runForwardpath(['policy', 'show'], {
    env: { FORWARDPATH_CONFIG: undefined },
    cwd: path.join(ROOT, 'docs'),
  })
  const shown = stdout
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s{2,}/))
    .filter(([category]) => CATEGORIES.some((one) => one === category))
  expect(shown.length).toBe(CATEGORIES.length)
  const documented = tableOf(policyPage, 'category')
  expect(documented.map(([category, , party, does]) => [bare(category), party, does])).toEqual(
    shown.map(([category, party, does]) => [category, party, does]),
  )
})

describe('the table of arrows', () => {
  const { architecture } = createRequire(import.meta.url)(
    path.join(ROOT, '.dependency-cruiser.cjs'),
  ) as {
    readonly architecture: {
      readonly PACKAGES: readonly string[]
      readonly MAY_IMPORT: Readonly<Record<string, readonly string[]>>
      readonly MAY_IMPORT_TYPES: Readonly<Record<string, readonly string[]>>
    }
  }
  const rows = tableOf(architecturePage, 'from')

  test('is the one that the tree is held against', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(architecture.MAY_IMPORT))
    for (const [name = '', may = '', types = ''] of rows) {
      const listed = may === 'nothing' || may.startsWith('all ') ? [] : may.split(', ')
      const expected = architecture.MAY_IMPORT[name] ?? []
      if (may.startsWith('all packages')) {
        expect(expected).toEqual(expect.arrayContaining([...architecture.PACKAGES]))
      } else expect(listed, name).toEqual(expected)
      expect(types === '' ? [] : types.split(', ')).toEqual(
        architecture.MAY_IMPORT_TYPES[name] ?? [],
      )
    }
  })

  test('and the picture have every package and service that is there', () => {
    const folders = ['packages', 'services'].flatMap((parent) =>
      readdirSync(path.join(ROOT, parent)),
    )
    const [picture] = architecturePage.blocks.filter(({ lines }) =>
      lines.some((line) => line.trim().startsWith('packages/')),
    )
    for (const name of folders) {
      expect(rows.map(([row]) => row)).toContain(name)
      expect(picture?.lines.join('\n')).toMatch(new RegExp(`^ +${name}/ `, 'm'))
    }
  })
})
