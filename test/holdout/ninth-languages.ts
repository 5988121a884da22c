/**
 * The ninth set: replies in Russian, German, French, Spanish, Portuguese, Turkish, Korean and Chinese. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_LANGUAGES: readonly SourcedReplies[] = [
  {
    source: 'Postfix log parser of cs.tcd.ie, real log lines in comments',
    replies: [
      [
        'spam',
        '550 spam message discarded. If you think that the system is mistaken, please report details to abuse@corp.mail.ru',
      ],
    ],
  },
  {
    source: 'bounces in a test',
    replies: [
      [
        'user_unknown',
        '550 Message was not accepted -- invalid mailbox. Local mailbox user@customer.example is unavailable: user not found',
      ],
    ],
  },
  {
    source: 'Russian bounce test',
    replies: [
      [
        'bad_address',
        '550 5.1.3 Bad destination mailbox address syntax: invalid mailbox. Local mailbox <"mailto is unavailable: Ill-formatted e-mail address',
        'user_unknown',
      ],
    ],
  },
  {
    source: "Russian verifier's test",
    replies: [
      ['rate_limited', '550 Слишком много соединений с вашего IP'],
      ['rate_limited', '550 Превышен лимит подключений, повторите позже'],
      ['spam', '554 Письмо отклонено как спам'],
      ['blocklisted', '550 Отправитель в чёрном списке, заблокирован', 'sender_rejected'],
      ['user_unknown', '550 нет такого пользователя'],
      ['user_unknown', '550 Пользователь не существует'],
      [
        'sender_rejected',
        '550 5.1.8 Access denied, bad outbound sender AS(4201)',
        'policy',
        'reputation',
      ],
      ['policy', '550 5.1.1 Backscatter Protection detected', 'sender_rejected'],
    ],
  },
  {
    source: 'issues: ZsgsDesign/NOJ #93',
    replies: [
      [
        'auth_required',
        '535 Error: 请使用授权码登录。详情请看: http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256',
      ],
    ],
  },
  {
    source: 'issues: xuxueli/xxl-job #3858',
    replies: [['sender_rejected', '553 Mail from must equal authorized user']],
  },
  {
    source: 'class BounceClassifier of Vda, lists of replies as patterns',
    replies: [['policy', '543 reject by yun-medusa12-mta(ID:00.1.2.3456789)', 'spam']],
  },
  {
    source: 'log in a Java sample',
    replies: [
      [
        'rate_limited',
        '450 4.7.1 <user@uol.example>: Recipient address rejected: MX-UOL-02 - Too many messages, try again later.',
      ],
    ],
  },
  {
    source: "German mail client's test servers",
    replies: [['user_unknown', '550 Postfach unbekannt']],
  },
  {
    source: 'German test channel',
    replies: [['user_unknown', '550 Postfach nicht verfügbar', 'mailbox_disabled']],
  },
  {
    source: 'German C mail server',
    replies: [
      ['user_unknown', '550 Empfänger unbekannt.'],
      ['system_error', '500 Konnte DB Eintrag nicht auslesen.'],
    ],
  },
  {
    source: "German comment of RFC 5321's codes",
    replies: [
      ['not_local', '551 Nutzer nicht lokal'],
      ['mailbox_full', '552 Speicher ueberschritten', 'message_too_large'],
    ],
  },
  {
    source: 'German project notes',
    replies: [['user_unknown', '550 5.1.2 No such mailbox [MSG0031]']],
  },
  {
    source: 'https://new-faq.comservice-ffo.de/smtp-fehlermeldungen-e-mail-fehler/',
    replies: [
      ['rate_limited', '421 Rate limit reached. Please try again later'],
      ['policy', '450 Reject due to policy violations.', 'rate_limited', 'reputation'],
    ],
  },
  {
    source: 'French PHP server',
    replies: [
      ['not_local', '551 Utilisateur non declare localement', 'sender_rejected', 'user_unknown'],
      ['protocol_error', '503 Mauvaise sequence de commandes'],
      ['bad_address', "501 Erreur de syntaxe dans '<user customer.example>'", 'protocol_error'],
    ],
  },
  {
    source: 'French table of codes',
    replies: [
      [
        'moved',
        '551 Utilisateur non local ; essayer <route-directe> (sans relais automatique)',
        'not_local',
      ],
      [
        'user_unknown',
        '550 Action non effectuée : boîte aux lettres non disponible',
        'mailbox_disabled',
      ],
    ],
  },
  {
    source: 'Spanish report script of an ISP, its patterns of 2012',
    replies: [
      ['user_unknown', 'Utilisateur inconnu'],
      [
        'user_unknown',
        '550 Lo sentimos, ya no hay nadie con ese email',
        'moved',
        'mailbox_disabled',
      ],
      ['spam', '553 5.3.0 Mensaje rechazado por la politica AntiSpam', 'policy'],
      [
        'spam',
        'Su mensaje ha sido rechazado al no cumplir con nuestras politicas anti-spam',
        'policy',
      ],
      ['bad_address', 'Direccion Invalida', 'user_unknown'],
    ],
  },
  {
    source: "a verifier's test in Spanish and English",
    replies: [
      ['missing_ptr', '550 5.7.1 Rechazado: el registro PTR no existe para su IP'],
      [
        'policy',
        '550 5.7.1 Su servidor no existe en nuestra lista blanca',
        'blocklisted',
        'sender_rejected',
      ],
      ['user_unknown', '550 El buzón no existe'],
      ['mailbox_full', '550 Buzon lleno'],
      ['mailbox_disabled', '550 Cuenta suspendida'],
      ['user_unknown', '550 El usuario no tiene una cuenta en este servidor', 'not_local'],
      ['user_unknown', '550 Usuario desconocido'],
    ],
  },
  {
    source: 'TYPO3 bounce patterns',
    replies: [
      ['mailbox_disabled', 'Cuenta no activa'],
      ['mailbox_full', 'La cuenta de correo esta temporalmente sobre utilizada'],
    ],
  },
  {
    source: 'Brazilian server',
    replies: [['user_unknown', '550 Usuário não encontrado no PlainPost']],
  },
  { source: 'Brazilian test', replies: [['user_unknown', '550 usuário inexistente']] },
  { source: 'Brazilian tests', replies: [['user_unknown', '550 5.1.1 Usuario desconhecido']] },
  {
    source: "Adobe Campaign's Dutch manual",
    replies: [['user_unknown', '550 Gebruiker Onbekend']],
  },
  {
    source: '또리줌마 blog',
    replies: [
      [
        'user_unknown',
        '550 요청된 작업이 이루어지지 않았음 : 사서함이 이용될 수 없음',
        'mailbox_disabled',
      ],
      [
        'mailbox_full',
        '552 요청된 메일 작업이 강제 종료됨 : 저장 장치 할당을 초과',
        'message_too_large',
      ],
    ],
  },
  { source: "Chinese SMS/mail app's comment", replies: [['not_local', '551 用户不在本地服务器']] },
  {
    source: 'Chinese table of codes',
    replies: [
      ['mailbox_full', '552 过量的存储分配，要求的操作未执行', 'message_too_large'],
      [
        'user_unknown',
        '550 要求的邮件操作未完成，邮箱不可用（例如，邮箱未找到，或不可访问）',
        'mailbox_disabled',
      ],
      ['bad_address', '553 邮箱名不可用，要求的操作未执行（例如邮箱格式错误）'],
    ],
  },
  {
    source: 'bounces',
    replies: [
      [
        'sender_rejected',
        '550 Domain may not exist or DNS check failed [MPxjmFUOpu8ieL0tWHe/oOFAKX4DDOlxzaC+16ls IP: 192.0.2.7].',
        'network',
      ],
      [
        'auth_failure',
        '550 SPF check failed [MNCJv8/GQJC8G7d3a0t0T0INzcUiKsUPdtTl5L3bOiEOg7Sg== IP: 192.0.2.7]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&no=1001445&&id=20022.',
      ],
    ],
  },
  {
    source: 'bounce',
    replies: [
      [
        'rate_limited',
        '550 Ip frequency limited [Oaj1ioVTF4gnIZdRer4tvauWt2IFPaBShai Blocked IP 192.0.2.7]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725',
      ],
    ],
  },
  {
    source:
      "Turkish hosting help with the replies' table (backlink.name / hostixo), the reply with its Turkish words",
    replies: [
      ['relay_denied', '550 relaying denied – röle reddedildi'],
      ['user_unknown', '550 No such recipient here – Bu adreste böyle bir alıcı yoktur.'],
      [
        'mailbox_full',
        "550 This user's mailbox is full (user@customer.example) – Try again later – Bu kullanıcının posta kutusu dolu – Daha sonra tekrar deneyiniz.",
      ],
      [
        'mailbox_disabled',
        '450 – Requested mail action not taken: mailbox unavailable … posta kutusu yok talep reddedildi',
        'user_unknown',
        'system_error',
      ],
    ],
  },
  {
    source: "knowledge.workspace.google.com pt-br, Gmail's list of SMTP errors in Portuguese",
    replies: [
      [
        'rate_limited',
        '450 4.2.1 O usuário com quem você está tentando entrar em contato está recebendo e-mails muito rápido. Reenvie sua mensagem mais tarde.',
      ],
      [
        'mailbox_full',
        '452 4.2.2 A caixa de entrada do destinatário está sem espaço de armazenamento.',
      ],
      [
        'system_error',
        '451 4.3.0 O servidor de e-mail rejeitou temporariamente esta mensagem.',
        'policy',
        'greylisted',
      ],
    ],
  },
  {
    source: "bloggerblog0 (Japanese blog), Gmail's SMTP errors with the Japanese in brackets",
    replies: [
      [
        'system_error',
        '421 4.3.0 Temporary System Problem. Try again later(システムに一時的な問題があります。しばらくしてからもう一度お試しください。)',
      ],
    ],
  },
  {
    source: 'ionos.es Ayuda',
    replies: [
      [
        'user_unknown',
        '550 La acción solicitada no se ejecutó: buzón de correo no disponible',
        'mailbox_disabled',
      ],
    ],
  },
]
