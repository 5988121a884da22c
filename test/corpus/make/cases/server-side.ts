/** What the sending server does by itself: aliases, local delivery by a program and its exit codes, mail that waits too long. */
import { refusal, reply, truthOf, type OriginalName, type ServerCase } from '../case.ts'
import { LOCAL_DOMAIN } from '../places.ts'

/** Users whom the drivers' delivery program treats so. */
const local: readonly ServerCase[] = [
  localUser('local-quota', 'full', ['mailbox_full']),
  localUser('local-no-user', 'nouser', ['user_unknown', 'mailer_error']),
  localUser('local-permission', 'noperm', ['mailer_error', 'system_error']),
  localUser('local-tempfail', 'tempfail', ['mailer_error', 'system_error', 'expired']),
  localUser('local-crash', 'crash', ['mailer_error', 'system_error']),
  localUser('local-silent-exit', 'silent', ['mailer_error', 'system_error', 'policy']),
]

const aliases: readonly ServerCase[] = [
  {
    name: 'alias-group-one-moved',
    domainKind: 'local',
    recipients: [
      {
        local: 'everyone',
        domain: LOCAL_DOMAIN,
        reply: reply('551 5.1.6 {local} has moved; please try <second.new@newplace.example>'),
        truth: {
          ...truthOf('551 5.1.6 x', ['moved'], 'second.new@newplace.example'),
          finalRecipient: 'second.member@aliased-group.example',
        },
      },
    ],
  },
  {
    name: 'alias-target-unknown',
    domainKind: 'local',
    recipients: [
      {
        local: 'info',
        domain: LOCAL_DOMAIN,
        reply: reply('550 5.1.1 <info.target@aliased-info.example>: no such user'),
        truth: {
          ...truthOf('550 5.1.1 x', ['user_unknown']),
          finalRecipient: 'info.target@aliased-info.example',
        },
      },
    ],
  },
]

function localUser(name: string, user: string, categories: readonly string[]): ServerCase {
  return {
    name,
    domainKind: 'local',
    recipients: [{ local: user, domain: LOCAL_DOMAIN, truth: { categories } }],
  }
}

