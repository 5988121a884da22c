/**
 * amavisd-new with ClamAV and SpamAssassin beside Postfix: reports that it writes by itself, refusals that Postfix reports (behind
 * the queue, before it, by LMTP), warnings about what went through, and what it makes of a refusal of the server behind it.
 */
import type { Driver, Root } from './driver.ts'
import { SIGNATURE_OF_SPAM, SIGNATURE_OF_VIRUS } from './originals.ts'
import { fails, type OriginalName, type Situation } from './situation.ts'

const HOST = 'mail.quarry.example'

const BANNED = ['content_rejected', 'policy']
const HEADER = ['content_rejected', 'protocol_error', 'policy']

/** What is wrong with a mail, which mail that is, and what its report may be taken for. */
const KINDS: readonly (readonly [string, OriginalName, readonly string[]])[] = [
  ['virus', 'infected', ['virus']],
  ['spam', 'spam', ['spam']],
  ['program', 'program', BANNED],
  ['header', 'bad-header', HEADER],
]

/** It accepts, and reports by itself. */
const bounces: readonly Situation[] = [
  ...KINDS.map(([name, original, is]) =>
    fails(`bounce-${name}`, 'tom@slate.example', is, { original, code: 554 }),
  ),
  fails('bounce-large', 'small@slate.example', ['message_too_large'], { original: 'huge' }),
  {
    name: 'bounce-one-of-two',
    original: 'spam',
    to: ['tom@slate.example', 'lover@slate.example'],
    returns: [{ reports: [{ to: 'tom@slate.example', code: 554, is: ['spam'] }] }],
  },
  {
    name: 'bounce-two',
    original: 'infected',
    to: ['tom@slate.example', 'ann@slate.example'],
    mailOptions: 'ENVID=order+2B7',
    returns: [
      {
        reports: ['tom@slate.example', 'ann@slate.example'].map((to) => ({
          to,
          code: 554,
          is: ['virus'],
        })),
      },
    ],
  },
  ...KINDS.slice(0, 3).map(([name, original, is]) =>
    fails(`german-${name}`, 'tom@schiefer.example', is, { original, code: 554 }),
  ),
]

/** It refuses, and Postfix reports. */
const refusals: readonly Situation[] = [
  ...KINDS.map(([name, original, is]) =>
    fails(`refuse-${name}`, 'tom@marble.example', is, { original, code: 554 }),
  ),
  ...KINDS.slice(0, 2).map(([name, original, is]) =>
    fails(`before-queue-${name}`, 'tom@basalt.example', is, { original, code: 554 }),
  ),
  {
    name: 'lmtp-one-of-two',
    original: 'spam',
    to: ['tom@gravel.example', 'lover@gravel.example'],
    returns: [{ reports: [{ to: 'tom@gravel.example', code: 554, is: ['spam'] }] }],
  },
]

/** The server behind it refuses. */
const behind: readonly Situation[] = [
  fails('behind-unknown', 'gone@granite.example', ['user_unknown'], { code: 550 }),
  fails('behind-moved', 'old.name@granite.example', ['moved'], {
    code: 551,
    path: 'new.name@yew.example',
  }),
  fails('behind-full', 'stuffed@granite.example', ['mailbox_full'], { code: 452 }),
  {
    name: 'behind-two-of-three',
    to: ['gone@granite.example', 'tom@granite.example', 'paul.weber@granite.example'],
    returns: [
      {
        reports: [
          { to: 'gone@granite.example', code: 550, is: ['user_unknown'] },
          {
            to: 'paul.weber@granite.example',
            code: 551,
            is: ['moved'],
            path: 'paul@weber.example',
          },
        ],
      },
    ],
  },
]

const notices: readonly Situation[] = [
  {
    // Delivered all the same: its fields may say what they like.
    name: 'warning-header',
    original: 'bad-header',
    to: ['tom@pumice.example'],
    returns: [{ reports: [{ to: 'tom@pumice.example', action: null, is: [] }] }],
  },
  {
    name: 'warning-program',
    original: 'program',
    to: ['tom@pumice.example'],
    returns: [{ reports: [{ to: 'tom@pumice.example', action: null, is: [] }] }],
  },
  {
    name: 'success',
    to: ['tom@pumice.example'],
    rcptOptions: 'NOTIFY=SUCCESS',
    // Postfix tells it, as amavisd-new passes the wish on.
    returns: [{ reports: [{ to: 'tom@pumice.example', action: 'delivered', is: [] }] }],
  },
]

