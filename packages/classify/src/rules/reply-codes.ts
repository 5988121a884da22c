/**
 * The last resort: a reply code and the command that it answered, where neither text nor enhanced code
 * says anything. A code that says only "no" (550, 553, 554 after RCPT) has no rule here: such a report is
 * unclassified, since a guess must not cost a recipient. RFC 5321 s4.2.3, RFC 1846, RFC 7504, RFC 4954.
 */
import type { Rule } from '../rule.ts'
import { SENDER_WORDS } from './foreign-words.ts'

/** Words of the sender, the connection, the session, the message and the receiver's troubles. */
const NOT_THE_RECIPIENT = [
  '%(you|your|yours)%',
  '%(send|sending|sent|list|lists|supported|unsupported)%',
  '%(sender|senders|client|clients|from|mailfrom)%',
  '%(helo|ehlo|command|commands|rcpt|rcpts|parameter|syntax|protocol|session|authentication)%',
  '%(message|messages|msg|content|lines|bytes|attach|attachment|attachments|header|headers)%',
  '%(data|size|authentification|autenticaci(o|ó)n|autenticação|autenticazione|authentifizierung)%',
  '(mensagem|mensaje|messaggio|nachricht|wiadomo|сообщени|письм|邮件|郵件|信件|メッセージ)',
  '%(ip|dns|rdns|ptr|tld|spf|dkim|dmarc|tls)%',
  '%(servidor|serveur|commandes|comandos|befehl|befehle)%',
  ...SENDER_WORDS,
  '%(banned|blocked|blacklisted|blocklisted|listed|spam|bounce|bounces)%',
  '%(configuration|configure|setup|policy|threshold|error|errors|exceeded|max|time)%',
]

/** In the order in which they are asked. */
const ROWS: readonly Rule[] = [
  {
    id: 'code.421',
    when: { code: [421] },
    then: 'system_error',
    source: 'RFC 5321 s4.2.3: service not available, closing transmission channel',
    examples: ['421'],
  },
  {
    id: 'code.451',
    when: { code: [451, 455] },
    then: 'system_error',
    source: 'RFC 5321 s4.2.3: local error in processing',
    examples: ['451'],
  },
  {
    id: 'code.452',
    when: { code: [452] },
    then: 'system_error',
    source: 'RFC 5321 s4.2.3: insufficient system storage',
    examples: ['452'],
  },
  {
    id: 'code.454',
    when: { code: [454] },
    then: 'tls_failure',
    source: 'RFC 3207 s4: TLS not available due to temporary reason',
    examples: [{ reply: '454', command: 'starttls' }],
  },
  {
    id: 'code.50x',
    when: { code: [500, 501, 502, 503, 504, 555] },
    then: 'protocol_error',
    source: 'RFC 5321 s4.2.3: syntax and sequence errors',
    examples: ['501', '555'],
  },
  {
    id: 'code.510',
    // Alibaba gives 510 to messages with too many attachments.
    when: { code: [510, 511], not: NOT_THE_RECIPIENT },
    then: 'user_unknown',
    source: 'real mail: Exim and others, after RFC 1893 X.1.1',
    examples: ['511'],
  },
  {
    id: 'code.512',
    when: { code: [512] },
    then: 'domain_not_found',
    source: 'real mail: servers after RFC 1893 X.1.2',
    examples: ['512'],
  },
  {
    id: 'code.521',
    when: { code: [521, 556], not: NOT_THE_RECIPIENT },
    then: 'domain_refuses_mail',
    source: 'RFC 7504 s3, s4',
    examples: ['521', '556'],
  },
  {
    id: 'code.523',
    when: { code: [523, 534] },
    then: 'message_too_large',
    source: 'real mail: servers after RFC 1893 X.2.3 and X.3.4',
    examples: ['523'],
  },
  {
    id: 'code.525',
    when: { code: [525] },
    then: 'mailbox_disabled',
    source: 'RFC 5248 registry, X.7.13: "525"',
    examples: ['525'],
  },
  {
    id: 'code.530',
    when: { code: [530] },
    then: 'auth_required',
    source: 'RFC 4954 s6',
    examples: ['530'],
  },
  {
    id: 'code.541',
    when: { code: [541] },
    then: 'spam',
    source: 'real mail: filters that answer 541 to a message rejected by a spam rule',
    examples: ['541', '541 Recipient Address Rejected'],
  },
  {
    id: 'code.551',
    // Of held-out 551s that went by their code, most were the sender's fault (decision 0042).
    when: { code: [551], not: NOT_THE_RECIPIENT },
    then: 'not_local',
    source: 'RFC 5321 s3.4, s4.2.3: user not local',
    examples: ['551', '551 Sorry, no redirections.'],
  },
  {
    id: 'code.552-rcpt',
    when: { code: [552, 522], command: ['rcpt', 'end-of-data'] },
    then: 'mailbox_full',
    source: 'RFC 5321 s4.2.3: exceeded storage allocation',
    examples: [{ reply: '552', command: 'rcpt' }],
  },
  {
    id: 'code.552-mail',
    when: { code: [552], command: ['mail'] },
    then: 'message_too_large',
    source: 'RFC 1870 s6.1: message size exceeds fixed maximum message size',
    examples: [{ reply: '552', command: 'mail' }],
  },
  {
    id: 'code.552',
    when: { code: [552, 522], not: NOT_THE_RECIPIENT },
    then: 'mailbox_full',
    source: 'RFC 5321 s4.2.3: exceeded storage allocation',
    examples: ['552'],
  },
  {
    id: 'code.553-mail',
    when: { code: [553], command: ['mail'] },
    then: 'sender_rejected',
    source: 'RFC 5321 s4.2.3: mailbox name not allowed, as the answer to MAIL',
    examples: [{ reply: '553', command: 'mail' }],
  },
  {
    id: 'code.571',
    when: { code: [571, 550, 554], command: ['connect', 'helo'] },
    then: 'policy',
    source: 'RFC 5321 s4.2.3; before RCPT no recipient can be meant',
    examples: [{ reply: '554', command: 'connect' }],
  },
  {
    id: 'code.5yz-mail',
    when: { code: [550, 554, 571], command: ['mail'] },
    then: 'sender_rejected',
    source: 'RFC 5321 s4.2.3; before RCPT only the sender can be meant',
    examples: [{ reply: '550', command: 'mail' }],
  },
  {
    id: 'code.5yz-data',
    when: { code: [550, 554, 571], command: ['end-of-data'] },
    then: 'policy',
    source: 'RFC 5321 s4.2.3; after RCPT was accepted it is the message that is refused',
    examples: [{ reply: '554', command: 'end-of-data' }],
  },
  {
    id: 'code.570',
    when: { code: [570, 571, 572, 574] },
    then: 'policy',
    source: 'real mail: servers after RFC 1893 X.7',
    examples: ['571'],
  },
  {
    id: 'action.delayed',
    when: { action: ['delayed'] },
    then: 'network',
    source: 'RFC 3464 s2.3.3: delayed; a queue that waits without saying why',
    examples: [{ reply: '', action: 'delayed' }],
  },
]

/** All of them weak. */
export const REPLY_CODE_RULES: readonly Rule[] = ROWS.map((rule) => ({ ...rule, weak: true }))
