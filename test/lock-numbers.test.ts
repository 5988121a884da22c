/** Every advisory lock of the program takes its first key from the one list of them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')

/** What takes a lock, with what it takes it by; comments name it without a bracket. */
const TAKES_A_LOCK = /pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?\(([^)]*)\)/g
const FROM_THE_LIST = /\bLOCK_NUMBERS\b|\bLOCK_NAMESPACE\b|\bFIGURE_LOCK_NAMESPACE\b/

const sources = ['packages', 'services'].flatMap((parent) =>
  readdirSync(path.join(ROOT, parent), { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[^/]+\/src\/.*\.ts$/.test(name) && !/\.test\.ts$|\/testing\//.test(name))
    .map((name) => path.join(parent, name)),
)
const takers = sources
  .map((name) => ({ name, text: readFileSync(path.join(ROOT, name), 'utf8') }))
  .map((source) => ({ ...source, locks: [...source.text.matchAll(TAKES_A_LOCK)] }))
  .filter(({ locks }) => locks.length > 0)

test('locks are taken in more than one package', () => {
  expect(new Set(takers.map(({ name }) => name.split('/')[1])).size).toBeGreaterThan(1)
})

test.for(takers)('$name takes its number from the list', ({ text, locks }) => {
  for (const [statement, keys] of locks) expect(keys, statement).toMatch(/^\$1, /)
  expect(text).toMatch(FROM_THE_LIST)
})
