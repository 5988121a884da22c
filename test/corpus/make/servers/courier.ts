/**
 * Courier: a queue manager with modules, a report written by a module of its own (courierdsn) from text files of
 * /etc/courier.
 *
 * It runs in a root that `situations/root.sh courier` has made.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { eventually } from '../../../support/eventually.ts'
import { startCourier } from '../courier-root.ts'
import type { ServerCase, Truth } from '../case.ts'
import { LOCAL_DOMAIN, ORIGIN } from '../places.ts'
import type { Ground, RunningServer, ServerDriver } from '../server.ts'
import { rootAt } from '../situations/driver.ts'
import { openSmtp } from '../../../support/smtp-conversation.ts'
import { submit } from '../submit.ts'

const PACKAGES = process.env['ROOTS'] ?? '/tmp/forwardpath-roots'
/** The queue gives up after 25 seconds; a dialogue in which nobody speaks takes 4. */
const ALL_MS = 240_000

/** Debian's courier-mta. */
export const courier: ServerDriver = {
  name: 'courier',
  aptPackages: [],
  start,
  adapt,
}

/** Where its words say something else than the case, or where it says no before there is a mail to return. */
const OTHERWISE: Readonly<Record<string, Truth>> = {
  // One text for a name that does not exist and for one that takes no mail.
  '556-nullmx': { categories: ['domain_not_found', 'domain_refuses_mail'] },
  // A code without a blank does not end a reply for it, so it waits for the rest.
  'empty-551': { replyCode: 551, categories: ['not_local', 'unclassified', 'network', 'expired'] },
  // It says so itself, in the place of the remote server.
  'utf8-not-offered': { replyCode: 553, categories: ['protocol_error'] },
  // Not a word about the cause.
  'hang-up-connect': { categories: [] },
  'silent-connect': { categories: [] },
  'local-pipe-fail': { categories: [] },
  'local-crash': { categories: [] },
  'local-silent-exit': { categories: [] },
  // Behind the refusal it asked for a new start, to which nobody answered; it tells of that alone.
  'rcpt-421-close': { categories: [] },
  // Asked for a success report, the receiver having no DSN of its own.
  '251-relayed': { categories: [] },
}

/** A recipient whom it does not know, and an alias of several, which for it is a list whose bounces nobody gets. */
const NO_BOUNCE = ['local-unknown', 'alias-group-one-moved']

function adapt(of: ServerCase): ServerCase | undefined {
  if (NO_BOUNCE.includes(of.name)) return undefined
  const truth = OTHERWISE[of.name]
  if (truth === undefined) return of
  return { ...of, recipients: of.recipients.map((recipient) => ({ ...recipient, truth })) }
}

/** Of accounts that are treated badly: exit codes of sysexits.h, words of dovecot-lda, procmail and maildrop. */
const PROGRAMS: Readonly<Record<string, string>> = {
  pipefail: '/bin/false',
  full: "echo 'lda(full): msgid=unspecified: save failed to open mailbox INBOX: Quota exceeded (mailbox for user is full)'; exit 77",
  nouser: `echo 'procmail: Unknown user "nouser"'; exit 67`,
  noperm: "echo 'maildrop: Unable to open mailbox: Permission denied'; exit 77",
  tempfail:
    "echo 'lda(tempfail): Error: Internal error occurred. Refer to server log for more information.'; exit 75",
  crash: 'kill -SEGV $$',
  silent: 'exit 1',
}

const ALIASES = 'team: alias.target.old@aliased.example\ninfo: info.target@aliased-info.example\n'

async function start(ground: Ground): Promise<RunningServer> {
  const root = rootAt(mountRoot(ground.folder))
  root.write('etc/resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
  root.write('etc/hosts', `127.0.0.1 localhost\n127.0.0.40 mail.${ORIGIN}\n`)
  root.people(Object.keys(PROGRAMS))
  for (const [name, program] of Object.entries(PROGRAMS)) {
    root.write(`home/${name}/.courier`, `|${program}\n`, { owner: name, mode: 0o600 })
  }
  const server = startCourier(root, {
    host: `mail.${ORIGIN}`,
    domain: ORIGIN,
    locals: [`mail.${ORIGIN}`, 'localhost', LOCAL_DOMAIN],
    files: {
      'aliases/system': `postmaster: postmaster@${ORIGIN}\n${ALIASES}`,
    },
  })
  const { close } = await eventually(() => openSmtp(25), { timeoutMs: 20_000 })
  close()
  return {
    submit: (mail) => submit(mail, { port: 25 }),
    settle: async () => {
      await eventually(() => server.queued() === 0, { timeoutMs: ALL_MS })
    },
    stop: async () => {
      await server.stop()
      execFileSync('umount', ['-R', '-l', ground.folder])
    },
  }
}

/** The packages' root once more, in memory: what this run writes is gone with it. */
function mountRoot(folder: string): string {
  const at = (name: string): string => path.join(folder, name)
  const mount = (...args: readonly string[]): unknown => execFileSync('mount', args)
  mkdirSync(folder, { recursive: true })
  mount('-t', 'tmpfs', 'tmpfs', folder)
  for (const name of ['root', 'work']) mkdirSync(at(name))
  execFileSync('cp', ['-a', path.join(PACKAGES, 'courier/up'), at('upper')])
  const layers = `lowerdir=/,upperdir=${at('upper')},workdir=${at('work')}`
  mount('-t', 'overlay', 'overlay', '-o', layers, at('root'))
  mount('--rbind', '/dev', at('root/dev'))
  mount('-t', 'proc', 'proc', at('root/proc'))
  for (const name of ['tmp', 'run'])
    mount('-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', at(`root/${name}`))
  return at('root')
}
