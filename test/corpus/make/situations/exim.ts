/** Exim: aliases, forwards and filters, quotas, programs, the way, an administrator's words, its own refusals. */
import { execFileSync } from 'node:child_process'
import type { Driver, Root } from './driver.ts'
import { bounceFile, EXIM_TEMPLATES, warnFile } from './exim-templates.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.quarry.example'
const DOMAIN = 'quarry.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const MAILER = ['mailer_error', 'system_error']
const WAY = ['network', 'expired']

const locals: readonly Situation[] = [
  fails('no-such-user-here', 'info@gravel.example', ['user_unknown']),
  fails('alias-fail-left', at('anton'), ['user_unknown', 'mailbox_disabled', 'moved'], {
    mayPath: at('office'),
  }),
  fails('alias-fail-moved', at('bella'), ['moved'], { path: 'bella.stone@slate.example' }),
  fails('alias-fail-de', at('clemens'), ['user_unknown', 'mailbox_disabled']),
  fails('alias-defer', at('doris'), ['system_error', 'expired', 'network']),
  fails('alias-without-text', at('emil'), [
    'user_unknown',
    'domain_not_found',
    'not_local',
    'unclassified',
    'network',
  ]),
  fails('forward-refused', at('rosa'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  fails('forward-nested', at('press'), ['mailbox_disabled'], {
    final: 'stopped@birch.example',
    code: 550,
  }),
  waits('forward-malformed', at('sven'), [
    'forwarding_misconfigured',
    'system_error',
    'mailer_error',
    'expired',
  ]),
  fails('filter-fail', at('tanja'), ['recipient_filter', 'policy']),
  {
    name: 'filter-vacation',
    to: [at('udo')],
    returns: [{ kind: 'auto_reply', reports: [] }],
  },
  fails('pipe-67', at('tickets'), ['mailer_error', 'user_unknown', 'system_error']),
  waits('pipe-75', at('fax'), [...MAILER, 'expired']),
  fails('pipe-127', at('scanner'), MAILER),
  fails('pipe-signal', at('robot'), MAILER),
  fails('pipe-time-out', at('sleeper'), [...MAILER, 'expired', 'network']),
  fails('quota', at('vera'), ['mailbox_full']),
  // The mail does not say why the file takes nothing.
  waits('disk-full', at('hugo'), []),
  // The mail does not say why.
  fails('transport-limit', at('willi'), [], { original: 'large' }),
]

/** The final report says no more than that the time is over; the warning tells the cause. */
function waits(name: string, to: string, is: readonly string[], code?: number): Situation {
  const report = { to, is, action: 'delayed', ...(code === undefined ? {} : { code }) } as const
  return { name, to: [to], setup: 'warn', returns: [{ has: 'Action: delayed', reports: [report] }] }
}

const ways: readonly Situation[] = [
  fails('time-over', 'tom@cedar.example', WAY),
  waits('lost-end', 'tom@larch.example', WAY),
  fails('null-mx', 'tom@beech.example', ['domain_refuses_mail']),
  fails('mx-without-address', 'tom@chestnut.example', ['domain_not_found', 'network']),
  fails('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network', 'user_unknown']),
  fails('mx-is-myself', 'tom@ebony.example', [
    'network',
    'forwarding_misconfigured',
    'relay_denied',
    'not_local',
  ]),
  fails('dialogue-421', 'tom@hornbeam.example', ['system_error', 'expired', 'network'], {
    code: 421,
  }),
]

const several: readonly Situation[] = [
  {
    name: 'mixed',
    to: [
      'gone@birch.example',
      at('anton'),
      'tom@alder.example',
      'tom@beech.example',
      'old.name@alder.example',
    ],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          {
            to: at('anton'),
            is: ['user_unknown', 'mailbox_disabled', 'moved'],
            mayPath: at('office'),
          },
          { to: 'tom@beech.example', is: ['domain_refuses_mail'] },
          { to: 'old.name@alder.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
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
  {
    name: 'many',
    to: Array.from({ length: 25 }, (_, index) => `member.${String(index + 1)}@gravel.example`),
    returns: [
      {
        reports: Array.from({ length: 25 }, (_, index) => ({
          to: `member.${String(index + 1)}@gravel.example`,
          is: ['user_unknown'],
        })),
      },
    ],
  },
  fails('list-errors-to', at('choir'), ['user_unknown'], {
    final: 'gone@alder.example',
    code: 550,
  }),
]

const notices: readonly Situation[] = [
  {
    name: 'success-local',
    to: [at('otto')],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to: at('otto'), action: 'delivered', is: [] }] }],
  },
  {
    name: 'success-and-failure',
    to: [at('otto'), 'gone@birch.example'],
    rcptOptions: 'NOTIFY=SUCCESS,FAILURE',
    returns: [
      {
        suffix: 'notice',
        has: 'Action: delivered',
        reports: [{ to: at('otto'), action: 'delivered', is: [] }],
      },
      {
        has: 'Action: failed',
        reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }],
      },
    ],
  },
  {
    name: 'delayed-several',
    setup: 'warn',
    to: ['tom@lilac.example', 'later@birch.example'],
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
        ],
      },
    ],
  },
  {
    name: 'frozen',
    setup: 'freeze',
    from: null,
    original: 'report',
    to: ['gone@birch.example'],
    returns: [{ kind: 'automated_report', isUnsure: true, reports: [] }],
  },
]

