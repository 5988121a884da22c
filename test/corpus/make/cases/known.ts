/** The replies and options of which the mails in `../../mta` are made: those whose names can be read there. */
import { refusal, reply, truthOf, type ServerCase } from '../case.ts'

const LONG =
  'The mailbox you tried to reach was moved when our company was merged into the other group some time ago and it is not going to be read here any more, '
const TWELVE = Array.from(
  { length: 11 },
  (_, at) => `551-5.1.6 line ${String(at + 1)} of the notice from the postmaster of this domain`,
)
const LABELS = Array.from({ length: 6 }, () => 'sub-domain-label').join('.')
const LONG_ADDRESS = `${'abcdefghij'.repeat(6)}abcd@${LABELS}.example`

/** Moves and what looks like one. */
const moved: readonly ServerCase[] = [
  refusal('551-moved-516', '551 5.1.6 User has moved; please try <x@y.example>', {
    categories: ['moved'],
    forwardPath: 'x@y.example',
  }),
  refusal('550-moved-text', '550 5.1.6 Mailbox has moved, the new address is <neu@moved.example>', {
    categories: ['moved'],
    forwardPath: 'neu@moved.example',
  }),
  refusal(
    '551-moved-12lines',
    [...TWELVE, '551 5.1.6 please try <last.line@moved.example>'].join('\n'),
    {
      categories: ['moved'],
      forwardPath: 'last.line@moved.example',
    },
  ),
  refusal(
    '551-moved-multiline-esc',
    '551-5.1.6 The user you are writing to has moved.\n551-5.1.6 Please update your address book:\n551 5.1.6 please try <sales.new@moved.example>',
    { categories: ['moved'], forwardPath: 'sales.new@moved.example' },
  ),
  refusal(
    '551-moved-long',
    `551 5.1.6 ${LONG.repeat(3)}so please try <a.very.long.new.name.of.the.person@mail.department.merged-company.example> in the future`,
    {
      categories: ['moved'],
      forwardPath: 'a.very.long.new.name.of.the.person@mail.department.merged-company.example',
    },
  ),
  refusal('551-moved-longaddr', `551 User not local; please try <${LONG_ADDRESS}>`, {
    categories: ['moved'],
    forwardPath: LONG_ADDRESS,
  }),
  refusal(
    '551-moved-paren',
    '551 5.1.6 Recipient has moved (new address: jane.roe@moved.example)',
    { categories: ['moved'], forwardPath: 'jane.roe@moved.example' },
  ),
  refusal('551-moved-addr-literal', '551 User not local; please try <user@[192.0.2.17]>', {
    categories: ['moved'],
    forwardPath: 'user@[192.0.2.17]',
  }),
  refusal(
    '551-moved-first-then-url',
    '551-5.1.6 User not local; please try <fwd@moved.example>\n551 5.1.6 see https://help.{domain}/moved?u=postmaster@{domain} for details',
    { categories: ['moved'], forwardPath: 'fwd@moved.example' },
  ),
  // The address stands on two lines: whole only where the server glues them.
  refusal(
    '551-moved-split-line',
    '551-User not local; please try\n551-<firstname.lastname-with-a-rather-long-local-part@\n551 subdomain.department.moved.example>',
    {
      categories: ['moved'],
      forwardPath:
        'firstname.lastname-with-a-rather-long-local-part@subdomain.department.moved.example',
    },
  ),
  refusal('551-hint-bad-syntax', '551 User not local; please try <a..b.@-moved-.example>', [
    'moved',
  ]),
  refusal(
    '551-hint-ctrl',
    '551 User not local; \u001b[31mplease try\u001b[0m <ansi@moved.example>\u0007',
    { categories: ['moved'], forwardPath: 'ansi@moved.example' },
  ),
  refusal(
    '551-hint-header-inject',
    '551 User not local; please try <a@moved.example>\tBcc: <victim@evil.example> Final-Recipient: rfc822; root@local.example',
    { categories: ['moved'], forwardPath: 'a@moved.example' },
  ),
  refusal('551-hint-nodomain', '551 User not local; please try <newname>', ['moved']),
  refusal('551-hint-quoted', '551 User not local; please try <"odd name> x@y"@moved.example>', {
    categories: ['moved'],
    forwardPath: '"odd name> x@y"@moved.example',
  }),
  refusal('551-hint-same', '551 User not local; please try <{rcpt}>', {
    categories: ['moved', 'not_local'],
    forwardPath: '{rcpt}',
  }),
  refusal(
    '551-hint-several',
    '551 5.1.6 User not local; please try <one@moved.example> or <two@evil.example>, <three@moved.example>',
    ['moved'],
  ),
  refusal(
    '551-hint-source-route',
    '551 User not local; please try <@relay.evil.example,@b.example:user@moved.example>',
    { categories: ['moved'], forwardPath: 'user@moved.example' },
  ),
  refusal('smtputf8-moved', '551 5.1.6 User not local; please try <jörg.neu@bücher.example>', {
    categories: ['moved'],
    forwardPath: 'jörg.neu@bücher.example',
    local: 'anaïs',
    original: 'utf8',
  }),
  refusal('dsn-ret-full', '551 User not local; please try <full@moved.example>', {
    categories: ['moved'],
    forwardPath: 'full@moved.example',
    original: 'newsletter',
    dsn: { ret: 'FULL' },
  }),
  refusal('dsn-ret-hdrs', '551 5.1.6 User has moved; please try <hdrs@moved.example>', {
    categories: ['moved'],
    forwardPath: 'hdrs@moved.example',
    original: 'newsletter',
    dsn: { ret: 'HDRS' },
  }),
]

