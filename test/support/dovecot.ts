/**
 * A Dovecot of its own: high ports on loopback, a folder of its own for everything it writes, a self-signed certificate,
 * one password for all users, mail in Maildir. Where the tests run as root, mails and logins belong to `nobody`.
 *
 * Needs Dovecot 2.3 (2.4 has another language of configuration). `TEST_IMAP_URL` does not take its place here, since
 * these tests deliver into its folders, stop it and start it again.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startChild, type Child } from './child.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { findProgram, SERVERS } from './servers.ts'

const run = promisify(execFile)

/** A running server and its folders. */
export type DovecotServer = {
  readonly host: '127.0.0.1'
  /** Without TLS; logins in clear text are taken, since it is loopback. */
  readonly port: number
  /** TLS from the first byte. */
  readonly tlsPort: number
  /** The first of {@link DovecotOptions.users}. */
  readonly user: string
  readonly password: string
  /** PEM of the self-signed certificate, valid for `localhost` and 127.0.0.1: what a client must be told to trust. */
  readonly caFile: string
  /** What the server has logged so far. */
  readonly log: () => string
  /** The user's Maildir; other folders than INBOX are `.Name` in it. */
  readonly mailDir: (user: string) => string
  /** Puts a message into a folder as an MTA would, making the folder where it is missing. Gives the file's path. */
  readonly deliver: (user: string, folder: string, bytes: Uint8Array) => Promise<string>
  /** Ends the server and keeps the mails; `start` brings it back on the same ports. */
  readonly halt: () => Promise<void>
  readonly start: () => Promise<void>
  /** Ends the server and removes its folder. Idempotent. */
  readonly stop: () => Promise<void>
}

/** What the tests vary. */
export type DovecotOptions = {
  /** Default: one, `bounces`. */
  readonly users?: readonly string[]
  /** Default: random. It stands in a file that only the test's user can read, never on a command line. */
  readonly password?: string
  /** Lines added to the configuration, such as `imap_capability = …` or a service's limit. */
  readonly extra?: string
}

type Owner = {
  readonly user: string
  readonly group: string
  readonly uid: number
  readonly gid: number
}
type Layout = Owner & {
  readonly base: string
  readonly port: number
  readonly tlsPort: number
  readonly password: string
}

/** Starts it and waits for its greeting. Throws where Dovecot is missing: ask requireServer first. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  const program = findProgram(SERVERS.dovecot.program)
  if (program === undefined) throw new Error('dovecot is not on the PATH')
  const base = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-dovecot-'))
  const [port, tlsPort, owner] = await Promise.all([freePort(), freePort(), mailOwner()])
  const password = options.password ?? randomBytes(12).toString('hex')
  const layout = { ...owner, base, port, tlsPort, password }
  const users = options.users ?? ['bounces']
  const mailDir = (user: string): string => path.join(base, 'mail', user)
  await prepare(layout, users.map(mailDir))
  const configuration = path.join(base, 'dovecot.conf')
  await writeFile(configuration, `${configurationOf(layout)}${options.extra ?? ''}\n`, {
    mode: 0o600,
  })

  let child: Child | undefined
  const start = async (): Promise<void> => {
    // Its master goes before its children, and those may stay.
    child = await startChild(program, ['-F', '-c', configuration], { ownGroup: true })
    await waitForGreeting(child, port)
  }
  const halt = async (): Promise<void> => {
    await child?.stop()
  }
  await start()
  return {
    host: '127.0.0.1',
    port,
    tlsPort,
    user: users[0] ?? 'bounces',
    password,
    caFile: path.join(base, 'tls', 'certificate.pem'),
    log: () => `${child?.stdout() ?? ''}${child?.stderr() ?? ''}`,
    mailDir,
    deliver: (user, folder, bytes) => deliver(mailDir(user), { folder, bytes, owner }),
    halt,
    start,
    stop: async () => {
      await halt()
      await rm(base, { recursive: true, force: true })
    },
  }
}

/** Dovecot refuses to give mails to root. */
async function mailOwner(): Promise<Owner> {
  const user = process.getuid?.() === 0 ? 'nobody' : os.userInfo().username
  const read = async (flag: string): Promise<string> =>
    (await run('id', [flag, user])).stdout.trim()
  const [group, uid, gid] = await Promise.all([read('-gn'), read('-u'), read('-g')])
  return { user, group, uid: Number(uid), gid: Number(gid) }
}

async function prepare(layout: Layout, mailDirs: readonly string[]): Promise<void> {
  const { base, uid, gid } = layout
  // Only the server's own processes read in there, some of them as another user.
  await chmod(base, 0o755)
  await mkdir(path.join(base, 'run'))
  await mkdir(path.join(base, 'mail'))
  await chown(path.join(base, 'mail'), uid, gid)
  for (const folder of mailDirs) await makeMaildir(folder, layout)
  await makeCertificate(path.join(base, 'tls'))
}

async function makeCertificate(folder: string): Promise<void> {
  await mkdir(folder)
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = [
    '-keyout',
    path.join(folder, 'key.pem'),
    '-out',
    path.join(folder, 'certificate.pem'),
  ]
  await run('openssl', [
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    names,
    ...files,
  ])
}

function configurationOf({ base, user, group, port, tlsPort, password }: Layout): string {
  return `
base_dir = ${base}/run
state_dir = ${base}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${base}/tls/certificate.pem
ssl_key = <${base}/tls/key.pem
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
mail_location = maildir:${base}/mail/%u
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_uid = ${user}
mail_gid = ${group}
first_valid_uid = 1
first_valid_gid = 1
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${base}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Processed {
    auto = create
  }
}
`
}

/** Maildir: written whole in `tmp`, then renamed into `new`. Names sort in the order of delivery, and so do the UIDs. */
async function deliver(
  mailDir: string,
  delivery: { readonly folder: string; readonly bytes: Uint8Array; readonly owner: Owner },
): Promise<string> {
  const { folder, bytes, owner } = delivery
  const isInbox = folder.toUpperCase() === 'INBOX'
  const target = isInbox ? mailDir : path.join(mailDir, `.${folder.replaceAll('/', '.')}`)
  if (!(await isThere(target))) await makeMaildir(target, owner)
  const name = nextName()
  const written = path.join(target, 'tmp', name)
  const delivered = path.join(target, 'new', name)
  await writeFile(written, bytes, { mode: 0o600 })
  await chown(written, owner.uid, owner.gid)
  await rename(written, delivered)
  return delivered
}

let deliveries = 0
function nextName(): string {
  deliveries += 1
  const seconds = Math.floor(Date.now() / 1000)
  return `${seconds}.M${String(deliveries).padStart(9, '0')}P${process.pid}.localhost`
}

async function makeMaildir(folder: string, owner: Owner): Promise<void> {
  for (const each of [folder, ...['cur', 'new', 'tmp'].map((name) => path.join(folder, name))]) {
    await mkdir(each, { recursive: true, mode: 0o700 })
    await chown(each, owner.uid, owner.gid)
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}

async function waitForGreeting(child: Child, port: number): Promise<void> {
  const greeting = await eventually(
    () => (child.exited() === undefined ? greetingOf(port) : 'ended'),
    { timeoutMs: 90_000, describe: () => `dovecot on port ${port}: ${child.stderr()}` },
  )
  if (!greeting.startsWith('* OK')) throw new Error(`dovecot: ${greeting} ${child.stderr()}`)
}

function greetingOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1'))
    })
    socket.once('close', () => {
      reject(new Error('closed without a greeting'))
    })
  })
}