const own: readonly Situation[] = [
  {
    name: 'own-no-recipients',
    to: [],
    command: ['/usr/sbin/exim4', '-f', '{from}', '-oem', '-t'],
    returns: [{ isUnsure: true, reports: [] }],
  },
  {
    name: 'own-acl',
    setup: 'scan',
    to: ['tom@alder.example'],
    command: ['/usr/sbin/exim4', '-f', '{from}', '-oem', 'tom@alder.example'],
    returns: [{ isUnsure: true, reports: [] }],
  },
  fails('system-filter', 'tom@alder.example', ['content_rejected', 'virus', 'policy'], {
    setup: 'filter',
    original: 'large',
  }),
  fails('return-nothing', 'gone@birch.example', ['user_unknown'], { setup: 'nothing', code: 550 }),
  fails('return-headers', 'stopped@birch.example', ['mailbox_disabled'], {
    setup: 'headers',
    code: 550,
  }),
  fails('return-some', 'gone@alder.example', ['user_unknown'], {
    setup: 'some',
    code: 550,
    original: 'large',
  }),
]

const templates: readonly Situation[] = Object.keys(EXIM_TEMPLATES).flatMap(
  (language): readonly Situation[] => [
    {
      name: `${language}-failure`,
      setup: language,
      to: ['gone@birch.example', at('tickets')],
      returns: [
        {
          reports: [
            { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
            { to: at('tickets'), is: ['mailer_error', 'user_unknown', 'system_error'] },
          ],
        },
      ],
    },
    {
      name: `${language}-delay`,
      setup: language,
      to: ['tom@lilac.example'],
      returns: [
        {
          has: 'Action: delayed',
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
  ],
)

/** Asked after the decoder had been mended for the others. */
const second: readonly Situation[] = [
  fails('quoted-recipient', '"gone person"@birch.example', ['user_unknown'], { code: 550 }),
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
  fails('lmtp-three-lines', 'zacharias@store.example', ['mailbox_full'], { code: 552 }),
  fails('hidden-child', at('secret'), ['user_unknown'], { final: 'gone@birch.example', code: 550 }),
  fails('alias-to-nothing', at('void'), [
    'user_unknown',
    'forwarding_misconfigured',
    'domain_not_found',
    'not_local',
  ]),
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
]

/** See the head of the file. */
export const exim: Driver = {
  server: 'exim',
  host: HOST,
  domain: DOMAIN,
  situations: [...locals, ...ways, ...several, ...notices, ...own, ...templates, ...second],
  waitMs: 40_000,
  start: (setup, root) => {
    configure(setup, root)
    const child = root.spawn(['/usr/sbin/exim4', '-bdf', '-q2s'])
    return Promise.resolve({
      port: 25,
      stop: async () => {
        child.kill('SIGTERM')
        await new Promise((resolve) => child.once('exit', resolve))
      },
    })
  },
}

let isPrepared = false

function configure(setup: string, root: Root): void {
  if (!isPrepared) prepare(root)
  isPrepared = true
  root.run([
    'sh',
    '-c',
    `rm -rf /var/spool/exim4/input /var/spool/exim4/msglog /var/spool/exim4/db`,
  ])
  const words = EXIM_TEMPLATES[setup]
  if (words !== undefined) {
    root.write('/etc/exim4/bounce', bounceFile(words))
    root.write('/etc/exim4/warning', warnFile(words))
  }
  const more = words === undefined ? (SETUPS[setup] ?? '') : TEMPLATES
  const retries = setup === 'warn' || words !== undefined ? 'F,40s,3s' : 'F,7s,2s'
  root.write('/etc/exim4/exim4.conf', configurationOf(more, retries))
}

function prepare(root: Root): void {
  root.people(['rosa', 'sven', 'tanja', 'udo', 'vera', 'willi', 'otto'])
  root.write('/usr/local/bin/intake', INTAKE, { mode: 0o755 })
  root.write('/etc/aliases', ALIASES)
  root.write(
    '/etc/exim4/system.filter',
    '# Exim filter\nif first_delivery and $header_subject: contains "Photographs" then\n  fail text "This message has been rejected because it has\\na potentially executable attachment"\nendif\n',
  )
  root.write('/home/rosa/.forward', 'gone@birch.example\n', { owner: 'rosa' })
  root.write('/home/sven/.forward', 'sven@@home@example\n', { owner: 'sven' })
  root.write(
    '/home/tanja/.forward',
    '# Exim filter\nfail text "I take no newsletters at this address"\n',
    { owner: 'tanja' },
  )
  root.write(
    '/home/udo/.forward',
    '# Exim filter\nif personal then\n  mail to $reply_address subject "On holiday" text "I am away until 8 April and read your mail then.\\n\\nUdo"\nendif\n',
    { owner: 'udo' },
  )
  root.write('/var/mail/vera', 'From a@b Tue Mar 12 08:30:11 2024\n\nfull\n', { owner: 'vera' })
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

const INTAKE = `#!/bin/sh
cat > /dev/null
case $1 in
67) echo "intake: there is no queue called tickets" ;;
75) echo "fax: all lines are busy" ;;
9) kill -9 $$ ;;
sleep) exec sleep 60 ;;
esac
exit $1
`

const ALIASES = `
anton: :fail: Anton has left the company, please write to ${at('office')} instead
bella: :fail: Bella has moved, her new address is bella.stone@slate.example
clemens: :fail: Dieses Postfach besteht nicht mehr
doris: :defer: mailbox is being migrated to the new server
emil: :fail:
press: desk
both: "|/usr/local/bin/intake 67", old.name@birch.example
void: nobody.at.all@${DOMAIN}
desk: stopped@birch.example
tickets: "|/usr/local/bin/intake 67"
fax: "|/usr/local/bin/intake 75"
scanner: "|/usr/local/bin/scan-mail --deliver"
robot: "|/usr/local/bin/intake 9"
sleeper: "|/usr/local/bin/intake sleep"
ida: /srv/closed/ida
hugo: /srv/small/hugo
`

const TEMPLATES = `bounce_message_file = /etc/exim4/bounce
warn_message_file = /etc/exim4/warning
delay_warning = 2s
`

const SETUPS: Readonly<Record<string, string>> = {
  warn: 'delay_warning = 2s\n',
  freeze: 'freeze_tell = postmaster@sender.example\nignore_bounce_errors_after = 1h\n',
  scan: 'acl_not_smtp = check_local\n',
  filter: 'system_filter = /etc/exim4/system.filter\n',
  nothing: 'bounce_return_message = false\n',
  headers: 'bounce_return_body = false\n',
  some: 'bounce_return_size_limit = 2K\n',
}

function configurationOf(more: string, retries: string): string {
  return `
primary_hostname = ${HOST}
qualify_domain = ${DOMAIN}
domainlist local_domains = ${DOMAIN} : ${HOST} : gravel.example : store.example
exim_user = Debian-exim
exim_group = Debian-exim
daemon_smtp_ports = 25
local_interfaces = 127.0.0.1
spool_directory = /var/spool/exim4
log_file_path = /var/log/exim4/%slog
host_lookup = *
rfc1413_hosts =
keep_environment =
tls_advertise_hosts =
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
prdr_enable = false
message_size_limit = 200K
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_rcpt
smtp_accept_max = 100
queue_run_max = 5
remote_max_parallel = 8
trusted_users = root
${more}
begin acl
check_rcpt:
  accept
check_local:
  accept senders = :
  deny message = This message was found to contain a link to a known fishing site

begin routers
hidden:
  driver = redirect
  domains = ${DOMAIN}
  local_parts = secret
  data = gone@birch.example
  hide_child_in_errmsg
hosted:
  driver = redirect
  domains = gravel.example
  data = :fail: No Such User Here
  allow_fail
store:
  driver = accept
  domains = store.example
  transport = store_lmtp
list:
  driver = redirect
  domains = ${DOMAIN}
  local_parts = choir
  data = gone@alder.example, tom@alder.example
  errors_to = choir-owner@sender.example
aliases:
  driver = redirect
  domains = ${DOMAIN}
  data = \${lookup{$local_part}lsearch{/etc/aliases}}
  allow_fail
  allow_defer
  file_transport = to_file
  pipe_transport = to_pipe
  user = nobody
  group = nogroup
forward:
  driver = redirect
  domains = ${DOMAIN}
  check_local_user
  file = $home/.forward
  allow_filter
  allow_fail
  no_verify
  check_ancestor
  file_transport = to_file
  pipe_transport = to_pipe
  reply_transport = to_reply
local_user:
  driver = accept
  domains = ${DOMAIN}
  check_local_user
  transport = to_mailbox
remote:
  driver = dnslookup
  domains = ! +local_domains
  transport = remote_smtp
  self = fail
  no_more

begin transports
remote_smtp:
  driver = smtp
  connect_timeout = 2s
  command_timeout = 2s
  final_timeout = 2s
  hosts_try_fastopen =
  hosts_require_tls = 127.0.1.20 : 127.0.1.21 : 127.0.1.22
  tls_verify_hosts = 127.0.1.21
  tls_try_verify_hosts =
store_lmtp:
  driver = smtp
  protocol = lmtp
  hosts = 127.0.1.150
  allow_localhost
  max_rcpt = 100
  port = 24
to_mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  delivery_date_add
  envelope_to_add
  return_path_add
  group = mail
  mode = 0660
  mode_fail_narrower = false
  quota = \${if eq{$local_part}{vera}{20}{100K}}
  message_size_limit = \${if eq{$local_part}{willi}{20K}{0}}
to_file:
  driver = appendfile
to_pipe:
  driver = pipe
  return_fail_output
  timeout = 2s
to_reply:
  driver = autoreply

begin retry
* * ${retries}

begin rewrite
begin authenticators
`
}
