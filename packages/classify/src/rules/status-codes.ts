/**
 * The enhanced codes of the IANA registry (RFC 5248; "SMTP Enhanced Status Codes Registry"), asked
 * where no text decided. Those that name no cause are weak, or have no rule at all (x.0.0, x.2.0,
 * x.5.0). Providers' codes beyond the registry follow.
 */
import type { Category } from '../category.ts'
import type { Rule } from '../rule.ts'
import { SENDER_WORDS } from './foreign-words.ts'

const REGISTRY = 'RFC 5248 registry'

/** Code, category, name in the registry, and the document that defines it. */
const ROWS: readonly (readonly [detail: string, then: Category, name: string, document: string])[] =
  [
    ['1.1', 'user_unknown', 'Bad destination mailbox address', 'RFC 3463 s3.2'],
    ['1.2', 'domain_not_found', 'Bad destination system address', 'RFC 3463 s3.2'],
    ['1.3', 'bad_address', 'Bad destination mailbox address syntax', 'RFC 3463 s3.2'],
    ['1.4', 'bad_address', 'Destination mailbox address ambiguous', 'RFC 3463 s3.2'],
    ['1.6', 'moved', 'Destination mailbox has moved, No forwarding address', 'RFC 3463 s3.2'],
    ['1.7', 'sender_rejected', "Bad sender's mailbox address syntax", 'RFC 3463 s3.2'],
    ['1.8', 'sender_rejected', "Bad sender's system address", 'RFC 3463 s3.2'],
    ['1.9', 'system_error', 'Message relayed to non-compliant mailer', 'RFC 3886'],
    ['1.10', 'domain_refuses_mail', 'Recipient address has null MX', 'RFC 7505 s4.2'],
    ['2.1', 'mailbox_disabled', 'Mailbox disabled, not accepting messages', 'RFC 3463 s3.3'],
    ['2.2', 'mailbox_full', 'Mailbox full', 'RFC 3463 s3.3'],
    ['2.3', 'message_too_large', 'Message length exceeds administrative limit', 'RFC 3463 s3.3'],
    ['2.4', 'forwarding_misconfigured', 'Mailing list expansion problem', 'RFC 3463 s3.3'],
    ['3.0', 'system_error', 'Other or undefined mail system status', 'RFC 3463 s3.4'],
    ['3.1', 'system_error', 'Mail system full', 'RFC 3463 s3.4'],
    ['3.3', 'protocol_error', 'System not capable of selected features', 'RFC 3463 s3.4'],
    ['3.4', 'message_too_large', 'Message too big for system', 'RFC 3463 s3.4'],
    ['3.5', 'system_error', 'System incorrectly configured', 'RFC 3463 s3.4'],
    ['4.0', 'network', 'Other or undefined network or routing status', 'RFC 3463 s3.5'],
    ['4.1', 'network', 'No answer from host', 'RFC 3463 s3.5'],
    ['4.2', 'network', 'Bad connection', 'RFC 3463 s3.5'],
    ['4.3', 'network', 'Directory server failure', 'RFC 3463 s3.5'],
    ['4.4', 'network', 'Unable to route', 'RFC 3463 s3.5'],
    ['4.5', 'system_error', 'Mail system congestion', 'RFC 3463 s3.5'],
    ['4.6', 'network', 'Routing loop detected', 'RFC 3463 s3.5'],
    ['4.7', 'expired', 'Delivery time expired', 'RFC 3463 s3.5'],
    ['5.1', 'protocol_error', 'Invalid command', 'RFC 3463 s3.6'],
    ['5.2', 'protocol_error', 'Syntax error', 'RFC 3463 s3.6'],
    ['5.3', 'rate_limited', 'Too many recipients', 'RFC 3463 s3.6'],
    ['5.4', 'protocol_error', 'Invalid command arguments', 'RFC 3463 s3.6'],
    ['5.5', 'protocol_error', 'Wrong protocol version', 'RFC 3463 s3.6'],
    ['5.6', 'protocol_error', 'Authentication Exchange line is too long', 'RFC 4954 s6'],
    ['6.0', 'content_rejected', 'Other or undefined media error', 'RFC 3463 s3.7'],
    ['6.1', 'content_rejected', 'Media not supported', 'RFC 3463 s3.7'],
    ['6.2', 'content_rejected', 'Conversion required and prohibited', 'RFC 3463 s3.7'],
    ['6.3', 'content_rejected', 'Conversion required but not supported', 'RFC 3463 s3.7'],
    ['6.4', 'content_rejected', 'Conversion with loss performed', 'RFC 3463 s3.7'],
    ['6.5', 'content_rejected', 'Conversion Failed', 'RFC 3463 s3.7'],
    ['6.6', 'content_rejected', 'Message content not available', 'RFC 4468'],
    [
      '6.7',
      'protocol_error',
      'Non-ASCII addresses not permitted for that sender/recipient',
      'RFC 6531 s3.5',
    ],
    ['6.8', 'protocol_error', 'UTF-8 string reply is required, but not permitted', 'RFC 6531 s3.5'],
    ['6.9', 'protocol_error', 'UTF-8 header message cannot be transferred', 'RFC 6531 s3.5'],
    ['6.10', 'protocol_error', 'Duplicate of X.6.8, deprecated', 'RFC 6531 s3.5'],
    ['7.0', 'policy', 'Other or undefined security status', 'RFC 3463 s3.8'],
    ['7.1', 'policy', 'Delivery not authorized, message refused', 'RFC 3463 s3.8'],
    ['7.2', 'policy', 'Mailing list expansion prohibited', 'RFC 3463 s3.8'],
    ['7.3', 'policy', 'Security conversion required but not possible', 'RFC 3463 s3.8'],
    ['7.4', 'tls_failure', 'Security features not supported', 'RFC 3463 s3.8'],
    ['7.5', 'tls_failure', 'Cryptographic failure', 'RFC 3463 s3.8'],
    ['7.6', 'tls_failure', 'Cryptographic algorithm not supported', 'RFC 3463 s3.8'],
    ['7.7', 'auth_failure', 'Message integrity failure', 'RFC 3463 s3.8; DKIM, RFC 7372 s1'],
    ['7.8', 'auth_required', 'Authentication credentials invalid', 'RFC 4954 s6'],
    [
      '7.9',
      'policy',
      'Authentication mechanism is too weak (RFC 4954); Yahoo writes it for its policies',
      'RFC 4954 s6',
    ],
    ['7.10', 'tls_failure', 'Encryption Needed', 'RFC 5248 s3'],
    [
      '7.11',
      'tls_failure',
      'Encryption required for requested authentication mechanism',
      'RFC 4954 s6',
    ],
    ['7.12', 'auth_required', 'A password transition is needed', 'RFC 4954 s6'],
    ['7.13', 'mailbox_disabled', 'User Account Disabled', 'RFC 5248 s3'],
    ['7.14', 'auth_required', 'Trust relationship required', 'RFC 5248 s3'],
    ['7.15', 'policy', 'Priority Level is too low', 'RFC 6710 s9'],
    ['7.16', 'message_too_large', 'Message is too big for the specified priority', 'RFC 6710 s9'],
    ['7.17', 'owner_changed', 'Mailbox owner has changed', 'RFC 7293 s10'],
    ['7.18', 'owner_changed', 'Domain owner has changed', 'RFC 7293 s10'],
    ['7.19', 'policy', 'RRVS test cannot be completed', 'RFC 7293 s10'],
    ['7.20', 'auth_failure', 'No passing DKIM signature found', 'RFC 7372 s3.1'],
    ['7.21', 'auth_failure', 'No acceptable DKIM signature found', 'RFC 7372 s3.1'],
    ['7.22', 'auth_failure', 'No valid author-matched DKIM signature found', 'RFC 7372 s3.1'],
    ['7.23', 'auth_failure', 'SPF validation failed', 'RFC 7372 s3.2'],
    ['7.24', 'auth_failure', 'SPF validation error', 'RFC 7372 s3.2'],
    ['7.25', 'missing_ptr', 'Reverse DNS validation failed', 'RFC 7372 s3.3'],
    ['7.26', 'auth_failure', 'Multiple authentication checks failed', 'RFC 7372 s3.4'],
    ['7.27', 'sender_rejected', 'Sender address has null MX', 'RFC 7505 s4.2'],
    ['7.28', 'rate_limited', 'Mail flood detected', 'IANA registry, 2019'],
    ['7.29', 'auth_failure', 'ARC validation failure', 'RFC 8617 s11.3'],
    ['7.30', 'tls_failure', 'REQUIRETLS support required', 'RFC 8689 s7.1'],
    ['1.0', 'user_unknown', 'Other address status', 'RFC 3463 s3.2'],
  ]