/** See the head of the file. */
export const amavis: Driver = {
  server: 'amavis',
  host: HOST,
  domain: 'quarry.example',
  situations: [...bounces, ...refusals, ...behind, ...notices],
  waitMs: 60_000,
  start: async (_setup, root) => {
    configure(root)
    const children = [
      root.spawn(['/usr/sbin/clamd', '-F', '-c', '/etc/clamav/own.conf']),
      root.spawn(['/usr/sbin/amavisd', '-c', '/etc/amavis/own.conf', 'foreground']),
    ]
    await new Promise((resolve) => setTimeout(resolve, 15_000))
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

/** Users' own signatures (ClamAV's Signatures, "Extended signature format"), with the words in hexadecimal. */
export function clamavIn(root: Root): void {
  const words = Buffer.from(SIGNATURE_OF_VIRUS).toString('hex')
  root.write('/var/lib/own-signatures/own.ndb', `Doc.Dropper.Agent-6334:0:*:${words}\n`)
  root.folderOf('/run/clamav')
  root.write(
    '/etc/clamav/own.conf',
    'DatabaseDirectory /var/lib/own-signatures\nLocalSocket /run/clamav/clamd.ctl\nLocalSocketMode 666\nForeground yes\nLogSyslog no\nUser root\n',
  )
}

/** SpamAssassin with a rule of our own, and without the network. */
export function spamassassinIn(root: Root): void {
  root.write(
    '/etc/spamassassin/local.cf',
    `body OWN_WATCHES /${SIGNATURE_OF_SPAM}/\nscore OWN_WATCHES 12\ndescribe OWN_WATCHES Offers watches\nuse_bayes 0\nuse_razor2 0\nuse_pyzor 0\nskip_rbl_checks 1\ndns_available no\n`,
  )
}

function configure(root: Root): void {
  clamavIn(root)
  spamassassinIn(root)
  root.run([
    'sh',
    '-c',
    'mkdir -p /run/amavis /var/lib/amavis/tmp /var/lib/amavis/db /var/lib/amavis/virusmails; chown -R amavis:amavis /run/amavis /var/lib/amavis',
  ])
  root.write('/etc/hosts', '127.0.0.1 app.sender.example localhost\n127.0.2.1 mx.basalt.example\n')
  root.write('/etc/amavis/own.conf', AMAVIS)
  for (const [name, text] of Object.entries(GERMAN)) root.write(`/etc/amavis/de/${name}`, text)
  root.write('/etc/postfix/main.cf', MAIN)
  root.write('/etc/postfix/master.cf', MASTER)
  root.write('/etc/postfix/transport', TRANSPORT)
  // What has been through the filter would be sent there again.
  root.write(
    '/etc/postfix/taken',
    '/@(slate|schiefer|marble|basalt|gravel|pumice)\\.example$/ FILTER discard:taken\n',
  )
  root.run(['/usr/sbin/postmap', '/etc/postfix/transport'], { must: true })
  root.run(['/usr/sbin/postsuper', '-d', 'ALL'])
}

/** An administrator's templates (README.customize of amavisd-new). */
const GERMAN: Readonly<Record<string, string>> = {
  virus: `Subject: [?[:ccat|major]||||||||Gesperrter Anhang (%F)|Virus in Ihrer Nachricht (%V)]
Message-ID: <VS%i@%h>

Guten Tag,

in einer Nachricht mit Ihrem Absender haben wir Schadsoftware oder einen gesperrten
Anhang gefunden. Sie wurde nicht zugestellt an:[
  %R]

Unsere Kennung: %n/%i
`,
  spam: `Subject: Ihre Nachricht wurde als Werbung abgewiesen
Message-ID: <SS%i@%h>

Guten Tag,

die Nachricht an folgende Empfänger wurde als unerwünschte Werbung eingestuft
und nicht zugestellt:[
  %R]

Unsere Kennung: %n/%i
`,
}

const AMAVIS = `use strict;
$daemon_user = 'amavis'; $daemon_group = 'amavis';
$MYHOME = '/var/lib/amavis';
$TEMPBASE = "$MYHOME/tmp";
$QUARANTINEDIR = "$MYHOME/virusmails";
$mydomain = 'quarry.example';
$myhostname = '${HOST}';
@local_domains_maps = (1);
$enable_db = 0; $enable_zmq = 0;
$max_servers = 2;
$do_syslog = 0; $LOGFILE = '/tmp/amavis.log'; $log_level = 2;
$inet_socket_bind = '127.0.0.1';
$inet_socket_port = [10024, 10026, 10028, 10032, 10034];
@inet_acl = qw(127.0.0.0/8);
$forward_method = 'smtp:[127.0.0.1]:10025';
$notify_method = $forward_method;
$virus_quarantine_method = undef; $spam_quarantine_method = undef;
$banned_files_quarantine_method = undef; $bad_header_quarantine_method = undef;
$virus_admin = undef; $spam_admin = undef;
$sa_local_tests_only = 1;
$sa_tag_level_deflt = 2.0; $sa_tag2_level_deflt = 6.3; $sa_kill_level_deflt = 6.3;
$sa_dsn_cutoff_level = 1000; $sa_mail_body_size_limit = 400*1024;
@spam_lovers_maps = ({ 'lover@slate.example' => 1, 'lover@gravel.example' => 1 });
@message_size_limit_maps = ({ 'small@slate.example' => 100*1024 });
@viruses_that_fake_sender_maps = (0);
$banned_filename_re = new_RE(qr'.\\.(exe|vbs|scr)$'i);
@av_scanners = (['ClamAV-clamd', \\&ask_daemon, ["CONTSCAN {}\\n", '/run/clamav/clamd.ctl'],
  qr/\\bOK$/m, qr/\\bFOUND$/m, qr/^.*?: (?!Infected Archive)(.*) FOUND$/m]);
@av_scanners_backup = ();
@decoders = (['mail', \\&do_mime_decode]);
sub all_of { my $d = shift; return (final_virus_destiny => $d, final_banned_destiny => $d,
  final_spam_destiny => $d, final_bad_header_destiny => $d) }
$interface_policy{'10024'} = 'BOUNCES'; $policy_bank{'BOUNCES'} = { all_of(D_BOUNCE) };
$interface_policy{'10026'} = 'REFUSES'; $policy_bank{'REFUSES'} = { all_of(D_REJECT) };
$interface_policy{'10028'} = 'GERMAN';
$policy_bank{'GERMAN'} = { all_of(D_BOUNCE), bdy_encoding => 'utf-8', hdr_encoding => 'utf-8',
  notify_virus_sender_templ => read_text('/etc/amavis/de/virus', 'utf8'),
  notify_spam_sender_templ => read_text('/etc/amavis/de/spam', 'utf8') };
$interface_policy{'10032'} = 'WARNS';
$policy_bank{'WARNS'} = { all_of(D_PASS), warnbannedsender => 1, warnbadhsender => 1 };
$interface_policy{'10034'} = 'BEFORE';
$policy_bank{'BEFORE'} = { all_of(D_BOUNCE), forward_method => 'smtp:[127.0.1.11]:25' };
read_l10n_templates('en_US', '/etc/amavis');
1;
`

const TRANSPORT = `
slate.example smtp:[127.0.0.1]:10024
schiefer.example smtp:[127.0.0.1]:10028
marble.example smtp:[127.0.0.1]:10026
basalt.example smtp:[mx.basalt.example]
gravel.example lmtp:inet:[127.0.0.1]:10026
pumice.example smtp:[127.0.0.1]:10032
granite.example smtp:[127.0.0.1]:10034
`

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
mynetworks = 127.0.0.0/8
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
smtp_send_xforward_command = yes
`

const MASTER = `
127.0.0.1:25 inet n - n - - smtpd
127.0.0.1:10025 inet n - n - - smtpd -o smtpd_recipient_restrictions=check_recipient_access,regexp:/etc/postfix/taken,permit
mx.basalt.example:25 inet n - n - - smtpd -o smtpd_proxy_filter=127.0.0.1:10026 -o myhostname=mx.basalt.example
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
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
