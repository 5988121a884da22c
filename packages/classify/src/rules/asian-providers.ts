/** Tencent QQ, NetEase (163, 126), Alibaba, Sina; NTT docomo, KDDI au and SoftBank. */
import type { Rule } from '../rule.ts'

const QQ = 'https://open.work.weixin.qq.com/help2/pc/20048 (Tencent mail bounce texts)'
const NETEASE = 'https://help.mail.163.com/faq.do?m=list&categoryID=90'
const ALIBABA = 'https://www.alibabacloud.com/help/en/direct-mail/'

/** In order: a more exact text stands before a wider one. */
export const ASIAN_PROVIDER_RULES: readonly Rule[] = [
  {
    id: 'qq.frequency',
    when: {
      text: [
        '(ip|connection|domain|sender|rcpt|mail|recipient) frequency (is |)limited',
        'frequency limited \\[',
      ],
    },
    then: 'rate_limited',
    source: QQ,
    examples: [
      '550 Ip frequency limited [abc= IP 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725',
    ],
  },
  {
    id: 'qq.blocked-ip',
    when: { text: ['suspected spam ip', 'ip is in*blacklist*qq.com', 'ip in rbl'] },
    then: 'blocklisted',
    source: QQ,
    examples: ['550 Suspected spam ip. http://service.mail.qq.com/'],
  },
  {
    id: 'qq.content',
    when: {
      text: [
        'mail content denied',
        'suspected spam mail',
        "mail is rejected by recipients' spam filter",
      ],
    },
    then: 'spam',
    source: QQ,
    examples: [
      '550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726',
    ],
  },
  {
    id: 'qq.bounce-attack',
    when: { text: ['suspected bounce attack'] },
    then: 'policy',
    source: QQ,
    examples: ['550 Suspected bounce attacks. http://service.mail.qq.com/'],
  },
  {
    id: 'qq.unknown',
    when: {
      text: [
        'recipient may contain a non-existent account',
        'mailbox unavailable or access denied',
        'mailbox not found. http://service.mail.qq.com',
      ],
    },
    then: 'user_unknown',
    source: QQ,
    examples: [
      '550 The recipient may contain a non-existent account, please check the recipient address.',
      '550 Mailbox unavailable or access denied',
    ],
  },
  {
    id: 'qq.recipient-filter',
    when: {
      text: ['mail is rejected by recipients', 'rejected by recipient'],
      not: ['spam filter'],
    },
    then: 'recipient_filter',
    source: QQ,
    examples: ['550 Mail is rejected by recipients [abc=]. http://service.mail.qq.com/'],
  },
  {
    id: 'netease.auth',
    when: { text: ['%mi:(spf|dmc|dkim)%', '%hl:(spf|dmc)%'] },
    then: 'auth_failure',
    source: NETEASE,
    examples: ['550 MI:SPF mx1,abc http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1'],
  },
  {
    id: 'netease.sender',
    when: {
      text: [
        '%dt:sum%',
        'mail from must equal authorized user',
        'null sender is not allowed',
        '%mi:nhd%',
      ],
    },
    then: 'sender_rejected',
    source: NETEASE,
    examples: ['553 mail from must equal authorized user'],
  },
  {
    id: 'netease.account',
    // The account, and the address, that the mail was sent from.
    when: { text: ['^main account unavailable', 'remote ip check error'] },
    then: 'sender_rejected',
    source: NETEASE,
    examples: ['551 Main account unavailable'],
  },
  {
    id: 'netease.rate',
    when: {
      text: [
        '%(mi|hl|rp|dt):(cel|ceu|dmc|icc|ifc|mep|qrc|trc|qtc|nls|sti|stc|frl|bld|rls|sfq|rcl|fcl)%',
        'requested mail action not taken: too much',
      ],
    },
    then: 'rate_limited',
    source: NETEASE,
    examples: ['421 HL:ICC 163 mx5 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1'],
  },
  {
    id: 'netease.blocked',
    when: { text: ['%(hl|mi):(ipb|fnc|uip|rep|exp)%'] },
    then: 'blocklisted',
    source: NETEASE,
    examples: ['554 HL:IPB 163 mx http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1'],
  },
  {
    id: 'netease.spam',
    when: {
      text: [
        '%dt:(spm|spb|erp)%*163',
        '^dt:(spm|spb)%',
        '%mi:(spb|stp)%',
        'mail.163.com/help/help_spam',
      ],
    },
    then: 'spam',
    source: NETEASE,
    examples: [
      '554 DT:SPM 163 mx,abc,please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.1',
    ],
  },
  {
    id: 'alibaba.spam',
    when: {
      text: ['reject by behaviour spam', 'reject by content spam', 'antispam_bat', 'spam*aliyun'],
    },
    then: 'spam',
    source: ALIBABA,
    examples: [
      '554 Reject by behaviour spam at Rcpt State(Connection IP address:192.0.2.1)ANTISPAM_BAT[01201311R1768S6011142]',
    ],
  },
  {
    id: 'kddi.limited',
    when: { text: ['user(\\(s\\)|s|) account is (temporarily |)(limited|disabled)'] },
    then: 'mailbox_disabled',
    source: 'real mail: KDDI au (ezweb.ne.jp)',
    examples: ['The user(s) account is disabled. <a@ezweb.ne.jp>'],
  },
  {
    id: 'kddi.quota',
    when: { text: ['account is temporarily over quota'] },
    then: 'mailbox_full',
    source: 'real mail: KDDI au (ezweb.ne.jp)',
    examples: ['The user(s) account is temporarily over quota.'],
  },
  {
    id: 'docomo.filter',
    when: {
      text: ['unknown user'],
      command: ['data', 'end-of-data'],
      remote: ['.docomo.ne.jp', '.spmode.ne.jp'],
    },
    then: 'recipient_filter',
    source:
      'real mail: NTT docomo answers a message that the recipient\'s own filter refuses with "Unknown user" after DATA',
    examples: [
      {
        reply: '550 Unknown user a@docomo.ne.jp',
        command: 'end-of-data',
        remoteMta: 'mfsmax.docomo.ne.jp',
      },
    ],
  },
  {
    id: 'au.recipient-rejected',
    when: { text: ['recipient address rejected$'], code: [550] },
    then: 'user_unknown',
    source: 'real mail: KDDI au one net; a reply that names no other cause',
    examples: ['550 <a@example.ne.jp>: Recipient address rejected.'],
  },
]
