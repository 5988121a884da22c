/**
 * The embedded default on machines as they are: started as root and as an ordinary user, below a home that nobody else may
 * enter, and after everything was killed at once.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { eventually } from '@forwardpath/test-support/eventually'
import {
  runForwardpath,
  startForwardpath,
  type ChildOptions,
} from '@forwardpath/test-support/child'
import { noteSkip } from '@forwardpath/test-support/servers'
import { describe, expect, test } from 'vitest'
import { expectNoSecret } from './command.ts'

const BIN = path.resolve(import.meta.dirname, '../../services/cli/bin/forwardpath.js')
const isRoot = process.getuid?.() === 0
if (!isRoot) noteSkip({ file: import.meta.filename, missing: 'root, to become another user' })

/** `nobody` of Debian and of most others; no account is needed for it. */
const ORDINARY = 65_534

type User = {
  readonly uid: number | undefined
  readonly home: string
  readonly run: (args: readonly string[]) => ReturnType<typeof runForwardpath>
  /** Node's flags that make it this user before anything else is loaded. */
  readonly nodeArgs: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

async function withUser(
  uid: number | undefined,
  use: (user: User) => Promise<void>,
): Promise<void> {
  const outer = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-embedded-'))
  await chmod(outer, 0o755)
  const home = path.join(outer, 'home')
  await mkdir(home, { mode: 0o700 })
  if (uid !== undefined) await chown(home, uid, uid)
  const become = `process.setgroups([]);process.setgid(${uid});process.setuid(${uid})`
  const nodeArgs = uid === undefined ? [] : ['--import', `data:text/javascript,${become}`]
  const env = { HOME: home, FORWARDPATH_DATA_DIR: path.join(home, '.data') }
  // A working directory that this user may not enter would be another test.
  const options: ChildOptions = { cwd: outer, env, nodeArgs }
  try {
    await use({ uid, home, nodeArgs, env, run: (args) => runForwardpath(args, options) })
  } finally {
    await rm(outer, { recursive: true, force: true })
  }
}

const USERS = [
  { who: 'the user of this run', uid: undefined, skipped: false },
  { who: 'an ordinary user', uid: ORDINARY, skipped: !isRoot },
]

describe.for(USERS)('as $who, below a home of mode 0700', ({ uid, skipped }) => {
  test.skipIf(skipped)('one command shows the demo, the next ones read it', async () => {
    await withUser(uid, async ({ run }) => {
      const first = await run(['run', '--once', '--json'])
      expect(first.code, first.stderr).toBe(0)
      expect(JSON.parse(first.stdout)).toMatchObject({ quarantined: 0, totals: { stored: 0 } })
      const list = await run(['suppressions', 'list', '--json'])
      expect(list.code, list.stderr).toBe(0)
      expect(list.stdout.split('\n').length).toBeGreaterThan(10)
      expectNoSecret(first, [])
    })
  })

  test.skipIf(skipped)('after kill -9 of all of it the next start works', async () => {
    await withUser(uid, async ({ run, nodeArgs, env }) => {
      for (const line of ['your mailbox is only read', 'Running; ']) {
        await killGroupAt(line, [...nodeArgs, BIN, 'run'], env)
      }
      const again = await run(['run', '--once', '--json'])
      expect(again.code, again.stderr).toBe(0)
      expect(JSON.parse(again.stdout)).toMatchObject({ quarantined: 0, totals: { stored: 0 } })
      const fsck = await run(['fsck'])
      expect(fsck.stdout, fsck.stderr).toMatch(/^\d+ checks, clean$/m)
    })
  })
})

/** Starts a process group of its own, and kills all of it once it has written this. */
async function killGroupAt(
  text: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const PATH = process.env['PATH'] ?? ''
  const child = spawn(process.execPath, args, {
    cwd: path.dirname(String(env['HOME'])),
    env: { ...env, PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  const ended = once(child, 'exit')
  try {
    await eventually(() => said.includes(text), { timeoutMs: 90_000, describe: () => said })
  } finally {
    process.kill(-Number(child.pid), 'SIGKILL')
  }
  expect((await ended)[1]).toBe('SIGKILL')
}

test('a run whose database ends by itself ends too, and says so: nobody else would start it again', async () => {
  await withUser(undefined, async ({ home, env, run }) => {
    const child = await startForwardpath(['run'], { cwd: home, env })
    try {
      // At rest: what asks the database at that moment would be the first to say that it is gone.
      await child.line('Running; ', 120_000)
      const file = path.join(home, '.data', 'pg18', 'postmaster.pid')
      const [pid = ''] = (await readFile(file, 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGKILL')
      await child.line('has ended although nobody stopped it', 60_000)
      expect((await child.exit).code).toBe(69)
    } finally {
      await child.kill()
    }
    expect((await run(['fsck'])).code).toBe(0)
  })
})
