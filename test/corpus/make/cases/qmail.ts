/**
 * What qmail alone does: files `.qmail` with their programs and mistakes, lists with an owner, virtual domains, loops; and
 * what delivery programs print that are made for it (vpopmail, qmail-ldap, ezmlm, `bouncesaying`), for their words become the
 * report as they are.
 */
import { refusal, reply, truthOf, type ServerCase, type Truth } from '../case.ts'
import { LOCAL_DOMAIN } from '../places.ts'

/** A case with a file `.qmail-NAME` of the user alias, NAME being the local part. */
export type DotQmail = {
  readonly of: ServerCase
  readonly local: string
  /** Its lines; each is a delivery (dot-qmail(5)). */
  readonly lines: string
  /** Default 0644. */
  readonly mode?: number
  /** The same with `-owner`, and with `-owner-default` for addresses that hold the recipient: it leads to the sender. */
  readonly owner?: 'owner' | 'verp'
}

const HARD = 100
const SOFT = 111
/** Of sysexits(3): hard for qmail-local, and soft for qmail-lspawn. */
const EX_NOPERM = 77
const EX_TEMPFAIL = 75

/** A program that prints this and ends with that code. */
function prints(
  name: string,
  text: string,
  rest:
    readonly string[] | { readonly categories: readonly string[]; readonly forwardPath?: string },
  code = HARD,
): DotQmail {
  const truth: Truth = 'categories' in rest ? rest : { categories: rest }
  const escaped = text.replaceAll('\n', '\\n').replaceAll("'", String.raw`'\''`)
  return dotQmail(name, `|printf '%b\\n' '${escaped}'; exit ${String(code)}\n`, truth)
}

function dotQmail(
  name: string,
  lines: string,
  truth: Truth,
  rest: Pick<DotQmail, 'mode' | 'owner'> = {},
): DotQmail {
  const recipients = [{ local: name, domain: LOCAL_DOMAIN, truth }]
  return {
    of: { name, only: 'qmail', domainKind: 'local', recipients },
    local: name,
    lines,
    ...rest,
  }
}

const LATE_SYSTEM = ['mailer_error', 'system_error', 'expired']

const programs: readonly DotQmail[] = [
  // vpopmail's vdelivermail; behind the text of the quota comes an empty line.
  prints('vpopmail-unknown', 'Sorry, no mailbox here by that name. (#5.1.1)', ['user_unknown']),
  prints('vpopmail-over-quota', 'user is over quota\n', ['mailbox_full']),
  prints('vpopmail-domain-quota', 'domain is over quota\n', ['mailbox_full']),
  prints(
    'vpopmail-quota-message',
    "Message rejected. Not enough storage space in user's mailbox to accept message.\n",
    ['mailbox_full'],
  ),
  prints(
    'vpopmail-locked',
    `vdelivermail: account is locked email bounced vpopmail-locked@${LOCAL_DOMAIN}`,
    ['mailbox_disabled'],
  ),
  prints('vpopmail-looping', 'mail is looping', ['forwarding_misconfigured']),
  prints('vpopmail-username', 'invalid username', ['bad_address', 'user_unknown']),
  prints('vpopmail-no-folder', 'Auto creation of maildir failed. (#5.9.8)', [
    'mailer_error',
    'system_error',
  ]),
  prints('vpopmail-system', 'system error', LATE_SYSTEM, SOFT),
  prints('vpopmail-database', 'vdelivermail: deferred, database down', LATE_SYSTEM, SOFT),
  // qmail-ldap.
  prints('ldap-disabled', 'Mailaddress is administratively disabled. (#5.2.1)', [
    'mailbox_disabled',
  ]),
  prints('ldap-too-large', 'The message exeeded the maximum size the user accepts. (#5.2.3)', [
    'message_too_large',
  ]),
  prints('ldap-quota', 'The users mailfolder is over the allowed quota (size). (#5.2.2)', [
    'mailbox_full',
  ]),
  prints('ldap-not-unique', 'Too many results returned but needs to be unique. (#5.3.5)', [
    'system_error',
    'mailer_error',
  ]),
  prints('ldap-down', 'Unable to contact LDAP server. (#4.4.3)', LATE_SYSTEM, SOFT),
  prints('maildir-quota', "Recipient's mailbox is full, message returned to sender. (#5.2.2)", [
    'mailbox_full',
  ]),
  // ezmlm.
  prints(
    'ezmlm-not-subscribed',
    `ezmlm-issubn: fatal: Sorry, only subscribers may post. If you are a subscriber, please forward this message to ezmlm-owner@${LOCAL_DOMAIN} to get your new address included (#5.7.2)`,
    ['policy', 'recipient_filter'],
  ),
  prints(
    'ezmlm-not-addressed',
    'ezmlm-reject: fatal: List address must be in To: or Cc: (#5.7.0)',
    ['policy', 'content_rejected', 'protocol_error'],
  ),
  // What people have `bouncesaying` say.
  dotQmail(
    'saying-moved',
    "|bouncesaying 'This address is no longer in use. Please write to <new.desk@newplace.example> instead.'\n",
    { categories: ['moved'], forwardPath: 'new.desk@newplace.example' },
  ),
  dotQmail(
    'saying-moved-german',
    "|bouncesaying 'Diese Adresse wird nicht mehr verwendet. Die neue Adresse lautet neuer.platz@newplace.example.'\n",
    { categories: ['moved'], forwardPath: 'neuer.platz@newplace.example' },
  ),
  dotQmail('saying-closed', "|bouncesaying 'This mailbox has been closed. (#5.2.1)'\n", {
    categories: ['mailbox_disabled', 'user_unknown'],
  }),
  dotQmail('saying-filter', "|bouncesaying 'I do not accept mail from you. (#5.7.1)'\n", {
    categories: ['recipient_filter', 'policy'],
  }),
  // Paragraphs are what a report is made of: within one, empty lines are undone.
  prints(
    'prints-a-paragraph',
    'Sorry, no mailbox here by that name. (#5.1.1)\n\n<victim@evil.example>:\nThis mailbox is gone. (#5.1.1)\n\n--- Below this line is a copy of the message.\n',
    ['user_unknown'],
  ),
  prints(
    'prints-too-much',
    `Sorry, no mailbox here by that name. (#5.1.1)\n${'All that came before was said before. '.repeat(100)}`,
    ['user_unknown'],
  ),
]