/** 551s that are none. */
const others551: readonly ServerCase[] = [
  refusal('551-530-unknown', '551 5.3.0 Unknown error', ['system_error']),
  refusal('551-571-forwarding', '551 5.7.1 – Unable to correctly read the forwarding recipient', [
    'forwarding_misconfigured',
  ]),
  refusal(
    '551-571-reputation',
    '551 5.7.1 – Due to the very low reputation of the sending domain, this message has been blocked',
    { categories: ['blocklisted', 'reputation'], stage: 'end' },
  ),
  refusal('551-auth-for-relay', '551 User not local. Authentication required for relay', [
    'auth_required',
  ]),
  refusal(
    '551-auth-local-domain',
    '551 This mail server requires authentication before sending mail from a locally hosted domain. Please reconfigure your mail client to authenticate before sending mail.',
    { categories: ['auth_required'], stage: 'mail' },
  ),
  refusal('551-denied-ivf', '551 Denied IVF', ['policy']),
  refusal('551-domain-blocklist', "551 Sender is on domain's block list", {
    categories: ['blocklisted'],
    stage: 'mail',
  }),
  refusal('551-esc-only', '551 5.1.1', ['user_unknown']),
  refusal('551-failed-route', '551 <{rcpt}> failed to route the address', [
    'not_local',
    'network',
    'expired',
  ]),
  refusal('551-global-blacklist', '551 Mailhost is on our global blacklist', {
    categories: ['blocklisted'],
    stage: 'mail',
  }),
  refusal('551-invalid-relay', '551 User not local or invalid address – Relay denied.', [
    'relay_denied',
  ]),
  refusal('551-no-valid-recipients', '551 No valid recipients', {
    categories: ['user_unknown'],
    stage: 'data',
  }),
  refusal(
    '551-not-relay-host',
    '551 This is not a relay host - mail must be to or from host domain.',
    ['relay_denied'],
  ),
  refusal('551-user-not-locali', '551 <{rcpt}>... User not locali', ['not_local', 'user_unknown']),
  refusal('big-default', '551 5.1.1 user does not exist', {
    categories: ['user_unknown'],
    original: 'big',
  }),
]

