/** Cyrus behind Postfix, by LMTP: its replies in Postfix's reports, and what its Sieve writes by itself. */
import { connect } from 'node:net'
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.garden.example'
const DOMAIN = 'garden.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const FILTER = ['recipient_filter', 'policy']

const situations: readonly Situation[] = [
  fails('lmtp-unknown', at('nobody'), ['user_unknown'], { code: 550 }),
  {
    name: 'lmtp-several',
    to: [at('nobody'), at('rosa'), at('strict')],
    returns: [
      {
        reports: [
          { to: at('nobody'), code: 550, is: ['user_unknown'] },
          { to: at('strict'), is: FILTER },
        ],
      },
    ],
  },
  fails('sieve-ereject', at('strict'), FILTER),
  fails('sieve-reject', at('polite'), FILTER),
  fails('sieve-reject-de', at('streng'), FILTER),
  fails('sieve-redirect-refused', at('onward'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  { name: 'sieve-vacation', to: [at('away')], returns: [{ kind: 'auto_reply', reports: [] }] },
  {
    name: 'sieve-vacation-fr',
    to: [at('vacances')],
    returns: [{ kind: 'auto_reply', reports: [] }],
  },
]

/** See the head of the file. */
export const cyrus: Driver = {
  server: 'cyrus',
  host: HOST,
  domain: DOMAIN,
  situations,
  waitMs: 25_000,
  start: async (_setup, root) => {
    configure(root)
    const store = root.spawn(['/usr/lib/cyrus/bin/master'])
    await administer()
    await putScripts()
    root.spawn(['/usr/sbin/postfix', 'start-fg'])
    return {
      port: 25,
      stop: () => {
        root.run(['/usr/sbin/postfix', 'stop'])
        store.kill('SIGTERM')
      },
    }
  },
}

const USERS = ['rosa', 'strict', 'polite', 'streng', 'onward', 'away', 'vacances']

const SCRIPTS: Readonly<Record<string, string>> = {
  strict: 'require ["ereject"];\nereject "Mail from lists is not accepted at this address.";\n',
  polite:
    'require ["reject"];\nreject "I am not taking messages from this sender any more.\nPlease use the form on my pages.";\n',
  streng:
    'require ["reject"];\nreject "Ich möchte keine Werbung erhalten. Bitte löschen Sie meine Adresse.";\n',
  onward: 'redirect "gone@birch.example";\n',
  away: 'require ["vacation"];\nvacation :days 7 :addresses ["away@garden.example"] "I am away until 8 April and will read your mail then.";\n',
  vacances:
    'require ["vacation"];\nvacation :days 7 :addresses ["vacances@garden.example"] :subject "Absence du bureau" "Bonjour,\n\nje suis en congés jusqu\'au 8 avril.\n\nJeanne";\n',
}

/** Makes the mailboxes over IMAP, as Cyrus has no other way. */
async function administer(): Promise<void> {
  const lines = [
    'a LOGIN cyrus secret',
    ...USERS.map((user) => `b CREATE user.${user}`),
    'd LOGOUT',
  ]
  for (let tries = 0; tries < 40; tries++) {
    const isDone = await new Promise<boolean>((resolve) => {
      const socket = connect(143, '127.0.0.1')
      socket.on('error', () => resolve(false))
      socket.on('close', () => resolve(lines.length === 0))
      socket.on('data', (bytes) => {
        if (/ (?:NO|BAD) /.test(bytes.toString())) note(`   ${bytes.toString().trim()}`)
        const line = lines.shift()
        if (line !== undefined) socket.write(`${line}\r\n`)
      })
    })
    if (isDone) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('Cyrus does not answer')
}

/** Puts the scripts by MANAGESIEVE (RFC 5804), each in its owner's name. */
async function putScripts(): Promise<void> {
  for (const [user, script] of Object.entries(SCRIPTS)) {
    const login = Buffer.from(`${user}\0cyrus\0secret`).toString('base64')
    const length = String(Buffer.byteLength(script))
    const lines = [
      `AUTHENTICATE "PLAIN" "${login}"`,
      `PUTSCRIPT "own" {${length}+}\r\n${script}`,
      'SETACTIVE "own"',
      'LOGOUT',
    ]
    await new Promise<void>((resolve, reject) => {
      const socket = connect(4190, '127.0.0.1')
      socket.on('error', reject)
      socket.on('close', () => resolve())
      socket.on('data', (bytes) => {
        const text = bytes.toString()
        if (text.startsWith('NO')) note(`   ${user}: ${text.trim()}`)
        // Capabilities come in several lines; the last says OK.
        if (!/^(?:OK|NO|BYE)\b/m.test(text)) return
        const line = lines.shift()
        if (line !== undefined) socket.write(`${line}\r\n`)
      })
    })
  }
}

function configure(root: Root): void {
  root.run(['sh', '-c', 'rm -rf /var/lib/cyrus/* /var/spool/cyrus/* /var/spool/sieve/*'])
  root.run([
    'sh',
    '-c',
    'mkdir -p /run/cyrus/socket /run/cyrus/proc /run/cyrus/lock /var/spool/cyrus/mail; chown -R cyrus:mail /run/cyrus /var/spool/cyrus /var/lib/cyrus /var/spool/sieve',
  ])
  root.write('/etc/imapd.conf', CYRUS)
  root.write('/etc/cyrus.conf', SERVICES)
  root.run([
    'sh',
    '-c',
    `echo secret | saslpasswd2 -p -c -u ${HOST} cyrus; chown cyrus /etc/sasldb2`,
  ])
  root.run(['su', 'cyrus', '-c', '/usr/lib/cyrus/bin/makedirs /etc/imapd.conf'])
  root.write('/etc/postfix/main.cf', MAIN)
  root.write('/etc/postfix/master.cf', MASTER)
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

const CYRUS = `configdirectory: /var/lib/cyrus
proc_path: /run/cyrus/proc
mboxname_lockpath: /run/cyrus/lock
defaultpartition: default
partition-default: /var/spool/cyrus/mail
servername: ${HOST}
admins: cyrus
lmtp_admins: cyrus
altnamespace: no
unixhierarchysep: no
hashimapspool: true
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_mech_list: PLAIN
sieveusehomedir: false
sievedir: /var/spool/sieve
sieve_allowplaintext: yes
sieve_allowreferrals: no
sendmail: /usr/sbin/sendmail
postmaster: postmaster
lmtp_downcase_rcpt: yes
lmtpsocket: /run/cyrus/socket/lmtp
notifysocket: /run/cyrus/socket/notify
`

const SERVICES = `START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -r"
}
SERVICES {
  imap cmd="/usr/lib/cyrus/bin/imapd -U 30" listen="127.0.0.1:143" prefork=0
  sieve cmd="/usr/lib/cyrus/bin/timsieved" listen="127.0.0.1:4190" prefork=0
  lmtp cmd="/usr/lib/cyrus/bin/lmtpd -a" listen="127.0.0.1:24" prefork=0
}
EVENTS {
}
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
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address = 127.0.0.1
virtual_mailbox_domains = ${DOMAIN}
virtual_transport = lmtp:inet:127.0.0.1:24
smtpd_reject_unlisted_recipient = no
alias_maps =
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
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

function note(text: string): void {
  process.stdout.write(`${text}\n`)
}