/** What only one of them does. */
const single: readonly ServerCase[] = [
  // It remembers that the domain had TLS, and never goes back.
  { ...once('tls-downgrade', '250 ok', ['tls_failure']), lacks: ['STARTTLS'], only: 'chasquid' },
  {
    name: 'alias-catch-all',
    only: 'chasquid',
    domainKind: 'local',
    recipients: [
      {
        local: 'anybody.at.all',
        domain: 'catchall.example',
        reply: reply('552 5.2.2 Mailbox full'),
        truth: {
          ...truthOf('552 5.2.2 x', ['mailbox_full']),
          finalRecipient: 'catch.target@aliased-catch.example',
        },
      },
    ],
  },
  {
    name: 'alias-two-targets',
    only: 'chasquid',
    domainKind: 'local',
    recipients: [
      {
        local: 'pair',
        domain: LOCAL_DOMAIN,
        reply: reply('551 5.1.6 {local} has moved; please try <left.new@newplace.example>'),
        truth: {
          ...truthOf('551 5.1.6 x', ['moved'], 'left.new@newplace.example'),
          finalRecipient: 'left.one@aliased-pair.example',
        },
      },
    ],
  },
  {
    name: 'local-suffix',
    only: 'chasquid',
    domainKind: 'local',
    recipients: [
      { local: 'full+news', domain: LOCAL_DOMAIN, truth: { categories: ['mailbox_full'] } },
    ],
  },
  {
    name: 'pipe-with-words',
    only: 'chasquid',
    domainKind: 'local',
    recipients: [
      {
        local: 'ticket.system',
        domain: LOCAL_DOMAIN,
        truth: { categories: ['mailer_error', 'system_error'] },
      },
    ],
  },
  {
    name: 'local-program-failed',
    only: 'chasquid',
    domainKind: 'local',
    recipients: [
      {
        local: 'filtered',
        domain: LOCAL_DOMAIN,
        truth: { categories: ['mailer_error', 'system_error'] },
      },
    ],
  },
  lmtp('lmtp-full', '552 5.2.2 <{rcpt}> Quota exceeded (mailbox for user is full)', [
    'mailbox_full',
  ]),
  lmtp('lmtp-unknown', "550 5.1.1 <{rcpt}> User doesn't exist: {rcpt}", ['user_unknown']),
  lmtp(
    'lmtp-moved',
    '551-5.1.6 The person has left.\n551 5.1.6 User has moved; please try <lmtp.new@newplace.example>',
    ['moved'],
    'lmtp.new@newplace.example',
  ),
  lmtp(
    'lmtp-temporary',
    '451 4.2.0 <{rcpt}> Internal error occurred. Refer to server log for more information.',
    ['system_error', 'mailer_error'],
  ),
  {
    ...refusal('auth-refused', '535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6', {
      categories: ['auth_required'],
      stage: 'auth',
    }),
    smarthostOptions: 'user=app pass=wrong',
    only: 'nullmailer',
  },
  {
    ...refusal(
      'auth-too-often',
      '454 4.7.0 Temporary authentication failure: Connection lost to authentication server',
      {
        categories: ['auth_required', 'system_error'],
        stage: 'auth',
      },
    ),
    smarthostOptions: 'user=app pass=wrong',
    only: 'nullmailer',
  },
  {
    ...once('tls-not-offered', '250 ok', ['tls_failure', 'protocol_error']),
    smarthostOptions: 'starttls',
    lacks: ['STARTTLS'],
    only: 'nullmailer',
  },
  {
    ...once('tls-at-once', '250 ok', ['tls_failure', 'network']),
    smarthostOptions: 'tls port=25',
    only: 'nullmailer',
  },
  {
    ...once('no-such-address', '250 ok', ['network', 'system_error']),
    smarthostOptions: 'source=192.0.2.77',
    only: 'nullmailer',
  },
  // Whole bodies in its reports; by itself it returns the header alone.
  body(
    'body-fake-551',
    'fake-551',
    '551 5.1.6 User has moved; please try <body.new@newplace.example>',
  ),
  body(
    'body-fake-report',
    'fake-report',
    '551 5.1.6 User has moved; please try <body.new@newplace.example>',
  ),
  body(
    'body-fake-footer',
    'fake-footer',
    '551 5.1.6 User has moved; please try <body.new@newplace.example>',
  ),
  body(
    'body-nested',
    'nested-report',
    '551 5.1.6 User has moved; please try <body.new@newplace.example>',
  ),
]

/** A domain whose mail the server hands on by LMTP: the receiver is the other side. */
function lmtp(
  name: string,
  text: string,
  categories: readonly string[],
  forwardPath?: string,
): ServerCase {
  const domain = `${name}.example`
  const truth = truthOf(text, categories, forwardPath)
  const recipients = [{ local: 'boxholder', domain, reply: reply(text), truth }]
  return { name, only: 'chasquid', domainKind: 'local', recipients }
}

function once(name: string, text: string, categories: readonly string[]): ServerCase {
  return {
    name,
    at: { rcpt: reply(text) },
    recipients: [{ local: 'nils.rossi', truth: { categories } }],
  }
}

function body(name: string, original: OriginalName, text: string): ServerCase {
  const truth = truthOf(text, ['moved'], 'body.new@newplace.example')
  const recipients = [{ local: 'rosa.lindt', reply: reply(text), truth }]
  return { name, original, recipients, only: 'nullmailer' }
}

/** Of no use for servers that serve nobody. */
export const SERVER_SIDE_CASES: readonly ServerCase[] = [...local, ...aliases, ...single]

/** Those of them that go by LMTP. */
export const LMTP_CASES: readonly ServerCase[] = single.filter(({ name }) =>
  name.startsWith('lmtp-'),
)
