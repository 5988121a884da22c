/**
 * A Postfix of its own: one SMTP port on loopback, a folder of its own for configuration, queue and log. Mails that are
 * taken go nowhere (`discard`). Needs root, since Postfix gives its processes other users by itself.
 */
import { execFile } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startChild } from './child.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { findProgram, SERVERS } from './servers.ts'
import { openSmtp } from './smtp-conversation.ts'

const run = promisify(execFile)

/** A running server. */
export type PostfixServer = {
  /** SMTP. Mails from loopback are taken for any recipient, unless the settings say otherwise. */
  readonly port: number
  /** What `postmap -q key table` prints; undefined where the key is not there (exit code 1). Throws what it says otherwise. */
  readonly postmap: (key: string, table: string) => Promise<string | undefined>
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

/** Starts it with these lines of main.cf and waits for its greeting. Throws where Postfix is missing: ask requireServer first. */
export async function startPostfix(settings: string): Promise<PostfixServer> {
  const program = findProgram(SERVERS.postfix.program)
  if (program === undefined) throw new Error('postfix is not on the PATH')
  const base = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-postfix-'))
  const [folder, port] = [path.join(base, 'etc'), await freePort()]
  await prepare(base, folder)
  await writeFile(path.join(folder, 'master.cf'), masterOf(port))
  await writeFile(path.join(folder, 'main.cf'), `${mainOf(base)}\n${settings}\n`)
  const child = await startChild(program, ['-c', folder, 'start-fg'])
  const log = (): Promise<string> =>
    readFile(path.join(base, 'log'), 'utf8').catch(() => child.stderr())
  await waitForGreeting(port, async () => `${child.stderr()}${await log()}`)
  return {
    port,
    log,
    postmap: (key, table) => postmap(folder, key, table),
    stop: async () => {
      await child.stop()
      await rm(base, { recursive: true, force: true })
    },
  }
}

async function prepare(base: string, folder: string): Promise<void> {
  // Its processes run as other users.
  await chmod(base, 0o755)
  for (const name of [folder, path.join(base, 'queue'), path.join(base, 'data')]) await mkdir(name)
  const owner = Number((await run('id', ['-u', 'postfix'])).stdout)
  const group = Number((await run('id', ['-g', 'postfix'])).stdout)
  await chown(path.join(base, 'data'), owner, group)
}

function mainOf(base: string): string {
  return `
compatibility_level = 3.6
queue_directory = ${base}/queue
data_directory = ${base}/data
maillog_file = ${base}/log
maillog_file_prefixes = ${base}
myhostname = mta1.example.net
mydestination =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
default_transport = discard
alias_maps =
alias_database =`
}

/** Not in a chroot: what Debian compiles in would look for the services' names there. */
function masterOf(port: number): string {
  return `
127.0.0.1:${String(port)} inet n - n - - smtpd
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
anvil    unix - - n - 1 anvil
discard  unix - - n - - discard
proxymap unix - - n - - proxymap
error    unix - - n - - error
retry    unix - - n - - error
postlog  unix-dgram n - n - 1 postlogd
`
}

async function waitForGreeting(port: number, log: () => Promise<string>): Promise<void> {
  try {
    const { close } = await eventually(() => openSmtp(port), { timeoutMs: 90_000 })
    close()
  } catch (error) {
    throw new Error(`postfix on port ${String(port)}: ${await log()}`, { cause: error })
  }
}

async function postmap(folder: string, key: string, table: string): Promise<string | undefined> {
  const program = findProgram('postmap')
  if (program === undefined) throw new Error('postmap is not on the PATH')
  try {
    const { stdout } = await run(program, ['-c', folder, '-q', key, table])
    return stdout.trimEnd()
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown }
    if (code === 1 && stderr === '') return undefined
    throw new Error(`postmap: ${String(stderr)}`, { cause: error })
  }
}
