/** `config check` on a machine that has what one part needs and no more; and two mistakes that must end at once. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectOneLine, newCommand, type Command } from './command.ts'

let command: Command
let file: string

beforeAll(async () => {
  command = await newCommand({ FORWARDPATH_API_LISTEN: undefined })
  file = path.join(path.dirname(command.dataDir), 'forwardpath.yaml')
  const imap = '{ host: imap.example.net, user: a@example.net, password_file: gone }'
  await writeFile(file, `mailboxes:\n  - name: main\n    imap: ${imap}\n`)
})
afterAll(() => command.remove())

describe('where the password of a mailbox is out of reach', () => {
  test.each(['worker', 'api', 'lookup'])('all that a %s needs is good', async (role) => {
    const ended = await command.run(['config', 'check', '--role', role])
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(new RegExp(`forwardpath\\.yaml: good for ${role}$`, 'm'))
  })

  test('a poller cannot start, and the line says why', async () => {
    expectOneLine(await command.run(['config', 'check', '--role', 'poller']), {
      code: 78,
      says: /forwardpath\.yaml:3 mailboxes\[0\]\.imap\.password_file: .* does not exist/,
    })
  })

  test('without a part named, it is said who needs it', async () => {
    expectOneLine(await command.run(['config', 'check']), {
      code: 78,
      says: /does not exist; .*; only poller and run need it; for another part say --role/,
    })
  })

  test('anything else that is wrong is wrong for every part', async () => {
    const bad = path.join(path.dirname(file), 'bad.yaml')
    await writeFile(bad, 'dns: { timout: 3s }\n')
    for (const args of [[], ['--role', 'worker']]) {
      const ended = await command.run(['--config', bad, 'config', 'check', ...args])
      expect(ended).toMatchObject({ code: 78 })
      expect(ended.stderr).toMatch(/bad\.yaml:1 dns\.timout: unknown key; did you mean timeout\?/)
    }
  })
})

test('a poller without a mailbox has nothing to do', async () => {
  const empty = path.join(path.dirname(file), 'empty.yaml')
  await writeFile(empty, 'version: 1\n')
  const args = ['--config', empty, 'config', 'check', '--role', 'poller']
  expectOneLine(await command.run(args), { code: 78, says: /no mailbox is configured/ })
})

test.runIf(process.platform === 'linux')(
  'a data folder where none can be made is one line, at once',
  async () => {
    const ended = await command.run(['run', '--once', '--data-dir', '/proc/forwardpath'], {
      env: { FORWARDPATH_CONFIG: path.join(path.dirname(file), 'empty.yaml') },
    })
    expectOneLine(ended, { code: 78, says: /the data folder \/proc\/forwardpath cannot be made: / })
  },
)

test('help is not given for a command that there is not', async () => {
  for (const args of [
    ['bogus', '--help'],
    ['suppressions', 'bogus', '--help'],
    ['help', 'bogus'],
  ])
    expectOneLine(await command.run(args), { code: 2, says: /unknown command "bogus"/ })
  expect(await command.run(['run', '--help'])).toMatchObject({ code: 0, stderr: '' })
})
