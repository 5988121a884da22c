/** Deciding again as a person does it at the command line: shown first, applied by its digest, undone by its id; and wrong input. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command, type Ended, type Row } from './command.ts'

const SAMPLES = path.join(import.meta.dirname, '../../services/cli/samples')
const NOBODY = '0'.repeat(64)

let command: Command
let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
  // On a server that runs: to start one for each command would be most of the time.
  command = await newCommand({ DATABASE_URL: database.url })
  const samples = path.join(path.dirname(command.dataDir), 'samples')
  await copyAsFresh(SAMPLES, samples)
  const ended = await command.run(['import', 'mail', '--vouch', 'none', samples])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
})

afterAll(async () => {
  await command.expectClean()
  await command.remove()
  await database.drop()
})

async function list(): Promise<readonly Row[]> {
  const rows = await command.rows(['suppressions', 'list', '--json'])
  return rows.map(({ seq: _seq, updatedAt: _updatedAt, changeSetId: _changeSetId, ...row }) => row)
}

async function inForce(): Promise<readonly Row[]> {
  return (await list()).filter((row) => row['status'] === 'held' || row['status'] === 'active')
}

/** Dry run, apply, undo: the list is what it was, and the dry run has written nothing. */
async function thereAndBack(
  door: readonly string[],
  args: readonly string[],
): Promise<{ readonly shown: Row; readonly between: readonly Row[] }> {
  const before = await list()
  const forceBefore = await inForce()
  const shown = await command.object([...door, ...args, '--json'])
  expect(await list()).toEqual(before)
  const digest = String(shown['digest'])
  const applied = await command.object([...door, ...args, '--apply', digest, '--json'])
  expect(applied).toMatchObject({ applied: true })
  const between = await inForce()
  const id = String(applied['changeSetId'])
  await command.object([...door, '--undo', id, '--json'])
  expect(await inForce()).toEqual(forceBefore)
  const again = await command.run([...door, '--undo', id])
  expectOneLine(again, { code: 1, says: /was undone before/ })
  return { shown, between }
}

test('a group of reports is vouched for, and that is taken back', async () => {
  const { shown, between } = await thereAndBack(
    ['bounces', 'vouch'],
    ['--mailbox', 'import', '--host', 'mail.origin.example'],
  )
  expect(shown).toMatchObject({ reports: [{ from: 'unverified', to: 'plausible' }] })
  expect(between.length).toBeGreaterThan((await inForce()).length)
})

describe('reclassify', () => {
  test('says that nothing would change where the rules are the same', async () => {
    const ended = await command.run(['reclassify', '--since', '90d'])
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/every report reads as before\n(?:.*\n)*nothing would change/)
  })

  test('applies the rules of a file, and refuses the digest of other rules', async () => {
    const rules = path.join(command.dataDir, '../rules.yaml')
    await writeFile(
      rules,
      `rules: [{ id: local.gone, when: { text: 'no valid recipients' }, then: mailbox_full, source: test, example: '550 no valid recipients' },
        { id: local.nobody, when: { text: 'user does not exist' }, then: mailbox_full, source: test, example: '550 user does not exist' },
        { id: local.none, when: { text: 'no such user' }, then: mailbox_full, source: test, example: '550 no such user' }]\n`,
    )
    const shown = await command.object(['reclassify', '--rules', rules, '--json'])
    const digest = String(shown['digest'])
    expectOneLine(await command.run(['reclassify', '--apply', digest]), {
      code: 1,
      says: /it was read under rules .*; give the same --rules/,
    })
    const { between } = await thereAndBack(['reclassify'], ['--rules', rules])
    expect(between.length).toBeLessThan((await inForce()).length)
  })

  test.each<[string, readonly string[], number, RegExp]>([
    ['an unknown digest', ['--apply', NOBODY], 1, /nothing is foreseen under this digest/],
    ['an unknown change set', ['--undo', 'chs_nobody'], 1, /there is no change set chs_nobody/],
    ['both at once', ['--apply', NOBODY, '--undo', 'chs_x'], 2, /--apply and --undo/],
    ['another version', ['--rules', '2020.01'], 2, /no rules of version 2020\.01/],
    ['a missing file', ['--rules', '/nowhere.yaml'], 78, /there is no such file/],
  ])('refuses %s', async (_name, args, code, says) => {
    expectOneLine(await command.run(['reclassify', ...args]), { code, says })
  })
})

