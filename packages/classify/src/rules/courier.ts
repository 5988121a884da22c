/** Courier's own texts, and those of maildrop and the shell in its reports on local delivery. */
import type { Rule } from '../rule.ts'

/** In order; before the texts that many servers share. */
export const COURIER_RULES: readonly Rule[] = [
  {
    id: 'courier.delivered-to-loop',
    when: { text: ['already have my delivered-to'] },
    then: 'forwarding_misconfigured',
    source: 'Courier, courierdeliver',
    examples: ['Mail loop - already have my Delivered-To: header.'],
  },
  {
    id: 'courier.local-delivery',
    when: {
      text: [
        'maildir.(open|close): ',
        '^maildrop: (unable|cannot|error|timeout|signal)',
        'unable to filter message',
        '.mailfilter(\\(|: )',
        '^unable to read .',
        '^cannot run /',
        '%file is globally writeable',
        'dynamic delivery instructions (exceeded|disabled)',
        "can't run courierdeliver",
        // The shell that was given a program by .courier, .forward or an alias.
        '^(/bin/|)(sh|bash|dash|ksh)(: line|:) (0|1|2|3|4|5|6|7|8|9)',
        'sh: *(: not found|: no such file or directory|: permission denied|: command not found)',
      ],
      not: ['quota', 'no space left'],
    },
    then: 'mailer_error',
    source: 'Courier, courierdeliver and dot-courier(5); maildrop(1); what sh(1) says of a program',
    examples: [
      'maildir.open: ./Maildir: No such file or directory: No such file or directory',
      'maildrop: Unable to create a dot-lock at /var/mail/989.0.mx.example.net.',
      '.mailfilter(1): Syntax error.',
      '/bin/sh: 1: /usr/local/bin/archive: not found',
    ],
  },
  {
    id: 'courier.connection',
    when: {
      text: [
        'network connection shut down by the remote',
        'connection (unexpectedly |)closed by remote',
        'remote mail server disconnected',
        '^<command failed>$',
        'did not find a suitable mx',
        'cannot obtain local socket ip address',
      ],
      not: ['starttls'],
    },
    then: 'network',
    source: 'Courier, courieresmtp',
    examples: ['Network connection shut down by the remote mail server'],
  },
  {
    id: 'courier.unicode',
    when: {
      text: [
        'does not support e-mail messages with international unicode',
        'unable to deliver unicode e-mail',
        "does not support the sender's international e-mail address",
      ],
    },
    then: 'protocol_error',
    source: 'Courier, courieresmtp, where the next server does not offer SMTPUTF8 (RFC 6531 s3.2)',
    examples: [
      "553-The recipient's mail server does not support E-mail 553-messages with international Unicode E-mail addresses or 553-E-mail messages in the international Unicode E-mail format. 553 Unable to deliver Unicode E-mail to a non-Unicode mail server.",
    ],
  },
  {
    id: 'courier.tls',
    when: {
      text: [
        'unable to set minimum security level',
        '(unable to start|error starting) couriertls',
        '/security(=required|) set',
        'disconnected after receiving the starttls',
      ],
    },
    then: 'tls_failure',
    source: 'Courier, courieresmtp; courier(8), esmtproutes',
    examples: [
      '/SECURITY=REQUIRED set, but TLS is not available',
      '500 Unable to set minimum security level.',
    ],
  },
  {
    // It asks for the domain of the sender alone (BOFHCHECKDNS of courieresmtpd(8)).
    id: 'courier.sender-domain',
    when: {
      code: [417, 517],
      text: [
        'invalid domain, see <url:',
        'domain does not exist: ',
        'mx records for * violate section',
        'rfc 1035 violation',
        '^syntax error$',
      ],
    },
    then: 'sender_rejected',
    source: 'Courier, courieresmtpd as the server that refuses',
    examples: [
      '517-Domain does not exist: origin.example. 517 origin.example',
      '517 RFC 1035 violation: recursive CNAME records for origin.example',
      '517 Syntax error.',
    ],
  },
  {
    id: 'courier.recipient-syntax',
    when: { code: [513], text: ['^syntax error$'] },
    then: 'bad_address',
    source: 'Courier, courieresmtpd as the server that refuses',
    examples: ['513 Syntax error.'],
  },
  {
    id: 'courier.whitelist',
    when: { text: ['not whitelisted by this recipient'] },
    then: 'recipient_filter',
    source: 'Courier, submit with a filter of the recipient',
    examples: ['412 You are not whitelisted by this recipient, please try again later.'],
  },
  {
    id: 'courier.no-recipients',
    when: { text: ['headers specify no rec(ei|i)pients'] },
    then: 'protocol_error',
    source: 'Courier, submit',
    examples: ['511 Headers specify no receipients.'],
  },
  {
    id: 'courier.sign-on',
    when: { text: ['(compatible|temporary) sasl authentication (not available|error)'] },
    then: 'auth_required',
    source: 'Courier, courieresmtp with esmtpauthclient of courier(8)',
    examples: ['Compatible SASL authentication not available.'],
  },
  {
    id: 'courier.dns',
    when: { text: ['dns violates rfc 1035'] },
    then: 'domain_not_found',
    source: 'Courier, courieresmtp: the MX is an address (RFC 1035 s3.3.9)',
    examples: ["This domain's DNS violates RFC 1035."],
  },
]

/** After everything else. */
export const WEAK_COURIER_RULES: readonly Rule[] = [
  {
    // Its own words about names and connections are known to other rules: what is left was said by a program.
    id: 'courier.program',
    weak: true,
    when: { action: ['failed'], remote: [], diagnostic: ['unknown'] },
    then: 'mailer_error',
    source: 'Courier: dot-courier(5), what a program of a recipient writes before it fails',
    examples: [{ reply: 'No such queue of tickets', diagnostic: 'unknown' }],
  },
]
