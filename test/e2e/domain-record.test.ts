/** The record of a whole domain, by its name at the command line: shown, checked, released. */
import { newId } from '@forwardpath/runtime'
import { flagDomains, openDatabase, takeFeedLock, type Database } from '@forwardpath/store'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command } from './command.ts'

const SAMPLE = path.join(
  import.meta.dirname,
  '../../services/cli/samples/49-556-nullmx-postfix.eml',
)
const DOMAIN = 'xn--bcher-kva.example'

let command: Command
let server: TestDatabase
let database: Database

beforeAll(async () => {
  server = await createDatabase()
  database = openDatabase({ url: server.url })
  command = await newCommand({ DATABASE_URL: server.url })
  const ended = await command.run(['import', 'mail', SAMPLE])
  expect(ended, ended.stderr).toMatchObject({ code: 0 })
  for (const name of ['jane', 'joe']) {
    const added = await command.run(['suppressions', 'add', `${name}@bücher.example`])
    expect(added, added.stderr).toMatchObject({ code: 0 })
  }
  const { rows } = await database.query<{ id: string }>('select id from bounce limit 1')
  // What the worker writes once our own look-up has said so.
  await database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const flag = {
      newId: newId('sup'),
      domain: DOMAIN,
      category: 'domain_refuses_mail' as const,
      expiresAtMs: Date.now() + 30 * 86_400_000,
      sinceMs: Date.now(),
      bounceId: rows[0]?.id ?? '',
    }
    await flagDomains(tx, [flag], '1')
  })
})

afterAll(async () => {
  await command.expectClean()
  await command.remove()
  await database.close()
  await server.drop()
})

describe('a domain on the list', () => {
  test.each(['@bücher.example', 'Bücher.example.', `@${DOMAIN}`])(
    'is checked as %s',
    async (name) => {
      const ended = await command.run(['check', name])
      expect(ended.code, ended.stderr).toBe(10)
      expect(ended.stdout).toMatch(
        /^@xn--bcher-kva\.example: suppressed until [\d-]+ \(domain, global, sup_\w+\)\n {2}2 of its addresses are suppressed or held: forwardpath suppressions list --domain xn--bcher-kva\.example\n$/,
      )
    },
  )

  test('is checked as JSON, in a stream as well', async () => {
    const ended = await command.run(['check', `@${DOMAIN}`, '--stream', 'news', '--json'])
    expect(ended.code).toBe(10)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      address: `@${DOMAIN}`,
      status: 'suppressed',
      record: { reason: 'domain', scope: 'global', category: 'domain_refuses_mail' },
    })
  })

  test('has its story', async () => {
    const { stdout, code } = await command.run(['why', 'bücher.example'])
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe(`@${DOMAIN}: active (global), domain`)
    expect(lines[1]).toMatch(/^ {2}active \(global\) ends by itself on /)
    expect(lines[2]).toMatch(
      /UTC {2}decision {2}pipeline: active \(global\): our own look-up: the domain states that it takes no mail/,
    )
    expect(lines[3]).toMatch(/^ {2}2 of its addresses are suppressed or held: /)
    expect(await command.object(['why', `@${DOMAIN}`, '--json'])).toMatchObject({
      address: `@${DOMAIN}`,
      suppressions: [{ address: `@${DOMAIN}`, status: 'active', reason: 'domain' }],
      counts: [],
      timeline: [{ type: 'decision', by: 'pipeline' }],
    })
  })

  test('is listed by its name, and with its addresses', async () => {
    const names = async (...args: readonly string[]): Promise<readonly unknown[]> =>
      (await command.rows(['suppressions', 'list', '--json', ...args])).map((row) => row['address'])
    expect(await names('--address', '@bücher.example')).toEqual([`@${DOMAIN}`])
    expect(new Set(await names('--domain', 'BÜCHER.example'))).toEqual(
      new Set([`@${DOMAIN}`, 'jane@bücher.example', 'joe@bücher.example']),
    )
  })

  test('is released by name: its addresses stay, others of it are clear', async () => {
    expect((await command.run(['check', 'new@bücher.example'])).code).toBe(10)
    const reason = ['--reason', 'their mail server is back']
    const dry = await command.run([
      'suppressions',
      'release',
      'bücher.example',
      '--dry-run',
      ...reason,
    ])
    expect(dry.stdout).toBe(`@${DOMAIN} (global): would be: released\n`)
    const ended = await command.run(['suppressions', 'release', '@bücher.example', ...reason])
    expect(ended).toMatchObject({ code: 0, stdout: `@${DOMAIN} (global): released\n` })
    expect((await command.run(['check', 'new@bücher.example'])).code).toBe(0)
    expect((await command.run(['check', 'jane@bücher.example'])).code).toBe(10)
    const clear = await command.run(['check', '@bücher.example'])
    expect(clear.code).toBe(0)
    expect(clear.stdout).toMatch(/^@xn--bcher-kva\.example: clear\n {2}2 of its addresses are/)
    expect((await command.run(['why', '@bücher.example'])).stdout).toMatch(
      /person {2}operator:.*: released \(global\): their mail server is back/,
    )
    const again = await command.run(['suppressions', 'release', '@bücher.example', ...reason])
    expect(again).toMatchObject({ code: 1 })
    expect(again.stdout).toMatch(/is not suppressed; nothing changed/)
  })
})

test('a domain that nobody knows is clear, and has no story', async () => {
  expect(await command.run(['check', 'nobody.example'])).toMatchObject({
    code: 0,
    stdout: '@nobody.example: clear\n',
  })
  expect(await command.run(['why', '@nobody.example'])).toMatchObject({
    code: 0,
    stdout: '@nobody.example: no record of the whole domain; not suppressed\n',
  })
})

test.each([
  ['check', 'jane'],
  ['check', '192.0.2.1'],
  ['check', '@'],
  ['why', 'not a domain.example'],
  ['suppressions', 'release', '@a..example', '--reason', 'x'],
])('%s %s: neither an address nor a domain, and so no answer', async (...args) => {
  expectOneLine(await command.run(args), {
    code: 2,
    says: /is neither a mail address nor a domain; write it as local@domain, or as @domain/,
  })
})

test('what was meant for an address is told what one looks like', async () => {
  expectOneLine(await command.run(['check', 'jane doe@example.org']), {
    code: 2,
    says: /is not a mail address; write it as local@domain/,
  })
  expectOneLine(await command.run(['suppressions', 'list', '--domain', 'a b']), {
    code: 2,
    says: /"a b" is not a domain/,
  })
})