/** Weak: they name a subject, or a refusal, and no cause. */
const NAMES_NO_CAUSE: ReadonlySet<string> = new Set(['1.0', '3.0', '4.0', '6.0', '7.0', '7.1'])

/** Codes about the recipient, which cost him his address. */
const NAMES_RECIPIENT: ReadonlySet<string> = new Set([
  '1.1',
  '1.2',
  '1.3',
  '1.4',
  '1.6',
  '1.10',
  '2.1',
])

/** Codes of which one class alone says what the name says. */
const CLASS_OF: Readonly<Record<string, string>> = { '2.1': '5' }

/** Words of the sender, his host or his message: they are believed more than such a code beside them. */
const NOT_THE_RECIPIENT = [
  '%(spam|unsolicited|virus|malware)%',
  '%(not welcome|go away|low priority)%',
  '%(ip|ips|host|network|connection|connect|attachment|authentication)%~%(denied|forbidden|rejected|refused|blocked|not allowed|bad)%',
  '%(denied|forbidden|rejected|refused|blocked|not allowed)~(to connect|by your ip|bad ip)%',
  '(message|mail)~%(blocked|refused|denied)%',
  '^blocked%',
  '%(senders|mailfrom|outgoing|unauthenticated|helo|ehlo|spammer|spammers)%',
  '%sender (is|was|not|address|domain|id|ip|has|does|must|cannot|can|should)%',
  '%(invalid|unknown|bad|unrecognized|illegal) command',
  '%(spf|dkim|dmarc|whitelist|allowed list|allow list|hold time)%',
  '(mail from|accept mail from|allowed to send|list of from|return-path)',
  'not permitted$',
  '%(reject|rejected|refused) by%',
  '(try again later|try another|timeout waiting|unwanted here|\\] blocked)',
  '%(size|score|scoring|forbidden|screening|abuse|authentification|authentifizierung|policy)%',
  '(mensagem|mensaje|message|nachricht|messaggio|bericht|сообщение|письмо)*(rejeitad|rechazad|rejeté|refusé|abgelehnt|rifiutat|geweigerd|отклонен|отвергнут)',
  '%(mail|message) is (rejected|refused)%',
  '%denied by%',
  '^permission denied$',
  '%(no access for|is blocked|temporarily blocked|not allowed to|past expiration|max time)%',
  '%dns%',
  '(邮件服务器|郵件伺服器)',
  ...SENDER_WORDS,
]

