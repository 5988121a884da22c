/** Courier: aliases, `.courier` files, programs, maildrop, quotas, the way, notices, an administrator's words, mailbot. */
import { startCourier, type CourierSettings } from '../courier-root.ts'
import { COURIER_TEMPLATES } from './courier-templates.ts'
import type { Driver, Root } from './driver.ts'
import { fails, type Returned, type Situation } from './situation.ts'

const HOST = 'post.linden.example'
const DOMAIN = 'linden.example'
const at = (local: string): string => `${local}@${DOMAIN}`

const MAILER = ['mailer_error', 'system_error']
const WAY = ['network', 'expired']

/** `.courier` files by account. An empty one: delivery to the Maildir. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  anna: '',
  // Programs and what they say.
  tickets: `|echo 'No ticket queue of that name'; exit 67`,
  archive: `|echo 'archive: database is locked'; exit 75`,
  scanner: '|/usr/local/bin/scan-mail',
  robot: '|kill -SEGV $$',
  strict: `|echo 'This mailbox takes no mail from outside the house'; exit 77`,
  former: `|echo 'This person has left. The new address is <f.sturm@yew.example>'; exit 100`,
  kontor: '|/usr/local/bin/move-notice',
  wordy: `|for i in 1 2 3 4 5 6 7 8 9; do echo "line $i of a program that has much to say about its troubles with this mail"; done; exit 69`,
  soft: '|exit 70',
  perl: `|perl -e 'use Mail::Nowhere;'`,
  python: `|python3 -c 'open("/nowhere/inbox")'`,
  guard: `|echo '550 5.7.1 Rejected as spam, score 12.4 of 5.0'; exit 100`,
  voll: `|echo 'Postfach voll: das Kontingent von 200 MB ist erschöpft'; exit 100`,
  offers: `|echo 'post script, list not found: spring-offers'; exit 67`,
  club: `|echo 'Only members may write to this list'; exit 77`,
  holiday: `|echo 'vacation: no .vacation.msg file in /home of holiday'; exit 1`,
  store: `|echo 'cat: write error: No space left on device'; exit 73`,
  closed: `|echo 'Account closed at the wish of its owner'; exit 100`,
  // Forwards.
  frida: 'gone@birch.example',
  greta: 'old.name@oak.example',
  hanna: 'anna@linden.example\\ngone@birch.example\\nstopped@birch.example',
  inga: 'ghost@linden.example',
  karla: 'lina@linden.example',
  lina: 'karla@linden.example',
  // Mailboxes.
  mona: '',
  nora: './Missing/Folder/',
  olga: './Maildir',
  // maildrop.
  paula: '|maildrop',
  rita: '|maildrop',
  sina: '|maildrop',
  tessa: '|maildrop',
  // Answers.
  ute: `|mailbot -t /home/ute/away.txt -A 'From: Ute Berg <ute@linden.example>' /usr/sbin/sendmail -f ''`,
  vroni: `|mailbot -c utf-8 -t /home/vroni/away.txt -N -A 'From: Vroni Tal <vroni@linden.example>' /usr/sbin/sendmail -f ''`,
  wanda: `|mailbot -t /home/wanda/left.txt -M wanda@linden.example -A 'From: Wanda Hof <wanda@linden.example>' /usr/sbin/sendmail -f ''`,
  yella: `|mailbot -T replyfeedback -R abuse -t /home/yella/spam.txt -A 'From: <yella@linden.example>' /usr/sbin/sendmail -f ''`,
}

const FILTERS: Readonly<Record<string, string>> = {
  paula: 'echo "The list of Paula is closed to you"\nEXITCODE=77\nexit\n',
  rita: 'to "| /usr/local/bin/no-such-filter"\n',
  sina: 'if (/^Subject:\n',
  tessa: 'to "/nowhere/at/all/Maildir"\n',
}

const ALIASES = [
  `postmaster: keeper@sender.example`,
  'team: gone@birch.example',
  'moved: paul.weber@oak.example',
  'nested: team',
  'desk: anna',
  'staff: anna, paula.keller@birch.example',
].join('\n')

const locals: readonly Situation[] = [
  fails('program-67', at('tickets'), ['mailer_error', 'user_unknown', 'system_error']),
  fails('program-75', at('archive'), [...MAILER, 'expired']),
  fails('program-missing', at('scanner'), [...MAILER, 'expired']),
  fails('program-signal', at('robot'), []),
  fails('program-77', at('strict'), ['recipient_filter', 'policy']),
  fails('program-moved', at('former'), ['moved'], { path: 'f.sturm@yew.example' }),
  fails('program-551', at('kontor'), ['moved'], { path: 'kontor@yew.example' }),
  fails('program-wordy', at('wordy'), MAILER),
  fails('program-70', at('soft'), []),
  fails('program-perl', at('perl'), [...MAILER, 'expired']),
  fails('program-python', at('python'), [...MAILER, 'expired']),
  fails('program-spam', at('guard'), ['spam'], { code: 550 }),
  fails('program-full-german', at('voll'), ['mailbox_full']),
  fails('program-no-list', at('offers'), ['user_unknown', 'mailer_error']),
  fails('program-members', at('club'), ['recipient_filter', 'policy']),
  fails('program-vacation', at('holiday'), [...MAILER, 'expired']),
  fails('program-disk-full', at('store'), ['system_error', 'mailbox_full', 'mailer_error']),
  fails('program-closed', at('closed'), ['mailbox_disabled']),
  fails('forward-gone', at('frida'), ['user_unknown'], { final: 'gone@birch.example', code: 550 }),
  fails('forward-moved', at('greta'), ['moved'], {
    final: 'old.name@oak.example',
    code: 551,
    path: 'new.name@yew.example',
  }),
  // One recipient, two targets.
  fails('forward-several', at('hanna'), ['user_unknown', 'mailbox_disabled'], {
    final: 'gone@birch.example',
    code: 550,
  }),
  fails('forward-unknown', at('inga'), [
    'user_unknown',
    'forwarding_misconfigured',
    'mailer_error',
  ]),
  fails('forward-circle', at('karla'), ['forwarding_misconfigured', 'mailer_error'], {
    final: at('lina'),
  }),
  fails('quota', at('mona'), ['mailbox_full']),
  fails('no-folder', at('nora'), [...MAILER, 'expired']),
  fails('no-permission', at('olga'), [...MAILER, 'expired']),
  fails('no-extension', at('mona-books'), ['user_unknown']),
  fails('maildrop-filter', at('paula'), ['recipient_filter', 'policy', 'mailer_error']),
  fails('maildrop-program', at('rita'), [...MAILER, 'expired']),
  fails('maildrop-syntax', at('sina'), [...MAILER, 'expired']),
  fails('maildrop-folder', at('tessa'), [...MAILER, 'expired']),
]

// An alias of several is a list for it, which answers for its members itself (RFC 3461 s6.2.7.3): no bounce comes.
const aliases: readonly Situation[] = [
  fails('alias-gone', at('team'), ['user_unknown'], { final: 'gone@birch.example', code: 550 }),
  fails('alias-nested', at('nested'), ['user_unknown'], { final: 'gone@birch.example', code: 550 }),
  fails('alias-moved', at('moved'), ['moved'], {
    final: 'paul.weber@oak.example',
    code: 551,
    path: 'paul@weber.example',
  }),
]

const ways: readonly Situation[] = [
  // Not a word about the cause.
  fails('lost-ehlo', 'tom@elm.example', []),
  fails('lost-mail', 'tom@fir.example', WAY),
  fails('lost-data', 'tom@juniper.example', WAY),
  fails('silent-end', 'tom@walnut.example', WAY),
  fails('mx-is-myself', 'tom@ebony.example', [
    'network',
    'forwarding_misconfigured',
    'relay_denied',
    'not_local',
  ]),
  fails('mx-is-a-number', 'tom@hickory.example', ['domain_not_found', 'network']),
  fails('two-hosts', 'tom@cypress.example', ['system_error', 'expired', 'network'], { code: 451 }),
  fails('closing-down', 'tom@hornbeam.example', ['system_error', 'expired', 'network'], {
    code: 421,
  }),
  fails('eight-bits', 'gone@holly.example', ['user_unknown'], { original: 'eight-bit', code: 550 }),
  fails('sign-on-failed', 'tom@laurel.example', ['auth_required', 'auth_failure'], { code: 535 }),
  fails('tls-not-offered', 'tom@oak.example', ['tls_failure'], { setup: 'tls' }),
  fails('tls-not-trusted', 'tom@pine.example', ['tls_failure'], { setup: 'tls' }),
]

const several: readonly Situation[] = [
  {
    name: 'mixed',
    to: [
      'gone@birch.example',
      at('tickets'),
      'tom@alder.example',
      'tom@beech.example',
      'old.name@alder.example',
    ],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: at('tickets'), is: ['mailer_error', 'user_unknown', 'system_error'] },
          { to: 'tom@beech.example', is: ['domain_not_found', 'domain_refuses_mail'] },
          { to: 'old.name@alder.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  // A reverse-path for each recipient: it is for the next server, and for what is refused at once there is one report.
  {
    name: 'verp',
    to: ['gone@birch.example', 'old.name@oak.example'],
    command: ['sendmail', '-f', '{from}', '-verp', 'gone@birch.example', 'old.name@oak.example'],
    returns: [
      {
        reports: [
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
          { to: 'old.name@oak.example', code: 551, is: ['moved'], path: 'new.name@yew.example' },
        ],
      },
    ],
  },
  {
    name: 'many',
    to: Array.from({ length: 30 }, (_, index) => `member.${String(index + 1)}@lime.example`),
    returns: [
      {
        reports: Array.from({ length: 30 }, (_, index) => ({
          to: `member.${String(index + 1)}@lime.example`,
          is: ['domain_not_found', 'network'],
        })),
      },
    ],
  },
]

const delivered = (to: string): Returned => ({
  suffix: 'notice',
  has: 'Action: delivered',
  reports: [{ to, action: 'delivered', is: [] }],
})

const notices: readonly Situation[] = [
  {
    name: 'success-local',
    to: [at('anna')],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ ...delivered(at('anna')) }],
  },
  {
    name: 'success-alias',
    to: [at('desk')],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to: at('desk'), final: at('anna'), action: 'delivered', is: [] }] }],
  },
  {
    name: 'success-list',
    to: [at('staff')],
    rcptOptions: 'NOTIFY=SUCCESS',
    returns: [{ reports: [{ to: at('staff'), action: 'relayed', is: [] }] }],
  },
  {
    name: 'success-relayed',
    to: ['tom@birch.example'],
    rcptOptions: 'NOTIFY=SUCCESS ORCPT=rfc822;tom+2Blist@birch.example',
    mailOptions: 'RET=FULL ENVID=order+2B7',
    returns: [
      {
        reports: [
          { to: 'tom+list@birch.example', final: 'tom@birch.example', action: 'relayed', is: [] },
        ],
      },
    ],
  },
  {
    name: 'success-and-failure',
    to: [at('anna'), 'gone@birch.example'],
    rcptOptions: 'NOTIFY=SUCCESS,FAILURE',
    mailOptions: 'RET=HDRS ENVID=order-8',
    returns: [
      {
        reports: [
          { to: at('anna'), action: 'delivered', is: [] },
          { to: 'gone@birch.example', code: 550, is: ['user_unknown'] },
        ],
      },
    ],
  },
  {
    name: 'other-original',
    to: ['gone@birch.example'],
    rcptOptions: 'ORCPT=rfc822;g.one@shop.example',
    mailOptions: 'RET=FULL ENVID=order-9',
    returns: [
      {
        reports: [
          {
            to: 'g.one@shop.example',
            final: 'gone@birch.example',
            code: 550,
            is: ['user_unknown'],
          },
        ],
      },
    ],
  },
  waits('delayed', ['later@birch.example'], [['greylisted', 'network', 'expired']], 450),
  waits('delayed-unreachable', ['tom@aspen.example'], [WAY]),
  waits('delayed-program', [at('archive')], [MAILER]),
  waits(
    'delayed-several',
    ['tom@lilac.example', 'stuffed@birch.example'],
    [
      ['system_error', 'network', 'expired'],
      ['mailbox_full', 'expired'],
    ],
  ),
  {
    name: 'delayed-then-failed',
    setup: 'both',
    to: ['later@birch.example'],
    returns: [
      {
        has: 'Action: delayed',
        reports: [
          {
            to: 'later@birch.example',
            action: 'delayed',
            code: 450,
            is: ['greylisted', 'network', 'expired'],
          },
        ],
      },
      {
        suffix: 'end',
        has: 'Action: failed',
        reports: [
          { to: 'later@birch.example', code: 450, is: ['greylisted', 'network', 'expired'] },
        ],
      },
    ],
  },
  fails('double', 'gone@birch.example', ['user_unknown'], {
    from: null,
    original: 'report',
    code: 550,
  }),
  // The bounce bounces: the report is about that, and the mail that came back is that (its Message-ID is put into the line by hand).
  {
    name: 'double-unknown-sender',
    from: 'gone@birch.example',
    to: ['old.name@oak.example'],
    returns: [{ reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }] }],
  },
  fails('forged', 'gone@birch.example', ['user_unknown'], { original: 'forged', code: 550 }),
  fails('cancelled', 'tom@willow.example', [], { by: 'cancel' }),
  fails('bare-bytes', 'gone@birch.example', ['user_unknown'], { by: 'bare bytes', code: 550 }),
]

function waits(
  name: string,
  to: readonly string[],
  is: readonly (readonly string[])[],
  code?: number,
): Situation {
  const reports = to.map((one, index) => ({
    to: one,
    action: 'delayed' as const,
    is: is[index] ?? [],
    ...(code === undefined ? {} : { code }),
  }))
  return { name, to, setup: 'warn', returns: [{ reports }] }
}

const answers: readonly Situation[] = [
  { name: 'mailbot', to: [at('ute')], returns: [{ kind: 'auto_reply', reports: [] }] },
  { name: 'mailbot-german', to: [at('vroni')], returns: [{ kind: 'auto_reply', reports: [] }] },
  // Dressed as a report: what it says in its fields is a delivery.
  {
    name: 'mailbot-report',
    to: [at('wanda')],
    returns: [{ reports: [{ to: at('wanda'), action: 'delivered', is: [] }] }],
  },
  {
    name: 'mailbot-feedback',
    to: [at('yella')],
    returns: [{ kind: 'complaint', reports: [{ to: at('yella'), action: null, is: [] }] }],
  },
]

/** An administrator takes the mail to willow.example out of the queue, where it waits for a host that is not there: the line before his in the list of the queue has its number. */
const CANCEL = `sleep 1; cancelmsg "$(mailq -batch | grep willow.example | head -n 1 | cut -d ';' -f 2)" 'This mailing was stopped by the administrator'`

