/** What was done, as an operator reads it: the audit and the change sets as a table, as JSON and as a CSV, and the way from one to its undoing. */
import { readCsv } from '@forwardpath/test-support/read-csv'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command } from './command.ts'

let database: TestDatabase
let command: Command
beforeAll(async () => {
  database = await createDatabase()
  command = await newCommand({ DATABASE_URL: database.url })
  await command.run(['keys', 'create', '--name', 'desk', '--scope', 'admin', '--reason', '=1+1'])
  await command.run(['users', 'add', 'jane', '--role', 'viewer'])
  await command.run(['suppressions', 'add', 'old@example.org', '--note', 'asked, by letter'])
})
afterAll(async () => {
  await command.remove()
  await database.drop()
})

test('the audit has a row for each act, oldest first, and pages by its numbers', async () => {
  const rows = await command.rows(['audit', 'list', '--json'])
  expect(rows.map(({ action }) => action)).toEqual(['key.create', 'user.create'])
  expect(rows[1]).toMatchObject({ subject: 'jane', note: 'viewer' })
  const after = ['--after', String(rows[0]?.['id'])]
  expect(await command.rows(['audit', 'list', '--json', ...after])).toEqual(rows.slice(1))
  const of = ['--action', 'user.create', '--since', '1h']
  expect(await command.rows(['audit', 'list', '--json', ...of])).toEqual(rows.slice(1))
})

test('the CSV has the same rows under the same names, and no cell that a spreadsheet computes', async () => {
  const { stdout, stderr } = await command.run(['audit', 'list', '--csv', '--limit', '1'])
  const { names, rows } = readCsv(stdout)
  expect(names).toEqual(['id', 'at', 'who', 'action', 'subject', 'note'])
  expect(rows).toEqual([expect.arrayContaining(['key.create', expect.stringMatching(/=1\+1/)])])
  expect(stdout).not.toMatch(/,"?=/)
  expect(stderr).toMatch(/^1 row shown; more: --after \d+, or --limit$/m)
})

test('a change set is found, undone by its id, and told as undone', async () => {
  const [set] = await command.rows(['audit', 'change-sets', '--json', '--since', '1h'])
  expect(set).toMatchObject({
    what: 'suppressions add',
    note: 'asked, by letter',
    changes: 1,
    state: 'applied',
  })
  await command.run(['suppressions', 'add', '--undo', String(set?.['id'])])
  const { stdout } = await command.run(['audit', 'change-sets', '--csv'])
  expect(readCsv(stdout).rows).toEqual([
    expect.arrayContaining([set?.['id'], 'undone']),
    expect.arrayContaining([set?.['id'], 'applied']),
  ])
  expect(await command.rows(['audit', 'change-sets', '--json', '--state', 'undone'])).toHaveLength(
    1,
  )
})

test.each([
  ['audit list --action key.made', /nobody ever did "key.made"; forwardpath audit list names/],
  ['audit change-sets --state done', /there is no state "done"; use foreseen, applying/],
  ['suppressions add --undo chs_01', /no change set chs_01; forwardpath audit change-sets names/],
])('what is not there is no empty list: %s', async (words, says) => {
  const ended = await command.run(words.split(' '))
  expectOneLine(ended, { code: words.includes('--undo') ? 1 : 2, says })
})