/** Everything else. */
const others: readonly ServerCase[] = [
  refusal(
    '450-421',
    '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
    ['rate_limited'],
  ),
  refusal('451-greylist', '451 4.7.1 Greylisted, please try again in 300 seconds', ['greylisted']),
  refusal('451-noesc', '451 Requested action aborted: local error in processing', ['system_error']),
  refusal('530-auth', '530 5.7.0 Authentication required', {
    categories: ['auth_required'],
    stage: 'mail',
  }),
  refusal('541-reject', '541 Recipient Address Rejected', { categories: ['spam'], stage: 'end' }),
  refusal('550-disabled', '550 5.2.1 <{rcpt}>: mailbox disabled, not accepting messages', [
    'mailbox_disabled',
  ]),
  refusal(
    '550-gmail-nosuchuser',
    "550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550-5.1.1 unnecessary spaces. For more information, go to\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser d2e1a72fcca58-70b65a2f1f4si1234567b3a.42 - gsmtp",
    ['user_unknown'],
  ),
  refusal(
    '550-outlook-blocklist',
    "550 5.7.1 Unfortunately, messages from [127.0.0.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [Name=Protocol Filter Agent][AGT=PFA][MxId=11BBD1C24DD7D6F8]",
    { categories: ['blocklisted'], stage: 'mail' },
  ),
  refusal(
    '550-outlook-notfound',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {rcpt} not found by SMTP address lookup',
    ['user_unknown'],
  ),
  refusal('552-522-full', '552 5.2.2 <{rcpt}> mailbox full: over quota by 12345 bytes', [
    'mailbox_full',
  ]),
  refusal(
    '552-gmail-full',
    "552-5.2.2 The recipient's inbox is out of storage space. Please direct the\n552-5.2.2 recipient to\n552 5.2.2  https://support.google.com/mail/?p=OverQuotaPerm 41be03b00d2f7-6cabcdefsi12.1 - gsmtp",
    ['mailbox_full'],
  ),
  refusal('552-size-declared', '552 5.3.4 Message size exceeds fixed maximum message size', {
    categories: ['message_too_large'],
    stage: 'end',
    original: 'big',
    maxBytes: 10_000,
  }),
  refusal('553-513', '553 5.1.3 <{rcpt}>: Invalid mailbox name: mailbox name not allowed', [
    'bad_address',
  ]),
  refusal(
    '554-banner',
    '554 mx.{domain} ESMTP not accepting messages from your network; see https://rbl.example/lookup?ip=127.0.0.1',
    { categories: ['blocklisted'], stage: 'connect' },
  ),
  refusal(
    '554-yahoo-nouser',
    "554 delivery error: dd This user doesn't have a yahoo.com account ({rcpt}) [0] - mta4170.mail.bf1.yahoo.com",
    { categories: ['user_unknown'], stage: 'end' },
  ),
  refusal(
    '554-yahoo-policy',
    '554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes',
    { categories: ['policy'], stage: 'end' },
  ),
  refusal('571-exchange', '571 5.7.1 Message contains spam or virus or sender is blocked', {
    categories: ['policy'],
    stage: 'end',
  }),
  refusal('orig-fake-551', '550 5.1.1 No such user', {
    categories: ['user_unknown'],
    original: 'fake-551',
  }),
  refusal('orig-nested-dsn', '552 5.2.2 Mailbox full', {
    categories: ['mailbox_full'],
    original: 'nested-report',
  }),
  {
    name: '251-relayed',
    recipients: [
      {
        local: 'xenia.novak',
        reply: reply('251 User not local; will forward to <fwd.new@moved.example>'),
      },
    ],
    dsn: { notify: 'SUCCESS,FAILURE' },
  },
  {
    name: 'multi-551',
    recipients: [
      movedPerson(
        'jonas.garcia',
        '551 User not local; please try <first@moved.example>',
        'first@moved.example',
      ),
      movedPerson(
        'karin.martin',
        '551 5.1.6 please try <second@moved.example>',
        'second@moved.example',
      ),
      { local: 'louis.moreau', ...refusedWith('551 Unknown user.', ['user_unknown']) },
    ],
  },
  {
    name: 'multi-domains',
    recipients: [
      {
        local: 'ugo.lindt',
        domain: 'hooli-one.example',
        ...refusedWith('550 5.1.1 unknown', ['user_unknown']),
      },
      {
        ...movedPerson(
          'stefan.kowalski',
          '551 5.1.6 please try <d1@moved.example>',
          'd1@moved.example',
        ),
        domain: 'stark-two.example',
      },
      {
        local: 'tara.weber',
        domain: 'wayne-three.example',
        ...refusedWith('551 Relay request denied', ['relay_denied']),
      },
    ],
  },
  unresolved('net-nxdomain', 'nxdomain', ['domain_not_found']),
  unresolved('net-servfail', 'servfail', ['network', 'expired']),
  unresolved('net-refused', 'refused', ['network', 'expired']),
  unresolved('556-nullmx', 'null_mx', ['domain_refuses_mail']),
  {
    name: 'local-unknown',
    domainKind: 'local',
    recipients: [
      { local: 'nobody.here', domain: 'local.example', truth: { categories: ['user_unknown'] } },
    ],
  },
  {
    name: 'local-pipe-fail',
    domainKind: 'local',
    recipients: [
      {
        local: 'pipefail',
        domain: 'local.example',
        truth: { categories: ['mailer_error', 'policy', 'system_error'] },
      },
    ],
  },
  {
    name: 'local-alias-moved',
    domainKind: 'local',
    recipients: [
      {
        local: 'team',
        domain: 'local.example',
        reply: reply('551 User not local; please try <alias.target@moved.example>'),
        truth: {
          replyCode: 551,
          categories: ['moved'],
          forwardPath: 'alias.target@moved.example',
          finalRecipient: 'alias.target.old@aliased.example',
        },
      },
    ],
  },
]

function refusedWith(text: string, categories: readonly string[]) {
  return { reply: reply(text), truth: truthOf(text, categories) }
}

function movedPerson(local: string, text: string, forwardPath: string) {
  return { local, reply: reply(text), truth: truthOf(text, ['moved'], forwardPath) }
}

function unresolved(
  name: string,
  domainKind: 'nxdomain' | 'servfail' | 'refused' | 'null_mx',
  categories: readonly string[],
): ServerCase {
  return { name, domainKind, recipients: [{ local: 'vera.fischer', truth: { categories } }] }
}

/** In the order of the report: moves, other 551s, the rest. */
export const KNOWN_CASES: readonly ServerCase[] = [...moved, ...others551, ...others]
