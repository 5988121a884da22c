/** Gateways and filter services before other mail servers. */
import type { Rule } from '../rule.ts'

const MIMECAST =
  'https://community.mimecast.com/s/article/email-security-cloud-gateway-mimecast-smtp-error-codes'
const CISCO = 'https://www.talosintelligence.com/reputation_center'
const MESSAGELABS = 'https://knowledge.broadcom.com/ on Email Security.cloud SMTP errors'

/** In order: a more exact text stands before a wider one. */
export const FILTER_RULES: readonly Rule[] = [
  {
    id: 'proofpoint.blocklist',
    when: {
      text: [
        'proofpoint.com/dnsbl-lookup',
        'ipcheck.proofpoint.com',
        'blocked - see https://support.proofpoint',
      ],
    },
    then: 'blocklisted',
    source: 'https://ipcheck.proofpoint.com/',
    examples: ['554 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.225'],
  },
  {
    id: 'proofpoint.spam',
    when: {
      text: [
        'message blocked due to spam content',
        'message contains*high spam score',
        'proofpoint*(spam|phish)',
      ],
    },
    then: 'spam',
    source: 'real mail: Proofpoint Protection Server',
    examples: ['554 5.7.1 Message blocked due to spam content in the message'],
  },
  {
    id: 'proofpoint.policy',
    when: { text: ['local policy violation', 'pphosted*(denied|blocked) by policy'] },
    then: 'policy',
    source: 'real mail: Proofpoint Protection Server',
    examples: ['550 5.7.0 Local Policy Violation'],
  },
  {
    id: 'mimecast.user-block',
    when: {
      text: [
        'administrative prohibition - user',
        'envelope blocked~user entry',
        'header(-| )based manually blocked',
        'blocked sender - user',
      ],
    },
    then: 'recipient_filter',
    source: MIMECAST,
    examples: [
      '550 Envelope blocked - User Entry - https://community.mimecast.com/docs/DOC-1369#550',
    ],
  },
  {
    id: 'mimecast.submission',
    when: { text: ['submitter failed to'] },
    then: 'auth_required',
    source: MIMECAST,
    examples: ['550 Submitter failed to authenticate'],
  },
  {
    id: 'mimecast.domain-block',
    when: {
      text: [
        'envelope blocked - *(domain|user domain) entry',
        'mimecast.org*blocked',
        'envelope blocked',
      ],
    },
    then: 'blocklisted',
    source: MIMECAST,
    examples: [
      '550 Envelope blocked - User Domain Entry - https://community.mimecast.com/docs/DOC-1369#550',
    ],
  },
  {
    id: 'mimecast.reputation',
    when: {
      text: [
        'local ct reputation',
        'poor reputation sender',
        'csi.mimecast.org',
        'ct ip reputation',
      ],
    },
    then: 'reputation',
    source: MIMECAST,
    examples: [
      '550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550',
    ],
  },
  {
    id: 'mimecast.greylist',
    when: {
      text: [
        'internal resource~temporarily unavailable',
        'internal resources are temporarily unavailable',
      ],
    },
    then: 'greylisted',
    source: MIMECAST,
    examples: [
      '451 Internal resources are temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451',
    ],
  },
  {
    id: 'mimecast.content',
    when: { text: ['content examination policy', 'attachment (management|protect)*polic'] },
    then: 'content_rejected',
    source: MIMECAST,
    examples: [
      '550 Message bounced due to Content Examination Policy. - https://community.mimecast.com/docs/DOC-1369#550',
    ],
  },
  {
    id: 'mimecast.auth',
    when: {
      text: [
        'dmarc sender invalid',
        'anti-spoofing',
        'antispoofing',
        'spf sender invalid',
        'dkim sender invalid',
      ],
    },
    then: 'auth_failure',
    source: MIMECAST,
    examples: [
      '550 DMARC Sender Invalid - envelope rejected - https://community.mimecast.com/docs/DOC-1369#550',
    ],
  },
  {
    id: 'mimecast.security-policies',
    when: { text: ['email rejected due to security policies', 'rejected by header based'] },
    then: 'policy',
    source: MIMECAST,
    examples: [
      '554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554',
    ],
  },
  {
    id: 'barracuda.reputation',
    when: {
      text: [
        'blocked using barracuda reputation',
        'barracudanetworks.com/reputation',
        'barracudacentral.org',
      ],
    },
    then: 'blocklisted',
    source: 'https://www.barracudacentral.org/',
    examples: [
      '554 Service unavailable; Client host [mx.example.net] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.1',
    ],
  },
  {
    id: 'barracuda.content',
    when: { text: ['message content rejected, ube', 'content rejected, ube'] },
    then: 'spam',
    source: 'real mail: Barracuda Spam Firewall, amavisd',
    examples: ['550 5.7.1 Message content rejected, UBE, id=22220-02-222'],
  },
  {
    id: 'barracuda.blocked',
    when: { text: ['permanent failure for one or more recipients*:blocked', '%:blocked\\)'] },
    then: 'policy',
    source: 'real mail: Barracuda Spam Firewall',
    examples: ['554 permanent failure for one or more recipients (a@example.net:blocked)'],
  },
  {
    id: 'cisco.reputation',
    when: {
      text: [
        "sending mta's poor reputation",
        'poor reputation',
        'senderbase reputation score',
        'senderbase.org',
        'talosintelligence.com',
      ],
    },
    then: 'reputation',
    source: CISCO,
    examples: [
      "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.",
    ],
  },
  {
    id: 'cisco.address-rejected',
    when: { text: ['#5.1.0 address rejected'] },
    then: 'user_unknown',
    source: 'real mail: Cisco Secure Email (IronPort AsyncOS)',
    examples: ['550 #5.1.0 Address rejected.'],
  },
  {
    id: 'cisco.address-rejected-status',
    when: { text: ['^address rejected$', 'address rejected a'], status: ['x.1.0', 'x.1.1'] },
    then: 'user_unknown',
    source: 'real mail: Cisco Secure Email (IronPort AsyncOS)',
    examples: ['550 5.1.0 Address rejected.'],
  },
  {
    id: 'cisco.access-rejected',
    when: {
      text: [
        'your access to submit messages to this e-mail system has been rejected',
        'your access to this mail system has been rejected',
      ],
    },
    then: 'policy',
    source: 'real mail: Cisco Secure Email (IronPort AsyncOS)',
    examples: [
      '550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.',
    ],
  },
  {
    id: 'cisco.rate',
    when: {
      text: [
        'too many recipients received this hour',
        'too many tcp connections',
        'exceeded allowable connection time',
      ],
    },
    then: 'rate_limited',
    source: 'real mail: Cisco Secure Email (IronPort AsyncOS)',
    examples: ['452 Too many recipients received this hour'],
  },
  {
    id: 'messagelabs.relay',
    when: { text: ['as a relay, but i have not been configured to let you'] },
    then: 'relay_denied',
    source: MESSAGELABS,
    examples: [
      '553 you are trying to use me [server-2.tower-3.messagelabs.com] as a relay, but I have not been configured to let you',
    ],
  },
  {
    id: 'messagelabs.auth-required',
    when: { text: ['please turn on smtp authentication'] },
    then: 'auth_required',
    source: MESSAGELABS,
    examples: ['550 Please turn on SMTP Authentication in your mail client.'],
  },
  {
    id: 'messagelabs.unknown',
    when: { text: ['rejected$'], code: [542] },
    then: 'user_unknown',
    source: MESSAGELABS,
    examples: ['542 a@example.com Rejected'],
  },
  {
    id: 'messagelabs.spam',
    when: { text: ['message filtered. please see*spam'] },
    then: 'spam',
    source: MESSAGELABS,
    examples: [
      '553 Message filtered. Please see the FAQs section on spam at http://www.messagelabs.com/support/ for more information. (#5.7.1)',
    ],
  },
  {
    id: 'messagelabs.policy',
    when: {
      text: [
        'connection rejected by policy',
        'message filtered. refer to the troubleshooting page',
        'message filtered. please see*messagelabs',
      ],
    },
    then: 'policy',
    source: MESSAGELABS,
    examples: [
      '501 Connection rejected by policy [7.7] 3814, please visit www.messagelabs.com/support for more details about this error message.',
    ],
  },
  {
    id: 'trend-micro.reputation',
    when: {
      text: [
        'trend micro*(email reputation|rbl|reputation)',
        'ers.trendmicro.com',
        'mail-abuse.com',
      ],
    },
    then: 'blocklisted',
    source: 'https://servicecentral.trendmicro.com/ers',
    examples: [
      '550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using Trend Micro Email Reputation Service. Please see https://ers.trendmicro.com/',
    ],
  },
  {
    id: 'trend-micro.no-domain',
    when: { text: ['recipient address rejected: no-domain'] },
    then: 'not_local',
    source: 'https://smtpfieldmanual.com/spamfilter/trendmicro',
    examples: ['554 5.7.1 <a@example.com>: Recipient address rejected: NO-DOMAIN.'],
  },
  {
    id: 'trend-micro.undelivered',
    when: { text: ['\\(and other recipients in the same domain\\)'] },
    then: 'user_unknown',
    source: 'real mail: Trend Micro InterScan',
    examples: [
      'Unable to deliver message to <a@example.jp> (and other recipients in the same domain).',
    ],
  },
  {
    id: 'fortinet.spam',
    when: { text: ['fortiguard', 'fortimail'] },
    then: 'spam',
    source: 'real mail: Fortinet FortiMail',
    examples: ['550 5.7.1 This message was identified as spam by FortiGuard AntiSpam'],
  },
  {
    id: 'mailchannels.sender',
    when: { text: ['sender blocked*mailchannels'] },
    then: 'sender_rejected',
    source: 'https://docs.mailchannels.net/',
    examples: ['550 5.7.1 [ESA] Sender blocked. See https://console.mailchannels.net/insights/abc'],
  },
  {
    id: 'mailchannels.blocked',
    when: { text: ['console.mailchannels.net', '[cs] message blocked'] },
    then: 'spam',
    source: 'https://docs.mailchannels.net/',
    examples: [
      '550 5.7.1 [CS] Message blocked. Please see https://console.mailchannels.net/insights/abc',
    ],
  },
  {
    id: 'spamexperts.spam',
    when: {
      text: [
        'high probability of spam',
        'a url in this email*is listed on',
        'this message looks like spam',
        'spamexperts',
        'email*spamrl.com',
      ],
    },
    then: 'spam',
    source: 'real mail: N-able Mail Assure (SpamExperts)',
    examples: ['550 High probability of spam'],
  },
  {
    id: 'magicmail.reverse-dns',
    when: { text: ['no reverse dns', 'check_ip_reverse_dns'] },
    then: 'missing_ptr',
    source: 'http://www.linuxmagic.com/best_practices/check_ip_reverse_dns.html',
    examples: [
      '550 Reason: This system will not accept messages from servers/devices with no reverse DNS.',
    ],
  },
  {
    id: 'challenge-response',
    when: {
      text: ['spamarrest', 'boxbe', 'sender not pre-approved', 'sender*needs to be approved'],
    },
    then: 'recipient_filter',
    source: 'real mail: services that let only known senders through',
    examples: ['550 5.7.1 Sender not pre-approved'],
  },
  {
    id: 'recipient.no-newsletters',
    when: {
      text: [
        '%(i|we) (take|read|want|accept|receive) no (newsletter|advert|mailing|bulk|commercial)',
        "%(i|we) (do not|don't) (take|read|want|accept|receive) (any |)(newsletter|advert|mailing|bulk|commercial)",
        'keine (werbung|newsletter) (erhalten|bekommen|empfangen|lesen)',
        '(newsletters|advertising|bulk mail) (is|are) not (read|wanted|accepted) here',
      ],
    },
    then: 'recipient_filter',
    source: 'RFC 5429 s1: what people write into a filter of their own; own Sieve and Exim filters',
    examples: ['I take no newsletters at this address', 'Ich möchte keine Werbung erhalten.'],
  },
]
