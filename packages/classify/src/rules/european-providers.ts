/** GMX, web.de and 1&1; T-Online; Orange, Free, SFR and La Poste; the filter of Vade that many of them use. */
import type { Rule } from '../rule.ts'

const GMX = 'https://postmaster.gmx.net/en/error-messages'
const ORANGE = 'https://postmaster.orange.fr/'
const T_ONLINE = 'https://postmaster.t-online.de/index.en.php'

/** In order: a more exact text stands before a wider one. */
export const EUROPEAN_PROVIDER_RULES: readonly Rule[] = [
  {
    id: 'gmx.ptr',
    when: { text: ['bad dns ptr resource record', 'dns ptr resource record'] },
    then: 'missing_ptr',
    source: GMX,
    examples: [
      '554 gmx.net (mxgmx117) Nemesis ESMTP Service not available. No SMTP service. Bad DNS PTR resource record.',
    ],
  },
  {
    id: 'gmx.blocked',
    when: {
      text: [
        'ip address is block listed',
        'ip address is blocked*(gmx|web.de|1und1|ionos)',
        'error-messages?ip=*&c=(bl|bip|ip)',
      ],
    },
    then: 'blocklisted',
    source: GMX,
    examples: [
      '554 web.de (mxweb110) Nemesis ESMTP Service not available. No SMTP service. IP address is block listed.',
    ],
  },
  {
    id: 'gmx.rate',
    when: {
      text: [
        'error-messages?ip=*&c=(rate|lim)',
        'exceeds*connection limit*nemesis',
        'maximum*recipients*(nemesis|gmx)',
      ],
    },
    then: 'rate_limited',
    source: GMX,
    examples: [
      '421 gmx.net Try again later. For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=rate',
    ],
  },
  {
    id: 'gmx.sender-dns',
    when: { text: ['invalid dns mx or a/aaaa resource record', 'sender address*(invalid|no)*dns'] },
    then: 'sender_rejected',
    source: GMX,
    examples: [
      '550 Requested action not taken: mailbox unavailable. invalid DNS MX or A/AAAA resource record',
    ],
  },
  {
    id: 'gmx.policy',
    when: {
      text: [
        'reject due to policy (restrictions|violations)',
        'transaction failed*postmaster.(gmx|web|1and1|ionos)',
      ],
    },
    then: 'policy',
    source: GMX,
    examples: [
      '554 Transaction failed Reject due to policy restrictions. For explanation visit https://postmaster.gmx.net/en/error-messages?ip=192.0.2.1&c=hi',
    ],
  },
  {
    id: 't-online.blocked',
    when: {
      text: [
        'tosa@rx.t-online.de',
        'a problem occurred. \\(ask your postmaster',
        'fpr@rx.t-online.de',
      ],
    },
    then: 'blocklisted',
    source: T_ONLINE,
    examples: [
      '554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.)',
    ],
  },
  {
    id: 't-online.dialup',
    when: {
      text: [
        'dialup/transient ip not allowed',
        '(dynamic|dial-up|dialup|dial up|transient|residential) (ip|address|range|host|client|pool)',
      ],
      not: ['%(ptr|rdns)%', 'reverse dns'],
    },
    then: 'policy',
    source: T_ONLINE,
    examples: ['554 IP=192.0.2.1 - Dialup/transient IP not allowed. Use a mailgateway/smarthost'],
  },
  {
    id: 't-online.spam-or-virus',
    when: { text: ['message considered as spam or virus'] },
    then: 'spam',
    source: T_ONLINE,
    examples: ['550 5.7.0 Message considered as spam or virus, rejected'],
  },
  {
    id: 'orange.invalid-recipient',
    when: {
      text: [
        'adresse*destinataire invalide',
        'adresse d*au moins un destinataire invalide',
        '(ofr|lpn|lib|mxin|ty)*_416',
        '%ofr_(416|413)%',
      ],
    },
    then: 'user_unknown',
    source: ORANGE,
    examples: [
      '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]',
      '550 5.5.0 Adresse destinataire invalide. Invalid recipient. LPN007_416',
    ],
  },
  {
    id: 'orange.account-blocked',
    when: {
      text: [
        'compte du destinataire est bloqu',
        'recipient account is blocked',
        '(ofr|lpn|lib)*_426',
      ],
    },
    then: 'mailbox_disabled',
    source: ORANGE,
    examples: [
      '550 5.5.0 Le compte du destinataire est bloque. The recipient account is blocked. LPN007_426',
    ],
  },
  {
    id: 'orange.full',
    when: {
      text: ['(ofr|lpn|lib)*_417', 'boite du destinataire pleine', 'boîte du destinataire pleine'],
    },
    then: 'mailbox_full',
    source: ORANGE,
    examples: ['552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]'],
  },
  {
    id: 'orange.rate',
    when: {
      text: [
        'trop de connexions, veuillez',
        'too many connections, slow down',
        '(ofr|lpn|lib)*_(104|109|111|204)',
        'veuillez verifier la configuration*sessions',
      ],
    },
    then: 'rate_limited',
    source: ORANGE,
    examples: [
      '421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]',
    ],
  },
  {
    id: 'orange.blocked',
    when: {
      text: [
        'adresse ip source bloqu',
        'client host blocked for spamming issues',
        'blocked for spamming',
        '(ofr|lpn|lib)*_(102|103|105|108|110|999)',
        'csi.cloudmark.com/reset-request',
        'cloudmark sender intelligence',
      ],
    },
    then: 'blocklisted',
    source: ORANGE,
    examples: [
      '550 mwinf5c04 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. OFR006_102 Ref http://csi.cloudmark.com/reset-request/?ip=192.0.2.1 [102]',
    ],
  },
  {
    id: 'orange.size',
    when: { text: ['taille limite du message', '(ofr|lpn|lib)*_514'] },
    then: 'message_too_large',
    source: ORANGE,
    examples: [
      '552 5.2.0 Taille limite du message atteinte. Maximum size of the message reached. OFR_514 [514]',
    ],
  },
  {
    id: 'orange.spam',
    when: {
      text: [
        'mail rejet(e|é)*mail rejected',
        '(ofr|lpn|lib)*_(501|503|504|506|507|508|513|515|516|517|518)',
      ],
      not: ['service refus'],
    },
    then: 'spam',
    source: ORANGE,
    examples: ['550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]'],
  },
  {
    id: 'orange.service-refused',
    when: {
      text: ['service refus(e|é). veuillez essayer plus tard', '(ofr|lpn|lib)*_(505|100|101)'],
    },
    then: 'system_error',
    source: ORANGE,
    examples: [
      '421 4.2.0 Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR005_505 [505]',
    ],
  },
  {
    id: 'free.errors',
    when: {
      text: [
        'too many errors from your ip',
        'too much spam from your ip',
        'too many spams from your ip',
      ],
    },
    then: 'reputation',
    source: 'http://postmaster.free.fr/',
    examples: [
      '451 too many errors from your ip (192.0.2.1), please visit http://postmaster.free.fr/',
    ],
  },
  {
    id: 'mailru.frozen',
    when: {
      text: [
        'mailbox is frozen',
        'mailbox (is |has been |)(blocked|frozen)',
        '(account|user) is frozen',
      ],
    },
    then: 'mailbox_disabled',
    source: 'http://mail.i.ua/err/3/',
    examples: ['550 Mailbox is frozen. See http://mail.i.ua/err/3/'],
  },
]
