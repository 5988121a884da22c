/** Postfix: local deliveries, lost connections, an administrator's own texts, notices to the postmaster. */
import { execFileSync } from 'node:child_process'
import { connect } from 'node:net'
import type { Driver, Root } from './driver.ts'
import { POSTFIX_TEMPLATES } from './postfix-templates.ts'
import { fails, type Returned, type Situation } from './situation.ts'

const HOST = 'mail.harbour.example'
const DOMAIN = 'harbour.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const MAILER = ['mailer_error', 'system_error']
const WAY = ['network', 'expired']

/** Local programs, by the exit codes of sysexits.h. */
const programs: readonly Situation[] = [
  fails('pipe-67', at('tickets'), ['user_unknown']),
  fails('pipe-69', at('orders'), MAILER),
  fails('pipe-73', at('archive'), MAILER),
  fails('pipe-75', at('fax'), [...MAILER, 'expired']),
  fails('pipe-78', at('billing'), MAILER),
  fails('pipe-1-quiet', at('quiet'), MAILER),
  fails('pipe-127', at('scanner'), MAILER),
  fails('pipe-signal', at('robot'), MAILER),
  fails('maildrop-67', 'rita@court.example', ['user_unknown']),
  fails('procmail-exitcode', at('greta'), ['policy', 'recipient_filter', 'mailer_error'], {
    setup: 'procmail',
  }),
  fails('procmail-disk-full', at('hanna'), ['mailbox_full', 'mailer_error', 'system_error'], {
    setup: 'procmail',
  }),
]

/** Mailboxes and files. */
const mailboxes: readonly Situation[] = [
  fails('mailbox-limit', at('dora'), ['mailbox_full']),
  fails('virtual-unknown', 'ursula@square.example', ['user_unknown']),
  fails('virtual-limit', 'ulrich@square.example', ['mailbox_full']),
  fails('file-no-permission', at('ida'), ['mailer_error', 'system_error', 'expired']),
  fails('disk-full', at('hugo'), ['system_error', 'mailbox_full']),
  fails('file-restricted', at('jost'), [
    'mailer_error',
    'policy',
    'system_error',
    'forwarding_misconfigured',
  ]),
]

