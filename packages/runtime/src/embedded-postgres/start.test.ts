/**
 * The launcher on the real binaries: fresh, adopted, killed, as root in every way, as an ordinary user.
 * Processes of their own run dist/testing/launch-child.js, so the package is built first (`npm test` does it).
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startChild, startNode } from '@forwardpath/test-support/child'
import type { Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { findProgram, noteSkip } from '@forwardpath/test-support/servers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { EXIT, ExitError } from '../errors.ts'
import { createLogger } from '../logger.ts'
import { connectWithPg, queryOnce } from '../testing/pg-connect.ts'
import { isAlive } from './postmaster-pid.ts'
import { startEmbeddedPostgres } from './start.ts'
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start.ts'

const LAUNCH_CHILD = path.resolve(import.meta.dirname, '../../dist/testing/launch-child.js')
const NOBODY = 65_534
const asUser = (uid: number): readonly string[] => [
  '--reuid',
  String(uid),
  '--regid',
  String(uid),
  '--clear-groups',
]
const asNobody = asUser(NOBODY)
/** In no list of users that a test machine has. */
const NO_ACCOUNT = 3_000_000_017

const isRoot = process.getuid?.() === 0
const hasSetpriv = process.platform === 'linux' && findProgram('setpriv') !== undefined
const hasNamespaces =
  isRoot && spawnSync('unshare', ['--user', '--map-user=65534', 'true']).status === 0
const nobodyCanRead =
  isRoot &&
  hasSetpriv &&
  spawnSync('setpriv', [...asNobody, 'test', '-r', LAUNCH_CHILD]).status === 0
const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0

/** Says why a test does not run here; the closing line of the run counts them. */
function runsWhere(isPossible: boolean, missing: string): boolean {
  if (!isPossible) noteSkip({ file: import.meta.filename, missing })
  return isPossible
}

const folders: string[] = []
const databases: EmbeddedPostgres[] = []
const children: Child[] = []

beforeAll(() => {
  if (!existsSync(LAUNCH_CHILD)) throw new Error('run npm run build first')
})

afterEach(async () => {
  for (const child of children.splice(0)) await child.stop()
  for (const database of databases.splice(0)) await database.stop()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'forwardpath-launcher-'))
  folders.push(made)
  return made
}

async function start(
  dataDir: string,
  options: Partial<EmbeddedPostgresOptions> = {},
): Promise<EmbeddedPostgres> {
  const log = createLogger({ level: 'silent', format: 'json' })
  const database = await startEmbeddedPostgres({
    dataDir,
    log,
    connect: connectWithPg,
    fsync: false,
    ...options,
  })
  databases.push(database)
  return database
}

/** Three processes that make a cluster at once, on a machine that is busy. */
const ANSWER_MS = 100_000

type Answer = {
  readonly adopted: boolean
  readonly pid: number
  readonly url: string
  readonly error?: string
}

async function launch(options: object, user: readonly string[] = []): Promise<Child> {
  const args = [LAUNCH_CHILD, JSON.stringify(options)]
  const child =
    user.length === 0
      ? await startNode(LAUNCH_CHILD, args.slice(1))
      : await startChild('setpriv', [...user, process.execPath, ...args])
  children.push(child)
  return child
}

async function answerOf(child: Child): Promise<Answer> {
  return JSON.parse(await child.line('{"', ANSWER_MS)) as Answer
}

async function errorOf(work: Promise<unknown>): Promise<ExitError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ExitError) return error
  throw new Error('expected an ExitError', { cause: error })
}

async function isWritable(url: string): Promise<void> {
  await queryOnce(url, 'create table if not exists kept (n int)')
  await queryOnce(url, 'insert into kept values (1)')
}

async function ownerOf(file: string): Promise<number> {
  return (await stat(file)).uid
}

