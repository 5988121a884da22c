/**
 * Moved and re-assigned mailboxes: the heart of what a 551 may mean. RFC 5321 s3.4 gives 251
 * and 551 their words, which servers use under other codes too; RFC 7293 is about new owners.
 */
import type { Rule } from '../rule.ts'

/** An owner who changed comes before a move: an address that stands there is never offered. */
export const OWNER_RULES: readonly Rule[] = [
  {
    id: 'owner-changed.rrvs',
    when: {
      text: [
        '(mailbox|domain) owner has changed',
        'recipient owner has changed',
        'owner of (this|the) (mailbox|address|account|domain) has changed',
        'require-recipient-valid-since',
        'rrvs*(fail|reject|changed)',
      ],
      not: ['rrvs test cannot be completed'],
    },
    then: 'owner_changed',
    source: 'RFC 7293 s5.1, s10; RFC 5248 registry 5.7.17, 5.7.18',
    examples: [
      '550 5.7.17 Mailbox owner has changed',
      '551 5.7.18 domain owner has changed; please try <other@moved.example>',
    ],
  },
  {
    id: 'owner-changed.status',
    when: {
      status: ['x.7.17', 'x.7.18'],
      text: ['owner', 'address', 'try', 'new', 'moved', 'local', 'replaced'],
    },
    then: 'owner_changed',
    source: 'RFC 7293 s10',
    examples: ['551 5.7.17 User not local; please try <other@moved.example>'],
  },
]

const NOT_A_MOVE = [
  'please try again',
  'please try later',
  'please try (re|)send',
  'please try double',
  'please try to (re|)send',
  'please try your (message|mail|email|e-mail)',
]