/** Aliases and forwards. */
const forwards: readonly Situation[] = [
  fails('forward-refused', at('anna'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  fails('forward-moved', at('boris'), ['moved'], {
    final: 'old.name@birch.example',
    code: 551,
    path: 'new.name@yew.example',
  }),
  {
    name: 'alias-of-three',
    to: [at('board')],
    // One who was mailed is one report, whatever became of the alias.
    returns: [
      {
        reports: [
          {
            to: at('board'),
            final: 'gone@birch.example',
            code: 550,
            is: ['user_unknown', 'mailbox_disabled'],
          },
        ],
      },
    ],
  },
  fails('alias-nested', at('press'), ['domain_not_found'], { final: 'info@acacia.example' }),
  fails('forward-loop', at('karl'), ['forwarding_misconfigured']),
  fails('include-missing', at('team'), [
    'forwarding_misconfigured',
    'system_error',
    'mailer_error',
    'expired',
  ]),
  fails('virtual-alias', at('shop'), ['user_unknown'], { final: 'gone@alder.example', code: 550 }),
  fails('orcpt-other', 'gone@alder.example', ['user_unknown'], {
    code: 550,
    rcptOptions: 'ORCPT=rfc822;club+2Bnews@guild.example',
    mailOptions: 'ENVID=q+2B77@sender.example',
  }),
]

/** Administrators' own words. */
const words: readonly Situation[] = [
  fails('relocated', at('anne'), ['moved'], { path: 'anne.bauer@weber.example' }),
  fails('relocated-telephone', at('carl'), ['moved']),
  fails('transport-error', 'eva@closed.example', [
    'domain_refuses_mail',
    'user_unknown',
    'mailbox_disabled',
    'domain_not_found',
  ]),
  fails('transport-error-de', 'sabine@bremen.example', ['mailbox_disabled', 'user_unknown']),
  fails('transport-error-fr', 'claire@lyon.example', [
    'policy',
    'mailbox_disabled',
    'domain_refuses_mail',
  ]),
  fails('transport-error-moved', at('jane.roe'), ['moved'], { path: 'jane.poe@quince.example' }),
  fails('transport-error-company', 'sales@oldname.example', ['moved']),
  fails('transport-retry', 'info@pause.example', ['system_error', 'expired', 'network']),
]

/** On the way. */
const ways: readonly Situation[] = [
  fails('lost-greeting', 'tom@cedar.example', WAY),
  fails('lost-ehlo', 'tom@elm.example', WAY),
  fails('lost-mail', 'tom@fir.example', WAY),
  fails('lost-rcpt', 'tom@hazel.example', WAY),
  fails('lost-data', 'tom@juniper.example', WAY),
  fails('lost-end', 'tom@larch.example', WAY),
  fails('silent-greeting', 'tom@maple.example', WAY),
  fails('silent-end', 'tom@walnut.example', WAY),
  fails('unreachable', 'tom@aspen.example', WAY),
  fails('null-mx', 'tom@beech.example', ['domain_refuses_mail']),
  fails('mx-without-address', 'tom@chestnut.example', ['domain_not_found', 'network']),
  fails('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network']),
  fails('mx-is-myself', 'tom@ebony.example', [
    'network',
    'forwarding_misconfigured',
    'relay_denied',
    'not_local',
  ]),
  fails('second-mx-says', 'tom@cypress.example', ['system_error', 'expired', 'network'], {
    code: 451,
  }),
  fails('tls-not-offered', 'tom@oak.example', ['tls_failure']),
  fails('tls-not-trusted', 'tom@pine.example', ['tls_failure']),
  fails('tls-refused', 'tom@rowan.example', ['tls_failure'], { code: 454 }),
  fails('too-large-there', 'tom@spruce.example', ['message_too_large'], { original: 'large' }),
  fails('utf8-not-offered', 'jürgen@holly.example', ['protocol_error'], { original: 'utf8' }),
  fails('dialogue-421', 'tom@hornbeam.example', ['system_error', 'expired', 'network'], {
    code: 421,
  }),
  fails('banner-554', 'tom@sequoia.example', ['policy', 'blocklisted', 'network', 'expired'], {
    code: 554,
  }),
  fails('relay-password', 'tom@alder.example', ['auth_required'], { setup: 'password', code: 535 }),
  fails('too-many-hops', 'tom@alder.example', ['forwarding_misconfigured', 'network'], {
    original: 'looped',
    command: ['/usr/sbin/sendmail', '-f', '{from}', 'tom@alder.example'],
  }),
  fails('soft-bounce', 'gone@birch.example', ['user_unknown'], { setup: 'soft', code: 550 }),
]

/** What is refused after it was queued. */
const checks: readonly Situation[] = [
  fails('header-check', 'tom@alder.example', ['content_rejected', 'policy'], {
    setup: 'checks',
    original: 'large',
    command: ['/usr/sbin/sendmail', '-f', '{from}', 'tom@alder.example'],
  }),
  fails('body-check', 'tom@birch.example', ['content_rejected', 'policy', 'spam'], {
    setup: 'checks',
    original: 'forged',
    command: ['/usr/sbin/sendmail', '-f', '{from}', 'tom@birch.example'],
  }),
  fails('content-filter', 'tom@alder.example', ['spam'], { setup: 'filter', code: 554 }),
]

/** A store behind LMTP. */
const store: readonly Situation[] = [
  {
    name: 'lmtp-several',
    to: ['wilma@store.example', 'nobody@store.example', 'zoe@store.example', 'xaver@store.example'],
    returns: [
      {
        reports: [
          { to: 'wilma@store.example', code: 552, is: ['mailbox_full'] },
          { to: 'nobody@store.example', code: 550, is: ['user_unknown'] },
          { to: 'xaver@store.example', code: 554, is: ['recipient_filter', 'policy'] },
        ],
      },
    ],
  },
  fails('lmtp-format', 'yvonne@store.example', ['system_error', 'mailer_error'], { code: 451 }),
]

/** No failures. */
const notices: readonly Situation[] = [
  success('success-local', at('otto'), 'delivered'),
  success('success-list', at('friends'), 'delivered'),
  success('success-expanded', at('printer'), 'expanded'),
  {
    name: 'success-and-failure',
    to: [at('otto'), 'gone@birch.example', 'tom@birch.example'],
    rcptOptions: 'NOTIFY=SUCCESS,FAILURE',
    returns: [
      {
        suffix: 'notice',
        has: 'Subject: Successful',
        reports: [
          { to: at('otto'), action: 'delivered', is: [] },
          { to: 'tom@birch.example', action: 'relayed', is: [] },
        ],
      },
      {
        has: 'Subject: Undelivered',
        reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }],
      },
    ],
  },
  {
    name: 'probe',
    to: ['gone@birch.example', 'tom@alder.example'],
    command: [
      '/usr/sbin/sendmail',
      '-bv',
      '-f',
      '{from}',
      'gone@birch.example',
      'tom@alder.example',
    ],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: 'tom@alder.example', action: null, is: [] },
        ],
      },
    ],
  },
  {
    name: 'delayed-lost',
    setup: 'warn',
    to: ['tom@larch.example'],
    returns: [
      {
        suffix: 'delayed',
        has: 'Subject: Delayed',
        reports: [{ to: 'tom@larch.example', action: 'delayed', is: WAY }],
      },
    ],
  },
]

