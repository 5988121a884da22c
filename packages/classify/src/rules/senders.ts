/** Sending services, forwarding services and hosting products: what they say to their own users. */
import type { Rule } from '../rule.ts'

/** In order: a more exact text stands before a wider one. */
export const SENDING_SERVICE_RULES: readonly Rule[] = [
  {
    id: 'esp.suppression-list',
    when: {
      text: [
        'on (the|our|your|its|account|a) (account |)suppression list',
        'is on the suppression list for your account',
        'suppressed*(previously|prior)*(bounced|complained)',
        'amazon ses has suppressed sending to this address',
        '^bounced address',
        '^spam reporting address',
        '^unsubscribed address',
        'not delivering to (a |)(previously bounced|unsubscribed|user who marked)',
        'marked as inactive*(postmark|recipient)',
        'recipient that has been marked as inactive',
        'recipient*(found|is) on (your|the) (suppression|do-not-mail|exclusion)',
        'address is suppressed',
        '(found|listed|present|is) (from|in|on) (a |the |our |)suppression list',
        'recipient suppressed',
      ],
    },
    then: 'policy',
    source:
      'https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html, Mailgun, SendGrid, Postmark and SparkPost documentation',
    examples: [
      'Amazon SES did not send the message to this address because it is on the suppression list for your account.',
      '550 5.7.1 recipient is on the suppression list',
    ],
  },
  {
    id: 'esp.from-not-verified',
    when: {
      text: [
        'email address is not verified',
        'from address does not match a verified sender',
        '(sender|from|domain) (identity |address |)(is |)not verified',
        'cannot receive from specified address',
      ],
    },
    then: 'sender_rejected',
    source: 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html',
    examples: ['554 Message rejected: Email address is not verified.'],
  },
  {
    id: 'esp.unauthenticated-senders',
    when: {
      text: [
        'unauthenticated senders not allowed',
        'unauthenticated (sender|mail|user)*not (allowed|permitted)',
      ],
      not: ['from this (range|network)'],
    },
    then: 'auth_required',
    source:
      'https://docs.sendgrid.com/for-developers/sending-email/smtp-errors-and-troubleshooting',
    examples: ['550 Unauthenticated senders not allowed'],
  },
  {
    id: 'postal.no-route',
    when: { text: ['^invalid server token'] },
    then: 'user_unknown',
    source: 'https://github.com/postalserver/postal, its SMTP server',
    examples: ['550 Invalid server token'],
  },
  {
    id: 'postal.route-closed',
    when: { text: ['^route does not accept incoming messages'] },
    then: 'mailbox_disabled',
    source: 'https://github.com/postalserver/postal, its SMTP server',
    examples: ['550 Route does not accept incoming messages'],
  },
  {
    id: 'simplelogin.reverse-alias',
    when: { text: ['%reverse(-| )alias'] },
    then: 'policy',
    source: 'https://github.com/simple-login/app, its table of replies',
    examples: ['550 SL E524 Wrong use of reverse-alias'],
  },
  {
    id: 'chatmail.unencrypted',
    when: { text: ['invalid unencrypted mail'] },
    then: 'policy',
    source: 'https://github.com/chatmail/relay, its filter',
    examples: ['523 Encryption Needed: Invalid Unencrypted Mail'],
  },
  {
    id: 'esp.quota',
    when: {
      text: [
        'maximum credits exceeded',
        'throttling failure',
        'daily message quota exceeded',
        'maximum sending rate exceeded',
        'sending (quota|limit) (exceeded|reached)',
        '%not enough sending (quota|credits)',
        '%sending (quota|credits) (is |are |)(exhausted|used up)',
      ],
    },
    then: 'rate_limited',
    source: 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html',
    examples: ['454 Throttling failure: Maximum sending rate exceeded.'],
  },
  {
    id: 'ses.undelivered-policy',
    when: { text: ['message length exceeds limit set by recipient'] },
    then: 'message_too_large',
    source: 'Amazon SES receiving, bounce templates',
    examples: ['552 5.2.3 Message length exceeds limit set by recipient'],
  },
  {
    id: 'ses.filtered',
    when: { text: ['^message filtered'], status: ['x.2.0'] },
    then: 'recipient_filter',
    source: 'Amazon SES receiving, bounce templates',
    examples: ['550 5.2.0 Message Filtered'],
  },
  {
    id: 'ses.content',
    when: { text: ['^message content rejected'], status: ['x.6.1'] },
    then: 'spam',
    source: 'Amazon SES receiving, bounce templates',
    examples: ['500 5.6.1 Message content rejected'],
  },
  {
    id: 'ses.delivery-refused',
    when: { text: ['^failed to delivery$', '^rejected$'], status: ['x.7.6', 'x.7.9'] },
    then: 'policy',
    source: 'real mail: Amazon SES',
    examples: ['550 5.7.9 Rejected'],
  },
  {
    id: 'improvmx.forwarding',
    when: {
      text: [
        'unable to correctly read the forwarding recipient',
        'forwarding recipient',
        'database returned (invalid|wrong)',
        'no forwarding (address|recipient) (is |)(set|configured)',
        '%forwarding (has |)(failed|failure|error)%',
        '%(mail|email|e-mail|message) forwarding (is |has been |)(temporarily |currently |)(disabled|suspended)',
      ],
    },
    then: 'forwarding_misconfigured',
    source: 'https://sendmarc.com/ help pages on 551 5.7.1 of ImprovMX',
    examples: ['551 5.7.1 Unable to correctly read the forwarding recipient'],
  },
  {
    id: 'cloudflare.rbl',
    when: {
      text: [
        'found on one or more (rbls|dnsbls|block lists|blocklists|blacklists)',
        'email-routing/postmaster',
      ],
    },
    then: 'blocklisted',
    source: 'https://developers.cloudflare.com/email-routing/postmaster/',
    examples: [
      '554 mx.example.net found on one or more RBLs (abusixip). Refer to https://developers.cloudflare.com/email-routing/postmaster/#spam-and-abusive-traffic/',
    ],
  },
  {
    id: 'cloudflare.upstream',
    when: { text: ['upstream error', 'upstream*(timed out|unavailable)'] },
    then: 'system_error',
    source: 'https://developers.cloudflare.com/email-routing/postmaster/',
    examples: [
      '521 5.3.0 Upstream error, please check https://developers.cloudflare.com/email-routing/ for possible reasons why.',
    ],
  },
  {
    id: 'cloudflare.address',
    when: { text: ['^address does not exist', 'no matching route'] },
    then: 'user_unknown',
    source: 'https://developers.cloudflare.com/email-routing/postmaster/',
    examples: ['550 5.1.1 Address does not exist.'],
  },
  {
    id: 'zoho.spam',
    when: { text: ['email flagged as spam', 'flagged as spam'] },
    then: 'spam',
    source: 'https://www.zoho.com/mail/help/mail-delivery-errors.html',
    examples: ['554 5.7.1 Email cannot be delivered. Reason: Email flagged as Spam.'],
  },
  {
    id: 'zoho.outgoing-blocked',
    when: {
      text: ['email outgoing blocked', 'outgoing (mail|email)*(blocked|disabled)'],
    },
    then: 'sender_rejected',
    source: 'https://www.zoho.com/mail/help/mail-delivery-errors.html',
    examples: ['554 5.1.8 Email Outgoing Blocked'],
  },
  {
    id: 'zoho.unusual-sending',
    when: { text: ['unusual sending activity'] },
    then: 'rate_limited',
    source: 'https://www.zoho.com/mail/help/mail-delivery-errors.html',
    examples: ['550 5.4.6 Unusual sending activity detected. Please try after sometime.'],
  },
  {
    id: 'zoho.policy',
    when: {
      text: [
        'mailbox delivery failure policy error',
        'mailpolicy violation',
        'email policy violation',
        'mailbox delivery restricted by policy',
      ],
    },
    then: 'policy',
    source: 'https://www.zoho.com/mail/help/mail-delivery-errors.html',
    examples: ['554 5.7.7 Email policy violation detected'],
  },
  {
    id: 'mailenable.auth',
    when: {
      text: [
        'requires authentication before sending mail from a locally hosted domain',
        'requires authentication when attempting to send to a non-local',
        'reconfigure your mail client to authenticate',
      ],
    },
    then: 'auth_required',
    source: 'https://www.mailenable.com/kb/ (MailEnable SMTP replies 551 and 503)',
    examples: [
      '551 This mail server requires authentication before sending mail from a locally hosted domain. Please reconfigure your mail client to authenticate before sending mail.',
      '503 This mail server requires authentication when attempting to send to a non-local e-mail address.',
    ],
  },
  {
    id: 'mailenable.sender',
    when: { text: ['sender address is not valid for your login'] },
    then: 'sender_rejected',
    source: 'https://www.mailenable.com/kb/',
    examples: ['551 Sender address is not valid for your login'],
  },
  {
    id: 'mailenable.mailbox',
    when: { text: ['mailbox unavailable or not local'] },
    then: 'user_unknown',
    source: 'https://www.mailenable.com/kb/',
    examples: ['550 Requested action not taken: mailbox unavailable or not local'],
  },
  {
    id: 'ivf',
    when: { text: ['denied ivf'] },
    then: 'policy',
    source: 'real mail: servers that refuse with 551 "Denied IVF"',
    examples: ['551 Denied IVF'],
  },
]
