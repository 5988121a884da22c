/** `init` against an IMAP server: what it writes, with which rights, and what it leaves alone. */
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startChild, type Child } from '@forwardpath/test-support/child'
import { freePort } from '@forwardpath/test-support/free-port'
import { startHoodiecrow, type HoodiecrowServer } from '@forwardpath/test-support/hoodiecrow'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectNoSecret, expectOneLine, newCommand, type Command } from './command.ts'

const WRONG = 'n0t-the-passw0rd'
const BIN = path.resolve(import.meta.dirname, '../../services/cli/bin/forwardpath.js')

let imap: HoodiecrowServer
let command: Command
let folder: string
beforeAll(async () => {
  const messages = ['one', 'two'].map((subject) => Buffer.from(`Subject: ${subject}\r\n\r\n.\r\n`))
  imap = await startHoodiecrow({ messages, folders: ['Bounces', 'Done'] })
})
afterAll(() => imap.stop())
beforeEach(async () => {
  command = await newCommand()
  folder = path.dirname(command.dataDir)
  await writeFile(path.join(folder, 'good'), `${imap.password}\n`, { mode: 0o600 })
  await writeFile(path.join(folder, 'wrong'), `${WRONG}\n`, { mode: 0o600 })
})
afterEach(() => command.remove())

const flags = (more: readonly string[] = [], port = imap.port): readonly string[] => [
  'init',
  ...['--user', imap.user, '--host', imap.host, '--tls', 'none', '--port', String(port)],
  ...['--own-domain', 'example.net', ...more],
]
const rightsOf = async (name: string): Promise<number> =>
  (await stat(path.join(folder, name))).mode & 0o777
const textOf = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8')
const folderBelow = async (name: string): Promise<string> => {
  await mkdir(path.join(folder, name))
  return path.join(folder, name)
}
const files = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted()

describe('with all answers as flags', () => {
  test('the login is shown, and the file is good for config check and mailbox test', async () => {
    const ended = await command.run(
      flags(['--password-file', 'good', '--folder', 'INBOX', '--after', 'move:Done', '--yes']),
    )
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/^main: login good, imap:\/\/bounces@127\.0\.0\.1:\d+\/INBOX$/m)
    expect(ended.stdout).toMatch(/^ {2}INBOX: 2 mails, \d{4}-/m)
    expect(ended.stdout).toMatch(/^ {2}folders: .*Bounces \(0\)/m)
    expect(ended.stdout).toMatch(/^forwardpath\.yaml: written; /m)
    expect(ended.stderr).toBe('next: forwardpath run --once\n')
    expectNoSecret(ended, [imap.password])
    expect(await rightsOf('forwardpath.yaml')).toBe(0o600)
    expect(await textOf('forwardpath.yaml')).not.toContain(imap.password)
    expect(await files()).toEqual(['forwardpath.yaml', 'good', 'wrong'])
    expect(await command.run(['config', 'check', '--offline'])).toMatchObject({ code: 0 })
    expect(await command.run(['mailbox', 'test'])).toMatchObject({ code: 0 })
  })

  test('a file elsewhere names the password by its whole path, and the next command names the file', async () => {
    const out = path.join(await folderBelow('etc'), 'bounces.yaml')
    const ended = await command.run(flags(['--password-file', 'good', '--out', out]))
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(ended.stderr).toBe('next: forwardpath --config etc/bounces.yaml run --once\n')
    expect(await readFile(out, 'utf8')).toContain(`password_file: ${path.join(folder, 'good')}\n`)
    expect(await command.run(['--config', out, 'mailbox', 'test'])).toMatchObject({ code: 0 })
  })

  test('without --out it is the file that every command reads', async () => {
    const env = { FORWARDPATH_CONFIG: path.join(folder, 'mine.yaml') }
    const ended = await command.run(flags(['--password-file', 'good', '--no-test']), { env })
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(await files()).toEqual(['good', 'mine.yaml', 'wrong'])
    const checked = await command.run(['config', 'check', '--offline'], { env })
    expect(checked, checked.stderr).toMatchObject({ code: 0 })
  })
})

describe('where the login fails nothing is written, and it ends as mailbox test does', () => {
  test('a wrong password is 77; one in the environment does not stand in for it', async () => {
    const ended = await command.run(flags(['--password-file', 'wrong']), {
      env: { FORWARDPATH_IMAP_PASSWORD: imap.password },
    })
    expectOneLine(ended, { code: 77, says: /imap\.password_file/, secrets: [WRONG, imap.password] })
    expect(await files()).toEqual(['good', 'wrong'])
  })

  test('a host that does not answer is 69', async () => {
    const ended = await command.run(flags(['--password-file', 'good'], await freePort()))
    expectOneLine(ended, { code: 69, says: /imap\.host and imap\.port/ })
    expect(await files()).toEqual(['good', 'wrong'])
  })

  test.each([
    ['--folder', 'Nowhere'],
    ['--after', 'move:Nowhere'],
  ])('a missing folder is 78: %s %s', async (flag, value) => {
    const ended = await command.run(flags(['--password-file', 'good', flag, value]))
    expectOneLine(ended, { code: 78, says: /Nowhere/ })
    expect(await files()).toEqual(['good', 'wrong'])
  })

  test('--no-test writes all the same', async () => {
    const ended = await command.run(flags(['--password-file', 'wrong', '--no-test']))
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    expect(await rightsOf('forwardpath.yaml')).toBe(0o600)
  })
})