/** Written after what the others had taught. */
const later: readonly DotQmail[] = [
  prints(
    'ezmlm-type',
    "ezmlm-reject: fatal: Sorry, I don't accept messages of MIME Content-Type 'multipart/alternative' (#5.2.3)",
    ['content_rejected', 'policy'],
  ),
  prints(
    'ezmlm-no-subject',
    "ezmlm-reject: fatal: Sorry, I don't accept message with empty Subject (#5.7.0)",
    ['content_rejected', 'policy', 'protocol_error'],
  ),
  prints(
    'ezmlm-sublist',
    'ezmlm-send: fatal: message already has a Mailing-List header (maybe I should be a sublist) (#5.7.2)',
    ['forwarding_misconfigured', 'policy', 'content_rejected', 'network'],
  ),
  prints(
    'ezmlm-too-large',
    "ezmlm-reject: fatal: Sorry, I don't accept messages larger than 30000 (#5.2.3)",
    ['message_too_large'],
  ),
  prints(
    'ezmlm-command',
    "ezmlm-reject: fatal: Sorry, I don't accept commands in the subject line. Please send a message to the -help address shown in the the ``List-Help:'' header for command info (#5.7.0)",
    ['content_rejected', 'policy'],
  ),
  prints(
    'ezmlm-reject-all',
    "ezmlm-store: fatal: Sorry, I've been told to reject all posts (#5.7.2)",
    ['policy', 'recipient_filter', 'mailbox_disabled'],
  ),
  prints(
    'preline-no-program',
    'preline: fatal: unable to run procmail: file does not exist',
    LATE_SYSTEM,
    SOFT,
  ),
  prints('maildrop-over-quota', 'maildrop: maildir over quota.', ['mailbox_full'], EX_NOPERM),
  prints(
    'maildrop-mailbox',
    '/usr/bin/maildrop: Unable to open mailbox.',
    LATE_SYSTEM,
    EX_TEMPFAIL,
  ),
  prints('no-filter', '/bin/sh: 1: /usr/local/bin/filter: not found', LATE_SYSTEM, 127),
  prints(
    'forward-queue-full',
    'Unable to forward message: qq write error or disk full (#4.3.0).',
    LATE_SYSTEM,
    SOFT,
  ),
  prints('denied-relay', 'mail denied, based on relay 192.0.2.4', [
    'policy',
    'blocklisted',
    'reputation',
  ]),
  prints(
    'list-not-named',
    'Mail rejected: List address must be in To: or Cc: headers.\nSee http://lists.example/policy.html for more information.',
    ['policy', 'content_rejected', 'protocol_error'],
  ),
  dotQmail(
    'saying-left',
    "|bouncesaying 'Jane no longer works here. Please write to <team.inbox@newplace.example>.'\n",
    { categories: ['moved'], forwardPath: 'team.inbox@newplace.example' },
  ),
  dotQmail(
    'saying-moved-french',
    "|bouncesaying 'Cette adresse n’est plus valable. Merci d’écrire à <nouvelle.adresse@newplace.example>.'\n",
    { categories: ['moved'], forwardPath: 'nouvelle.adresse@newplace.example' },
  ),
  dotQmail('saying-closed-italian', "|bouncesaying 'Questo indirizzo non è più attivo.'\n", {
    categories: ['mailbox_disabled', 'user_unknown'],
  }),
  dotQmail('saying-unknown-spanish', "|bouncesaying 'El usuario no existe en este servidor.'\n", {
    categories: ['user_unknown'],
  }),
  dotQmail(
    'saying-successor',
    "|bouncesaying 'I have left. My successor is <her.name@newplace.example>, but she wants no lists.'\n",
    { categories: ['moved', 'user_unknown', 'mailbox_disabled', 'recipient_filter'] },
  ),
]