function success(name: string, to: string, action: 'delivered' | 'expanded'): Situation {
  return {
    name,
    to: [to],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to, action, is: [] }] }],
  }
}

/** To the postmaster. */
const postmaster: readonly Situation[] = [
  {
    name: 'double-bounce',
    setup: 'notify',
    from: null,
    original: 'report',
    to: ['gone@birch.example'],
    returns: [{ reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }] }],
  },
  {
    name: 'postmaster-copy',
    setup: 'notify',
    to: ['stopped@birch.example'],
    returns: [
      both('stopped@birch.example', 'Subject: Undelivered'),
      { ...both('stopped@birch.example', 'Subject: Postmaster Copy'), suffix: 'copy' },
    ],
  },
  {
    name: 'transcript-policy',
    setup: 'notify',
    by: 'refused-dialogue',
    to: ['guest@elsewhere.example'],
    returns: [{ reports: [{ to: 'guest@elsewhere.example', code: 554, is: ['relay_denied'] }] }],
  },
]

function both(to: string, has: string): Returned {
  return { has, reports: [{ to, code: 550, is: ['mailbox_disabled'] }] }
}

/** Templates of administrators, in three languages, for a failure, a delay and a success. */
const templates: readonly Situation[] = ['de', 'fr', 'ja'].flatMap(
  (language): readonly Situation[] => [
    fails(`${language}-failure`, 'gone@birch.example', ['user_unknown'], {
      setup: language,
      code: 550,
    }),
    {
      name: `${language}-delay`,
      setup: language,
      to: ['tom@lilac.example'],
      returns: [
        {
          suffix: 'delayed',
          has: 'Action: delayed',
          reports: [
            { to: 'tom@lilac.example', action: 'delayed', code: 451, is: ['system_error'] },
          ],
        },
      ],
    },
    { ...success(`${language}-success`, at('otto'), 'delivered'), setup: language },
  ],
)

