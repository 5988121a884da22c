/** Mail.ru and Yandex. */
import type { Rule } from '../rule.ts'

const MAIL_RU = 'https://postmaster.mail.ru/help/en/errors.html'
const YANDEX = 'https://yandex.com/support/mail/web/preferences/errors.html'

/** In order: a more exact text stands before a wider one. */
export const RUSSIAN_PROVIDER_RULES: readonly Rule[] = [
  {
    id: 'mailru.dmarc',
    when: { text: ['not accepted due to domain*dmarc policy', 'owner dmarc policy'] },
    then: 'auth_failure',
    source: MAIL_RU,
    examples: [
      '550 5.7.1 This message was not accepted due to domain (example.net) owner DMARC policy (RFC 7489) https://help.mail.ru/mail-help/postmaster/dmarc',
    ],
  },
  {
    id: 'mailru.disabled',
    when: {
      text: [
        'local mailbox*is unavailable: (account is disabled|user is terminated|user is blocked)',
        'local mailbox*is unavailable: *(disabled|terminated|blocked)',
      ],
    },
    then: 'mailbox_disabled',
    source: MAIL_RU,
    examples: [
      '550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: account is disabled',
    ],
  },
  {
    id: 'mailru.unknown',
    when: {
      text: [
        'local mailbox*is unavailable',
        'not accepted -- invalid mailbox',
        'non-local recipient verification failed',
      ],
    },
    then: 'user_unknown',
    source: MAIL_RU,
    examples: [
      '550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found',
    ],
  },
  {
    id: 'mailru.blocked-ip',
    when: { text: ['access from ip address*blocked', '%mail.ru/notspam/'] },
    then: 'blocklisted',
    source: MAIL_RU,
    examples: ['550 Access from ip address 192.0.2.1 blocked. Visit http://mail.ru/notspam/'],
  },
  {
    id: 'mailru.spam',
    when: { text: ['spam message (rejected|discarded)', 'notspam-support'] },
    then: 'spam',
    source: MAIL_RU,
    examples: [
      '550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=abc',
    ],
  },
  {
    id: 'mailru.rate',
    when: { text: ['ratelimit exceeded for mailbox', 'too many messages*mailbox*try again later'] },
    then: 'rate_limited',
    source: MAIL_RU,
    examples: ['451 Ratelimit exceeded for mailbox a@mail.ru. Try again later.'],
  },
  {
    id: 'yandex.spam',
    when: {
      text: ['rejected under suspicion of spam', 'blocked by spam statistics', 'ya.cc/1irbc'],
      not: ['blocked using'],
    },
    then: 'spam',
    source: YANDEX,
    examples: ['554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc'],
  },
  {
    id: 'yandex.rate',
    when: { text: ['has exceeded*message rate limit', 'exceeded message rate limit'] },
    then: 'rate_limited',
    source: YANDEX,
    examples: [
      '451 4.5.1 The recipient <a@yandex.ru> has exceeded their message rate limit. Try again later.',
    ],
  },
  {
    id: 'yandex.policy',
    when: {
      text: ['policy rejection on the target address', 'policy rejection'],
      not: ['(black|block)( |-|)list'],
    },
    then: 'policy',
    source: YANDEX,
    examples: ['550 5.7.1 Policy rejection on the target address'],
  },
  {
    id: 'yandex.come-back',
    when: { text: ['service is currently unavailable. please come back later'] },
    then: 'greylisted',
    source: YANDEX,
    examples: ['451 4.7.1 Sorry, the service is currently unavailable. Please come back later.'],
  },
  {
    id: 'yandex.unknown-error',
    when: { text: ['^unknown error$'], status: ['x.3.0'] },
    then: 'system_error',
    source: 'https://sendmarc.com/ help pages on 551 5.3.0 of Yandex',
    examples: ['551 5.3.0 Unknown error'],
  },
]
