/**
 * Programs that carry mail beside a server and write reports of their own: fetchmail, which fetches mail for a server that
 * then refuses it, GNU Mailutils' delivery agent behind Postfix, and UUCP's uuxqt, which runs `rmail` for a neighbour.
 */
import type { Driver, Root } from './driver.ts'
import { makeOriginal } from './originals.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.orchard.example'
const DOMAIN = 'orchard.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const FILTER = ['recipient_filter', 'policy']
const REMOTE = ['relay_denied', 'policy', 'mailer_error', 'system_error']

/** Where fetchmail gives mail to (an SMTP host that `world.ts` has), and as whose. */
const fetched: readonly Situation[] = [
  fetch('unknown', 'gone@birch.example', ['user_unknown'], { code: 550 }),
  fetch('moved', 'paul.weber@birch.example', ['moved'], { code: 551, path: 'paul@weber.example' }),
  fetch('moved-three-lines', 'old@tamarind.example', ['moved'], {
    code: 551,
    path: 'new@tamarind-group.example',
  }),
  fetch('disabled', 'stopped@birch.example', ['mailbox_disabled'], { code: 550 }),
  fetch('german', 'weg@cornel.example', ['user_unknown'], { code: 550 }),
  fetch('end-full', 'tom@olive.example', ['mailbox_full'], { code: 552 }),
  fetch('end-spam', 'tom@mulberry.example', ['spam'], { code: 554 }),
  fetch('sender-refused', 'tom@medlar.example', ['sender_rejected', 'domain_not_found'], {
    code: 553,
  }),
  fetch('content-refused', 'tom@rhododendron.example', ['content_rejected', 'policy', 'spam'], {
    code: 554,
  }),
]

function fetch(
  name: string,
  to: string,
  is: readonly string[],
  rest: { readonly code: number; readonly path?: string },
): Situation {
  return fails(`fetchmail-${name}`, to, is, { ...rest, by: 'fetchmail' })
}

const delivered: readonly Situation[] = [
  fails('mailutils-reject', at('polite'), FILTER),
  fails('mailutils-reject-german', at('streng'), FILTER),
]

const carried: readonly Situation[] = [
  // Mail that a neighbour's site sends on by `uux … rmail`, and the report of `uuxqt` to whom it names.
  fails('uucp-not-permitted', 'tom@alder.example', REMOTE, {
    by: 'uux',
    setup: 'closed',
  }),
  fails('uucp-failed', 'tom@birch.example', [...REMOTE, 'network'], { by: 'uux' }),
]

/** See the head of the file. */
export const carriers: Driver = {
  server: 'carriers',
  host: HOST,
  domain: DOMAIN,
  situations: [...fetched, ...delivered, ...carried],
  waitMs: 30_000,
  start: (setup, root) => {
    configure(root, setup)
    const store = root.spawn(['/usr/sbin/dovecot', '-F'])
    root.spawn(['/usr/sbin/postfix', 'start-fg'])
    return Promise.resolve({
      port: 25,
      stop: () => {
        root.run(['/usr/sbin/postfix', 'stop'])
        store.kill('SIGTERM')
      },
    })
  },
  act: async (situation, root, from) => {
    if (situation.by === 'fetchmail') await fetchFor(situation, root, from)
    else await execute(situation, root, from)
  },
}

let fetches = 0

/** A mailbox with one mail, and one run of fetchmail; the far servers are in this process, so it is not waited for by a call that blocks. */
async function fetchFor(situation: Situation, root: Root, from: string): Promise<void> {
  const [to = ''] = situation.to
  const user = `box${String((fetches += 1))}`
  const number = Number(/\d+/.exec(from)?.[0])
  const mail = makeOriginal('order', { number, from, to: [to] })
  const text = mail.toString('latin1').replaceAll('\r\n', '\n')
  root.folderOf(`/var/vmail/${user}/Maildir/new`)
  root.write(`/var/vmail/${user}/Maildir/new/1.host`, `Return-Path: <${from}>\n${text}`)
  root.run(['chown', '-R', 'vmail', `/var/vmail/${user}`])
  const far = `mx.${to.slice(to.indexOf('@') + 1)}`
  root.write(
    `/etc/own/${user}.rc`,
    `poll 127.0.0.1 proto IMAP user "${user}" password "x" smtphost "${far}" smtpname "${to}" sslproto ""\n`,
    { mode: 0o600 },
  )
  await done(root, `fetchmail --nosyslog --nosoftbounce -f /etc/own/${user}.rc > /dev/null`)
}

