/**
 * qmail's home below a root folder: users, settings, the queue with its owners and modes as its own `hier.c` makes them, and
 * the accounts with their files `.qmail`.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DOT_QMAILS, VIRTUAL_DOMAIN } from './cases/qmail.ts'
import { LOCAL_DOMAIN, ORIGIN } from './places.ts'

/** Its home in the root. */
export const HOME = 'var/qmail'

/** Its users, each with what belongs to them; programs of netqmail are built with these numbers in them. */
export const IDS = {
  alias: 7790,
  qmaild: 7791,
  qmaill: 7792,
  qmailp: 7793,
  qmailq: 7794,
  qmailr: 7795,
  qmails: 7796,
} as const
const GROUPS = { qmail: 2107, nofiles: 2108 } as const
const FIRST_USER_ID = 8_000
/** Of `conf-split`. */
const SPLIT = 23

/** Accounts with their `.qmail`: what its deliveries are, one a line. */
const USERS: Readonly<Record<string, string>> = {
  full: "|echo 'Quota exceeded (mailbox for user is full)'; exit 77\n",
  nouser: "|echo 'Sorry, no mailbox here by that name. vpopmail (#5.1.1)'; exit 100\n",
  noperm: "|echo 'maildrop: Unable to open mailbox: Permission denied'; exit 77\n",
  tempfail:
    "|echo 'Internal error occurred. Refer to server log for more information.'; exit 111\n",
  crash: '|kill -SEGV $$\n',
  silent: '|exit 100\n',
  pipefail: '|exit 1\n',
}

/** Of the user alias. */
const ALIASES: Readonly<Record<string, string>> = {
  team: '&alias.target.old@aliased.example\n',
  info: '&info.target@aliased-info.example\n',
  everyone: '&first.member@aliased-group.example\n&second.member@aliased-group.example\n',
}

const CONTROL: Readonly<Record<string, string>> = {
  me: `mail.${ORIGIN}`,
  locals: `mail.${ORIGIN}\n${LOCAL_DOMAIN}`,
  virtualdomains: `${VIRTUAL_DOMAIN}:virtual`,
  doublebouncehost: ORIGIN,
  timeoutconnect: '3',
  timeoutremote: '3',
}

type Owner = { readonly user: number; readonly group: number; readonly mode: number }

/** Makes it all; the programs are in its `bin` before. */
export function furnishQmail(root: string): void {
  const home = path.join(root, HOME)
  writeAccounts(root)
  for (const name of ['control', 'users']) mkdirSync(path.join(home, name), { recursive: true })
  for (const [name, text] of Object.entries(CONTROL)) {
    writeFileSync(path.join(home, 'control', name), `${text}\n`)
  }
  makeQueue(path.join(home, 'queue'))
  own(path.join(home, 'bin/qmail-queue'), queueOwner(IDS.qmailq, 0o4711))
  makeFolder(path.join(home, 'alias'), queueOwner(IDS.alias, 0o755))
  for (const [name, text] of Object.entries(ALIASES)) writeDotQmail(root, name, text)
  for (const { local, lines, mode } of DOT_QMAILS) writeDotQmail(root, local, lines, mode)
}

/** A file of the user alias; a dot in a name is a colon there (dot-qmail(5)). */
export function writeDotQmail(root: string, name: string, text: string, mode = 0o644): void {
  const file = path.join(root, HOME, 'alias', `.qmail-${name.replaceAll('.', ':')}`)
  writeFileSync(file, text)
  own(file, queueOwner(IDS.alias, mode))
}

function writeAccounts(root: string): void {
  const alias = `/${HOME}/alias`
  const passwd = [
    'root:x:0:0:root:/:/bin/sh',
    ...Object.entries(IDS).map(([name, id]) => {
      return `${name}:x:${String(id)}:2108::${name === 'alias' ? alias : `/${HOME}`}:/bin/false`
    }),
  ]
  Object.entries(USERS).forEach(([name, text], at) => {
    const id = FIRST_USER_ID + at
    const folder = path.join(root, 'home', name)
    passwd.push(`${name}:x:${String(id)}:${String(id)}::/home/${name}:/bin/sh`)
    makeFolder(folder, { user: id, group: id, mode: 0o755 })
    writeFileSync(path.join(folder, '.qmail'), text)
    own(path.join(folder, '.qmail'), { user: id, group: id, mode: 0o600 })
  })
  const groups = Object.entries(GROUPS).map(([name, id]) => `${name}:x:${String(id)}:`)
  writeFileSync(path.join(root, 'etc/passwd'), `${passwd.join('\n')}\n`)
  writeFileSync(path.join(root, 'etc/group'), `${groups.join('\n')}\n`)
}

function makeQueue(queue: string): void {
  const folder = (name: string, user: number, mode: number): void => {
    makeFolder(path.join(queue, name), queueOwner(user, mode))
  }
  folder('.', IDS.qmailq, 0o750)
  for (const name of ['intd', 'pid']) folder(name, IDS.qmailq, 0o700)
  for (const name of ['lock', 'mess', 'todo']) folder(name, IDS.qmailq, 0o750)
  for (const name of ['bounce', 'info', 'local', 'remote']) folder(name, IDS.qmails, 0o700)
  for (let part = 0; part < SPLIT; part++) {
    folder(`mess/${String(part)}`, IDS.qmailq, 0o750)
    for (const name of ['info', 'local', 'remote']) {
      folder(`${name}/${String(part)}`, IDS.qmails, 0o700)
    }
  }
  const lock = path.join(queue, 'lock')
  writeFileSync(path.join(lock, 'sendmutex'), '')
  writeFileSync(path.join(lock, 'tcpto'), Buffer.alloc(1_024))
  execFileSync('mkfifo', [path.join(lock, 'trigger')])
  own(path.join(lock, 'sendmutex'), queueOwner(IDS.qmails, 0o600))
  own(path.join(lock, 'tcpto'), queueOwner(IDS.qmailr, 0o644))
  own(path.join(lock, 'trigger'), queueOwner(IDS.qmails, 0o622))
}

function queueOwner(user: number, mode: number): Owner {
  return { user, group: GROUPS.qmail, mode }
}

function makeFolder(folder: string, owner: Owner): void {
  mkdirSync(folder, { recursive: true })
  own(folder, owner)
}

function own(file: string, { user, group, mode }: Owner): void {
  chownSync(file, user, group)
  chmodSync(file, mode)
}
