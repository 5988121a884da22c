/** Lists that end by their limit say so, and what a person looks at or vouches for at the command line is in the audit. */
import path from 'node:path'
import { listAudit, openDatabase, type Database } from '@forwardpath/store'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCommand, type Command } from './command.ts'

const SAMPLES = path.join(import.meta.dirname, '../../services/cli/samples')

let command: Command
let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await createDatabase()
  database = openDatabase({ url: server.url })
  command = await newCommand({ DATABASE_URL: server.url })
  const ended = await command.run(['import', 'mail', SAMPLES])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
})

afterAll(async () => {
  await command.expectClean()
  await command.remove()
  await database.close()
  await server.drop()
})

test.each([
  ['bounces', 'list'],
  ['suppressions', 'list'],
  ['changes', 'list'],
])(
  '%s %s says where it goes on, as a table and as JSON, and nothing at its end',
  async (...list) => {
    for (const form of [[], ['--json']]) {
      const ended = await command.run([...list, '--limit', '2', ...form])
      expect(ended.stderr).toMatch(/^2 rows shown; more: --after \w+, or --limit\n$/)
      const after = /--after (\w+)/.exec(ended.stderr)?.[1] ?? ''
      expect(await command.run([...list, '--after', after, ...form])).toMatchObject({
        code: 0,
        stderr: '',
      })
    }
  },
)

test('an import that vouches, and a raw mail that is shown, leave a row of the audit', async () => {
  const [report] = await command.rows(['bounces', 'list', '--limit', '1', '--json'])
  const id = String(report?.['id'])
  expect((await command.run(['bounces', 'show', id])).code).toBe(0)
  expect((await command.run(['bounces', 'show', id, '--raw'])).stdout).toContain('Received:')
  const again = await command.run(['import', 'mail', SAMPLES])
  expect(again.code).toBe(0)
  const rows = await listAudit(database, {}, { limit: 10 })
  expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
    ['import.vouch', 'import'],
    ['raw.read', id],
  ])
  expect(rows[0]?.note).toMatch(/^\d+ mails of .*samples$/)
})
