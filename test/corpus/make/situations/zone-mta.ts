/** ZoneMTA: what its bounce messages make of far servers' replies, of lost connections and of names that lead nowhere; WildDuck's automatic answers. */
import path from 'node:path'
import type { Driver } from './driver.ts'
import { messageIdOf } from './originals.ts'
import { fails, type Situation } from './situation.ts'

const HOST = 'mail.meadow.example'

const WAY = ['network', 'expired']

const refusals: readonly Situation[] = [
  fails('unknown', 'gone@birch.example', ['user_unknown'], { code: 550 }),
  fails('moved', 'old.name@birch.example', ['moved'], { code: 551, path: 'new.name@yew.example' }),
  fails('moved-plain', 'paul.weber@birch.example', ['moved'], {
    code: 551,
    path: 'paul@weber.example',
  }),
  fails('moved-three-lines', 'old@tamarind.example', ['moved'], {
    code: 551,
    path: 'new@tamarind-group.example',
  }),
  fails('disabled', 'stopped@birch.example', ['mailbox_disabled'], { code: 550 }),
  fails('full', 'stuffed@birch.example', ['mailbox_full'], { code: 452 }),
  fails('greylisted', 'later@birch.example', ['greylisted'], { code: 450 }),
  fails('callout', 'who@tamarind.example', ['user_unknown'], { code: 550 }),
  fails('end-spam', 'tom@mulberry.example', ['spam'], { code: 554 }),
  fails('end-full', 'tom@olive.example', ['mailbox_full'], { code: 552 }),
  fails('content-refused', 'tom@rhododendron.example', ['content_rejected', 'policy', 'spam'], {
    code: 554,
  }),
  fails('sender-refused', 'tom@medlar.example', ['sender_rejected', 'domain_not_found'], {
    code: 553,
  }),
  fails(
    'data-later',
    'tom@poplar.example',
    ['greylisted', 'rate_limited', 'policy', 'system_error', ...WAY],
    {
      code: 451,
    },
  ),
  fails('mail-later', 'tom@lilac.example', ['system_error', ...WAY], { code: 451 }),
  fails('banner-554', 'tom@sequoia.example', ['policy', 'blocklisted', 'network'], { code: 554 }),
  fails('banner-421', 'tom@hornbeam.example', ['system_error', ...WAY], { code: 421 }),
  fails('password-asked', 'tom@laurel.example', ['auth_required'], { code: 530 }),
  fails('unknown-german', 'weg@cornel.example', ['user_unknown'], { code: 550 }),
  fails('refused-long', 'lang@cornel.example', ['blocklisted'], { code: 554 }),
  fails('moved-twelve-lines', 'umzug@cornel.example', ['moved'], {
    code: 551,
    path: 'umzug.neu@yew.example',
  }),
]

const ways: readonly Situation[] = [
  fails('lost-greeting', 'tom@cedar.example', WAY),
  fails('lost-ehlo', 'tom@elm.example', WAY),
  fails('lost-mail', 'tom@fir.example', WAY),
  fails('lost-end', 'tom@larch.example', WAY),
  fails('refused-connection', 'tom@willow.example', WAY),
  fails('unreachable', 'tom@aspen.example', WAY),
  // It does not say that the domain refuses all mail.
  fails('null-mx', 'tom@beech.example', ['domain_refuses_mail', 'domain_not_found', ...WAY]),
  fails('no-such-domain', 'tom@acacia.example', ['domain_not_found']),
  fails('servfail', 'tom@ash.example', ['network', 'domain_not_found', 'expired']),
  fails('mx-without-address', 'tom@chestnut.example', ['domain_not_found', 'network', 'expired']),
  fails('no-mx-no-address', 'tom@lime.example', ['domain_not_found', 'network', 'expired']),
  fails('second-mx-says', 'tom@cypress.example', ['system_error', ...WAY], { code: 451 }),
]

