/**
 * Filters in front of other people's servers, as Postfix on our side reports their refusals: milters (clamav-milter,
 * spamass-milter, OpenDKIM, OpenDMARC, rspamd), policy services (postgrey, sqlgrey, policyd-spf, postfwd), proxies (clamsmtp,
 * spampd, proxsmtp) and qpsmtpd with its plugins. Birds stand for companies; all are smtpd services of one Postfix but qpsmtpd.
 */
import type { ChildProcess } from 'node:child_process'
import { clamavIn, spamassassinIn } from './amavis.ts'
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.wetland.example'

const LATER = ['system_error', 'network', 'policy', 'expired']
const CONTENT = ['content_rejected', 'policy']
const REFUSED_SENDER = ['auth_failure']

const milters: readonly Situation[] = [
  // The words do not say what was found.
  fails('clamav-quiet', 'tom@heron.example', ['policy', 'virus', ...CONTENT], {
    original: 'infected',
    code: 550,
  }),
  fails('clamav-words', 'tom@egret.example', ['virus'], { original: 'infected', code: 550 }),
  fails('spamassassin', 'tom@stork.example', ['spam'], { original: 'spam', code: 550 }),
  fails('opendkim', 'tom@teal.example', REFUSED_SENDER, { code: 550 }),
  fails('opendmarc', 'tom@goose.example', REFUSED_SENDER, { code: 550 }),
  fails('milter-down', 'tom@grebe.example', LATER, { code: 451 }),
  fails('milter-down-refuses', 'tom@coot.example', LATER, { code: 554 }),
]

const policies: readonly Situation[] = [
  fails('postgrey', 'tom@crane.example', ['greylisted'], { code: 450 }),
  fails('policyd-spf', 'tom@swan.example', REFUSED_SENDER, { code: 550 }),
  fails('postfwd-score', 'ann@curlew.example', ['policy', 'spam', 'reputation', 'missing_ptr'], {
    code: 554,
  }),
  fails('policy-service-down', 'tom@lapwing.example', LATER, { code: 451 }),
]

const proxies: readonly Situation[] = [
  fails('clamsmtp', 'tom@snipe.example', ['virus', ...CONTENT], {
    original: 'infected',
    code: 550,
  }),
  fails('spampd-behind-down', 'tom@avocet.example', LATER, { code: 451 }),
]

const qpsmtpd: readonly Situation[] = [
  fails(
    'qpsmtpd-badrcptto',
    'closed@wren.example',
    ['user_unknown', 'mailbox_disabled', 'policy'],
    {
      code: 550,
    },
  ),
  fails('qpsmtpd-regexp', 'info@wren.example', ['user_unknown'], { code: 550 }),
  fails('qpsmtpd-relay', 'tom@finch.example', ['relay_denied'], { code: 550 }),
  fails('qpsmtpd-virus', 'tom@wren.example', ['virus'], { original: 'infected', code: 552 }),
  fails('qpsmtpd-no-queue', 'ann@wren.example', LATER, { code: 451 }),
  fails('qpsmtpd-spf', 'tom@linnet.example', REFUSED_SENDER, { code: 550 }),
  fails('qpsmtpd-dnsbl', 'tom@dunlin.example', ['blocklisted'], { code: 550 }),
  fails('qpsmtpd-rhsbl', 'tom@siskin.example', ['blocklisted', 'sender_rejected'], { code: 550 }),
  fails('qpsmtpd-spamassassin', 'tom@linnet.example', ['spam'], {
    original: 'spam',
    code: 552,
    setup: 'scores',
  }),
  fails('qpsmtpd-badmailfrom', 'tom@serin.example', ['sender_rejected', 'policy', 'blocklisted'], {
    code: 550,
  }),
]

/** Asked after the decoder had been mended for the others. */
const second: readonly Situation[] = [
  fails('rspamd-spam', 'tom@ibis.example', ['spam'], { original: 'spam', code: 554 }),
  fails('rspamd-virus', 'tom@ibis.example', ['virus'], { original: 'infected', code: 554 }),
  fails('sqlgrey', 'tom@osprey.example', ['greylisted'], { code: 450 }),
  fails('policyd-spf-perl', 'tom@kestrel.example', REFUSED_SENDER, { code: 550 }),
  fails('proxsmtp', 'tom@ruff.example', CONTENT, { original: 'program', code: 550 }),
  fails('qpsmtpd-loop', 'tom@plover.example', ['forwarding_misconfigured', 'network'], {
    original: 'looped',
    code: 552,
  }),
  fails(
    'qpsmtpd-badmailfromto',
    'ann@plover.example',
    ['policy', 'recipient_filter', 'user_unknown', 'mailbox_disabled'],
    { code: 550 },
  ),
]