/** Asked after the decoder had been mended for the others. */
const second: readonly Situation[] = [
  fails('quoted-recipient', '"gone person"@birch.example', ['user_unknown'], { code: 550 }),
  fails('odd-recipient', "o'neil+list=x@birch.example", ['user_unknown'], { code: 550 }),
  fails('utf8-recipient', 'jürgen.gone@alder.example', ['user_unknown'], {
    code: 550,
    original: 'utf8',
  }),
  fails('sender-refused', 'tom@medlar.example', ['sender_rejected', 'domain_not_found'], {
    code: 553,
  }),
  fails('tls-broken', 'tom@quince.example', ['tls_failure', 'network', 'expired']),
  fails('content-refused', 'tom@rhododendron.example', ['content_rejected', 'policy', 'spam'], {
    code: 554,
    original: 'eight-bit',
  }),
  fails('moved-three-lines', 'old@tamarind.example', ['moved'], {
    code: 551,
    path: 'new@tamarind-group.example',
  }),
  fails('callout', 'who@tamarind.example', ['user_unknown'], { code: 550 }),
  fails('lmtp-three-lines', 'zacharias@store.example', ['mailbox_full'], { code: 552 }),
  fails('no-transport', 'eva@nowhere.example', [
    'system_error',
    'mailer_error',
    'network',
    'expired',
  ]),
  fails('lock-file', at('paula'), ['mailer_error', 'system_error', 'expired']),
  {
    name: 'alias-program-and-remote',
    to: [at('desk.two')],
    returns: [
      { has: 'Command output', reports: [{ to: at('desk.two'), is: MAILER }] },
      {
        suffix: 'remote',
        has: 'said: 551',
        reports: [
          {
            to: at('desk.two'),
            final: 'old.name@birch.example',
            code: 551,
            is: ['moved'],
            path: 'new.name@yew.example',
          },
        ],
      },
    ],
  },
  {
    name: 'headers-only',
    to: ['gone@birch.example', at('orders')],
    mailOptions: 'RET=HDRS ENVID=2024+2F77',
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: at('orders'), is: MAILER },
        ],
      },
    ],
  },
]

/** See the head of the file. */
export const postfix: Driver = {
  server: 'postfix',
  host: HOST,
  domain: DOMAIN,
  situations: [
    ...programs,
    ...mailboxes,
    ...forwards,
    ...words,
    ...ways,
    ...checks,
    ...store,
    ...notices,
    ...postmaster,
    ...templates,
    ...second,
  ],
  waitMs: 45_000,
  start: (setup, root) => {
    configure(setup, root)
    const child = root.spawn(['/usr/sbin/postfix', 'start-fg'])
    return Promise.resolve({
      port: 25,
      stop: async () => {
        root.run(['/usr/sbin/postfix', 'stop'])
        if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
      },
    })
  },
  act: async (_situation, _root, from) => {
    const socket = connect(25, '127.0.0.1')
    const lines = [
      'EHLO guest.elsewhere.example',
      `MAIL FROM:<${from}>`,
      'RCPT TO:<guest@elsewhere.example>',
      'QUIT',
    ]
    socket.on('data', () => {
      const line = lines.shift()
      if (line !== undefined) socket.write(`${line}\r\n`)
    })
    await new Promise((resolve) => socket.once('close', resolve))
  },
}

const PEOPLE = [
  'anna',
  'boris',
  'dora',
  'greta',
  'hanna',
  'jost',
  'karl',
  'lena',
  'otto',
  'paula',
  'vmail',
]

let isPrepared = false

