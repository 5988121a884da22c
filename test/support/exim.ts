/**
 * An Exim of its own: one SMTP port on loopback, a folder of its own for spool and log. It decides on recipients and takes
 * no mail further. Needs root: Exim gives itself the user that its package knows.
 */
import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startChild } from './child.ts'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { findProgram, SERVERS } from './servers.ts'
import { openSmtp } from './smtp-conversation.ts'

const run = promisify(execFile)
const USER = SERVERS.exim.unpacked.user

/** A running server. */
export type EximServer = {
  /** SMTP. */
  readonly port: number
  readonly log: () => Promise<string>
  readonly stop: () => Promise<void>
}

/**
 * Starts it with this text as the body of the ACL for RCPT, and waits for its greeting. Throws where Exim is missing: ask
 * requireServer first.
 */
export async function startExim(rcptAcl: string): Promise<EximServer> {
  const program = findProgram(SERVERS.exim.program)
  if (program === undefined) throw new Error('exim4 is not on the PATH')
  const base = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-exim-'))
  const port = await freePort()
  const user = Number((await run('id', ['-u', USER])).stdout)
  const group = Number((await run('id', ['-g', USER])).stdout)
  await mkdir(path.join(base, 'spool'))
  for (const folder of [base, path.join(base, 'spool')]) await chown(folder, user, group)
  const configuration = path.join(base, 'exim.conf')
  await writeFile(configuration, configurationOf({ base, port, rcptAcl }))
  const child = await startChild(program, ['-bdf', '-C', configuration])
  const log = async (): Promise<string> => {
    const files = ['main', 'reject', 'panic'].map((name) => path.join(base, `log-${name}`))
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
    return `${texts.join('')}${child.stderr()}`
  }
  try {
    const { close } = await eventually(() => openSmtp(port), { timeoutMs: 90_000 })
    close()
  } catch (error) {
    throw new Error(`exim on port ${String(port)}: ${await log()}`, { cause: error })
  }
  return {
    port,
    log,
    stop: async () => {
      await child.stop()
      await rm(base, { recursive: true, force: true })
    },
  }
}

function configurationOf(server: {
  readonly base: string
  readonly port: number
  readonly rcptAcl: string
}): string {
  return `
primary_hostname = mta1.example.net
spool_directory = ${server.base}/spool
log_file_path = ${server.base}/log-%slog
pid_file_path = ${server.base}/pid
daemon_smtp_ports = ${String(server.port)}
local_interfaces = 127.0.0.1
exim_user = ${USER}
exim_group = ${USER}
tls_advertise_hosts =
host_lookup =
rfc1413_hosts =
keep_environment =
acl_smtp_rcpt = acl_check_rcpt

begin acl

acl_check_rcpt:
${server.rcptAcl}

begin routers
begin transports
begin retry
begin rewrite
begin authenticators
`
}