/** See the head of the file. */
export const filters: Driver = {
  server: 'filters',
  host: HOST,
  domain: 'wetland.example',
  situations: [...milters, ...policies, ...proxies, ...qpsmtpd, ...second],
  waitMs: 45_000,
  start: async (setup, root) => {
    configure(root)
    const children = [...daemons(root), ...qpsmtpds(root, setup)]
    await new Promise((resolve) => setTimeout(resolve, 12_000))
    root.spawn(['/usr/sbin/postfix', 'start-fg'])
    return {
      port: 25,
      stop: () => {
        root.run(['/usr/sbin/postfix', 'stop'])
        for (const child of children) child.kill('SIGTERM')
      },
    }
  },
}

function daemons(root: Root): readonly ChildProcess[] {
  return COMMANDS.map((line) => root.spawn(['/bin/sh', '-c', `exec ${line} > /dev/null`]))
}

const COMMANDS: readonly string[] = [
  'clamd -F -c /etc/clamav/own.conf',
  'sh -c "sleep 4; exec clamav-milter -c /etc/clamav/quiet.conf"',
  'sh -c "sleep 4; exec clamav-milter -c /etc/clamav/words.conf"',
  'spamd -x -L -i 127.0.0.1 -A 127.0.0.1',
  'sh -c "umask 0; exec spamass-milter -p /run/own/spamass -r 5"',
  'opendkim -f -x /etc/own/opendkim.conf',
  'opendmarc -f -c /etc/own/opendmarc.conf',
  'postgrey --inet=127.0.0.1:10023 --user=postgrey --group=postgrey --dbdir=/var/lib/postgrey',
  'postfwd1 -d -f /etc/own/postfwd.cf -i 127.0.0.1 -p 10040 -u nobody -g nogroup',
  'sqlgrey -f /etc/own/sqlgrey.conf',
  'proxsmtpd -d 1 -f /etc/own/proxsmtpd.conf',
  'rspamd -f -i',
  'clamsmtpd -d 1 -f /etc/own/clamsmtpd.conf',
  'spampd --nodetach --host=127.0.0.1:10070 --relayhost=127.0.0.1:10079 --user=spampd --group=spampd --children=1 --local-only',
]

/** Each has its own plugins, its files and its address. */
const QPSMTPDS: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  [
    '127.0.2.40',
    'badrcptto\nrcpt_regexp\nrcpt_ok\nvirus/clamdscan clamd_socket /run/clamav/clamd.ctl deny_viruses yes scan_all 1\n',
    {
      badrcptto: 'closed@wren.example\n',
      rcpt_regexp: 'info@wren.example DENY User not found.\n',
      rcpthosts: 'wren.example\n',
    },
  ],
  ['127.0.2.42', 'sender_permitted_from reject 4\nrcpt_ok\n', { rcpthosts: 'linnet.example\n' }],
  [
    '127.0.2.43',
    'dnsbl\nrcpt_ok\n',
    { rcpthosts: 'dunlin.example\n', dnsbl_zones: 'bl.cornel.example\n' },
  ],
  [
    '127.0.2.44',
    'rhsbl\nrcpt_ok\n',
    { rcpthosts: 'siskin.example\n', rhsbl_zones: 'rhs.cornel.example\n' },
  ],
  [
    '127.0.2.45',
    'badmailfrom\nrcpt_ok\n',
    { rcpthosts: 'serin.example\n', badmailfrom: '@sender.example\n' },
  ],
  [
    '127.0.2.46',
    'loop 50\nbadmailfromto\nrcpt_ok\n',
    {
      rcpthosts: 'plover.example\n',
      badmailfromto: '@sender.example\tann@plover.example\n',
    },
  ],
]

function qpsmtpds(root: Root, setup: string): readonly ChildProcess[] {
  return QPSMTPDS.map(([address, given, files]) => {
    const folder = `/etc/own/qpsmtpd-${address}`
    const plugins = setup === 'scores' && given.startsWith('sender') ? SCORES : given
    const all = {
      plugins,
      plugin_dirs: '/usr/share/qpsmtpd/plugins\n',
      loglevel: '1\n',
      logging: 'logging/warn\n',
      spool_dir: '/var/spool/qpsmtpd\n',
      me: `mx${address.slice(address.lastIndexOf('.'))}.heath.example\n`,
      ...files,
    }
    for (const [name, text] of Object.entries(all)) root.write(`${folder}/${name}`, text)
    const command = `QPSMTPD_CONFIG=${folder} exec qpsmtpd-forkserver -l ${address} -p 25 -u qpsmtpd`
    return root.spawn(['/bin/sh', '-c', `cd /var/spool/qpsmtpd; ${command}`])
  })
}