/** Courier. */
export const courier: Driver = {
  server: 'courier',
  host: HOST,
  domain: DOMAIN,
  situations: [
    ...locals,
    ...aliases,
    ...ways,
    ...several,
    ...notices,
    ...answers,
    ...COURIER_TEMPLATES.flatMap(({ name }) => templated(name)),
  ],
  start: async (setup, root) => {
    furnish(root)
    await Promise.resolve()
    const { stop } = startCourier(root, settingsOf(setup))
    return {
      port: 25,
      stop: async () => {
        await stop()
        root.run(['sh', '-c', 'rm -rf /var/lib/courier/msgq/* /var/lib/courier/msgs/*'])
      },
    }
  },
  act: (situation, root, from) => {
    const input =
      situation.by === 'cancel'
        ? 'From: <news@sender.example>\nTo: <tom@willow.example>\nSubject: Your order 40999\n\nHello.\n'
        : Buffer.from(
            'From: <news@sender.example>\nSubject: Gr\u00fc\u00dfe\nTo: G\u00fcnther <gone@birch.example>\n\nSch\u00f6n.\n',
            'latin1',
          )
    root.run(['sendmail', '-f', from, ...situation.to], { input, must: true })
    if (situation.by === 'cancel') root.run(['sh', '-c', CANCEL], { must: true })
    return Promise.resolve()
  },
  waitMs: 60_000,
}