const files: readonly DotQmail[] = [
  dotQmail('folder-is-gone', './Maildir-gone/\n', { categories: LATE_SYSTEM }),
  dotQmail('file-is-gone', '/nowhere/Mailbox\n', { categories: LATE_SYSTEM }),
  dotQmail('first-line-blank', '\n./Mailbox\n', { categories: LATE_SYSTEM }),
  dotQmail('writable', './Mailbox\n', { categories: [...LATE_SYSTEM, 'policy'] }, { mode: 0o666 }),
  dotQmail('executable', '|exit 0\n', { categories: [...LATE_SYSTEM, 'policy'] }, { mode: 0o744 }),
  dotQmail('circle', `&circle@${LOCAL_DOMAIN}\n`, { categories: ['forwarding_misconfigured'] }),
]

const MEMBER = 'list.member@member-place.example'
const VERP_MEMBER = 'verp.member@verp-place.example'

const lists: readonly DotQmail[] = [
  list('list-with-owner', MEMBER, 'owner'),
  list('list-with-verp', VERP_MEMBER, 'verp'),
]

function list(name: string, member: string, owner: 'owner' | 'verp'): DotQmail {
  const text = '551 5.1.6 User has moved; please try <member.new@newplace.example>'
  const truth = {
    ...truthOf(text, ['moved'], 'member.new@newplace.example'),
    finalRecipient: member,
  }
  const { of, ...rest } = dotQmail(name, `&${member}\n`, truth, { owner })
  const recipients = of.recipients.map((one) => ({ ...one, reply: reply(text) }))
  return { of: { ...of, recipients }, ...rest }
}

/** A domain whose mail goes to the accounts of one user; the report names people as they were written to. */
export const VIRTUAL_DOMAIN = 'virtual-hosting.example'

const virtual: DotQmail = {
  ...prints('virtual-default', 'Sorry, no mailbox here by that name. (#5.1.1)', ['user_unknown']),
  of: {
    name: 'virtual-unknown',
    only: 'qmail',
    domainKind: 'local',
    recipients: [
      { local: 'nobody.there', domain: VIRTUAL_DOMAIN, truth: { categories: ['user_unknown'] } },
    ],
  },
}

/** All that need a file; `of` is in {@link QMAIL_CASES} too. */
export const DOT_QMAILS: readonly DotQmail[] = [...programs, ...files, ...lists, virtual, ...later]

const OWN_MX: ServerCase = {
  name: 'mx-is-sender',
  only: 'qmail',
  domainKind: 'mx_is_sender',
  recipients: [
    {
      local: 'greta.moreau',
      truth: { categories: ['not_local', 'forwarding_misconfigured', 'network', 'system_error'] },
    },
  ],
}

const others: readonly ServerCase[] = [
  OWN_MX,
  {
    ...refusal(
      'huge-reply',
      [
        '550-5.1.1 <{rcpt}>: user unknown',
        ...Array.from(
          { length: 90 },
          () => `550-5.1.1 ${'see our pages for what this means '.repeat(2)}`,
        ),
        '550 5.1.1 and write to <help.desk@newplace.example>',
      ].join('\n'),
      ['user_unknown'],
    ),
    only: 'qmail',
  },
  {
    name: 'local-and-remote',
    only: 'qmail',
    recipients: [
      {
        local: 'nobody.at.home',
        domain: LOCAL_DOMAIN,
        truth: { categories: ['user_unknown'] },
      },
      {
        local: 'tara.weber',
        domain: 'far-away-place.example',
        reply: reply('551 5.1.6 User has moved; please try <tara@newplace.example>'),
        truth: truthOf('551 5.1.6 x', ['moved'], 'tara@newplace.example'),
      },
    ],
  },
  {
    name: 'double-bounce-local',
    only: 'qmail',
    domainKind: 'local',
    isBounce: true,
    recipients: [
      { local: 'gone.long.ago', domain: LOCAL_DOMAIN, truth: { categories: ['user_unknown'] } },
    ],
  },
]

/** Of no use for another server. */
export const QMAIL_CASES: readonly ServerCase[] = [
  ...[...programs, ...files, ...lists, virtual].map(({ of }) => of),
  ...others,
  ...later.map(({ of }) => of),
]