function configure(setup: string, root: Root): void {
  if (!isPrepared) prepare(root)
  isPrepared = true
  const template = POSTFIX_TEMPLATES[setup]
  if (template !== undefined) root.write('/etc/postfix/bounce.cf', template)
  const warns =
    template === undefined
      ? (SETUPS[setup] ?? '')
      : `${WARN}bounce_template_file = /etc/postfix/bounce.cf\n`
  const main = warns.startsWith(WARN) ? MAIN.replace('maximal_queue_lifetime = 9s\n', '') : MAIN
  root.write('/etc/postfix/main.cf', `${main}${warns}`)
  root.write('/etc/postfix/master.cf', MASTER)
  for (const table of ['transport', 'relocated', 'virtual', 'mailboxes', 'password'])
    root.run(['/usr/sbin/postmap', `/etc/postfix/${table}`], { must: true })
  root.run(['/usr/sbin/postalias', '/etc/postfix/aliases'], { must: true })
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

function prepare(root: Root): void {
  root.people(PEOPLE)
  root.write('/usr/local/bin/intake', INTAKE, { mode: 0o755 })
  root.write('/etc/postfix/aliases', ALIASES)
  root.write('/etc/postfix/transport', TRANSPORT)
  root.write(
    '/etc/postfix/relocated',
    `anne@${DOMAIN} anne.bauer@weber.example\ncarl@${DOMAIN} the office in Bergen, telephone +47 55 55 01 99\n`,
  )
  root.write('/etc/postfix/virtual', `shop@${DOMAIN} gone@alder.example, otto@${DOMAIN}\n`)
  root.write('/etc/postfix/mailboxes', 'ulrich@square.example ulrich\n')
  root.write('/etc/postfix/password', '[mx.laurel.example] sender:secret\n')
  root.write(
    '/etc/postfix/header_checks',
    '/^Subject: Photographs/ REJECT Photographs belong into the gallery, not into mail\n',
  )
  root.write(
    '/etc/postfix/body_checks',
    '/victim@forged/ REJECT 5.7.1 This looks like a forged report\n',
  )
  root.write('/home/anna/.forward', 'gone@birch.example\n', { owner: 'anna' })
  root.write('/home/boris/.forward', '\\boris, old.name@birch.example\n', { owner: 'boris' })
  root.write('/home/jost/.forward', '/home/jost/inbox\n', { owner: 'jost' })
  root.write('/home/karl/.forward', `lena@${DOMAIN}\n`, { owner: 'karl' })
  root.write('/home/lena/.forward', `karl@${DOMAIN}\n`, { owner: 'lena' })
  root.write(
    '/home/greta/.procmailrc',
    'LOG="greta: newsletters are not read here\n"\nEXITCODE=77\nHOST\n',
    { owner: 'greta' },
  )
  root.write('/home/hanna/.procmailrc', 'DEFAULT=/srv/small/hanna\nORGMAIL=/srv/small/hanna2\n', {
    owner: 'hanna',
  })
  root.write(
    '/var/mail/dora',
    `From a@b Tue Mar 12 08:30:11 2024\n\n${'x'.repeat(70)}\n`.repeat(520),
    { owner: 'dora' },
  )
  root.folderOf('/var/vmail', { mode: 0o777 })
  root.write('/var/vmail/ulrich', 'x'.repeat(51_000), { owner: 'mail' })
  root.folderOf('/var/mail/paula')
  root.folderOf('/srv/closed', { mode: 0o700 })
  root.folderOf('/srv/small')
  execFileSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    'size=16k,mode=1777',
    'tmpfs',
    `${root.folder}/srv/small`,
  ])
  root.run(['sh', '-c', 'yes > /srv/small/filling'])
}

/** Prints what a program of an office would, and ends with the code that it is asked for. */
const INTAKE = `#!/bin/sh
cat > /dev/null
case $1 in
67) echo "intake: there is no queue called tickets" ;;
69) echo "The order system is closed for stocktaking until Monday." ;;
73) echo "archive: cannot create /data/archive/2024/03: Read-only file system" ;;
75) echo "fax: all lines are busy" ;;
78) echo "billing.conf: line 12: unknown keyword 'ledgr'" ;;
9) kill -9 $$ ;;
esac
exit $1
`

const ALIASES = `
postmaster: postmaster@sender.example
tickets: "|/usr/local/bin/intake 67"
orders: "|/usr/local/bin/intake 69"
archive: "|/usr/local/bin/intake 73"
fax: "|/usr/local/bin/intake 75"
billing: "|/usr/local/bin/intake 78"
quiet: "|/usr/local/bin/intake 1"
scanner: "|/usr/local/bin/scan-mail --deliver"
robot: "|/usr/local/bin/intake 9"
printer: "|/usr/local/bin/intake 0"
ida: /srv/closed/ida
hugo: /srv/small/hugo
board: gone@birch.example, tom@alder.example, stopped@birch.example
press: desk
desk: info@acacia.example
team: :include:/etc/postfix/team.list
desk.two: "|/usr/local/bin/intake 69", old.name@birch.example
friends: otto, tom@alder.example
owner-friends: otto
`