/** Each set of words with a refusal, a delay, a success and two recipients. */
function templated(name: string): readonly Situation[] {
  const setup = `words-${name}`
  return [
    fails(`${name}-gone`, 'gone@birch.example', ['user_unknown'], { setup, code: 550 }),
    fails(`${name}-moved`, 'old.name@oak.example', ['moved'], {
      setup,
      code: 551,
      path: 'new.name@yew.example',
    }),
    fails(`${name}-program`, at('tickets'), ['mailer_error', 'user_unknown', 'system_error'], {
      setup,
    }),
    fails(`${name}-nowhere`, 'tom@lime.example', ['domain_not_found', 'network'], { setup }),
    {
      name: `${name}-two`,
      setup,
      to: ['paul.weber@oak.example', 'stopped@birch.example'],
      returns: [
        {
          reports: [
            { to: 'paul.weber@oak.example', code: 551, is: ['moved'], path: 'paul@weber.example' },
            { to: 'stopped@birch.example', code: 550, is: ['mailbox_disabled'] },
          ],
        },
      ],
    },
    {
      name: `${name}-delayed`,
      setup,
      to: ['later@birch.example'],
      returns: [
        {
          has: 'Action: delayed',
          reports: [
            {
              to: 'later@birch.example',
              action: 'delayed',
              code: 450,
              is: ['greylisted', 'network', 'expired'],
            },
          ],
        },
      ],
    },
    {
      name: `${name}-success`,
      setup,
      to: [at('anna')],
      rcptOptions: 'NOTIFY=SUCCESS',
      returns: [{ reports: [{ to: at('anna'), action: 'delivered', is: [] }] }],
    },
    {
      name: `${name}-relayed`,
      setup,
      to: ['tom@birch.example'],
      rcptOptions: 'NOTIFY=SUCCESS',
      returns: [{ reports: [{ to: 'tom@birch.example', action: 'relayed', is: [] }] }],
    },
  ]
}