describe('a fresh start', () => {
  test('gives an empty database in UTF8, locale C and UTC, with room for 60 connections', async () => {
    const { url, adopted } = await start(await folder())
    const names = [
      'server_encoding',
      'TimeZone',
      'max_connections',
      'unix_socket_directories',
      'listen_addresses',
    ]
    const rows = await queryOnce(
      url,
      `select current_database(), datcollate, datctype, ${names
        .map((name) => `current_setting('${name}') as "${name}"`)
        .join(', ')} from pg_database where datname = current_database()`,
    )
    expect(adopted).toBe(false)
    expect(rows).toEqual([
      {
        current_database: 'forwardpath',
        datcollate: 'C',
        datctype: 'C',
        server_encoding: 'UTF8',
        TimeZone: 'UTC',
        max_connections: '60',
        unix_socket_directories: '',
        listen_addresses: '127.0.0.1',
      },
    ])
  })

  test('takes as many connections as it is told', async () => {
    const { url } = await start(await folder(), { maxConnections: 7 })
    expect(await queryOnce(url, 'show max_connections')).toEqual([{ max_connections: '7' }])
  })

  test('asks for the password, which stands in a private file and on no command line', async () => {
    const dataDir = await folder()
    const { url, connection, pid } = await start(dataDir)
    const wrong = new URL(url)
    wrong.password = 'guess'
    await expect(queryOnce(wrong.href, 'select 1')).rejects.toThrow(/password/)
    const file = path.join(dataDir, 'pg18/forwardpath-password')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).toBe(`${connection.password}\n`)
    if (process.platform === 'linux') {
      expect(await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).not.toContain(
        connection.password,
      )
      expect(await readFile(`/proc/${String(pid)}/environ`, 'utf8')).not.toContain(
        connection.password,
      )
    }
  })

  test('tells the server nothing of our environment and keeps it away from Ctrl-C', async () => {
    const { pid } = await start(await folder())
    if (process.platform !== 'linux') return
    const environment = await readFile(`/proc/${String(pid)}/environ`, 'utf8')
    const names = environment.split('\0').map((entry) => entry.split('=')[0])
    expect(names).not.toContain('HOME')
    const sessionOf = async (id: number): Promise<string | undefined> =>
      (await readFile(`/proc/${String(id)}/stat`, 'utf8')).split(') ')[1]?.split(' ')[3]
    expect(await sessionOf(pid)).not.toBe(await sessionOf(process.pid))
  })

  test('keeps values of statements out of its log', async () => {
    const dataDir = await folder()
    const { url } = await start(dataDir)
    await queryOnce(url, 'create table one (address text unique)')
    const insert = `insert into one values ('canary@example.org')`
    await queryOnce(url, insert)
    await expect(queryOnce(url, insert)).rejects.toThrow(/unique/)
    const log = await readFile(path.join(dataDir, 'pg18.log'), 'utf8')
    expect(log).toMatch(/ERROR:.*unique/)
    expect(log).not.toContain('canary')
  })

  test('leaves nothing running and keeps the data for the next start', async () => {
    const dataDir = await folder()
    const first = await start(dataDir)
    await isWritable(first.url)
    await first.stop()
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)
    const second = await start(dataDir)
    expect(second.adopted).toBe(false)
    expect(await queryOnce(second.url, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test('takes away what a start that was killed has left behind', async () => {
    const dataDir = await folder()
    await mkdir(path.join(dataDir, 'pg18.new-half/data'), { recursive: true })
    await writeFile(path.join(dataDir, 'pg18.lock'), '2147483646 1 somebody\n')
    await start(dataDir)
    expect((await readdir(dataDir)).sort()).toEqual(['pg18', 'pg18.log'])
  })

  test('works below a private folder with blanks and quotes in its name', async () => {
    const parent = path.join(await folder(), `it's a "private" home`)
    await mkdir(parent, { mode: 0o700 })
    await isWritable((await start(path.join(parent, 'data folder'))).url)
  })
})

describe('a server that is there', () => {
  test('is adopted, and not stopped by who adopted it', async () => {
    const dataDir = await folder()
    const owner = await start(dataDir)
    const second = await start(dataDir)
    expect(second).toMatchObject({ adopted: true, pid: owner.pid, url: owner.url })
    await second.stop()
    await isWritable(second.url)
  })

  test('is started once by processes that come at the same time', async () => {
    const dataDir = await folder()
    const started = await Promise.all([1, 2, 3].map(() => launch({ dataDir })))
    const answers = await Promise.all(started.map(answerOf))
    expect(answers.filter(({ adopted }) => !adopted)).toHaveLength(1)
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1)
  })

  test('is replaced when it is just stopping', async () => {
    const dataDir = await folder()
    const first = await start(dataDir)
    const stopping = first.stop()
    const second = await start(dataDir)
    await stopping
    expect(second.adopted).toBe(false)
    await isWritable(second.url)
  })

  test('is not adopted where it does not take our password', async () => {
    const dataDir = await folder()
    await start(dataDir)
    const refused = start(dataDir, { connect: () => Promise.reject(new Error('no')) })
    const error = await errorOf(refused)
    expect(error.exitCode).toBe(EXIT.unavailable)
    expect(error.message).toMatch(/does not take our connection: no/)
  })
})

describe('a kill -9', () => {
  test('of the server is noticed, and loses nothing that was committed', async () => {
    const dataDir = await folder()
    const ends: ExitError[] = []
    const first = await start(dataDir, { onUnexpectedEnd: (error) => ends.push(error) })
    await isWritable(first.url)
    process.kill(first.pid, 'SIGKILL')
    await eventually(() => ends.length === 1)
    expect(ends[0]?.exitCode).toBe(EXIT.unavailable)
    const second = await start(dataDir)
    expect(second.adopted).toBe(false)
    expect(await queryOnce(second.url, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test.runIf(runsWhere(hasSetpriv, 'setpriv'))('of the parent stops the server', async () => {
    const dataDir = await folder()
    const child = await launch({ dataDir })
    const { pid, url } = await answerOf(child)
    await isWritable(url)
    await child.kill()
    await eventually(() => !isAlive(pid))
    const next = await start(dataDir)
    expect(next.adopted).toBe(false)
    expect(await queryOnce(next.url, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test.for([
    ['a dead process', 2_147_483_646],
    ['a process of somebody else', process.pid],
  ] as const)(
    'that left a pid file which names %s does not keep it from starting',
    async ([, pid]) => {
      const dataDir = await folder()
      const first = await start(dataDir)
      const file = path.join(dataDir, 'pg18/postmaster.pid')
      const lines = (await readFile(file, 'utf8')).split('\n')
      await first.stop()
      await writeFile(file, [String(pid), ...lines.slice(1)].join('\n'), { mode: 0o600 })
      const second = await start(dataDir)
      expect(second.adopted).toBe(false)
      await isWritable(second.url)
    },
  )
})

describe('run as', () => {
  test.runIf(runsWhere(nobodyCanRead, 'root, setpriv and a repository that anybody can read'))(
    'an ordinary user, it runs directly and the files are that user’s',
    async () => {
      const dataDir = await folder()
      await chmod(dataDir, 0o777)
      const answer = await answerOf(await launch({ dataDir: path.join(dataDir, 'data') }, asNobody))
      await isWritable(answer.url)
      expect(await ownerOf(path.join(dataDir, 'data/pg18'))).toBe(NOBODY)
    },
  )

  test.runIf(runsWhere(nobodyCanRead && hasNamespaces, 'root with user namespaces and setpriv'))(
    'a user id without an account, it is nobody in a namespace',
    async () => {
      const dataDir = await folder()
      await chmod(dataDir, 0o777)
      const options = { dataDir: path.join(dataDir, 'data') }
      await isWritable((await answerOf(await launch(options, asUser(NO_ACCOUNT)))).url)
      expect(await ownerOf(path.join(dataDir, 'data/pg18'))).toBe(NO_ACCOUNT)
    },
  )

  test.runIf(runsWhere(nobodyCanRead, 'root, setpriv and a repository that anybody can read'))(
    'an ordinary user who may not write there, it says so in one line and exits 78',
    async () => {
      const dataDir = await folder()
      const child = await launch({ dataDir }, asNobody)
      const { error } = await answerOf(child)
      expect(error).toMatch(/EACCES: permission denied.*FORWARDPATH_DATA_DIR/)
      expect(error).not.toContain('\n')
      expect((await child.exit).code).toBe(EXIT.configuration)
    },
  )

  test.runIf(runsWhere(hasNamespaces, 'root with user namespaces'))(
    'root, it is nobody in a namespace and the files stay root’s',
    async () => {
      const dataDir = await folder()
      await chmod(dataDir, 0o700)
      await isWritable((await start(dataDir, { runAs: 'user_namespace' })).url)
      expect(await ownerOf(path.join(dataDir, 'pg18/PG_VERSION'))).toBe(0)
    },
  )

  test.runIf(runsWhere(isRoot, 'root'))(
    'root without user namespaces, it is another user, also below a private home',
    async () => {
      const home = await folder()
      await chmod(home, 0o700)
      const dataDir = path.join(home, 'data')
      const PATH = process.env['PATH']
      process.env['PATH'] = '/nowhere'
      try {
        await isWritable((await start(dataDir)).url)
      } finally {
        process.env['PATH'] = PATH
      }
      expect(await ownerOf(path.join(dataDir, 'pg18/PG_VERSION'))).toBe(NOBODY)
      expect(await ownerOf(path.join(dataDir, 'pg18/forwardpath-password'))).toBe(0)
    },
  )

  test.runIf(runsWhere(hasNamespaces, 'root with user namespaces'))(
    'root, data of the other way go on to be served',
    async () => {
      const dataDir = await folder()
      const before = await start(dataDir, { runAs: 'user_namespace' })
      await isWritable(before.url)
      await before.stop()
      const other = await start(dataDir, { runAs: 'other_user' })
      expect(await queryOnce(other.url, 'select n from kept')).toEqual([{ n: 1 }])
      await other.stop()
      const again = await start(dataDir)
      expect(await queryOnce(again.url, 'select n from kept')).toEqual([{ n: 1 }])
    },
  )
})

describe('what cannot work is said in one line', () => {
  test('a folder that is something else', async () => {
    const dataDir = await folder()
    await mkdir(path.join(dataDir, 'pg18'))
    await writeFile(path.join(dataDir, 'pg18/notes.txt'), 'mine')
    const error = await errorOf(start(dataDir))
    expect(error.exitCode).toBe(EXIT.configuration)
    expect(error.message).toMatch(/pg18 is not a data folder of PostgreSQL 18/)
  })

  test('a data folder that is a file', async () => {
    const dataDir = path.join(await folder(), 'file')
    await writeFile(dataDir, '')
    const error = await errorOf(start(dataDir))
    expect(error.exitCode).toBe(EXIT.configuration)
    expect(error.toLine()).toContain(dataDir)
  })

  test('a lost password file', async () => {
    const dataDir = await folder()
    await (await start(dataDir)).stop()
    await rm(path.join(dataDir, 'pg18/forwardpath-password'))
    const error = await errorOf(start(dataDir))
    expect(error.exitCode).toBe(EXIT.configuration)
    expect(error.message).toMatch(/forwardpath-password/)
  })

  test('a broken setting, in the words of the server', async () => {
    const dataDir = await folder()
    await (await start(dataDir)).stop()
    await writeFile(path.join(dataDir, 'pg18/postgresql.conf'), 'shared_buffers = lots\n')
    const error = await errorOf(start(dataDir))
    expect(error.message).toMatch(/did not start: .*(shared_buffers|configuration file)/)
    expect(error.message).not.toContain('\n')
  })

  test.runIf(runsWhere(canMount, 'root that may mount'))('a full disk, with exit 75', async () => {
    const dataDir = await folder()
    const script = 'mount -t tmpfs -o size=8m none "$1" && exec "$2" "$3" "$4"'
    const options = JSON.stringify({ dataDir })
    const args = [
      '--mount',
      'sh',
      '-c',
      script,
      'sh',
      dataDir,
      process.execPath,
      LAUNCH_CHILD,
      options,
    ]
    const child = await startChild('unshare', args)
    children.push(child)
    const { error } = await answerOf(child)
    expect(error).toMatch(/No space left on device.*free some disk space/)
    expect((await child.exit).code).toBe(EXIT.tryAgain)
  })
})
