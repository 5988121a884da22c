/** Refusals of all kinds: of the mailbox, of its state, of the sender, of the mail. */
import { refusal, type ServerCase } from '../case.ts'

const mailboxes: readonly ServerCase[] = [
  refusal(
    'unknown-postfix',
    '550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table',
    ['user_unknown'],
  ),
  refusal('unknown-german', '550 5.1.1 Diese E-Mail-Adresse gibt es hier nicht', ['user_unknown']),
  refusal('unknown-latin1', "550 Cette boîte aux lettres n'existe pas", {
    categories: ['user_unknown'],
    encoding: 'latin1',
  }),
  refusal('unknown-code-only', '550 5.1.1', ['user_unknown']),
  refusal('unknown-japanese', '550 5.1.1 該当するユーザーは存在しません', ['user_unknown']),
  refusal('empty-550', '550 ', []),
  refusal('bare-550', '550', []),
  refusal('empty-551', '551', ['not_local', 'unclassified']),
  refusal(
    'full-552-multi',
    '552-5.2.2 Mailbox of {rcpt} is full.\n552 5.2.2 Quota of 100 MB exceeded.',
    ['mailbox_full'],
  ),
  refusal('full-452', '452 4.2.2 The recipient mailbox is over quota', ['mailbox_full']),
  refusal('full-data', '552 5.2.2 Over quota', { categories: ['mailbox_full'], stage: 'end' }),
  refusal('disabled-554', '554 5.2.1 This account has been suspended', ['mailbox_disabled']),
  refusal('inactive-30-days', '550 5.2.1 Mailbox is inactive: no log-in for 180 days', [
    'mailbox_disabled',
  ]),
  refusal('syntax-501', '501 5.1.3 Bad recipient address syntax', ['bad_address']),
  refusal('syntax-quoted', '550 5.1.1 No such mailbox', {
    categories: ['user_unknown'],
    local: '"john q. public"',
  }),
  refusal('plus-and-equals', '550 5.1.1 User unknown', {
    categories: ['user_unknown'],
    local: 'bounce+a=b/c',
  }),
  refusal('utf8-recipient', '550 5.1.1 <{rcpt}> unbekannt', {
    categories: ['user_unknown'],
    local: 'jürgen.groß',
    original: 'utf8',
  }),
  refusal('utf8-not-offered', '550 5.6.7 SMTPUTF8 is required for this address', {
    categories: ['protocol_error'],
    local: 'łukasz',
    original: 'utf8',
    lacks: ['SMTPUTF8'],
  }),
  refusal(
    'group-only-members',
    '550 5.7.124 RESOLVER.RST.SenderNotInAllowedSendersList; not allowed to send to this group',
    ['recipient_filter', 'policy'],
  ),
  refusal('forward-loop', '554 5.4.6 Too many hops, forwarding loop for {rcpt}', {
    categories: ['forwarding_misconfigured', 'network'],
    stage: 'end',
  }),
]

const senders: readonly ServerCase[] = [
  refusal(
    'spf-fail',
    '550 5.7.23 SPF check failed: 127.0.0.1 is not allowed to send mail from origin.example',
    { categories: ['auth_failure'], stage: 'mail' },
  ),
  refusal('dkim-fail', '550 5.7.20 No passing DKIM signature found', {
    categories: ['auth_failure'],
    stage: 'end',
  }),
  refusal(
    'dmarc-fail',
    "550-5.7.26 Unauthenticated email from origin.example is not accepted due to\n550-5.7.26 domain's DMARC policy. Please contact the administrator of\n550 5.7.26 origin.example domain if this was a legitimate mail.",
    { categories: ['auth_failure'], stage: 'end' },
  ),
  refusal(
    'blocklist-rcpt',
    '554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.blocklist.example; https://www.blocklist.example/query/ip/127.0.0.1',
    ['blocklisted'],
  ),
  refusal('blocklist-helo', '550 5.7.1 Your host name is on our list of senders of junk mail', {
    categories: ['blocklisted', 'spam'],
    stage: 'ehlo',
  }),
  refusal('rate-421', '421 4.7.0 Too many messages from your address, try again in an hour', {
    categories: ['rate_limited'],
    stage: 'mail',
    hangsUp: 'after',
  }),
  refusal('rate-550', '550 5.7.1 Sending rate limit exceeded for origin.example', {
    categories: ['rate_limited'],
    stage: 'end',
  }),
  refusal('no-ptr', '550 5.7.25 The IP address sending this message does not have a PTR record', {
    categories: ['missing_ptr'],
    stage: 'mail',
  }),
  refusal('sender-domain', '553 5.1.8 <{rcpt}>: Sender address rejected: Domain not found', {
    categories: ['sender_rejected'],
  }),
  refusal('spam-end', '554 5.7.1 Message identified as spam, score 14.2', {
    categories: ['spam'],
    stage: 'end',
  }),
  refusal('virus-end', '550 5.7.1 This message contains a virus: Eicar-Test-Signature', {
    categories: ['virus'],
    stage: 'end',
  }),
  refusal('content-end', '550 5.6.0 Attachments of type .exe are not allowed', {
    categories: ['content_rejected', 'policy'],
    stage: 'end',
  }),
  refusal('size-end', '552 5.3.4 Message too big: 307200 bytes, the limit is 262144', {
    categories: ['message_too_large'],
    stage: 'end',
  }),
  refusal('size-mail', '552 5.3.4 Message size exceeds file system imposed limit', {
    categories: ['message_too_large'],
    stage: 'mail',
  }),
  refusal('tls-needed', '530 5.7.0 Must issue a STARTTLS command first', {
    categories: ['tls_failure'],
    stage: 'mail',
    lacks: ['STARTTLS'],
  }),
  refusal('relay-550', '550 5.7.1 <{rcpt}>: Relay access denied', ['relay_denied']),
  refusal('relay-exchange', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', [
    'relay_denied',
  ]),
  refusal(
    'greylist-multi',
    '451-4.7.1 Greylisting in action for {rcpt},\n451 4.7.1 please come back in 5 minutes',
    ['greylisted'],
  ),
  refusal('system-452', '452 4.3.1 Insufficient system storage', {
    categories: ['system_error'],
    stage: 'mail',
  }),
  refusal('mailer-554', '554 5.3.0 unknown mailer error 1', {
    categories: ['mailer_error', 'system_error'],
    stage: 'end',
  }),
]

/** All that speak of no new address. */
export const REFUSAL_CASES: readonly ServerCase[] = [...mailboxes, ...senders]
