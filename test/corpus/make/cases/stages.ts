/** The same words at every point of the dialogue, dialogues that break off, several recipients, names that lead nowhere. */
import {
  refusal,
  reply,
  truthOf,
  type DomainKind,
  type ServerCase,
  type Stage,
  type Step,
} from '../case.ts'

const replies: readonly ServerCase[] = [
  refusal(
    'connect-554-multi',
    "554-mx.{domain}\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
    { categories: ['reputation', 'blocklisted'], stage: 'connect' },
  ),
  refusal('connect-421', '421 4.3.2 Service not available, closing transmission channel', {
    categories: ['system_error', 'network'],
    stage: 'connect',
    hangsUp: 'after',
  }),
  refusal('connect-521', '521 This host does not accept mail', {
    categories: ['domain_refuses_mail'],
    stage: 'connect',
  }),
  refusal('ehlo-501', '501 5.5.2 Helo command rejected: Invalid name', {
    categories: ['protocol_error', 'policy'],
    stage: 'ehlo',
  }),
  refusal('ehlo-554', '554 5.7.1 You are not welcome here', {
    categories: ['policy'],
    stage: 'ehlo',
  }),
  refusal('mail-553', '553 5.7.1 Sender address rejected: not owned by the user', {
    categories: ['sender_rejected'],
    stage: 'mail',
  }),
  refusal('mail-551-moved', '551 5.1.6 We moved, write to <all@newplace.example>', {
    categories: ['moved'],
    stage: 'mail',
    forwardPath: 'all@newplace.example',
  }),
  refusal('data-554', '554 5.5.1 Error: no valid recipients', {
    categories: ['user_unknown'],
    stage: 'data',
  }),
  refusal('data-451', '451 4.3.0 Error: queue file write error', {
    categories: ['system_error'],
    stage: 'data',
  }),
  refusal(
    'end-550-multi',
    '550-5.1.1 The mailbox {rcpt}\n550-5.1.1 was deleted\n550 5.1.1 last week',
    { categories: ['user_unknown'], stage: 'end' },
  ),
  refusal(
    'end-551-moved',
    '551-5.1.6 The person whom you write to\n551 5.1.6 has moved; please try <at.the.end@newplace.example>',
    { categories: ['moved'], stage: 'end', forwardPath: 'at.the.end@newplace.example' },
  ),
  refusal('rcpt-421-close', '421 4.4.2 Too many errors, closing connection', {
    categories: ['rate_limited', 'system_error', 'network', 'policy'],
    hangsUp: 'after',
  }),
  refusal(
    'mixed-codes',
    '550-first line of an odd server\n551 5.1.6 User has moved; please try <mixed.codes@newplace.example>',
    { categories: ['moved'], forwardPath: 'mixed.codes@newplace.example' },
  ),
  refusal('code-beyond', '599 5.1.1 nobody of that name', ['user_unknown']),
]

const broken: readonly ServerCase[] = [
  broke('hang-up-connect', 'connect', 'hang-up'),
  broke('hang-up-rcpt', 'rcpt', 'hang-up'),
  broke('hang-up-end', 'end', 'hang-up'),
  broke(
    'hang-up-mid-reply',
    'rcpt',
    reply('551-5.1.6 User has moved;\n551 5.1.6 please try <never.said@newplace.example>', {
      hangsUp: 'inside',
    }),
  ),
  broke('silent-connect', 'connect', 'silence'),
  broke('silent-rcpt', 'rcpt', 'silence'),
  broke('garbage-rcpt', 'rcpt', reply('this is no reply at all')),
]

const tls: readonly ServerCase[] = [
  {
    name: 'starttls-refused',
    at: {
      starttls: reply('454 4.7.0 TLS not available due to temporary reason'),
      mail: reply('530 5.7.0 Must issue a STARTTLS command first'),
    },
    recipients: [{ local: 'greta.novak', truth: truthOf('530 5.7.0 x', ['tls_failure']) }],
  },
]