const TRANSPORT = `
sender.example smtp:[mx.sender.example]
nowhere.example nosuch:
quince.example encrypt:
court.example maildrop:
store.example lmtp:[127.0.1.150]:24
oak.example encrypt:
rowan.example encrypt:
pine.example secure:
closed.example error:5.1.2 This company closed on 31 December; there is nobody to read your mail
bremen.example error:5.1.1 Dieses Postfach wurde zum Jahresende geschlossen. Bitte wenden Sie sich an die Zentrale.
lyon.example error:5.7.1 Ce service ne reçoit plus de courrier électronique, merci d'utiliser le formulaire du site
jane.roe@${DOMAIN} error:5.1.6 Jane Roe has married: her new address is jane.poe@quince.example
oldname.example error:5.1.6 Our company has a new name, please write to the same person at quince.example
pause.example retry:4.3.2 We are moving our servers this weekend
`

const MAIN = `
compatibility_level = 3.6
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
data_directory = /var/lib/postfix
maillog_file = /var/log/mail.log
myhostname = ${HOST}
mydomain = ${DOMAIN}
myorigin = ${DOMAIN}
mydestination = ${HOST}, ${DOMAIN}, localhost
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address = 127.0.0.1
smtpd_peername_lookup = yes
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
alias_maps = hash:/etc/postfix/aliases
alias_database = hash:/etc/postfix/aliases
transport_maps = hash:/etc/postfix/transport
relocated_maps = hash:/etc/postfix/relocated
virtual_alias_maps = hash:/etc/postfix/virtual
virtual_mailbox_domains = square.example
virtual_mailbox_maps = hash:/etc/postfix/mailboxes
virtual_mailbox_base = /var/vmail
virtual_mailbox_limit = 51200
virtual_minimum_uid = 1
virtual_uid_maps = static:8
virtual_gid_maps = static:8
message_size_limit = 51200
mailbox_size_limit = 51200
allow_mail_to_files = alias
maildrop_destination_recipient_limit = 1
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 3s
maximal_queue_lifetime = 9s
bounce_queue_lifetime = 9s
smtp_connect_timeout = 2s
smtp_helo_timeout = 2s
smtp_data_done_timeout = 2s
smtp_tls_security_level = none
ignore_mx_lookup_error = no
smtp_host_lookup = dns
`

const WARN = 'delay_warning_time = 2s\nmaximal_queue_lifetime = 30s\n'

const SETUPS: Readonly<Record<string, string>> = {
  procmail: 'mailbox_command = /usr/bin/procmail\n',
  warn: WARN,
  soft: 'soft_bounce = yes\n',
  checks:
    'header_checks = regexp:/etc/postfix/header_checks\nbody_checks = regexp:/etc/postfix/body_checks\n',
  filter: 'content_filter = smtp:[mx.mulberry.example]\n',
  password: `relayhost = [mx.laurel.example]
default_transport = smtp
smtp_sasl_auth_enable = yes
smtp_sasl_security_options = noanonymous
smtp_sasl_password_maps = hash:/etc/postfix/password
smtp_sasl_auth_soft_bounce = no
`,
  notify: `notify_classes = bounce, 2bounce, policy, protocol, resource, software
bounce_notice_recipient = postmaster@sender.example
2bounce_notice_recipient = postmaster@sender.example
error_notice_recipient = postmaster@sender.example
smtpd_recipient_restrictions = check_recipient_access inline:{ { elsewhere.example = 554 5.7.1 Relay access denied } }
`,
}

const MASTER = `
smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
encrypt unix - - n - - smtp -o smtp_tls_security_level=encrypt
secure unix - - n - - smtp -o smtp_tls_security_level=secure -o smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
maildrop unix - n n - - pipe flags=DRXhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
`
