/**
 * qmail: five programs that hand a mail to each other, and a report that qmail-send writes of what the delivering programs
 * print (QSBMF, by the author of qmail).
 *
 * Debian has no qmail: `QMAIL` names the folder with its built programs, with /var/qmail as their home; the README says more.
 * After days its queue gives up: the files that hold when a mail came are made older, and an ALRM has everything tried again.
 */
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { startChild } from '../../../support/child.ts'
import { eventually } from '../../../support/eventually.ts'
import type { ServerCase, Truth } from '../case.ts'
import { DOT_QMAILS } from '../cases/qmail.ts'
import { furnishQmail, HOME, IDS, writeDotQmail } from '../qmail-root.ts'
import { makeRoot } from '../root.ts'
import type { Ground, RunningServer, ServerDriver, Submission } from '../server.ts'

const PROGRAMS = process.env['QMAIL'] ?? '/var/qmail/bin'
/** A mail is given up after `queuelifetime`, a week. */
const OLD_SECONDS = 8 * 86_400
const ALL_MS = 120_000

/** qmail 1.06, as notqmail keeps it. */
export const qmail: ServerDriver = {
  name: 'qmail',
  aptPackages: [],
  start,
  adapt,
  lateWords: 'this message has been in the queue too long',
}

/** Where its words say something else than the case. */
const OTHERWISE: Readonly<Record<string, Truth>> = {
  // No host is found for a name that is no ASCII.
  'idn-domain': { categories: ['domain_not_found'] },
  'idn-both-halves': { categories: ['domain_not_found'] },
  // One text for a null MX and for hosts without an address.
  '556-nullmx': { categories: ['domain_refuses_mail', 'domain_not_found', 'network'] },
  'mx-without-address': { categories: ['domain_refuses_mail', 'domain_not_found', 'network'] },
  // Not a word about the cause, and none of waiting.
  'local-silent-exit': { categories: ['unclassified', 'mailer_error', 'system_error', 'policy'] },
  // Three letters make a code beyond 500 for it.
  'garbage-rcpt': { categories: ['protocol_error', 'unclassified', 'network'] },
}

/** It says nothing of what was delivered. */
const NO_BOUNCE = ['251-relayed']

function adapt(of: ServerCase): ServerCase | undefined {
  if (NO_BOUNCE.includes(of.name)) return undefined
  const truth = OTHERWISE[of.name]
  if (truth === undefined) return of
  return { ...of, recipients: of.recipients.map((one) => ({ ...one, truth })) }
}

async function start(ground: Ground): Promise<RunningServer> {
  const root = path.join(ground.folder, 'root')
  const unpacked = path.join(ground.folder, 'unpacked')
  if (!existsSync(PROGRAMS))
    throw new Error(`${PROGRAMS} has no qmail: set QMAIL, as the README says`)
  cpSync(PROGRAMS, path.join(unpacked, HOME, 'bin'), { recursive: true })
  makeRoot(root, unpacked)
  furnishQmail(root)
  const queue = path.join(root, HOME, 'queue')
  const child = await startChild('/usr/sbin/chroot', [root, 'qmail-start', './Maildir/'], {
    env: { PATH: `/${HOME}/bin:/bin` },
  })
  const live = (): readonly boolean[] => mailsOf(child.stdout())
  const isRead = (): boolean => readdirSync(path.join(queue, 'todo')).length === 0
  return {
    submit: (mail) => {
      hand(mail, { folder: ground.folder, root })
      return Promise.resolve()
    },
    settle: async () => {
      await eventually(() => isRead() && live().every((isTried) => isTried), { timeoutMs: ALL_MS })
      age(path.join(queue, 'info'))
      child.signal('SIGALRM')
      await eventually(() => isRead() && live().length === 0, { timeoutMs: ALL_MS })
    },
    stop: async () => {
      await child.stop()
      ground.log(`${child.stdout()}${child.stderr()}`)
    },
  }
}

/** qmail-queue(8): the mail comes at descriptor 0, the envelope at 1. The user qmaild is who hands over what the network brings. */
function hand(
  mail: Submission,
  { folder, root }: { readonly folder: string; readonly root: string },
): void {
  const files = ['message', 'envelope'].map((name) => path.join(folder, name))
  const [message = '', envelope = ''] = files
  const text = mail.message.toString('latin1').replaceAll('\r\n', '\n')
  writeFileSync(message, text, 'latin1')
  const to = mail.to.map((one) => `T${one}\0`).join('')
  writeFileSync(envelope, `F${mail.from}\0${to}\0`)
  const list = DOT_QMAILS.find(({ of, owner }) => owner !== undefined && of.name === mail.of.name)
  if (list !== undefined) {
    const names = list.owner === 'verp' ? ['-owner', '-owner-default'] : ['-owner']
    for (const name of names) writeDotQmail(root, `${list.local}${name}`, `&${mail.from}\n`)
  }
  const input = files.map((file) => openSync(file, 'r'))
  const user = `--userspec=${String(IDS.qmaild)}:2108`
  const args = [user, root, `/${HOME}/bin/qmail-queue`]
  const { status } = spawnSync('/usr/sbin/chroot', args, { stdio: [...input, 'ignore'] })
  for (const one of input) closeSync(one)
  if (status !== 0) throw new Error(`qmail-queue: ${String(status)}`)
}

/** What its log says of each mail that it still has: tried at least once, and nobody is at it. */
function mailsOf(log: string): readonly boolean[] {
  const mails = new Map<string, { running: number; isTried: boolean }>()
  const deliveries = new Map<string, string>()
  for (const line of log.split('\n')) {
    const [, word = '', number = ''] =
      /^(new msg|end msg|starting delivery|delivery) (\d+)/.exec(line) ?? []
    if (word === 'new msg') mails.set(number, { running: 0, isTried: false })
    if (word === 'end msg') mails.delete(number)
    if (word === 'starting delivery') {
      deliveries.set(number, /: msg (\d+)/.exec(line)?.[1] ?? '')
    }
    const mail = mails.get(deliveries.get(number) ?? '')
    if (mail === undefined || !word.endsWith('delivery')) continue
    mail.running += word === 'delivery' ? -1 : 1
    if (word === 'delivery') mail.isTried = true
  }
  return [...mails.values()].map(({ running, isTried }) => isTried && running === 0)
}

function age(info: string): void {
  const then = new Date(Date.now() - OLD_SECONDS * 1_000)
  for (const entry of readdirSync(info, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(path.join(entry.parentPath, entry.name), then, then)
  }
}