const several: readonly ServerCase[] = [
  {
    name: 'one-of-three',
    recipients: [
      { local: 'hugo.costa' },
      {
        local: 'ines.bauer',
        reply: reply('550 5.1.1 <{rcpt}> unknown'),
        truth: truthOf('550 5.1.1 x', ['user_unknown']),
      },
      { local: 'tara.olsen' },
    ],
  },
  {
    name: 'all-of-three',
    recipients: [
      {
        local: 'rosa.petit',
        reply: reply('551 5.1.6 <{rcpt}> has moved, new address <rosa@newplace.example>'),
        truth: truthOf('551 5.1.6 x', ['moved'], 'rosa@newplace.example'),
      },
      {
        local: 'nils.weber',
        reply: reply('552 5.2.2 <{rcpt}> mailbox full'),
        truth: truthOf('552 5.2.2 x', ['mailbox_full']),
      },
      {
        local: 'olga.lindt',
        reply: reply('550 5.7.1 <{rcpt}> refuses mail from you'),
        truth: truthOf('550 5.7.1 x', ['recipient_filter', 'policy']),
      },
    ],
  },
  {
    name: 'moved-and-temporary',
    recipients: [
      {
        local: 'pablo.moreau',
        reply: reply('551 User not local; please try <pablo@newplace.example>'),
        truth: truthOf('551 x', ['moved'], 'pablo@newplace.example'),
      },
      {
        local: 'stefan.martin',
        reply: reply('450 4.2.0 Mailbox busy'),
        truth: truthOf('450 4.2.0 x', ['system_error', 'expired']),
      },
    ],
  },
  {
    name: 'two-domains-one-moved',
    recipients: [
      {
        local: 'karin.garcia',
        domain: 'north-branch.example',
        reply: reply('551-5.1.6 Branch closed\n551 5.1.6 please try <karin@newplace.example>'),
        truth: truthOf('551 5.1.6 x', ['moved'], 'karin@newplace.example'),
      },
      { local: 'felix.rossi', domain: 'south-branch.example' },
    ],
  },
  {
    name: 'end-refuses-all',
    at: { end: reply('554 5.7.1 Blocked by content filter') },
    recipients: [
      {
        local: 'maria.keller',
        truth: truthOf('554 5.7.1 x', ['content_rejected', 'spam', 'policy']),
      },
      {
        local: 'jonas.novak',
        truth: truthOf('554 5.7.1 x', ['content_rejected', 'spam', 'policy']),
      },
    ],
  },
]

const names: readonly ServerCase[] = [
  unresolved('mx-without-address', 'mx_without_address', [
    'network',
    'domain_not_found',
    'expired',
  ]),
  unresolved('unreachable', 'unreachable', ['network', 'expired']),
  refusal('address-only', '550 5.1.1 User unknown', {
    categories: ['user_unknown'],
    domainKind: 'address_only',
  }),
  {
    name: 'idn-domain',
    recipients: [
      {
        local: 'karin.weber',
        domain: 'bücher-nord.example',
        reply: reply('551 5.1.6 {rcpt} verzogen; please try <karin@bücher-süd.example>'),
        truth: truthOf('551 5.1.6 x', ['moved'], 'karin@bücher-süd.example'),
      },
    ],
    original: 'utf8',
  },
  {
    name: 'idn-both-halves',
    recipients: [
      {
        local: 'jürgen',
        domain: 'straße-west.example',
        reply: reply('550 5.1.1 Unbekannter Empfänger'),
        truth: truthOf('550 5.1.1 x', ['user_unknown']),
      },
    ],
    original: 'utf8',
  },
]

const originals: readonly ServerCase[] = [
  refusal('original-fake-report', '551 User not local', {
    categories: ['not_local'],
    original: 'fake-report',
  }),
  refusal('original-fake-footer', '550 5.2.1 Mailbox disabled', {
    categories: ['mailbox_disabled'],
    original: 'fake-footer',
  }),
  refusal(
    'original-nested',
    '551 5.1.6 User has moved; please try <outer.truth@newplace.example>',
    {
      categories: ['moved'],
      original: 'nested-report',
      forwardPath: 'outer.truth@newplace.example',
    },
  ),
  refusal('double-bounce', '550 5.1.1 No such user', {
    categories: ['user_unknown'],
    isBounce: true,
  }),
]

function broke(name: string, stage: Stage, step: Step): ServerCase {
  return {
    name,
    at: { [stage]: step },
    recipients: [{ local: 'vera.lindt', truth: { categories: ['network', 'expired'] } }],
  }
}

function unresolved(
  name: string,
  domainKind: DomainKind,
  categories: readonly string[],
): ServerCase {
  return { name, domainKind, recipients: [{ local: 'hugo.garcia', truth: { categories } }] }
}

/** In the order of a dialogue. */
export const STAGE_CASES: readonly ServerCase[] = [
  ...replies,
  ...broken,
  ...tls,
  ...several,
  ...names,
  ...originals,
]
