/** Yahoo and AOL, which share one platform, and Apple's iCloud mail. */
import type { Rule } from '../rule.ts'

const YAHOO = 'https://senders.yahooinc.com/smtp-error-codes/'
const APPLE = 'https://support.apple.com/102322 (Postmaster information for iCloud Mail)'

/** In order: a more exact text stands before a wider one. */
export const YAHOO_APPLE_RULES: readonly Rule[] = [
  {
    id: 'yahoo.user-unknown',
    when: {
      text: [
        'delivery error: dd*is no longer valid',
        "this user doesn't have a *account",
        'delivery error: dd (this user|not a valid|requested mail action aborted, mailbox not found|no such)',
        'mailbox not found*(yahoo|aol)',
      ],
    },
    then: 'user_unknown',
    source: YAHOO,
    examples: [
      "554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.com) [0] - mta4170.mail.bf1.yahoo.com",
    ],
  },
  {
    id: 'yahoo.disabled',
    when: {
      text: [
        'this (account|mailbox) has been disabled or discontinued',
        'this mailbox is disabled',
        'cannot be delivered. this (account|mailbox) (is|has been) (disabled|suspended|deactivated)',
      ],
    },
    then: 'mailbox_disabled',
    source: YAHOO,
    examples: [
      '554 delivery error: dd Sorry your message to a@yahoo.com cannot be delivered. This account has been disabled or discontinued [#102].',
      '554 30 Sorry, your message to a@aol.com cannot be delivered. This mailbox is disabled (554.30).',
    ],
  },
  {
    id: 'yahoo.over-quota',
    when: {
      text: [
        'cannot be delivered. this (account|mailbox) is over quota',
        'delivery error: dd*(over quota|is full)',
      ],
    },
    then: 'mailbox_full',
    source: YAHOO,
    examples: [
      'Sorry, your message to a@example.jp cannot be delivered. This account is over quota.',
    ],
  },
  {
    id: 'yahoo.complaints',
    when: {
      text: [
        'temporarily deferred due to (unexpected volume|user complaints|excessive user complaints)',
        '\\[tss(04|05|09|10|11|12)\\]',
        '\\[ts0(1|2|3|4)\\]',
        'all messages from*will be permanently deferred',
      ],
    },
    then: 'reputation',
    source: YAHOO,
    examples: [
      '421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes',
    ],
  },
  {
    id: 'yahoo.blocklist',
    when: { text: ['\\[bl2(1|2|3)\\]', 'connections (not|will not be) accepted from ip'] },
    then: 'blocklisted',
    source: YAHOO,
    examples: [
      '553 5.7.1 [BL21] Connections not accepted from IP addresses on Spamhaus PBL; see https://postmaster.yahooinc.com/error-codes',
    ],
  },
  {
    id: 'yahoo.greylist',
    when: { text: ['\\[gl01\\]'] },
    then: 'greylisted',
    source: YAHOO,
    examples: ['421 4.7.1 [GL01] Message from (192.0.2.1) temporarily deferred - 4.16.50.'],
  },
  {
    id: 'yahoo.policy',
    when: {
      text: [
        '(message|email) not accepted for policy reasons',
        'message not allowed - \\[',
        '\\[ph01\\]',
      ],
    },
    then: 'policy',
    source: YAHOO,
    examples: [
      '554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes',
      '554 Message not allowed - [PH01] Email not accepted for policy reasons.',
    ],
  },
  {
    id: 'yahoo.from-domain',
    when: { text: ['unresolvable rfc'] },
    then: 'sender_rejected',
    source: YAHOO,
    examples: ['451 Message temporarily deferred due to unresolvable RFC.5321 from domain'],
  },
  {
    id: 'yahoo.deferred',
    when: {
      text: [
        'message temporarily deferred - ',
        'message temporarily deferred',
        'max message per connection reached',
      ],
    },
    then: 'rate_limited',
    source: YAHOO,
    examples: ['451 Message temporarily deferred - [250]'],
  },
  {
    id: 'aol.recipient-choice',
    when: {
      text: [
        'is not accepting mail from this sender',
        'rcp-p2%',
        'refused due to recipient preferences',
      ],
    },
    then: 'recipient_filter',
    source: 'https://senders.yahooinc.com/smtp-error-codes/; Facebook postmaster response codes',
    examples: [
      '554 5.1.1 a@aol.com is not accepting mail from this sender',
      '550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes Refused due to recipient preferences',
    ],
  },
  {
    id: 'aol.reverse-dns',
    when: { text: ['\\(rtr:(rd|nr)'] },
    then: 'missing_ptr',
    source:
      'AOL postmaster error codes, now part of https://senders.yahooinc.com/smtp-error-codes/',
    examples: ['554 5.7.1 : (RTR:RD) http://postmaster.info.aol.com/errors/554rtrrd.html'],
  },
  {
    id: 'aol.reputation',
    when: { text: ['\\((rtr|rly|dyn):', '\\((con|hvu):'] },
    then: 'reputation',
    source:
      'AOL postmaster error codes, now part of https://senders.yahooinc.com/smtp-error-codes/',
    examples: ['421 4.7.1 : (DYN:T1) https://postmaster.aol.com/error-codes#421dynt1'],
  },
  {
    id: 'apple.inactive',
    when: { text: ['inactive email address'] },
    then: 'user_unknown',
    source: APPLE,
    examples: ['550 5.1.1 <a@icloud.com>: inactive email address'],
  },
  {
    id: 'apple.dmarc',
    when: { text: ["rejected due to*'s dmarc policy"] },
    then: 'auth_failure',
    source: APPLE,
    examples: [
      "554 5.7.1 Your message was rejected due to example.net's DMARC policy. See https://support.apple.com/en-us/HT204137 for info",
    ],
  },
  {
    id: 'apple.local-policy',
    when: { text: ['\\[(cs01|cs02|hm07|hm08|hme1)\\]', 'message rejected due to local policy'] },
    then: 'policy',
    source: APPLE,
    examples: [
      '554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
    ],
  },
]