/** One rule a code, whatever its class. */
export const STATUS_RULES: readonly Rule[] = ROWS.map(([detail, then, name, document]) => ({
  id: `status.x.${detail}`,
  when: {
    status: [`${CLASS_OF[detail] ?? 'x'}.${detail}`],
    ...(NAMES_RECIPIENT.has(detail) ? { not: NOT_THE_RECIPIENT } : {}),
  },
  then,
  ...(NAMES_NO_CAUSE.has(detail) ? { weak: true } : {}),
  source: `${REGISTRY}, "${name}"; ${document}`,
  examples: [`${detail === '4.7' ? '451 4' : '550 5'}.${detail}`],
}))

const MICROSOFT =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online'

/** The same code, permanent and not: a system that never takes mail, and one that is down just now. */
const NOT_ACCEPTING: readonly Rule[] = [
  {
    id: 'status.5.3.2',
    when: { status: ['5.3.2'] },
    then: 'domain_refuses_mail',
    source: `${REGISTRY}, "System not accepting network messages"; RFC 3463 s3.4, RFC 7504 s3`,
    examples: ['550 5.3.2'],
  },
  {
    id: 'status.4.3.2',
    when: { status: ['4.3.2'] },
    then: 'system_error',
    weak: true,
    source: `${REGISTRY}, "System not accepting network messages"; RFC 3463 s3.4`,
    examples: ['421 4.3.2'],
  },
]

/** A mailbox that takes no mail just now: for whose fault the code does not say, so it closes nothing. */
const NOT_NOW: readonly Rule[] = [
  {
    id: 'status.4.2.1',
    when: { status: ['4.2.1'] },
    then: 'system_error',
    weak: true,
    source:
      'RFC 3463 s3.3: X.2.1 is transient if the mailbox is only temporarily disabled; Gmail gives it to those that get mail too fast',
    examples: ['450 4.2.1'],
  },
]