describe('incidents', () => {
  const WINDOW = ['--from', '2000-01-01', '--to', '2100-01-01', '--provider', 'umbrella.example']

  test('a window that nobody noticed is rolled back', async () => {
    const { between } = await thereAndBack(['incidents', 'rollback'], WINDOW)
    expect(between.filter((row) => row['domain'] === 'umbrella.example')).toEqual([])
    const [incident] = await command.rows(['incidents', 'list', '--json'])
    expect(incident).toMatchObject({ provider: 'umbrella.example', rule: 'person' })
    const shown = await command.object(['incidents', 'show', String(incident?.['id']), '--json'])
    expect(shown).toMatchObject({ id: incident?.['id'] })
  })

  test.each<[string, readonly string[], number, RegExp]>([
    ['no window', ['rollback'], 2, /--provider, --from and --to/],
    [
      'a window that ends first',
      ['rollback', '--provider', 'a.example', '--from', '2026-02-01', '--to', '2026-01-01'],
      2,
      /--from is not before --to/,
    ],
    [
      'a category that is not guarded',
      ['rollback', ...WINDOW, '--category', 'spam'],
      2,
      /guarded category/,
    ],
    ['an incident that is not there', ['show', 'inc_nobody'], 1, /there is no incident inc_nobody/],
    ['a choice about nothing', ['close', 'inc_nobody', '--confirm'], 1, /there is no incident/],
    ['an unknown state', ['list', '--state', 'shut'], 2, /there is no state "shut"/],
  ])('refuses %s', async (_name, args, code, says) => {
    expectOneLine(await command.run(['incidents', ...args]), { code, says })
  })
})

describe('policy simulate', () => {
  async function simulate(text: string): Promise<Ended> {
    const file = path.join(command.dataDir, '../policy.yaml')
    await writeFile(file, text)
    return command.run(['policy', 'simulate', '--policy', file, '--json'])
  }

  test('shows what another policy would have done, and writes nothing', async () => {
    const before = await list()
    const ended = await simulate('policy: { user_unknown: { suppress_at: 1 } }\n')
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(ended.stdout)).toMatchObject({ effects: { released: 0 } })
    expect(ended.stdout).not.toMatch(/"added":0/)
    expect(await list()).toEqual(before)
  })

  test.each<[string, string, RegExp]>([
    ['no section', 'own: {}\n', /has no section "policy"/],
    ['an unknown category', 'policy: { unknown: ignore }\n', /policy\.unknown: is no category/],
    ['no YAML', 'policy: { [\n', /policy of .*policy\.yaml/],
    [
      'an unknown tier',
      'trust: { minimum_to_suppress: firm }\n',
      /none of plausible, correlated, verified/,
    ],
  ])('refuses %s', async (_name, text, says) => {
    const ended = await simulate(text)
    expect(ended.code).toBe(78)
    expect(ended.stderr).toMatch(says)
  })
})

describe('suppressions release', () => {
  test('shows the records of a domain, releases them by digest, takes it back', async () => {
    const { between, shown } = await thereAndBack(
      ['suppressions', 'release'],
      ['--domain', 'hooli.example', '--reason', 'their server is back'],
    )
    expect(shown['records']).toBeGreaterThan(0)
    expect(between.filter((row) => row['domain'] === 'hooli.example')).toEqual([])
  })

  test.each<[string, readonly string[], number, RegExp]>([
    ['no reason', ['a@hooli.example'], 2, /needs --reason/],
    ['nobody', ['--reason', 'x'], 2, /no address is named/],
    [
      'addresses and a filter',
      ['a@hooli.example', '--domain', 'hooli.example', '--reason', 'x'],
      2,
      /addresses and a filter/,
    ],
    [
      'a digest of other records',
      ['--domain', 'hooli.example', '--reason', 'x', '--apply', NOBODY],
      1,
      /not those that were shown/,
    ],
  ])('refuses %s', async (_name, args, code, says) => {
    expectOneLine(await command.run(['suppressions', 'release', ...args]), { code, says })
  })
})
