/** Microsoft 365, Outlook.com and Exchange Server, which share their texts. */
import type { Rule } from '../rule.ts'

const NDR =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online'
const OUTLOOK = 'https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx'

/** In order: a more exact text stands before a wider one. */
export const MICROSOFT_RULES: readonly Rule[] = [
  {
    id: 'microsoft.banned-account',
    when: {
      text: ['access denied, (banned sender|spam abuse detected)'],
      status: ['x.7.501', 'x.7.502', 'x.7.503'],
    },
    then: 'sender_rejected',
    source: NDR,
    examples: ['550 5.7.502 Access denied, banned sender'],
  },
  {
    id: 'microsoft.banned-ip',
    when: {
      text: [
        'access denied, banned sending ip',
        'spam abuse detected from ip',
        'access denied, banned sender',
        'part of their network is on our block list',
        'network is on our block list',
        '\\(s3140\\)',
        '\\(s3150\\)',
        '%dy-00(1|2)%',
        'sender.office.com',
        'go to http*linkid=526655',
        '\\(bl\\)*hotmail',
      ],
    },
    then: 'blocklisted',
    source: OUTLOOK,
    examples: [
      '550 5.7.606 Access denied, banned sending IP [192.0.2.225]. To request removal from this list please visit https://sender.office.com',
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    ],
  },
  {
    id: 'microsoft.dmarc',
    when: {
      text: [
        'does not pass dmarc verification and has a dmarc policy',
        "doesn't meet the required authentication level",
        'rejected because of sender policy framework violation',
        'does not pass dkim verification',
        'sender id \\(pra\\) (not permitted|fail)',
        'spf= fail',
      ],
    },
    then: 'auth_failure',
    source: NDR,
    examples: [
      '550 5.7.509 Access denied, sending domain [EXAMPLE.NET] does not pass DMARC verification and has a DMARC policy of reject.',
      "550 5.7.515 Access denied, sending domain EXAMPLE.NET doesn't meet the required authentication level.",
    ],
  },
  {
    id: 'microsoft.outlook-rate',
    when: {
      text: [
        '%rp-00(1|2|3)%',
        'exceeded the rate limit allowed',
        'temporarily rate limited due to ip reputation',
        '%4.7.500 server busy',
        '4.7.5*access denied, please try again later',
        'exceeded the maximum number of connections',
        'storedrv*(thread limit|concurrency limit|message rate)',
        'submission quota exceeded',
        'recipient has exceeded their limit for the number of messages',
        'tenant has exceeded threshold',
        'outbound*rate limit',
      ],
    },
    then: 'rate_limited',
    source: OUTLOOK,
    examples: [
      '421 RP-001 The mail server IP connecting to Outlook.com server has exceeded the rate limit allowed.',
      '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.',
    ],
  },
  {
    id: 'microsoft.outlook-policy',
    when: {
      text: [
        'senderfilterconfig',
        '%(sc|ou)-00(1|2|3|4)%',
        'mail rejected by (outlook.com|windows live hotmail|hotmail) for policy reasons',
        'contains spam or virus or sender is blocked',
        'traffic not accepted from this ip',
        'client blocked from sending from unregistered domains',
        'transport.rules.rejectmessage',
        'all recipient addresses rejected : access denied',
      ],
      not: ["weren't sent"],
    },
    then: 'policy',
    source: OUTLOOK,
    examples: [
      '550 SC-001 Mail rejected by Outlook.com for policy reasons. Reasons for rejection may be related to content with spam-like characteristics or IP/domain reputation.',
      '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy',
      '571 5.7.1 Message contains spam or virus or sender is blocked',
    ],
  },
  {
    id: 'microsoft.recipient-not-found',
    when: {
      text: [
        'resolver.adr.(recip|recipient|exrecip)*notfound',
        'resolver.adr.recipnotfound',
        'recipientnotfound; recipient',
        'not found by smtp address lookup',
        "%wasn't found at ",
        'remote server returned unknown recipient or mailbox unavailable',
        'recipient address rejected: access denied*outlook.com',
        '5.4.1*recipient address rejected: access denied',
        'the recipient name is not recognized',
        'does not exist at the organization this message was sent to',
        "the email address you entered couldn't be found",
        "the e-mail address you entered couldn't be found",
        "(recipient's|recipient) e-mail address was not found in the recipient's e-mail system",
        'c05a6\\)',
        'msexch:*unknown recipient',
        'msexch:*recipient not found',
        'recipient not found msexch:',
      ],
    },
    then: 'user_unknown',
    source: NDR,
    examples: [
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@example.net not found by SMTP address lookup',
      '550 5.4.1 [a@example.net]: Recipient address rejected: Access denied [AM0EUR02FT021.eop-EUR02.prod.protection.outlook.com]',
      'The recipient name is not recognized MSEXCH:IMS:A:B:C 0 (000C05A6) Unknown Recipient',
    ],
  },
  {
    id: 'microsoft.recipient-not-found-5.4.1',
    when: { text: ['recipient address rejected: access denied'], status: ['x.4.1'] },
    then: 'user_unknown',
    source: NDR,
    examples: ['550 5.4.1 Recipient address rejected: Access denied.'],
  },
  {
    id: 'microsoft.forwarding',
    when: {
      text: [
        'resolver.fwd.(loop|notfound)',
        'forwarding loop configured in the directory',
        'misconfigured forwarding address',
        'your organization does not allow external forwarding',
        'organization does not allow external forwarding',
      ],
    },
    then: 'forwarding_misconfigured',
    source: NDR,
    examples: [
      '550 5.4.6 RESOLVER.FWD.Loop; there is a forwarding loop configured in the directory',
      '550 5.7.520 Access denied, Your organization does not allow external forwarding.',
    ],
  },
  {
    id: 'microsoft.restricted-recipient',
    when: {
      text: [
        'resolver.rst.(authrequired|notauthorized|restrictedto|sendernotauthenticated|sendernotin)',
        'resolver.rst.*(not authorized|authentication required)',
        'delivery restriction check failed because the sender',
        'sender not authenticated for (group|mailbox)',
        'only accepts (messages|mail|email) from people in its organization',
        'you do not have permission to send to this recipient',
        "you don't have permission to send (to|email to) (this recipient|them)",
        'sender (is |)not (in|on) (the |its |their |)allowed(-| )sender',
        'recipient*only accepts*internal senders',
        'has not been granted permission to send to',
        "isn't authorized to send*to this (group|recipient|mailbox)",
        'delivery to this address is restricted',
      ],
    },
    then: 'recipient_filter',
    source: NDR,
    examples: [
      '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group',
      '550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized',
    ],
  },
  {
    id: 'microsoft.size',
    when: {
      text: [
        'resolver.rst.*sizelimit',
        '(recipsizelimit|sendsizelimit)',
        'message too large for this recipient',
        'smtpsend.*exceeds*size',
      ],
    },
    then: 'message_too_large',
    source: NDR,
    examples: ['550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient'],
  },
  {
    id: 'microsoft.mailbox-full',
    when: {
      text: [
        'storedrv*(quotaexceeded|mailbox full|shutoffquota)',
        'mapiexceptionshutoffquotaexceeded',
      ],
    },
    then: 'mailbox_full',
    source: NDR,
    examples: [
      '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception',
    ],
  },
  {
    id: 'microsoft.mailbox-disabled',
    when: {
      text: [
        'storedrv*(mailbox disabled|disabled mailbox|mailboxdisabled|accountdisabled)',
        'storedrv*not accepting messages',
      ],
    },
    then: 'mailbox_disabled',
    source: NDR,
    examples: ['550 5.2.1 STOREDRV.Deliver; mailbox disabled, not accepting messages'],
  },
  {
    id: 'microsoft.relay',
    when: {
      text: [
        'tenantattribution',
        'unable to relay recipient in non-accepted domain',
        'attr*relay access denied',
      ],
    },
    then: 'relay_denied',
    source: NDR,
    examples: [
      '550 5.7.64 TenantAttribution; Relay Access Denied',
      '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain',
    ],
  },
  {
    id: 'microsoft.auth-required',
    when: {
      text: [
        'client was not authenticated to send (anonymous |)mail',
        'client not authenticated to send (anonymous |)mail',
        'authentication unsuccessful',
      ],
    },
    then: 'auth_required',
    source: NDR,
    examples: [
      '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
    ],
  },
  {
    id: 'microsoft.send-as',
    when: {
      text: [
        '(client|anonymous clients) do(es|) not have permission(|s) to send as this sender',
        'bad outbound sender',
        'sendasdenied',
        'not allowed to send as this sender',
        "can't determine purported responsible address",
      ],
    },
    then: 'sender_rejected',
    source: NDR,
    examples: [
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      '550 5.1.8 Access denied, bad outbound sender',
    ],
  },
  {
    id: 'microsoft.nonexistent-domain',
    when: {
      text: [
        'smtpsend.dns.nonexistentdomain',
        'because the domain is not reachable',
        '5.4.310*dns domain*does not exist',
        'dns domain*does not exist \\[message=infodomainnonexistent',
        'infodomainnonexistent',
      ],
    },
    then: 'domain_not_found',
    source: NDR,
    examples: [
      '550 5.4.310 DNS domain example.net does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=example.net]',
      '550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain',
    ],
  },
  {
    id: 'microsoft.route',
    when: {
      text: [
        'routing.(loopdetected|noconnector|nonexistent)',
        'smtpsend.dns.mxloopback',
        'being unable to connect successfully to the destination mail server',
        'message expired, (connection|cannot connect|dns)',
        'failed to connect. winsock error code',
        'system refused to accept a connection from your',
        'the last endpoint attempted was',
        '4.4.(1|2)*smtpsend',
      ],
      not: ['responded with*%(rbl|dnsbl|blocked using|blacklist|spamhaus)%'],
    },
    then: 'network',
    source: NDR,
    examples: [
      '550 5.4.316 Message expired, connection refused',
      '550 5.4.6 ROUTING.LoopDetected; loop detected',
    ],
  },
  {
    id: 'microsoft.expired',
    when: { text: ['queue.expired; message expired', 'queue.expired'] },
    then: 'expired',
    source: NDR,
    examples: ['550 4.4.7 QUEUE.Expired; message expired'],
  },
  {
    id: 'microsoft.protocol',
    when: {
      text: ['smtpsend.bare', 'bareline', 'resolver.adr.(invalid|bad)*address', 'smtpsend.utf8'],
    },
    then: 'protocol_error',
    source: NDR,
    examples: [
      '550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA',
    ],
  },
  {
    id: 'microsoft.store',
    when: {
      text: [
        'storedrv.(deliver|submission|clientsubmit)',
        'agent generated message depth exceeded',
      ],
    },
    then: 'system_error',
    source: NDR,
    examples: ['432 4.2.0 STOREDRV.Deliver; mailbox database is offline'],
  },
]