/** Moves: the words of RFC 5321 s3.4 first, then what servers and postmasters write. */
export const MOVED_RULES: readonly Rule[] = [
  {
    id: 'moved.will-forward',
    when: {
      text: ['will forward to', 'forwarding to <', 'user not local; forward'],
      action: ['delivered', 'relayed', 'expanded'],
    },
    then: 'moved',
    source: 'RFC 5321 s3.4, s4.2.3 (reply 251)',
    examples: [
      { reply: '251 User not local; will forward to <new@moved.example>', action: 'relayed' },
    ],
  },
  {
    id: 'moved.user-not-local-try',
    when: {
      text: [
        'user not local*try',
        'not local*please try',
        'user not locali*please try',
        '(mailbox|recipient|address|account) (is |)not local*try *@',
      ],
      not: NOT_A_MOVE,
    },
    then: 'moved',
    source: 'RFC 5321 s4.2.3 (reply 551)',
    examples: [
      '551 User not local; please try <new@moved.example>',
      '551-User not localplease try <new@moved.example>',
    ],
  },
  {
    id: 'moved.has-moved-try',
    when: { text: ['moved*try*@', 'moved*try <', 'moved*please try'], not: NOT_A_MOVE },
    then: 'moved',
    source: 'Sendmail FEATURE(`redirect`), cf/README; RFC 5321 s3.4',
    examples: ['551 5.7.1 User has moved; please try <new@moved.example>'],
  },
  {
    id: 'moved.please-try',
    when: {
      text: ['please try <', 'please try(| instead)(:|) *@'],
      not: [...NOT_A_MOVE, 'http*please try'],
    },
    then: 'moved',
    source: 'RFC 5321 s3.4',
    examples: [
      '551 5.1.6 please try <new@moved.example>',
      '550 Gone. Please try new@moved.example instead',
    ],
  },
  {
    id: 'moved.has-moved',
    when: {
      text: [
        '(user|recipient|mailbox|account|address|addressee|person|customer|employee|member) has (been |)(permanently |)(moved|relocated|migrated)',
        '(user|recipient|mailbox|account|address|addressee)( was| is|) (moved|relocated|migrated)%',
        '(mailbox|account) you tried to reach was moved',
        '%(he|she|they) (has|have) (moved|relocated)',
        '(mailbox|account|user|address)*has been (relocated|moved) to',
        'moved to*@',
        'moved to <',
        '(has|have) moved to (+|0|1|2|3|4|5|6|7|8|9)',
        'destination mailbox has moved',
        'mailbox (has |)moved, no forwarding address',
        'recipient no longer on server',
        'user no longer (on|at) this (server|host|system)',
        'no longer (on|at) this server, (new|try)',
      ],
      not: [
        'being moved',
        'is moving',
        'try again later',
        'temporar',
        'moved to (spam|junk|quarantine|trash)',
        'message (has been |was |)moved',
        'relay*denied',
        'blocklist',
        'blacklist',
      ],
    },
    then: 'moved',
    source: 'Postfix relocated(5); RFC 3463 s3.2 (X.1.6); Apple iCloud mail',
    examples: [
      '550 5.1.6 User has moved to +1 555 0100',
      '551 5.1.6 Recipient has moved (new address: jane.roe@moved.example)',
      '550 5.1.6 recipient no longer on server: old@icloud.example',
    ],
  },
  {
    id: 'moved.replaced-by',
    when: {
      text: [
        '(has|have) been (replaced|superseded|succeeded) (by|with)',
        '(is|was) replaced by',
        'replaced by <',
        'replaced by *@',
        '(address|mailbox|account) (was renamed to|has been renamed to|renamed to)',
        '(address|mailbox|account|user|recipient) is now (<|known as|reachable|available at)*@',
        '(address|recipient|user) is now *@',
        'is now known as*@',
      ],
      not: [
        'disabled',
        'suspended',
        '%full%',
        'closed',
        'blocked',
        'inactive',
        'deactivated',
        'attachment',
        'certificate',
        'this (service|server|system) has been replaced',
      ],
    },
    then: 'moved',
    source: 'real mail: aliases that a postmaster rejects with a hint',
    examples: ['550 <old@x.example> has been replaced by <new@moved.example>'],
  },
  {
    id: 'moved.new-address',
    when: {
      text: [
        'new (e-mail |email |mail |)address(: | is|:| for| of)',
        '(current|correct|updated) (e-mail |email |mail |)address is',
        '(his|her|their|my|our|the) new (e-mail|email|mail|mailbox|address)(| address)( is|:)',
        'address (has |have |)(been |)changed(:| to|, new|; new|. new| -)',
        '(e-mail|email|mail) address (has |)changed(:| to|,|;|.)',
        '(has|have) changed (his|her|their|its|email|e-mail|mail)(| email| e-mail| mail) address',
        '(has|have) a new (e-mail |email |mail |)address',
        '(use|using|to|at) (the|his|her|their|my|our) new (e-mail |email |mail |)address',
        'forwarding address( is|:)',
        'update your (address book|records|contacts)*@',
        '(he|she|they|user|recipient|person|employee|colleague|customer)~(can|may)~be (reached|contacted)*@',
        'can now be (reached|contacted)*@',
        'please use~<*@',
        'please (use|mail|e-mail|email|write to|send to|contact)*@*instead',
        'no longer*(please use|use instead|instead use|please send|new address)*@',
        'no longer*please contact*@*instead',
        'no longer*please (write|mail|e-mail|email)*@',
      ],
      not: [
        'not allowed as',
        'postmaster can',
        'sender address',
        'support@',
        'helpdesk@',
        'help@',
        'only subscribers',
        'sender address has changed',
        'contact (the |your |)(postmaster|administrator|admin|support|helpdesk)',
        'postmaster@',
        'abuse@',
        'not accept*please (use|contact)',
        'if you (believe|think|feel|have)',
        'in error',
        'for (help|assistance|more information)',
      ],
    },
    then: 'moved',
    source: 'real mail: Exim and qmail `:fail:` and bouncesaying texts',
    examples: [
      '550 5.1.6 The new address is <new@moved.example>',
      '550 This address is no longer valid, please use new@moved.example',
    ],
  },
  {
    id: 'moved.german',
    when: {
      text: [
        'neue (e-mail-|email-|mail-|mail|)adresse(:| ist| lautet)',
        'adresse lautet (jetzt|nun|neu|ab sofort)',
        'adresse hat sich geändert',
        'adresse hat sich geaendert',
        '(empfänger|empfaenger|benutzer|nutzer|postfach) ist (umgezogen|verzogen)',
        'ersetzt durch*@',
        'verwenden sie (bitte |)(die neue adresse|<)',
      ],
    },
    then: 'moved',
    source: 'real mail: German postmasters',
    examples: ['550 Diese Adresse ist ungueltig, neue Adresse: neu@moved.example'],
  },
  {
    id: 'moved.french',
    when: {
      text: [
        'nouvelle adresse(:| :| est)',
        'nouvelle adresse*@',
        'adresse a (été |ete |)(changé|change|modifiée|modifiee|remplacée|remplacee)',
        'remplacée par',
        'remplacee par',
        "(merci d'|veuillez )utiliser*@",
        "(n'est plus|ne travaille plus|a quitté)*(écrire|écrivez|ecrire|ecrivez)*@",
        "a changé d'adresse",
        "a change d'adresse",
        'a déménagé',
      ],
    },
    then: 'moved',
    source: 'real mail: French postmasters',
    examples: ['550 5.1.6 Compte ferme, nouvelle adresse : neuve@moved.example'],
  },
  {
    id: 'moved.romance-dutch',
    when: {
      text: [
        '(nueva|nuestra nueva) (dirección|direccion)*@',
        'nuevo (correo|e-mail|email)*@',
        'ha cambiado (de|su) (dirección|direccion|correo)',
        'novo (endereço|endereco|e-mail|email)*@',
        'nuovo indirizzo*@',
        'ha cambiato indirizzo',
        'nieuw(e|) (e-mail|email|mail|)(adres|-adres| adres)*@',
        'is verhuisd',
        'vervangen door*@',
      ],
    },
    then: 'moved',
    source: 'real mail: Spanish, Portuguese, Italian and Dutch postmasters',
    examples: ['550 Cuenta cerrada. La nueva direccion es nueva@moved.example'],
  },
  {
    id: 'moved.asian-russian',
    when: {
      text: [
        '(请尝试|請嘗試|请改用|請改用)(<| <|:|：)*@',
        '(新地址|新邮箱|新郵箱|新的邮箱)(<| <|:|：|为|為|是)*@',
        '(新しいメールアドレス|新しいアドレス|新アドレス)(<| <|:|：|は)*@',
        '(새 주소|새 이메일|새로운 주소)(<| <|:|：|는|은)*@',
        'новый (адрес|почтовый адрес)*@',
      ],
      not: ['联系', '聯繫', '連絡', '문의', 'postmaster@', 'support@'],
    },
    then: 'moved',
    source: 'RFC 5321 s4.2.3 (reply 551) as servers translate it',
    examples: ['551 用户非本地，请尝试<new@moved.example>', '550 Новый адрес: <new@moved.example>'],
  },
  {
    id: 'moved.hosts-of-551',
    when: {
      text: [
        '(user|recipient|mailbox|account)*has left*new',
        'gone away*new address',
        'moved to a new (e-mail|email|mail|address)',
        'moved to (a |)(new|other|another) (mail|address|provider|mailbox|account|domain)',
      ],
    },
    then: 'moved',
    source: "real mail: postmasters' own words under 550 and 551",
    examples: ['551 This customer moved to another provider'],
  },
]
