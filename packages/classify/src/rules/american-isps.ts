/** Comcast, Cox, Charter (Spectrum), AT&T and other access providers of North America. */
import type { Rule } from '../rule.ts'

const COMCAST = 'https://postmaster.comcast.net/smtp-error-codes.php'
const COX = 'https://www.cox.com/residential/support/email-error-codes.html'
const CHARTER = 'https://www.spectrum.net/support/internet/understanding-email-error-codes'

/** In order: a more exact text stands before a wider one. */
export const AMERICAN_ISP_RULES: readonly Rule[] = [
  {
    id: 'comcast.blocked',
    when: { text: ['%bl0000(00|01|10|02|03|04)', '#bl0000', 'comcast*blocked for spam'] },
    then: 'blocklisted',
    source: COMCAST,
    examples: [
      '554 resimta-po-01v.sys.comcast.net comcast 192.0.2.1 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000001',
    ],
  },
  {
    id: 'comcast.rate',
    when: {
      text: [
        '%rl0(0|1)00(00|01|02|03|04|05|06|07|08|09|10|15|16)',
        'throttled - try again later',
        'throttled - please try again later',
      ],
    },
    then: 'rate_limited',
    source: COMCAST,
    examples: [
      '421 4.1.0 <a@example.net> 192.0.2.1 Throttled - try again later. Please see http://postmaster.comcast.net/smtp-error-codes.php#RL000001',
    ],
  },
  {
    id: 'comcast.reverse-dns',
    when: { text: ['%(rv|rdns)00000', 'reverse dns failure: try again later'] },
    then: 'missing_ptr',
    source: COMCAST,
    examples: ['421 Reverse DNS failure: Try again later'],
  },
  {
    id: 'comcast.dmarc',
    when: { text: ['%(dm|spf)00000'] },
    then: 'auth_failure',
    source: COMCAST,
    examples: [
      '550 5.2.0 Message rejected. Refer to http://postmaster.comcast.net/smtp-error-codes.php#DM000001',
    ],
  },
  {
    id: 'not-our-customer',
    when: {
      text: [
        'not our customer',
        'not a (valid |current |)customer',
        'account not available',
        'no such customer',
        'not a subscriber',
      ],
    },
    then: 'user_unknown',
    source: COMCAST,
    examples: ['551 not our customer', '550 5.1.1 Not our Customer'],
  },
  {
    id: 'cox.blocklist',
    when: { text: ['aup#(cdrbl|cxrbl|cxbl|blk|rbl|cdbl|cxipb|cdpbl|cdxbl|cdzen)'] },
    then: 'blocklisted',
    source: COX,
    examples: [
      '550 5.1.0 <a@example.com> sender rejected. Refer to Error Codes section at https://www.cox.com/residential/support/email-error-codes.html for more information. AUP#CDRBL',
    ],
  },
  {
    id: 'cox.reverse-dns',
    when: { text: ['aup#(dns|cxdns|rdns)'] },
    then: 'missing_ptr',
    source: COX,
    examples: ['554 cox too many connections or no rDNS. AUP#DNS'],
  },
  {
    id: 'cox.rate',
    when: { text: ['aup#(limit|cxcnct|cxrate|cxlimit|oqs|cxconn)'] },
    then: 'rate_limited',
    source: COX,
    examples: ['421 cox limits exceeded. AUP#LIMIT'],
  },
  {
    id: 'charter.sender',
    when: { text: ['sending as must match the email address you used to auth*aup#'] },
    then: 'sender_rejected',
    source: CHARTER,
    examples: [
      '550 5.1.0 <a@example.net> sender rejected. The email address you are sending as must match the email address you used to auth. AUP#Out-1500',
    ],
  },
  {
    id: 'charter.rate',
    when: { text: ['aup#(in-13|13|out-13|out-14|out-15|in-14|in-15)', 'charter.net*e2(01|02)0'] },
    then: 'rate_limited',
    source: CHARTER,
    examples: [
      '550 5.1.0 <a@example.net> sender rejected. Please see https://www.spectrum.net/support/internet/understanding-email-error-codes for more information. AUP#In-1310',
    ],
  },
  {
    id: 'charter.reverse-dns',
    when: { text: ['aup#(in-12(2|3)0|12(2|3)0)'] },
    then: 'missing_ptr',
    source: CHARTER,
    examples: ['554 5.7.1 <192.0.2.1> rejected. AUP#In-1230'],
  },
  {
    id: 'charter.blocked',
    when: { text: ['aup#'] },
    then: 'policy',
    source: CHARTER,
    examples: ['550 5.1.0 <a@example.net> sender rejected. AUP#In-1020'],
  },
  {
    id: 'att.blocked',
    when: {
      text: [
        'dnsbl:attrbl',
        'dnsbl:*<*>_is_blocked',
        'abuse_rbl@abuse-att.net',
        'err*blocked for abuse',
        'blocked*abuse-att.net',
        'flpd*dnsbl:',
      ],
    },
    then: 'blocklisted',
    source: 'https://www.att.com/esupport/postmaster',
    examples: [
      '553 5.3.0 flpd588 DNSBL:ATTRBL 521< 192.0.2.1 >_is_blocked.__For assistance forward this email to abuse_rbl@abuse-att.net',
    ],
  },
  {
    id: 'daily-relay-quota',
    when: { text: ["you've reached your daily relay quota"] },
    then: 'policy',
    source: 'real mail: MailHop relays that limit a customer by contract',
    examples: ["554 : You've reached your daily relay quota - 192.0.2.0"],
  },
]
