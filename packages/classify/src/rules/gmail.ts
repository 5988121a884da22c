/** Gmail and Google Workspace. */
import type { Rule } from '../rule.ts'

const CODES = 'https://support.google.com/a/answer/3726730 (SMTP error reference)'

/** In order: a more exact text stands before a wider one. */
export const GMAIL_RULES: readonly Rule[] = [
  {
    id: 'gmail.dmarc',
    when: {
      text: [
        "is not accepted due to domain's dmarc policy",
        "is not accepted due to domain's*dmarc",
        'p=dmarcrejection',
      ],
    },
    then: 'auth_failure',
    source: CODES,
    examples: [
      "550 5.7.26 Unauthenticated email from example.net is not accepted due to domain's DMARC policy. Please contact the administrator of example.net domain if this was a legitimate mail.",
    ],
  },
  {
    id: 'gmail.unauthenticated',
    when: {
      text: [
        'this mail is unauthenticated',
        'this mail has been blocked because the sender is unauthenticated',
        'gmail requires all senders to authenticate',
        'does not have authentication information or fails to pass',
        'has an spf record with a hard fail policy',
        "rate limited because it doesn't (meet|pass)*authentic",
        'rate limited because this mail (is unauthenticated|has not passed)',
        'rate limited because (dkim|spf|dmarc)',
        'p=unauthenticatedemail',
        '%dkim domain signing*not aligned',
        "from: header*in this message isn't aligned",
      ],
    },
    then: 'auth_failure',
    source: CODES,
    examples: [
      '550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.',
      '550 5.7.26 This message does not have authentication information or fails to pass authentication checks (SPF or DKIM).',
    ],
  },
  {
    id: 'gmail.ptr',
    when: {
      text: [
        'does not have a ptr record',
        "doesn't have a ptr record",
        'ptr record setup, or the corresponding forward dns',
        'ipv6 sending guidelines regarding ptr',
        'missing ptr record',
        'forward dns entry does not (point to|match) the sending ip',
      ],
    },
    then: 'missing_ptr',
    source: CODES,
    examples: [
      '550 5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record setup, or the corresponding forward DNS entry does not point to the sending IP.',
      '550 5.7.1 [2001:db8::1] Our system has detected that this message does not meet IPv6 sending guidelines regarding PTR records and authentication.',
    ],
  },
  {
    id: 'gmail.tls-rate',
    when: {
      text: [
        'rate limited because (the |this |your |)(mail|message|email|connection|it)*(tls|encrypted)',
      ],
    },
    then: 'tls_failure',
    source: CODES,
    examples: [
      '421 4.7.29 Your email has been rate limited because the message was not sent over a TLS connection.',
    ],
  },
  {
    id: 'gmail.low-reputation',
    when: { text: ['due to the very low reputation', 'likely suspicious due to'] },
    then: 'reputation',
    source: CODES,
    examples: [
      '550 5.7.1 [192.0.2.22 18] Our system has detected that this message is likely suspicious due to the very low reputation of the sending IP address.',
      '551 5.7.1 Due to the very low reputation of the sending domain, this message has been blocked',
    ],
  },
  {
    id: 'gmail.receiving-rate',
    when: {
      text: [
        'is receiving mail at a rate that prevents',
        'is receiving mail (at a rate|too quickly|too fast)',
        'p=receivingrate',
      ],
    },
    then: 'rate_limited',
    source: CODES,
    examples: [
      '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. Please resend your message at a later time.',
      '450 4.2.1 The user you are trying to contact is receiving mail too quickly.',
    ],
  },
  {
    id: 'gmail.flood',
    when: {
      text: [
        '%email quota exceeded',
        'peak smtp relay limit',
        'detected an unusual rate of (unsolicited |)(mail|email)',
        'mail sent from your ip address has been temporarily rate limited',
        '(mail|email|message) has been (temporarily |)rate limited',
        'exceeded its quota for sending messages',
        'p=unsolicitedratelimiterror',
        'daily (user sending|smtp relay|sending) (limit|quota) exceeded',
        'daily user sending quota exceeded',
        'server busy, try again later*gsmtp',
        'you have reached a limit for sending mail',
      ],
    },
    then: 'rate_limited',
    source: CODES,
    examples: [
      '421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.',
      '550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to https://support.google.com/a/answer/166852',
    ],
  },
  {
    id: 'gmail.unsolicited',
    when: {
      text: [
        'detected that this message is likely unsolicited mail',
        'p=unsolicitedmessageerror',
        'rejected due to spam classification',
        'p=unsolicitediperror',
      ],
    },
    then: 'spam',
    source: CODES,
    examples: [
      '550 5.7.1 Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked.',
      'Your email to group a@example.com was rejected due to spam classification.',
    ],
  },
  {
    id: 'gmail.not-compliant',
    when: {
      text: [
        'this message is not rfc (5322|2822) compliant',
        'messages with multiple addresses in from',
        'messages missing a valid (address in|message-id)',
        'messages without a valid*header',
        'p=rfcmessagenoncompliant',
        'multiple (subject|from|to|date|message-id|sender|reply-to) headers',
        'duplicate headers',
      ],
    },
    then: 'protocol_error',
    source: CODES,
    examples: [
      '550 5.7.1 [192.0.2.22 13] Messages with multiple addresses in From: header are not accepted.',
      '550 5.7.1 This message is not RFC 5322 compliant. There are multiple Subject headers.',
    ],
  },
  {
    id: 'gmail.content',
    when: {
      text: [
        'blocked because its content presents a potential security issue',
        'detected an illegal attachment on your message',
        'p=blockedmessage',
        'this message was blocked because its content',
      ],
    },
    then: 'content_rejected',
    source: CODES,
    examples: [
      '552 5.7.0 This message was blocked because its content presents a potential security issue. Please visit https://support.google.com/mail/?p=BlockedMessage',
    ],
  },
  {
    id: 'gmail.policy',
    when: {
      text: [
        'not in whitelist for rcpt domain',
        'mail sending denied',
        'has a policy that prohibited the mail that you sent',
        'groups.google.com/support',
        'may not have permission to post messages to the group',
        "ip you're using to send mail is not authorized to send email directly",
        'the administrator of*policy*prohibit',
      ],
    },
    then: 'policy',
    source: CODES,
    examples: [
      '550 5.7.1 Email not accepted: the user or domain that you are sending to (or from) has a policy that prohibited the mail that you sent.',
      "We're writing to let you know that the group you tried to contact (a) may not exist, or you may not have permission to post messages to the group.",
    ],
  },
  {
    id: 'gmail.send-as',
    when: { text: ['p=customfromdenied', "your 'send mail as' account are misconfigured"] },
    then: 'sender_rejected',
    source: 'https://support.google.com/mail/?p=CustomFromDenied',
    examples: [
      "You're sending this from a different address. The settings for your 'Send mail as' account are misconfigured or out of date.",
    ],
  },
  {
    id: 'gmail.out-of-storage',
    when: {
      text: [
        "recipient's inbox is out of storage",
        'email account that you tried to reach is over quota',
        'account that you tried to reach is over (its |)quota',
        'p=overquota',
        'inbox is out of storage space',
      ],
    },
    then: 'mailbox_full',
    source: CODES,
    examples: [
      "552 5.2.2 The recipient's inbox is out of storage space. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm",
      '452 4.2.2 The email account that you tried to reach is over quota.',
    ],
  },
  {
    id: 'gmail.disabled',
    when: {
      text: [
        'account that you tried to reach is (disabled|inactive|suspended)',
        'p=disableduser',
        'p=inactiveuser',
      ],
    },
    then: 'mailbox_disabled',
    source: CODES,
    examples: [
      '550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser',
      '550 5.2.1 The email account that you tried to reach is inactive.',
    ],
  },
  {
    id: 'gmail.no-such-user',
    when: { text: ['account that you tried to reach does not exist', 'p=nosuchuser'] },
    then: 'user_unknown',
    source: CODES,
    examples: [
      "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces.",
    ],
  },
  {
    id: 'gmail.sender-syntax',
    when: { text: ['sender address*is not a valid rfc'] },
    then: 'sender_rejected',
    source: CODES,
    examples: ['553 5.1.7 The sender address <a> is not a valid RFC-5321 address.'],
  },
  {
    id: 'gmail.recipient-syntax',
    when: { text: ['recipient address*is not a valid rfc'] },
    then: 'bad_address',
    source: CODES,
    examples: ['553 5.1.2 The recipient address <.@gmail.com> is not a valid RFC-5321 address.'],
  },
  {
    id: 'gmail.login',
    when: {
      text: [
        'application-specific password required',
        'log in (through|with) your web browser',
        'optional argument not permitted for that auth',
      ],
    },
    then: 'auth_required',
    source: CODES,
    examples: ['534 5.7.9 Application-specific password required.'],
  },
  {
    id: 'gmail.relay-credentials',
    when: {
      text: [
        'invalid credentials for relay',
        'p=workspacesmtprelaydenied',
        'p=gsuitesmtprelaydenied',
      ],
    },
    then: 'auth_required',
    source: CODES,
    examples: [
      "550 5.7.1 Invalid credentials for relay [192.0.2.1]. The IP address you've registered in your Workspace SMTP Relay service doesn't match.",
    ],
  },
  {
    id: 'gmail.size',
    when: { text: ["exceeded google's message size limits", 'p=maxsizeerror'] },
    then: 'message_too_large',
    source: CODES,
    examples: [
      "552 5.3.4 Your message exceeded Google's message size limits. Please visit https://support.google.com/mail/?p=MaxSizeError",
    ],
  },
  {
    id: 'gmail.null-mx',
    when: { text: ["doesn't receive email according to the administrator", 'returned null mx'] },
    then: 'domain_refuses_mail',
    source: 'real mail: Gmail DSNs; RFC 7505',
    examples: [
      "DNS Error: DNS type 'mx' lookup of example.net responded with code NOERROR The domain example.net doesn't receive email according to the administrator: returned Null MX https://www.rfc-editor.org/info/rfc7505",
    ],
  },
  {
    id: 'gmail.nxdomain',
    when: {
      text: [
        'lookup of*responded with code nxdomain',
        'domain name not found:',
        'dns error: domain name not found',
        'specified domain*domain name not found',
        "because the domain*(couldn't be found|could not be found)",
        'address resolution of*failed: domain name not found',
      ],
    },
    then: 'domain_not_found',
    source: 'real mail: Gmail DSNs, ZoneMTA; RFC 1035 s4.1.1 (RCODE 3)',
    examples: [
      "DNS Error: DNS type 'mx' lookup of example.net responded with code NXDOMAIN Domain name not found: example.net",
      "Your message wasn't delivered to a@example.net because the domain example.net couldn't be found.",
      'DNS Error: DNS error occurred while resolving the Mail Exchange (MX) server for the specified domain (example.net). Domain name not found',
    ],
  },
  {
    id: 'gmail.dns',
    when: {
      text: [
        'lookup of*responded with code (servfail|refused|noerror)',
        '^dns error:',
        'dns server returned*servfail',
      ],
    },
    then: 'network',
    source: 'real mail: Gmail DSNs; RFC 1035 s4.1.1',
    examples: ["DNS Error: DNS type 'mx' lookup of example.net responded with code SERVFAIL"],
  },
  {
    id: 'gmail.connect',
    when: {
      text: [
        'recipient server did not accept our requests to connect',
        'socket error\\]',
        'mail/answer/7720',
      ],
    },
    then: 'network',
    source: 'https://support.google.com/mail/answer/7720',
    examples: [
      'The recipient server did not accept our requests to connect. Learn more at https://support.google.com/mail/answer/7720',
    ],
  },
  {
    id: 'gmail.temporary',
    when: {
      text: ['temporary system problem', 'mail server temporarily rejected message', 'p=temporary'],
    },
    then: 'system_error',
    source: CODES,
    examples: ['451 4.3.0 Mail server temporarily rejected message.'],
  },
]
