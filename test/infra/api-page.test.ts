/** The page of the API against the program: every code with its status, every scope, every form and vendor. */
import { OPERATIONS, PROBLEM_CODES, SCOPES, words } from '@forwardpath/client'
import { expect, test } from 'vitest'
import { bare, documentOf, tableOf } from './markdown.ts'

const page = documentOf('docs/api.md')

test('every code of a problem stands in the row of its status', () => {
  const rows = new Map(tableOf(page, 'status').map(([status, codes = '']) => [status, codes]))
  for (const [code, { status }] of Object.entries(PROBLEM_CODES))
    expect(rows.get(String(status)), code).toContain(`\`${code}\``)
})

test('every scope is told, and no other', () => {
  const told = tableOf(page, 'scope').map(([scope]) => bare(scope))
  const unused = SCOPES.filter((scope) => !told.includes(scope))
  for (const scope of unused) expect(page.prose).toContain(`\`${scope}\``)
  expect(told.filter((scope) => !SCOPES.some((known) => known === scope))).toEqual([])
})

test('every form of an export is told', () => {
  expect(tableOf(page, 'format').map(([form]) => bare(form))).toEqual([...words.EXPORT_FORMATS])
  for (const vendor of words.IMPORT_VENDORS.filter((name) => name !== 'csv'))
    expect(page.prose).toContain(`\`${vendor}\``)
})

test('every path that the page names is served', () => {
  const served = Object.values(OPERATIONS).map(({ path }) => path.replaceAll(/\{\w+\}/g, '{}'))
  for (const [path] of page.prose.matchAll(/\/v1\/[\w/{}-]+/g))
    expect(served, path).toContain(path.replaceAll(/\{\w+\}/g, '{}').replace(/\/$/, ''))
})