const SCORES = 'rcpt_ok\nspamassassin reject 5 spamd_socket 127.0.0.1:783\n'

/** Domains behind Postfix's own smtpd, with the options of each. */
const SERVICES: Readonly<Record<string, string>> = {
  heron: 'smtpd_milters=unix:/run/own/clamav-quiet',
  egret: 'smtpd_milters=unix:/run/own/clamav-words',
  stork: 'smtpd_milters=unix:/run/own/spamass',
  teal: 'smtpd_milters=inet:127.0.0.1:8891',
  goose: 'smtpd_milters=inet:127.0.0.1:8893',
  grebe: 'smtpd_milters=inet:127.0.0.1:9 -o milter_default_action=tempfail',
  coot: 'smtpd_milters=inet:127.0.0.1:9 -o milter_default_action=reject',
  crane: 'policy_service=inet:127.0.0.1:10023',
  swan: 'policy_service=unix:private/policyd-spf',
  curlew: 'policy_service=inet:127.0.0.1:10040',
  lapwing: 'policy_service=inet:127.0.0.1:9',
  ibis: 'smtpd_milters=inet:127.0.0.1:11332',
  osprey: 'policy_service=inet:127.0.0.1:2501',
  kestrel: 'policy_service=unix:private/policyd-spf-perl',
  ruff: 'smtpd_proxy_filter=127.0.0.1:10080',
  snipe: 'smtpd_proxy_filter=127.0.0.1:10060',
  avocet: 'smtpd_proxy_filter=127.0.0.1:10070',
}

const QPSMTPD_DOMAINS = ['wren', 'linnet', 'dunlin', 'siskin', 'serin', 'plover']