const store: readonly Situation[] = [
  fails('lmtp-unknown', 'nobody@store.example', ['user_unknown'], { code: 550 }),
  fails('lmtp-full', 'wilma@store.example', ['mailbox_full'], { code: 552 }),
  fails('lmtp-sieve', 'xaver@store.example', ['recipient_filter', 'policy'], { code: 554 }),
]

const others: readonly Situation[] = [
  {
    name: 'two-of-three',
    to: ['gone@birch.example', 'tom@birch.example', 'paul.weber@birch.example'],
    returns: [
      {
        has: 'X-Failed-Recipients: gone@birch.example',
        reports: [{ to: 'gone@birch.example', code: 550, is: ['user_unknown'] }],
      },
      {
        suffix: 'moved',
        has: 'X-Failed-Recipients: paul.weber@birch.example',
        reports: [
          { to: 'paul.weber@birch.example', code: 551, is: ['moved'], path: 'paul@weber.example' },
        ],
      },
    ],
  },
  {
    name: 'delayed',
    setup: 'warn',
    to: ['later@birch.example'],
    returns: [
      {
        has: 'Action: delayed',
        reports: [{ to: 'later@birch.example', action: 'delayed', code: 450, is: ['greylisted'] }],
      },
      {
        suffix: 'end',
        has: 'Action: failed',
        reports: [{ to: 'later@birch.example', code: 450, is: ['greylisted'] }],
      },
    ],
  },
  {
    // Its notice of a delay names everybody of the mail, also whom it has reached.
    name: 'delayed-one-of-two',
    setup: 'warn',
    to: ['tom@birch.example', 'later@birch.example'],
    returns: [
      {
        has: 'Action: delayed',
        reports: [
          { to: 'tom@birch.example', action: null, is: [] },
          { to: 'later@birch.example', action: 'delayed', is: ['greylisted'] },
        ],
      },
      {
        suffix: 'end',
        has: 'Action: failed',
        reports: [{ to: 'later@birch.example', code: 450, is: ['greylisted'] }],
      },
    ],
  },
  fails('address-blocked', 'tom@alder.example', ['policy', 'domain_not_found', ...WAY], {
    setup: 'blocked',
  }),
]

/** Automatic answers of WildDuck, the mail store that sends by ZoneMTA: subject and text. */
const ANSWERS: Readonly<Record<string, readonly [string, string]>> = {
  'away@pond.example': [
    'Out of the office',
    'I am away until 8 April and will read your mail then.',
  ],
  'urlaub@pond.example': ['', 'Guten Tag,\n\nich bin bis zum 8. April im Urlaub.\n\nUta Kraus'],
  'left@pond.example': [
    'I no longer work here',
    'I have left the company. Please write to my successor, mia.stone@pond.example.',
  ],
}

const answers: readonly Situation[] = Object.keys(ANSWERS).map((to) => ({
  name: `wildduck-${to.slice(0, to.indexOf('@'))}`,
  to: [to],
  by: 'wildduck',
  returns: [{ kind: 'auto_reply', reports: [] }],
}))

/** See the head of the file. */
export const zoneMta: Driver = {
  server: 'zone-mta',
  host: HOST,
  domain: 'meadow.example',
  situations: [...refusals, ...ways, ...store, ...others, ...answers],
  waitMs: 25_000,
  start: (setup, root) => {
    const front = path.join(import.meta.dirname, 'zone-mta-front.js')
    const child = root.spawn(['/usr/bin/env', 'node', front, '/opt/zone-mta', HOST, setup])
    return Promise.resolve({
      port: 25,
      stop: async () => {
        child.kill('SIGTERM')
        await new Promise((resolve) => child.once('exit', resolve))
      },
    })
  },
  act: async (situation, root, from) => {
    const [to = ''] = situation.to
    const number = Number(/\d+/.exec(from)?.[0])
    const front = path.join(import.meta.dirname, 'wildduck-front.js')
    const words = ['/opt/zone-mta', from, to, messageIdOf(number), ...(ANSWERS[to] ?? [])]
    const child = root.spawn(['/usr/bin/env', 'node', front, ...words])
    await new Promise((resolve) => child.once('exit', resolve))
  },
}