async function execute(situation: Situation, root: Root, from: string): Promise<void> {
  const [to = ''] = situation.to
  await done(
    root,
    `echo Hello | uux -r -a ${from} - 'rmail (${to})'; su uucp -s /bin/sh -c /usr/sbin/uuxqt`,
  )
}

function done(root: Root, command: string): Promise<unknown> {
  const child = root.spawn(['/bin/sh', '-c', command])
  return new Promise((resolve) => child.once('exit', resolve))
}

const SCRIPTS: Readonly<Record<string, string>> = {
  polite:
    'require ["reject"];\nreject "I am not taking messages from this sender any more.\nPlease use the form on my pages.";\n',
  streng:
    'require ["reject"];\nreject "Ich möchte keine Werbung erhalten. Bitte löschen Sie meine Adresse.";\n',
}

function configure(root: Root, setup: string): void {
  root.people(['vmail', ...Object.keys(SCRIPTS)])
  const id = root.run(['id', '-u', 'vmail'], { must: true }).trim()
  const group = root.run(['id', '-g', 'vmail'], { must: true }).trim()
  root.folderOf('/var/vmail', { mode: 0o755, owner: 'vmail' })
  root.write(
    '/etc/own/users',
    Array.from(
      { length: 30 },
      (_, one) => `box${String(one)}:{PLAIN}x:${id}:${group}::/var/vmail/box${String(one)}\n`,
    ).join(''),
  )
  root.write('/etc/dovecot/dovecot.conf', DOVECOT)
  for (const [user, script] of Object.entries(SCRIPTS)) root.write(`/etc/own/sieve/${user}`, script)
  root.write('/etc/mailutils.conf', MAILUTILS)
  root.write(
    '/etc/uucp/sys',
    `system orchard\ncommands ${setup === 'closed' ? 'rnews' : 'rmail'}\ncommand-path /usr/local/lib/uucp\n`,
  )
  root.write('/etc/uucp/config', 'nodename orchard\n')
  root.write('/usr/local/lib/uucp/rmail', RMAIL, { mode: 0o755 })
  root.write('/etc/postfix/main.cf', MAIN)
  root.write('/etc/postfix/master.cf', MASTER)
  root.run(['chmod', '1777', '/var/mail'])
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

/** What the neighbour's rmail would say where the server that it calls is not there. */
const RMAIL = `#!/bin/sh
while read -r line; do :; done
echo "rmail: cannot connect to the mail server" >&2
exit 69
`

const DOVECOT = `
protocols = imap
base_dir = /run/dovecot
ssl = no
log_path = /var/log/dovecot.log
mail_location = maildir:~/Maildir
disable_plaintext_auth = no
passdb {
  driver = passwd-file
  args = /etc/own/users
}
userdb {
  driver = passwd-file
  args = /etc/own/users
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = 143
  }
}
`

const MAILUTILS = `
mailer { url "sendmail:/usr/sbin/sendmail"; }
mailbox { mail-spool "/var/mail"; mailbox-type mbox; }
email { domain "${DOMAIN}"; }
`

const MAIN = `
compatibility_level = 3.6
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
data_directory = /var/lib/postfix
maillog_file = /var/log/mail.log
myhostname = ${HOST}
myorigin = ${DOMAIN}
mydestination = ${DOMAIN}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address = 127.0.0.1
alias_maps =
local_recipient_maps =
mailbox_command = /usr/sbin/mda -l sieve -s /etc/own/sieve/%u -f "$SENDER" "$LOGNAME"
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 3s
maximal_queue_lifetime = 8s
bounce_queue_lifetime = 8s
smtp_tls_security_level = none
`

const MASTER = `
smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
local unix - n n - - local
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