function configure(root: Root): void {
  clamavIn(root)
  spamassassinIn(root)
  root.write(
    '/usr/local/bin/own-filter',
    '#!/bin/sh\nif grep -q setup.exe "$EMAIL"; then echo "Attachments of this kind are not accepted" >&2; exit 1; fi\n',
    { mode: 0o755 },
  )
  root.run([
    'sh',
    '-c',
    'mkdir -p /run/own /var/spool/qpsmtpd /var/lib/postgrey; chmod 1777 /run/own; chown -R qpsmtpd /var/spool/qpsmtpd; chmod 750 /var/spool/qpsmtpd; rm -rf /var/lib/postgrey/*; chown postgrey /var/lib/postgrey; mkdir -p /var/lib/sqlgrey; rm -f /var/lib/sqlgrey/*; chown sqlgrey /var/lib/sqlgrey; rm -rf /var/lib/rspamd/*; chown _rspamd /var/lib/rspamd; mkdir -p /run/rspamd; chown _rspamd /run/rspamd',
  ])
  for (const [name, text] of Object.entries(FILES)) root.write(name, text)
  const names = Object.keys(SERVICES)
  const addresses = names.map((name, at) => [name, `127.0.2.${String(at + 10)}`] as const)
  const hosts = [
    ...addresses,
    ...QPSMTPD_DOMAINS.map((name, at) => [name, QPSMTPDS[at]?.[0] ?? ''] as const),
    ['finch', '127.0.2.40'] as const,
  ]
  root.write(
    '/etc/hosts',
    `127.0.0.1 app.sender.example localhost\n198.51.100.1 ${HOST}\n${hosts.map(([name, address]) => `${address} mx.${name}.example\n`).join('')}`,
  )
  root.write(
    '/etc/postfix/transport',
    hosts.map(([name]) => `${name}.example outside:[mx.${name}.example]\n`).join(''),
  )
  root.write('/etc/postfix/taken', `/@(${names.join('|')})\\.example$/ FILTER discard:taken\n`)
  root.write('/etc/postfix/main.cf', MAIN)
  root.write('/etc/postfix/master.cf', `${MASTER}${names.map(smtpdOf).join('')}`)
  root.run(['/usr/sbin/postmap', '/etc/postfix/transport'], { must: true })
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

function smtpdOf(name: string): string {
  const option = SERVICES[name] ?? ''
  const [key = '', value = ''] = option.split('=')
  const taken = 'check_recipient_access,regexp:/etc/postfix/taken'
  const own =
    key === 'policy_service'
      ? `-o smtpd_recipient_restrictions=check_policy_service,${value},${taken},permit`
      : `-o ${option} -o smtpd_recipient_restrictions=${taken},permit`
  return `mx.${name}.example:25 inet n - n - - smtpd -o myhostname=mx.${name}.example ${own}\n`
}

/** Points for offered watches. */
const RSPAMD = `config['regexp']['OWN_WATCHES'] = { re = '/Wrist watches as seen/{mime}', score = 40.0 }
`

const CLAMAV_MILTER =
  'Foreground yes\nClamdSocket unix:/run/clamav/clamd.ctl\nOnInfected Reject\nUser root\nMilterSocketMode 666\nLogSyslog no\n'

const FILES: Readonly<Record<string, string>> = {
  '/etc/clamav/quiet.conf': `${CLAMAV_MILTER}MilterSocket unix:/run/own/clamav-quiet\n`,
  '/etc/clamav/words.conf': `${CLAMAV_MILTER}MilterSocket unix:/run/own/clamav-words\nRejectMsg Your message carries %v and is refused\n`,
  '/etc/own/opendkim.conf':
    'Mode v\nSocket inet:8891@127.0.0.1\nSyslog no\nOn-NoSignature reject\nUserID nobody\n',
  '/etc/own/sqlgrey.conf':
    'user = sqlgrey\ngroup = sqlgrey\ninet = 127.0.0.1:2501\nreconnect_delay = 5\ndb_type = SQLite\ndb_name = /var/lib/sqlgrey/own.db\nconf_dir = /etc/sqlgrey\n',
  '/etc/own/proxsmtpd.conf':
    'OutAddress: 127.0.0.1:10061\nListen: 127.0.0.1:10080\nFilterCommand: /usr/local/bin/own-filter\nFilterType: file\nTempDirectory: /tmp\nUser: clamsmtp\n',
  '/etc/rspamd/local.d/worker-proxy.inc':
    'bind_socket = "127.0.0.1:11332";\nmilter = yes;\nupstream "local" { default = yes; self_scan = yes; }\n',
  '/etc/rspamd/local.d/options.inc':
    'dns { nameserver = ["127.0.0.53"]; timeout = 1s; }\ndisable_hyperscan = true;\nurl_tld = "/etc/own/domains";\n',
  '/etc/rspamd/local.d/antivirus.conf':
    'own { type = "clamav"; servers = "/run/clamav/clamd.ctl"; action = "reject"; scan_mime_parts = false; }\n',
  '/etc/own/domains': 'example\ncom\norg\n',
  '/etc/rspamd/rspamd.local.lua': RSPAMD,
  '/etc/own/nobody': '192.0.2.1\n',
  '/etc/own/opendmarc.conf':
    'AuthservID mx.goose.example\nSocket inet:8893@127.0.0.1\nRejectFailures true\nSPFIgnoreResults true\nSPFSelfValidate true\nIgnoreHosts /etc/own/nobody\nUserID nobody\nSyslog false\n',
  '/etc/own/spf.conf':
    'debugLevel = 0\nTestOnly = 1\nHELO_reject = False\nMail_From_reject = Fail\nskip_addresses = 192.0.2.1\n',
  '/etc/own/postfwd.cf':
    'id=SCORE; recipient=~/^ann@/; action=REJECT 5.7.1 This mail has 11.5 points, which is over our limit of 8. Rules: NO_PTR, NEW_DOMAIN\n',
  '/etc/own/clamsmtpd.conf':
    'OutAddress: 127.0.0.1:10061\nListen: 127.0.0.1:10060\nClamAddress: /run/clamav/clamd.ctl\nTempDirectory: /tmp\nAction: bounce\nUser: clamsmtp\n',
}

const MAIN = `
compatibility_level = 3.6
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
data_directory = /var/lib/postfix
maillog_file = /var/log/mail.log
myhostname = ${HOST}
myorigin = ${HOST}
mydestination =
mynetworks = 127.0.0.0/8, 198.51.100.1
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = dns, native
transport_maps = hash:/etc/postfix/transport
alias_maps =
local_recipient_maps =
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 3s
maximal_queue_lifetime = 9s
bounce_queue_lifetime = 9s
smtp_tls_security_level = none
smtpd_relay_restrictions = permit_mynetworks, reject
hopcount_limit = 200
smtpd_policy_service_timeout = 9s
milter_connect_timeout = 5s
`

const MASTER = `
127.0.0.1:25 inet n - n - - smtpd
127.0.0.1:10061 inet n - n - - smtpd -o smtpd_recipient_restrictions=check_recipient_access,regexp:/etc/postfix/taken,permit
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
outside unix - - n - - smtp -o smtp_bind_address=198.51.100.1
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
policyd-spf-perl unix - n n - 0 spawn user=nobody argv=/usr/sbin/postfix-policyd-spf-perl
policyd-spf unix - n n - 0 spawn user=nobody argv=/usr/bin/policyd-spf /etc/own/spf.conf
`
