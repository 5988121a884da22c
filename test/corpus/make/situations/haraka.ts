/** Haraka: the way, end of data, several recipients, an administrator's template. It writes to senders only when it gives up. */
import type { Driver, Root } from './driver.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.lagoon.example'

const WAY = ['network', 'expired']

const situations: readonly Situation[] = [
  fails('null-mx', 'tom@beech.example', ['domain_refuses_mail']),
  fails('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network', 'expired']),
  fails('end-full', 'tom@olive.example', ['mailbox_full'], { code: 552 }),
  {
    name: 'mixed',
    to: [
      'gone@birch.example',
      'stopped@birch.example',
      'tom@birch.example',
      'old.name@birch.example',
    ],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] },
          { to: 'old.name@birch.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  fails('own-template-de', 'gone@birch.example', ['user_unknown'], { setup: 'words', code: 550 }),
]

/** Asked after the decoder had been mended for the others. */
const third: readonly Situation[] = [
  fails('lost-end', 'tom@larch.example', WAY),
  fails('refused-then-later', 'tom@cypress.example', ['system_error', ...WAY], { code: 451 }),
  fails(
    'data-later',
    'tom@poplar.example',
    ['greylisted', 'rate_limited', 'policy', 'system_error', ...WAY],
    { code: 451 },
  ),
  fails('mx-is-myself', 'tom@ebony.example', [
    'forwarding_misconfigured',
    'relay_denied',
    'not_local',
    ...WAY,
  ]),
  fails('sender-refused', 'tom@medlar.example', ['sender_rejected', 'domain_not_found'], {
    code: 553,
  }),
]

/** See the head of the file. */
export const haraka: Driver = {
  server: 'haraka',
  host: HOST,
  domain: 'lagoon.example',
  situations: [...situations, ...third],
  waitMs: 25_000,
  start: (setup, root) => {
    configure(setup, root)
    const child = root.spawn([
      '/usr/bin/env',
      'node',
      '/opt/haraka/node_modules/Haraka/bin/haraka',
      '-c',
      '/opt/haraka/own',
    ])
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
  root.run([
    'sh',
    '-c',
    'rm -rf /opt/haraka/own; mkdir -p /opt/haraka/own/queue; cp -r /opt/haraka/node_modules/Haraka/config /opt/haraka/own/',
  ])
  const files: Readonly<Record<string, string>> = {
    me: HOST,
    'smtp.ini': 'listen=127.0.0.1:25\nnodes=0\n',
    plugins: 'relay\n',
    'relay.ini': '[relay]\nacl=true\n',
    relay_acl_allow: '127.0.0.1/32',
    'outbound.ini':
      'enable_tls=false\nlocal_mx_ok=true\nconnect_timeout=2\ntemp_fail_intervals=none\n',
    'log.ini': '[main]\nlevel=warn\n',
    ...(setup === 'words' ? { 'outbound.bounce_message': GERMAN } : {}),
  }
  for (const [name, text] of Object.entries(files))
    root.write(`/opt/haraka/own/config/${name}`, `${text}\n`)
}

const GERMAN = `Received: (Haraka {pid} invoked for bounce); {date}
Date: {date}
From: Postmeister <MAILER-DAEMON@{me}>
To: {to}
Subject: Nicht zustellbar: {subject}
Message-Id: {msgid}

Guten Tag,

Ihre Nachricht "{subject}" konnte nicht zugestellt werden an: {recipients}

Grund: {reason}

Der Mailserver {me} hat aufgegeben; eine weitere Zustellung wird nicht versucht.
`
