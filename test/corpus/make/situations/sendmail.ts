/** Sendmail: programs and files, aliases, the way, tables with an administrator's words, reports in other shapes. */
import { execFileSync } from 'node:child_process'
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.meadow.example'
const DOMAIN = 'meadow.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const MAILER = ['mailer_error', 'system_error']
const WAY = ['network', 'expired']

/** Handed in on the command line: over SMTP these would be refused at once. */
const local = (...to: readonly string[]): Pick<Situation, 'command'> => ({
  command: ['/usr/sbin/sendmail', '-Am', '-oem', '-oi', '-odq', '-f', '{from}', ...to],
})

const programs: readonly Situation[] = [
  fails('pipe-67', at('tickets'), ['user_unknown', 'mailer_error']),
  fails('pipe-69', at('orders'), MAILER),
  fails('pipe-73', at('archive'), MAILER),
  fails('pipe-75', at('fax'), [...MAILER, 'expired']),
  fails('pipe-78', at('billing'), MAILER),
  fails('pipe-1', at('quiet'), MAILER),
  fails('pipe-signal', at('robot'), MAILER),
  fails('smrsh', at('scanner'), [...MAILER, 'policy'], { setup: 'smrsh' }),
  fails('file-no-permission', at('ida'), MAILER),
  fails('disk-full', at('hugo'), [...MAILER, 'mailbox_full', 'expired']),
  fails('procmail-exitcode', at('greta'), ['policy', 'recipient_filter', 'mailer_error']),
  fails('procmail-disk-full', at('hanna'), ['mailbox_full', ...MAILER, 'expired']),
  fails('include-missing', at('team'), ['forwarding_misconfigured', ...MAILER], local(at('team'))),
  fails('alias-loop', at('karl'), ['forwarding_misconfigured'], local(at('karl'))),
  fails('forward-refused', at('anna'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  fails('redirect', at('anne'), ['moved'], {
    ...local(at('anne')),
    code: 551,
    path: 'anne.bauer@weber.example',
  }),
  {
    name: 'vacation',
    to: [at('udo')],
    returns: [{ kind: 'auto_reply', reports: [] }],
  },
]

const ways: readonly Situation[] = [
  fails('lost-greeting', 'tom@cedar.example', WAY),
  fails('lost-end', 'tom@larch.example', WAY),
  fails('silent-greeting', 'tom@maple.example', WAY),
  fails('unreachable', 'tom@aspen.example', WAY),
  fails('null-mx', 'tom@beech.example', ['domain_refuses_mail']),
  fails('mx-without-address', 'tom@chestnut.example', ['domain_not_found', 'network']),
  fails('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network']),
  fails('mx-is-myself', 'tom@ebony.example', [
    'network',
    'forwarding_misconfigured',
    'relay_denied',
    'not_local',
    'system_error',
  ]),
  fails('tls-not-offered', 'tom@oak.example', ['tls_failure']),
  fails('banner-554', 'tom@sequoia.example', ['policy', 'blocklisted', 'network'], { code: 554 }),
  fails('too-many-hops', 'tom@alder.example', ['forwarding_misconfigured', 'network'], {
    original: 'looped',
    ...local('tom@alder.example'),
  }),
  fails('too-large-here', 'tom@alder.example', ['message_too_large'], {
    original: 'huge',
    ...local('tom@alder.example'),
  }),
]

const words: readonly Situation[] = [
  fails(
    'mailertable-error',
    'eva@closed.example',
    ['domain_refuses_mail', 'user_unknown', 'mailbox_disabled', 'domain_not_found'],
    local('eva@closed.example'),
  ),
  fails(
    'mailertable-error-de',
    'sabine@bremen.example',
    ['mailbox_disabled', 'user_unknown'],
    local('sabine@bremen.example'),
  ),
  fails(
    'virtusertable-nouser',
    'claire@lyon.example',
    ['user_unknown'],
    local('claire@lyon.example'),
  ),
  fails('virtusertable-moved', 'jane.roe@lyon.example', ['moved'], {
    ...local('jane.roe@lyon.example'),
    path: 'jane.poe@quince.example',
  }),
]

const shapes: readonly Situation[] = [
  fails('plain-text', 'gone@birch.example', ['user_unknown'], { setup: 'text', code: 550 }),
  {
    name: 'plain-text-several',
    setup: 'text',
    to: ['stopped@birch.example', at('tickets'), 'old.name@alder.example'],
    returns: [
      {
        reports: [
          { to: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] },
          { to: at('tickets'), is: ['user_unknown', 'mailer_error'] },
          { to: 'old.name@alder.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  {
    name: 'plain-text-delayed',
    setup: 'text',
    to: ['tom@lilac.example'],
    returns: [
      {
        has: 'Warning: could not send',
        reports: [
          {
            to: 'tom@lilac.example',
            action: 'delayed',
            is: ['system_error', 'network', 'expired'],
          },
        ],
      },
    ],
  },
  fails('no-body', 'gone@birch.example', ['user_unknown'], { setup: 'nobody', code: 550 }),
  fails('error-header-de', 'stopped@birch.example', ['mailbox_disabled'], {
    setup: 'german',
    code: 550,
  }),
  {
    name: 'mixed',
    to: [
      'gone@birch.example',
      at('orders'),
      'tom@alder.example',
      'tom@beech.example',
      'old.name@alder.example',
    ],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: at('orders'), is: MAILER },
          { to: 'tom@beech.example', is: ['domain_refuses_mail'] },
          { to: 'old.name@alder.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  fails('list-owner', at('choir'), ['user_unknown'], { final: 'gone@alder.example', code: 550 }),
]

const notices: readonly Situation[] = [
  success('success-local', at('otto'), 'delivered'),
  success('success-expanded', at('friends'), 'expanded'),
  success('success-program', at('printer'), 'delivered'),
  success('receipt-asked', at('otto'), 'delivered', { setup: 'receipt', original: 'receipt' }),
  {
    name: 'delayed-several',
    setup: 'warn',
    to: ['tom@lilac.example', 'later@birch.example', 'tom@larch.example'],
    returns: [
      {
        reports: [
          {
            to: 'tom@lilac.example',
            action: 'delayed',
            is: ['system_error', 'network', 'expired'],
          },
          {
            to: 'later@birch.example',
            action: 'delayed',
            is: ['greylisted', 'network', 'expired'],
          },
          { to: 'tom@larch.example', action: 'delayed', is: WAY },
        ],
      },
    ],
  },
  {
    name: 'double-bounce',
    setup: 'copies',
    from: null,
    original: 'report',
    to: ['gone@birch.example'],
    returns: [{ reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }] }],
  },
  {
    name: 'postmaster-copy',
    setup: 'copies',
    to: ['stopped@birch.example'],
    returns: [
      {
        has: 'To: <news',
        reports: [{ to: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] }],
      },
      {
        suffix: 'copy',
        has: 'To: postmaster',
        reports: [{ to: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] }],
      },
    ],
  },
]

function success(
  name: string,
  to: string,
  action: 'delivered' | 'expanded',
  rest: Partial<Situation> = {},
): Situation {
  const options = rest.original === undefined ? { rcptOptions: 'NOTIFY=SUCCESS' } : {}
  return { name, to: [to], ...options, ...rest, returns: [{ reports: [{ to, action, is: [] }] }] }
}

/** Asked after the decoder had been mended for the others. */
const second: readonly Situation[] = [
  fails('quoted-recipient', '"gone person"@birch.example', ['user_unknown'], { code: 550 }),
  fails('odd-recipient', "o'neil+list=x@birch.example", ['user_unknown'], { code: 550 }),
  fails('sender-refused', 'tom@medlar.example', ['sender_rejected', 'domain_not_found'], {
    code: 553,
  }),
  fails('content-refused', 'tom@rhododendron.example', ['content_rejected', 'policy', 'spam'], {
    code: 554,
    original: 'eight-bit',
  }),
  fails('moved-three-lines', 'old@tamarind.example', ['moved'], {
    code: 551,
    path: 'new@tamarind-group.example',
  }),
  fails('callout', 'who@tamarind.example', ['user_unknown'], { code: 550 }),
  {
    name: 'alias-program-and-remote',
    to: [at('both')],
    returns: [
      {
        reports: [
          {
            to: at('both'),
            final: 'old.name@birch.example',
            is: ['moved', 'mailer_error', 'system_error'],
            mayPath: 'new.name@yew.example',
          },
        ],
      },
    ],
  },
  {
    name: 'two-programs',
    to: [at('tickets'), at('orders'), 'old.name@alder.example'],
    returns: [
      {
        reports: [
          { to: at('tickets'), is: ['user_unknown', 'mailer_error'] },
          { to: at('orders'), is: MAILER },
          { to: 'old.name@alder.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  {
    name: 'plain-text-two-programs',
    setup: 'text',
    to: [at('archive'), at('tickets'), 'gone@birch.example', 'tom@chestnut.example'],
    returns: [
      {
        reports: [
          { to: at('archive'), is: MAILER },
          { to: at('tickets'), is: ['user_unknown', 'mailer_error'] },
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: 'tom@chestnut.example', is: ['domain_not_found', 'network'] },
        ],
      },
    ],
  },
]

/** See the head of the file. */
export const sendmail: Driver = {
  server: 'sendmail',
  host: HOST,
  domain: DOMAIN,
  situations: [...programs, ...ways, ...words, ...shapes, ...notices, ...second],
  waitMs: 45_000,
  start: (setup, root) => {
    configure(setup, root)
    const child = root.spawn(['/usr/sbin/sendmail', '-bD', '-q2s'])
    return Promise.resolve({
      port: 25,
      stop: async () => {
        child.kill('SIGTERM')
        await new Promise((resolve) => child.once('exit', resolve))
        root.run(['sh', '-c', 'rm -rf /var/spool/mqueue/*'])
      },
    })
  },
}

let isPrepared = false

function configure(setup: string, root: Root): void {
  if (!isPrepared) prepare(root)
  isPrepared = true
  root.write('/etc/mail/sendmail.mc', configurationOf(SETUPS[setup] ?? '', setup === 'smrsh'))
  const made = root.run(['m4', '/etc/mail/sendmail.mc'], { must: true })
  root.write('/etc/mail/sendmail.cf', made)
  for (const table of ['access', 'mailertable', 'virtusertable']) {
    root.run(
      [
        'sh',
        '-c',
        `rm -f /etc/mail/${table}.db; makemap hash /etc/mail/${table}.db < /etc/mail/${table}`,
      ],
      { must: true },
    )
  }
  root.run(['/usr/sbin/sendmail', '-bi'])
}

function prepare(root: Root): void {
  root.people(['anna', 'greta', 'hanna', 'otto', 'udo'])
  root.run(['chown', '-R', 'root:root', '/etc/mail'])
  root.folderOf('/etc/mail', { mode: 0o755 })
  root.write('/usr/local/bin/intake', INTAKE, { mode: 0o755 })
  root.write('/etc/mail/aliases', ALIASES)
  root.write('/etc/mail/access', 'Connect:127.0.0.1 RELAY\nTLS_Srv:mx.oak.example ENCR:112\n')
  root.write('/etc/mail/mailertable', MAILERTABLE)
  root.write('/etc/mail/virtusertable', VIRTUSERTABLE)
  root.write('/etc/mail/error-header', GERMAN)
  root.write('/home/anna/.forward', 'gone@birch.example\n', { owner: 'anna' })
  root.write('/home/udo/.forward', '\\udo, "|/usr/bin/vacation udo"\n', { owner: 'udo' })
  root.write(
    '/home/udo/.vacation.msg',
    'Subject: away from my mail\n\nI will not be reading my mail for a while.\nYour mail about "$SUBJECT" will be read when I return.\n',
    { owner: 'udo' },
  )
  root.run(['su', 'udo', '-c', 'vacation -I'])
  root.write(
    '/home/greta/.procmailrc',
    'LOG="greta: newsletters are not read here\n"\nEXITCODE=77\nHOST\n',
    { owner: 'greta' },
  )
  root.write('/home/hanna/.procmailrc', 'DEFAULT=/srv/small/hanna\nORGMAIL=/srv/small/hanna2\n', {
    owner: 'hanna',
  })
  root.folderOf('/srv/closed', { mode: 0o700, owner: 'otto' })
  root.folderOf('/srv/small')
  root.run(['sh', '-c', 'rm -rf /var/spool/mqueue; mkdir -m 700 /var/spool/mqueue'])
  root.folderOf('/run/sendmail/mta')
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
MAILER-DAEMON: postmaster
postmaster: postmaster@sender.example
tickets: "|/usr/local/bin/intake 67"
orders: "|/usr/local/bin/intake 69"
archive: "|/usr/local/bin/intake 73"
fax: "|/usr/local/bin/intake 75"
billing: "|/usr/local/bin/intake 78"
quiet: "|/usr/local/bin/intake 1"
robot: "|/usr/local/bin/intake 9"
scanner: "|/usr/local/bin/scan-mail --deliver"
printer: "|/usr/local/bin/intake 0"
ida: /srv/closed/ida
hugo: /srv/small/hugo
team: :include:/etc/mail/team.list
karl: lena
lena: karl
anne: anne.bauer@weber.example.REDIRECT
choir: gone@alder.example, tom@alder.example
owner-choir: choir-owner@sender.example
friends: otto, tom@alder.example
both: "|/usr/local/bin/intake 69", old.name@birch.example
`

const MAILERTABLE = `closed.example error:5.1.2:550 This company closed on 31 December; there is nobody to read your mail
bremen.example error:5.2.1:550 Dieses Postfach wurde zum Jahresende geschlossen
`

const VIRTUSERTABLE = `claire@lyon.example error:nouser 550 Cette personne ne travaille plus ici
jane.roe@lyon.example error:5.1.6:551 Jane Roe has moved; please try jane.poe@quince.example
`

const GERMAN = `Ihre Nachricht konnte nicht zugestellt werden. Bitte pruefen Sie die
Schreibweise der Adresse und wenden Sie sich bei Fragen an postmaster@${DOMAIN}.

`

const SETUPS: Readonly<Record<string, string>> = {
  text: "define(`confMIME_FORMAT_ERRORS', `False')\ndefine(`confTO_QUEUEWARN', `3s')\ndefine(`confTO_QUEUERETURN', `30s')\n",
  nobody: "define(`confPRIVACY_FLAGS', `nobodyreturn')\n",
  german: "define(`confERROR_MESSAGE', `/etc/mail/error-header')\n",
  warn: "define(`confTO_QUEUEWARN', `3s')\ndefine(`confTO_QUEUERETURN', `60s')\n",
  receipt: "define(`confRRT_IMPLIES_DSN', `True')\n",
  copies:
    "define(`confCOPY_ERRORS_TO', `postmaster@sender.example')\ndefine(`confDOUBLE_BOUNCE_ADDRESS', `postmaster@sender.example')\n",
}

function configurationOf(more: string, hasShell: boolean): string {
  const timeOuts = [
    'ICONNECT',
    'CONNECT',
    'INITIAL',
    'HELO',
    'MAIL',
    'RCPT',
    'DATAINIT',
    'DATABLOCK',
    'DATAFINAL',
    'QUIT',
    'COMMAND',
  ]
  return `divert(-1)
include(\`/usr/share/sendmail/cf/m4/cf.m4')
divert(0)
OSTYPE(\`debian')
undefine(\`confHOST_STATUS_DIRECTORY')
define(\`confDOMAIN_NAME', \`${HOST}')
define(\`ALIAS_FILE', \`/etc/mail/aliases')
define(\`confMIN_QUEUE_AGE', \`0')
define(\`confTO_QUEUERETURN', \`9s')
define(\`confTO_QUEUEWARN', \`0')
define(\`confMAX_MESSAGE_SIZE', \`204800')
define(\`confMAX_HOP', \`25')
define(\`confDELIVERY_MODE', \`background')
define(\`confBIND_OPTS', \`-DNSRCH -DEFNAMES')
define(\`confREFUSE_LA', \`0')
define(\`confQUEUE_LA', \`100')
define(\`confDONT_BLAME_SENDMAIL', \`ForwardFileInUnsafeDirPathSafe,FileDeliveryToSymlink,GroupWritableDirPathSafe,RunWritableProgram')
${timeOuts.map((name) => `define(\`confTO_${name}', \`3s')`).join('\n')}
${more}
FEATURE(\`no_default_msa')
DAEMON_OPTIONS(\`Name=MTA, Addr=127.0.0.1, Port=25')
FEATURE(\`accept_unresolvable_domains')
FEATURE(\`access_db', \`hash /etc/mail/access.db')
FEATURE(\`mailertable', \`hash /etc/mail/mailertable.db')
FEATURE(\`virtusertable', \`hash /etc/mail/virtusertable.db')
FEATURE(\`redirect')
VIRTUSER_DOMAIN(\`lyon.example')
${hasShell ? "FEATURE(`smrsh', `/usr/libexec/sendmail/smrsh')\n" : ''}FEATURE(\`local_procmail')
MAILER(\`local')
MAILER(\`smtp')
LOCAL_CONFIG
Cw${DOMAIN} ${HOST} lyon.example
`
}
