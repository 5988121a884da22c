/**
 * Dovecot behind Postfix: by LMTP and by its delivery program, with quotas and Sieve scripts. What Dovecot writes by itself
 * (rejections, vacation notes) and what Postfix makes of its replies.
 */
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.vineyard.example'
const DOMAIN = 'vineyard.example'
/** By LMTP. */
const at = (local: string): string => `${local}@${DOMAIN}`
/** By the delivery program, which answers for itself. */
const program = (local: string): string => `${local}@cellar.example`
/** By the delivery program that leaves the answer to Postfix (`-e`). */
const quiet = (local: string): string => `${local}@press.example`

const FILTER = ['recipient_filter', 'policy']

const lmtp: readonly Situation[] = [
  fails('lmtp-unknown', at('nobody'), ['user_unknown'], { code: 550 }),
  fails('lmtp-quota', at('full'), ['mailbox_full'], { code: 552 }),
  {
    name: 'lmtp-several',
    to: [at('full'), at('nobody'), at('rosa')],
    returns: [
      {
        reports: [
          { to: at('full'), code: 552, is: ['mailbox_full'] },
          { to: at('nobody'), code: 550, is: ['user_unknown'] },
        ],
      },
    ],
  },
  fails('sieve-reject', at('polite'), FILTER),
  fails('sieve-reject-de', at('streng'), FILTER),
  fails('sieve-redirect-refused', at('onward'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  fails('lmtp-broken', at('broken'), ['system_error', 'mailer_error', 'expired'], { code: 451 }),
  { name: 'sieve-vacation', to: [at('away')], returns: [{ kind: 'auto_reply', reports: [] }] },
  { name: 'sieve-vacation-de', to: [at('urlaub')], returns: [{ kind: 'auto_reply', reports: [] }] },
  { name: 'sieve-vacation-left', to: [at('left')], returns: [{ kind: 'auto_reply', reports: [] }] },
]

const programs: readonly Situation[] = [
  fails('lda-quota', program('full'), ['mailbox_full']),
  fails('lda-quota-quiet', quiet('full'), ['mailbox_full']),
  fails('lda-unknown', quiet('nobody'), ['user_unknown']),
  fails('lda-reject', program('polite'), FILTER),
  fails('lda-quota-words', program('full'), ['mailbox_full'], { setup: 'words' }),
  // The mail does not say what was temporary.
  fails('lda-quota-later', program('full'), ['mailer_error', 'system_error', 'expired'], {
    setup: 'later',
  }),
]

/** See the head of the file. */
export const dovecot: Driver = {
  server: 'dovecot',
  host: HOST,
  domain: DOMAIN,
  situations: [...lmtp, ...programs],
  waitMs: 30_000,
  start: (setup, root) => {
    configure(setup, root)
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
}

const USERS = ['full', 'rosa', 'polite', 'streng', 'onward', 'broken', 'away', 'urlaub', 'left']

const SCRIPTS: Readonly<Record<string, string>> = {
  polite:
    'require ["reject"];\nreject "I am not taking messages from this sender any more.\nPlease use the form on my pages.";\n',
  streng:
    'require ["reject"];\nreject "Ich möchte keine Werbung erhalten. Bitte löschen Sie meine Adresse.";\n',
  onward: 'redirect "gone@birch.example";\n',
  away: 'require ["vacation"];\nvacation :days 7 :addresses ["away@vineyard.example"] "I am away until 8 April and will read your mail then.";\n',
  urlaub:
    'require ["vacation"];\nvacation :days 7 :subject "Ich bin im Urlaub" :from "Uta Kraus <urlaub@vineyard.example>" "Guten Tag,\n\nich bin bis zum 8. April im Urlaub. In dringenden Fällen hilft Ihnen das Sekretariat.\n\nUta Kraus";\n',
  left: 'require ["vacation"];\nvacation :days 30 :subject "I no longer work here" "I have left the company. Please write to my successor, mia.stone@vineyard.example.";\n',
}

function configure(setup: string, root: Root): void {
  root.people(['vmail'])
  const id = root.run(['id', '-u', 'vmail'], { must: true }).trim()
  root.folderOf('/var/vmail', { mode: 0o755, owner: 'vmail' })
  for (const user of USERS) {
    root.folderOf(`/var/vmail/${user}`, { owner: 'vmail' })
    const script = SCRIPTS[user]
    if (script !== undefined)
      root.write(`/var/vmail/${user}/.dovecot.sieve`, script, { owner: 'vmail' })
  }
  root.run(['sh', '-c', 'rm -rf /var/vmail/broken; mkdir -m 500 /var/vmail/broken'])
  const lines = USERS.map(
    (user) =>
      `${user}:{PLAIN}x:${id}:${id}::/var/vmail/${user}::userdb_quota_rule=*:bytes=${user === 'full' ? '100' : '1000000'}`,
  )
  root.write('/etc/dovecot/users', `${lines.join('\n')}\n`)
  root.write('/etc/dovecot/dovecot.conf', `${DOVECOT}${SETUPS[setup] ?? ''}`)
  root.write('/var/log/dovecot.log', '', { mode: 0o666 })
  root.write('/etc/postfix/main.cf', MAIN)
  root.write('/etc/postfix/master.cf', MASTER)
  root.write('/etc/postfix/transport', 'cellar.example lda:\npress.example ldae:\n')
  root.run(['/usr/sbin/postmap', '/etc/postfix/transport'], { must: true })
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

const DOVECOT = `
protocols = lmtp
base_dir = /run/dovecot
hostname = ${HOST}
postmaster_address = postmaster@${DOMAIN}
ssl = no
log_path = /var/log/dovecot.log
mail_location = maildir:~/Maildir
mail_plugins = quota
auth_username_format = %n
submission_host = 127.0.0.1:25
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = 24
  }
}
service auth {
  unix_listener auth-userdb {
    mode = 0666
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
protocol lmtp {
  mail_plugins = quota sieve
}
protocol lda {
  mail_plugins = quota sieve
}
plugin {
  quota = maildir:User quota
  sieve = file:~/sieve;active=~/.dovecot.sieve
}
`

const SETUPS: Readonly<Record<string, string>> = {
  words:
    'rejection_subject = Zurückgewiesen: %s\nrejection_reason = Ihre Nachricht an <%t> wurde automatisch zurückgewiesen:%n%r\n',
  later: 'quota_full_tempfail = yes\n',
}

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
virtual_mailbox_domains = ${DOMAIN} cellar.example press.example
virtual_transport = lmtp:inet:127.0.0.1:24
smtpd_reject_unlisted_recipient = no
transport_maps = hash:/etc/postfix/transport
alias_maps =
lda_destination_recipient_limit = 1
ldae_destination_recipient_limit = 1
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
lda unix - n n - - pipe flags=DRhu user=vmail argv=/usr/lib/dovecot/dovecot-lda -f \${sender} -a \${recipient} -d \${user}
ldae unix - n n - - pipe flags=DRhu user=vmail argv=/usr/lib/dovecot/dovecot-lda -e -f \${sender} -a \${recipient} -d \${user}
`