/** Exchange Online's own codes. */
const MICROSOFT_ROWS: readonly (readonly [statuses: readonly string[], then: Category])[] = [
  [['x.1.11', 'x.1.12', 'x.1.13', 'x.1.14', 'x.1.15'], 'bad_address'],
  [['x.1.20'], 'protocol_error'],
  [['x.1.90', 'x.2.121', 'x.2.122'], 'rate_limited'],
  [['x.1.350', 'x.1.351'], 'user_unknown'],
  [['x.2.6'], 'content_rejected'],
  [['x.3.190'], 'policy'],
  [['x.4.8', 'x.4.14', 'x.4.20', 'x.4.21'], 'network'],
  [['x.4.11', 'x.4.12'], 'network'],
  [['x.4.300'], 'expired'],
  [['x.4.310'], 'domain_not_found'],
  [['x.4.311', 'x.4.312', 'x.4.313', 'x.4.314', 'x.4.315', 'x.4.316', 'x.4.317'], 'network'],
  [['x.7.57', 'x.7.139'], 'auth_required'],
  [['x.7.60'], 'sender_rejected'],
  [['x.7.520'], 'forwarding_misconfigured'],
  [['x.7.54', 'x.7.64', 'x.7.367', 'x.7.368'], 'relay_denied'],
  [
    ['x.7.124', 'x.7.133', 'x.7.134', 'x.7.135', 'x.7.136', 'x.7.193', 'x.7.420'],
    'recipient_filter',
  ],
  [['x.7.320', 'x.7.321', 'x.7.322', 'x.7.323', 'x.7.324', 'x.7.325'], 'tls_failure'],
  [['x.7.501', 'x.7.502', 'x.7.503', 'x.7.508', 'x.7.512', 'x.7.750'], 'policy'],
  [['x.7.505', 'x.7.506', 'x.7.507', 'x.7.513', 'x.7.514'], 'recipient_filter'],
  [['x.7.509', 'x.7.515'], 'auth_failure'],
  [['x.7.510', 'x.7.511', 'x.7.606', 'x.7.607', 'x.7.608', 'x.7.609'], 'blocklisted'],
  [['x.7.700', 'x.7.703', 'x.7.705', 'x.7.708'], 'reputation'],
  [['x.7.650', 'x.7.651', 'x.7.652', 'x.7.500'], 'rate_limited'],
]

const MICROSOFT_RULES: readonly Rule[] = MICROSOFT_ROWS.map(([statuses, then]) => ({
  id: `status.microsoft.${String(statuses[0])}`,
  when: { status: statuses },
  then,
  source: MICROSOFT,
  examples: statuses.map((status) => `550 5${status.slice(1)}`),
}))

/** Replies whose code says more than the enhanced code beside it. */
export const LOGIN_RULES: readonly Rule[] = [
  {
    id: 'status.551-no-command',
    when: {
      status: ['x.5.0', 'x.5.1', 'x.5.2'],
      code: [551],
      text: ['%(user|recipient|mailbox|account|addressee)%'],
      not: ['%(command|commands|helo|ehlo|sequence|syntax|argument|parameter)%', '%mail from'],
    },
    then: 'not_local',
    source: 'RFC 5321 s4.3.2: 551 answers RCPT and VRFY, and no invalid command',
    examples: ['551 5.5.1 Some other user'],
  },
  {
    id: 'status.login',
    when: {
      status: ['x.5.4', 'x.7.0', 'x.7.3', 'x.7.8', 'x.7.9', 'x.7.14'],
      code: [530, 534, 535, 538],
    },
    then: 'auth_required',
    source: 'RFC 4954 s6: 534, 535 and 538 answer AUTH, 530 whatever needs it first',
    examples: ['535 5.7.0', '534 5.7.9', '530 5.7.0'],
  },
  {
    id: 'code.login',
    when: { code: [535, 538] },
    then: 'auth_required',
    source: 'RFC 4954 s6: 535 and 538 answer AUTH and nothing else',
    examples: ['535', '535 Access denied'],
  },
]

/** Codes that the table above cannot hold, and those beyond the registry. */
export const PROVIDER_STATUS_RULES: readonly Rule[] = [
  ...NOT_ACCEPTING,
  ...NOT_NOW,
  ...MICROSOFT_RULES,
]
