/** OpenSMTPD: programs, forwards, a store behind LMTP, the way, warnings and successes. */
import { execFileSync } from 'node:child_process'
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.orchard.example'
const DOMAIN = 'orchard.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const MAILER = ['mailer_error', 'system_error']
const WAY = ['network', 'expired']

const situations: readonly Situation[] = [
  fails('pipe-67', at('tickets'), [...MAILER, 'user_unknown']),
  fails('pipe-1-quiet', at('quiet'), MAILER),
  fails('pipe-127', at('scanner'), MAILER),
  fails('forward-refused', at('anna'), ['user_unknown'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  {
    name: 'alias-of-three',
    to: [at('board')],
    returns: [
      {
        reports: [
          { to: at('board'), final: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: at('board'), final: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] },
        ],
      },
    ],
  },
  {
    name: 'lmtp-several',
    to: ['wilma@store.example', 'nobody@store.example', 'zoe@store.example', 'xaver@store.example'],
    // The replies are lost on the way: an envelope that expires tells nothing else.
    returns: [
      {
        reports: ['wilma', 'nobody', 'xaver'].map((person) => ({
          to: `${person}@store.example`,
          is: ['expired', 'network'],
        })),
      },
    ],
  },
  fails('too-large-there', 'tom@spruce.example', ['message_too_large'], { original: 'large' }),
  {
    name: 'mixed',
    to: ['gone@birch.example', at('tickets'), 'tom@alder.example', 'old.name@birch.example'],
    returns: [
      {
        has: 'gone@birch',
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: at('tickets'), is: [...MAILER, 'user_unknown'] },
          { to: 'old.name@birch.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  {
    name: 'success-local',
    to: [at('otto')],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to: at('otto'), action: 'delivered', is: [] }] }],
  },
  {
    name: 'success-relayed',
    to: ['tom@birch.example'],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to: 'tom@birch.example', action: 'relayed', is: [] }] }],
  },
  {
    name: 'delayed-several',
    setup: 'warn',
    to: ['tom@lilac.example', 'tom@larch.example'],
    returns: [
      {
        reports: [
          {
            to: 'tom@lilac.example',
            action: 'delayed',
            is: ['system_error', 'network', 'expired'],
          },
          { to: 'tom@larch.example', action: 'delayed', is: WAY },
        ],
      },
    ],
  },
]

/** Asked after the decoder had been mended for the others, with a queue that waits long enough to tell a cause. */
const third: readonly Situation[] = [
  waits('lost-greeting', 'tom@cedar.example', WAY),
  waits('lost-rcpt', 'tom@hazel.example', WAY),
  // It says the same of a domain without any server.
  waits('no-mx', 'tom@beech.example', ['domain_refuses_mail', 'domain_not_found', ...WAY]),
  waits('disk-full', at('hanna'), [...MAILER, 'mailbox_full']),
  waits('no-permission', at('ida'), MAILER),
  waits('pipe-75', at('fax'), MAILER),
  waits('lmtp-quota', 'wilma@store.example', ['mailbox_full']),
]

function waits(name: string, to: string, is: readonly string[]): Situation {
  return fails(name, to, is, { setup: 'warn', action: 'delayed' })
}

/** See the head of the file. */
export const opensmtpd: Driver = {
  server: 'opensmtpd',
  host: HOST,
  domain: DOMAIN,
  situations: [...situations, ...third],
  waitMs: 60_000,
  start: (setup, root) => {
    configure(setup, root)
    const child = root.spawn(['/bin/sh', '-c', 'exec /usr/sbin/smtpd -d > /var/log/smtpd.log 2>&1'])
    return Promise.resolve({
      port: 25,
      stop: async () => {
        child.kill('SIGTERM')
        await new Promise((resolve) => child.once('exit', resolve))
      },
    })
  },
}

function configure(setup: string, root: Root): void {
  root.people(['anna', 'hanna', 'ida', 'otto', 'clerk'])
  root.write('/usr/local/bin/intake', INTAKE, { mode: 0o755 })
  root.write('/etc/aliases', ALIASES)
  root.write('/home/anna/.forward', 'gone@birch.example\n', { owner: 'anna', mode: 0o644 })
  root.folderOf('/home/hanna/Maildir', { owner: 'hanna' })
  execFileSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    'size=16k,mode=1777',
    'tmpfs',
    `${root.folder}/home/hanna/Maildir`,
  ])
  root.run(['sh', '-c', 'yes > /home/hanna/Maildir/filling'])
  root.run([
    'sh',
    '-c',
    'rm -rf /home/ida/Maildir; mkdir -m 500 /home/ida/Maildir; rm -rf /var/spool/smtpd',
  ])
  root.write(
    '/etc/smtpd.conf',
    CONFIGURATION.replace(
      '{times}',
      setup === 'warn' ? 'queue ttl 60s\nbounce warn-interval 3s' : 'queue ttl 10s',
    ),
  )
}

const INTAKE = `#!/bin/sh
cat > /dev/null
case $1 in
67) echo "intake: there is no queue called tickets" >&2 ;;
75) echo "fax: all lines are busy" >&2 ;;
9) kill -9 $$ ;;
esac
exit $1
`

const ALIASES = `
tickets: "|/usr/local/bin/intake 67"
fax: "|/usr/local/bin/intake 75"
quiet: "|/usr/local/bin/intake 1"
robot: "|/usr/local/bin/intake 9"
scanner: "|/usr/local/bin/scan-mail --deliver"
board: gone@birch.example, tom@alder.example, stopped@birch.example
`

const CONFIGURATION = `
{times}
table aliases file:/etc/aliases
listen on 127.0.0.1 port 25 hostname ${HOST}
action "local" maildir alias <aliases>
table people { "@" = "clerk" }
action "store" lmtp "127.0.1.150:24" rcpt-to virtual <people>
action "out" relay helo ${HOST}
action "tls" relay helo ${HOST} tls
match from any for domain "${DOMAIN}" action "local"
match from any for domain "store.example" action "store"
match from any for domain { "oak.example", "pine.example" } action "tls"
match from any for any action "out"
`