function settingsOf(setup: string): CourierSettings {
  const words = COURIER_TEMPLATES.find(({ name }) => setup === `words-${name}`)
  return {
    host: HOST,
    domain: DOMAIN,
    locals: [HOST, 'localhost', DOMAIN],
    files: {
      'aliases/system': ALIASES,
      esmtproutes:
        setup === 'tls' ? 'oak.example:/SECURITY=REQUIRED\npine.example:/SECURITY=REQUIRED' : '',
      esmtpauthclient: 'laurel.example app of-this-run-alone',
      ...(setup === 'warn' || words !== undefined ? { warntime: '2s', queuetime: '1h' } : {}),
      ...(setup === 'both' ? { warntime: '2s', queuetime: '12s' } : {}),
      ...words?.files,
    },
    variables: setup === 'tls' ? { TLS_VERIFYPEER: 'PEER', ESMTP_TLS_VERIFY_DOMAIN: '1' } : {},
  }
}

/** Accounts with their files. */
function furnish(root: Root): void {
  root.people(Object.keys(ACCOUNTS))
  for (const [name, text] of Object.entries(ACCOUNTS)) {
    const own = { owner: name, mode: 0o600 }
    root.run(['su', name, '-c', 'maildirmake.courier ~/Maildir'])
    if (text !== '') root.write(`home/${name}/.courier`, `${text.replaceAll('\\n', '\n')}\n`, own)
    const filter = FILTERS[name]
    if (filter !== undefined) root.write(`home/${name}/.mailfilter`, filter, own)
  }
  root.write(
    'usr/local/bin/move-notice',
    `#!/bin/sh\necho '551-Das Konto wurde verlegt.'\necho '551 5.1.6 Neue Adresse: <kontor@yew.example>'\nexit 100\n`,
    { mode: 0o755 },
  )
  root.write(
    'home/ute/away.txt',
    'I am away until the third of May.  \nIn urgent cases ask Anna.\n',
  )
  root.write(
    'home/vroni/away.txt',
    'Ich bin bis zum 3. Mai nicht im B\u00fcro.\nIn dringenden F\u00e4llen hilft Anna.\n',
  )
  root.write(
    'home/wanda/left.txt',
    'Wanda Hof has left the company.  \nPlease write to office@linden.example.\n',
  )
  root.write('home/yella/spam.txt', 'This mail was reported as spam.\n')
  root.run(['su', 'mona', '-c', 'maildirmake.courier -q 10S ~/Maildir'])
  root.run(['chmod', '700', '/home/mona'])
  root.run(['chmod', '500', '/home/olga/Maildir/tmp'])
}
