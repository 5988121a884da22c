/** ARCHITECTURE.md's table of the ledger against the schema: every table has a row, and what is called a key is one. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './compose-file.ts'
import { documentOf, tableOf } from './markdown.ts'

/** Columns of each key of each table, from the dump of the schema; a partition is its parent's. */
function keysOfTables(): ReadonlyMap<string, readonly string[]> {
  const schema = readFileSync(path.join(ROOT, 'packages/store/schema.sql'), 'utf8')
  const tables = schema.matchAll(/^create table (\w+) \(\n([\s\S]*?)\n\)/gm)
  return new Map(
    [...tables].map(([, name = '', body = '']) => {
      const keys = body.matchAll(/(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/g)
      return [name, [...keys].map(([, columns = '']) => columns)]
    }),
  )
}

/** Tables with the key that the page gives them: one for each, or one for all. */
function documentedKeys(): ReadonlyMap<string, string> {
  const rows = tableOf(documentOf('ARCHITECTURE.md'), 'table')
  return new Map(
    rows.flatMap(([tables = '', key = '']) => {
      const keys = key.split('; ')
      const names = [...tables.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
      expect([1, names.length], tables).toContain(keys.length)
      return names.map((name, at) => [name, keys[at] ?? keys[0] ?? ''] as const)
    }),
  )
}

test('the ledger in ARCHITECTURE.md names every table, with columns that are a key of it', () => {
  const keys = keysOfTables()
  const documented = documentedKeys()
  expect([...documented.keys()].toSorted()).toEqual([...keys.keys()].toSorted())
  for (const [table, key] of documented) expect(keys.get(table), table).toContain(key)
})
