/**
 * The demo mailbox of docker-compose.yml on a real Dovecot: its start script and its configuration, with the paths, ports and
 * users of this machine put in, read by the program with the configuration that the containers get.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runForwardpath, startChild, type Child } from '@forwardpath/test-support/child'
import { freePort } from '@forwardpath/test-support/free-port'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { findProgram, requireServer } from '@forwardpath/test-support/servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './compose-file.ts'

/** Each starts a program or a server more than once. */
const LONG_MS = 600_000

const dovecot = requireServer('dovecot', import.meta.filename)

describe.skipIf(dovecot.missing)('the demo mailbox', () => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-demo-'))
  const infra = path.join(ROOT, 'infra/dovecot')
  const user = process.getuid?.() === 0 ? 'nobody' : os.userInfo().username
  const group = execFileSync('id', ['-gn', user], { encoding: 'utf8' }).trim()
  let port: number
  let database: TestDatabase
  let server: Child

  const environment = (): Record<string, string> => ({
    // The system's programs, which an ordinary user may not have on the PATH.
    PATH: `${process.env['PATH'] ?? ''}:${path.dirname(findProgram('dovecot') ?? '/')}`,
    DEMO_STATE: path.join(base, 'state'),
    DEMO_TLS: path.join(base, 'tls'),
    DEMO_SAMPLES: path.join(ROOT, 'services/cli/samples'),
    DEMO_PASSWORD_FILE: path.join(base, 'imap_password'),
    DEMO_CONFIGURATION: path.join(base, 'dovecot.conf'),
    DEMO_MAIL_OWNER: user,
    DEMO_AUTH_OWNER: user,
    DEMO_PORT: String(port),
  })

  function writeConfiguration(): void {
    const written = readFileSync(path.join(infra, 'dovecot.conf'), 'utf8')
      .replaceAll('/run/dovecot', path.join(base, 'run'))
      .replaceAll('/srv/demo-tls', path.join(base, 'tls'))
      .replaceAll('/srv/demo', path.join(base, 'state'))
      .replaceAll(/^(mail_gid = |.* gid=)vmail/gm, `$1${group}`)
      .replaceAll(/\b(vmail|dovecot|dovenull)$/gm, user)
      .replaceAll('uid=vmail', `uid=${user}`)
      .replace('listen = *', 'listen = 127.0.0.1')
      .replace('port = 993', `port = ${String(port)}`)
    const groups = `default_internal_group = ${group}\n`
    writeFileSync(path.join(base, 'dovecot.conf'), `${written}${groups}`, { mode: 0o644 })
  }

  async function startServer(): Promise<Child> {
    const child = await startChild(path.join(infra, 'start.sh'), [], {
      env: environment(),
      // Its master goes before its children, which would keep the port.
      ownGroup: true,
    })
    await eventually(() => isHealthy(), { timeoutMs: 120_000, describe: () => child.stderr() })
    return child
  }

  function isHealthy(): boolean {
    try {
      execFileSync(path.join(infra, 'health.sh'), { env: environment(), timeout: 60_000 })
      return true
    } catch {
      return false
    }
  }

  beforeAll(async () => {
    chmodSync(base, 0o755)
    port = await freePort()
    database = await createDatabase()
    writeConfiguration()
    // What would break a file of `user:password` lines.
    writeFileSync(path.join(base, 'imap_password'), 'pass: w{or}d "§$\n', { mode: 0o600 })
    server = await startServer()
  }, LONG_MS)
  afterAll(async () => {
    await server.stop()
    rmSync(base, { recursive: true, force: true })
    await database.drop()
  })

  /** The containers' configuration, with the places of this test. */
  function programEnvironment(): Record<string, string> {
    const configuration = readFileSync(path.join(ROOT, 'infra/demo/forwardpath.yaml'), 'utf8')
      .replace(/^database:\n.*\nredis:\n.*\n/m, '')
      .replace('host: dovecot', `host: localhost\n      port: ${String(port)}`)
      .replaceAll('/run/demo-tls', path.join(base, 'tls'))
    const file = path.join(base, 'forwardpath.yaml')
    writeFileSync(file, configuration)
    return {
      DATABASE_URL: database.url,
      FORWARDPATH_CONFIG: file,
      FORWARDPATH_DATA_DIR: path.join(base, 'data'),
      FORWARDPATH_IMAP_PASSWORD_FILE: path.join(base, 'imap_password'),
    }
  }

  test('is healthy once it greets, and not where nobody listens', async () => {
    expect(isHealthy()).toBe(true)
    const nobody = { ...environment(), DEMO_PORT: String(await freePort()) }
    expect(() =>
      execFileSync(path.join(infra, 'health.sh'), { env: nobody, stdio: 'pipe' }),
    ).toThrow()
  })

  test(
    'gives its mails to the program, over TLS',
    async () => {
      const { code, stdout, stderr } = await runForwardpath(['run', '--once', '--json'], {
        env: programEnvironment(),
        timeoutMs: LONG_MS / 2,
      })
      expect(stderr).toContain('your mailbox is only read')
      expect(code).toBe(0)
      const summary = JSON.parse(stdout) as { mails: number; new: number; totals: { held: number } }
      expect(summary.mails).toBeGreaterThanOrEqual(40)
      expect(summary.new).toBe(summary.mails)
      // The mails look as if they had come in over the last days; of old ones no hold would stand.
      expect(summary.totals.held).toBeGreaterThan(10)
    },
    LONG_MS,
  )

  test(
    'keeps its mails over a restart: nothing is read twice',
    async () => {
      await server.stop()
      server = await startServer()
      const { stdout } = await runForwardpath(['run', '--once', '--json'], {
        env: programEnvironment(),
        timeoutMs: LONG_MS / 2,
      })
      expect(JSON.parse(stdout)).toMatchObject({ new: 0 })
    },
    LONG_MS,
  )
})
