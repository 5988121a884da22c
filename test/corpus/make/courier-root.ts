/**
 * Courier in a folder that is its `/`: its queue manager with the modules, the daemon that knows the accounts, and the
 * SMTP server at 127.0.0.1:25. It knows its folders by heart, so that it runs in a root alone.
 *
 * Times are shortened by its own settings. It reads names from the name server of the root's resolv.conf.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What of a root is needed; `situations/driver.ts` has it. */
type Root = {
  readonly write: (
    file: string,
    text: string,
    options?: { readonly mode?: number; readonly owner?: string },
  ) => void
  readonly folderOf: (name: string, options?: { readonly owner?: string }) => void
  readonly run: (command: readonly string[], options?: { readonly must?: boolean }) => string
  readonly spawn: (command: readonly string[]) => ChildProcess
}

/** What differs from run to run. */
export type CourierSettings = {
  readonly host: string
  /** The domain that is added to bare names. */
  readonly domain: string
  /** Domains of its own accounts. */
  readonly locals: readonly string[]
  /** Files of /etc/courier with their text; null: there is none, so that the default holds. */
  readonly files?: Readonly<Record<string, string | null>>
  /** The texts of its reports are written in ISO 8859-1. */
  readonly isLatin1?: boolean
  /** Variables of its file courierd. */
  readonly variables?: Readonly<Record<string, string>>
}

/** Courier that runs. */
export type RunningCourier = {
  /** How many mails are in the queue. */
  readonly queued: () => number
  readonly stop: () => Promise<void>
}

/** Seconds in place of days, and no wait for a host that did not answer. */
const QUICK: Readonly<Record<string, string>> = {
  queuetime: '25s',
  warntime: '1h',
  retryalpha: '4s',
  retrybeta: '2',
  retrygamma: '4s',
  retrymaxdelta: '1',
  esmtpdelay: '1',
  esmtptimeout: '4',
  esmtptimeoutconnect: '3',
  esmtptimeoutdata: '4',
  esmtptimeouthelo: '4',
  esmtptimeoutquit: '2',
}

/** A root keeps what an earlier run has written. */
const AS_PACKAGED =
  'test -d /etc/courier.dist || cp -a /etc/courier /etc/courier.dist; rm -rf /etc/courier; cp -a /etc/courier.dist /etc/courier'

const TO_LATIN1 =
  'cd /etc/courier; for file in dsn*.txt; do iconv -f utf-8 -t iso-8859-1 -o /tmp/text "$file"; cat /tmp/text > "$file"; done'

/** Writes the settings and starts it. Packages and users of the root are there before. */
export function startCourier(root: Root, settings: CourierSettings): RunningCourier {
  const { host, domain, locals, files, variables } = settings
  root.run(['sh', '-c', AS_PACKAGED], { must: true })
  const etc: Readonly<Record<string, string | null>> = {
    ...QUICK,
    me: host,
    defaultdomain: domain,
    locals: locals.join('\n'),
    // What Debian's questions set in place of the default.
    dsnfrom: null,
    'aliases/system': 'postmaster: root@localhost\n',
    'smtpaccess/default': '127\tallow,RELAYCLIENT\n',
    ...files,
  }
  for (const [name, text] of Object.entries(etc)) {
    if (text === null) root.run(['rm', '-f', `/etc/courier/${name}`])
    else root.write(`etc/courier/${name}`, text.endsWith('\n') ? text : `${text}\n`)
  }
  // It must be its own and nobody else's to be read.
  root.write('etc/courier/esmtpauthclient', etc['esmtpauthclient'] ?? '', {
    owner: 'courier',
    mode: 0o600,
  })
  if (settings.isLatin1 === true) root.run(['sh', '-c', TO_LATIN1], { must: true })
  replace(root, 'courierd', { ESMTP_BLOCKBACKSCATTER: '', ...variables })
  replace(root, 'esmtpd', { BOFHCHECKDNS: '0', TARPIT: '0', MAXPERIP: '40', MAXPERC: '40' })
  replace(root, 'authdaemonrc', { authmodulelist: '"authpam"' })
  root.folderOf('var/lib/courier/sts', { owner: 'courier' })
  root.folderOf('run/courier', { owner: 'courier' })
  root.folderOf('run/courier/authdaemon', { owner: 'courier' })
  for (const command of ['makealiases', 'makehosteddomains', 'makeacceptmailfor', 'makesmtpaccess'])
    root.run([command], { must: true })
  const spawned = [
    '/usr/lib/courier/courier-authlib/authdaemond',
    'set -a; . /etc/courier/courierd; exec /usr/lib/courier/courier/courierd',
    'set -a; sysconfdir=/etc/courier; . /etc/courier/esmtpd; exec /usr/sbin/couriertcpd -address=127.0.0.1 -noidentlookup -user=courier -group=courier -maxprocs=40 -maxperc=40 -maxperip=40 -access=/etc/courier/smtpaccess.dat -pid=/run/courier/esmtpd.pid 25 /usr/sbin/courieresmtpd',
  ].map((line) => root.spawn(['sh', '-c', line]))
  return {
    queued: () => Number(/^\s*(\d+) messages/m.exec(root.run(['mailq']))?.[1] ?? 0),
    stop: async () => {
      root.run(['courier', 'stop'])
      for (const child of spawned) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill()
        await once(child, 'exit')
      }
    },
  }
}

/** Sets shell variables of a file of /etc/courier. */
function replace(root: Root, file: string, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    root.run(['sed', '-i', `s|^${name}=.*|${name}=${value}|`, `/etc/courier/${file}`], {
      must: true,
    })
  }
}