describe('a file that is there', () => {
  const args = (...more: string[]): readonly string[] =>
    flags(['--password-file', 'good', '--no-test', ...more])

  test('stays as it is, and --force replaces it, with rights for its owner alone', async () => {
    const old = path.join(folder, 'forwardpath.yaml')
    await writeFile(old, 'version: 1\n', { mode: 0o644 })
    expectOneLine(await command.run(args()), { code: 78, says: /is there already.*--force/ })
    expect(await textOf('forwardpath.yaml')).toBe('version: 1\n')
    expect(await command.run(args('--force'))).toMatchObject({ code: 0 })
    expect(await textOf('forwardpath.yaml')).toContain('mailboxes:')
    expect(await rightsOf('forwardpath.yaml')).toBe(0o600)
    expect(await files()).toEqual(['forwardpath.yaml', 'good', 'wrong'])
  })

  test('also a link that leads nowhere', async () => {
    await symlink('nowhere', path.join(folder, 'forwardpath.yaml'))
    expectOneLine(await command.run(args()), { code: 78, says: /is there already/ })
  })
})

test('a folder that is not there is named before anything is asked', async () => {
  const ended = await command.run(['init', '--out', 'gone/f.yaml'])
  expectOneLine(ended, { code: 1, says: /gone\/f\.yaml cannot be written/ })
  expect(await files()).toEqual(['good', 'wrong'])
})

describe('without a terminal a missing answer is one line with its flag', () => {
  test.each([
    [[], /--user is missing/],
    [['--user', 'a@example.net'], /--host is missing/],
    [['--user', 'a@example.net', '--yes'], /--password-file is missing/],
    [['--user', 'a', '--host', '127.0.0.1', '--password-file', 'good'], /--own-domain is missing/],
  ])('%j', async (args, says) => {
    expectOneLine(await command.run(['init', ...args]), { code: 2, says })
    expect(await files()).toEqual(['good', 'wrong'])
  })
})

// `script` of util-linux makes the terminal; elsewhere its options are others.
describe.runIf(process.platform === 'linux')('at a terminal', () => {
  let child: Child | undefined
  afterEach(async () => {
    await child?.kill()
  })
  const startAtTerminal = async (args: readonly string[]): Promise<Child> => {
    const line = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ')
    child = await startChild('script', ['-qec', line, '/dev/null'], {
      cwd: folder,
      ownGroup: true,
      env: { SHELL: '/bin/sh', TERM: 'xterm' },
    })
    return child
  }
  const known = (): readonly string[] => flags(['--folder', 'INBOX', '--after', 'leave'])

  test('a typed password goes to a file of its own, and never to the screen', async () => {
    const init = await startAtTerminal(known())
    await init.prompt('[password]: ')
    init.write('\r')
    await init.prompt('Password (not shown)')
    init.write(`${imap.password}\r`)
    expect(await init.exit, init.stdout()).toMatchObject({ code: 0 })
    expect(init.stdout()).toContain('main: login good')
    expectNoSecret({ stdout: init.stdout(), stderr: init.stderr() }, [imap.password])
    expect(await files()).toEqual([
      'forwardpath.imap-password',
      'forwardpath.yaml',
      ...['good', 'wrong'],
    ])
    expect(await textOf('forwardpath.imap-password')).toBe(`${imap.password}\n`)
    expect(await rightsOf('forwardpath.imap-password')).toBe(0o600)
    expect(await textOf('forwardpath.yaml')).toContain('password_file: forwardpath.imap-password\n')
    expect(await command.run(['mailbox', 'test'])).toMatchObject({ code: 0 })
  })

  test.each([
    ['no', 77, ['good', 'wrong']],
    ['yes', 0, ['forwardpath.imap-password', 'forwardpath.yaml', 'good', 'wrong']],
  ])('a refused login is said, and %s decides', async (answer, code, left) => {
    const init = await startAtTerminal(known())
    await init.prompt('[password]: ')
    init.write('\r')
    await init.prompt('Password (not shown)')
    init.write(`${WRONG}\r`)
    await init.line(/check imap\.user and imap\.password_file/)
    await init.prompt('all the same')
    init.write(`${answer}\r`)
    expect(await init.exit, init.stdout()).toMatchObject({ code })
    expect(await files()).toEqual(left)
  })

  test('a file of an earlier password is not overwritten', async () => {
    await writeFile(path.join(folder, 'forwardpath.imap-password'), 'of before\n', { mode: 0o600 })
    const init = await startAtTerminal(known())
    await init.prompt('[password]: ')
    init.write('\r')
    expect(await init.exit, init.stdout()).toMatchObject({ code: 78 })
    expect(init.stdout()).toMatch(/forwardpath\.imap-password is there already/)
    expect(await textOf('forwardpath.imap-password')).toBe('of before\n')
  })

  test('Ctrl-C at the password leaves nothing behind', async () => {
    const init = await startAtTerminal(known())
    await init.prompt('[password]: ')
    init.write('\r')
    await init.prompt('Password (not shown)')
    init.write('\u0003')
    expect(await init.exit, init.stdout()).toMatchObject({ code: 1 })
    expect(init.stdout()).toContain('nothing was written')
    expect(await files()).toEqual(['good', 'wrong'])
  })
})
