/**
 * What each party can do about each category: at most two sentences a party, in plain words, with the
 * facts of the bounce. After the advice that operators' handbooks give on error 551 and its relatives
 * (public help pages of Sendmarc, InMotion, ColdRelay, SendGrid and Google Workspace; RFC 5321 s3.4), and
 * against one habit of theirs: most 551s of today are about the sender or a route, so "remove the
 * address" stands only where the mailbox is gone.
 */
import type { Category, Party } from './category.ts'
import type { RemedyFacts } from './remedy-facts.ts'

type RemedyText = (facts: RemedyFacts) => string | undefined

/** Nothing for a party means that it can do nothing. */
export type RemedyTexts = Readonly<Partial<Record<Party, RemedyText>>>

const POSTMASTER = "recipient's postmaster"

const GONE: RemedyTexts = {
  'list owner': ({ address }) =>
    `Compare ${address} with how it was collected, for a typo; then stop mailing it and ask the person by another channel. If more addresses of the same source fail like this, the source is bad.`,
}

function staleServer(host: string, domain: string): string {
  return `The MX records of ${domain} lead to ${host}, which does not hold this mailbox: a migration is unfinished, or the MX is stale. Mend the MX records or the table of users.`
}

const STALE_ROUTE: RemedyTexts = {
  [POSTMASTER]: ({ domain, host }) => staleServer(host, domain),
  sender: ({ domain }) =>
    `Resolve the MX records of ${domain} anew and remove routes or transports that are written down by hand. Then retry once to the right host.`,
  'list owner': ({ address }) => `Ask by another channel whether ${address} is still current.`,
}

const OTHER_POLICY: RemedyTexts = {
  sender: ({ host }) =>
    `Read the reply of ${host} and the page that it links; check links, attachments and wording. If it stays unclear, ask the postmaster there, with the full reply.`,
  recipient: () =>
    'If you want this mail, allow the sender in your settings or ask your postmaster to.',
}

const WAIT: RemedyTexts = {
  [POSTMASTER]: ({ host }) => `Read the log of ${host} at the time of this bounce.`,
  sender: ({ host }) => `Wait; if it lasts, write to the postmaster of ${host}.`,
}

const UNREACHED: RemedyTexts = {
  'list owner': ({ address }) => `Nothing now; ${address} is held only if this lasts.`,
  sender: ({ domain }) =>
    `If many domains fail at once, check your own resolver, routes and firewall. If only ${domain} does, wait.`,
  [POSTMASTER]: ({ domain }) =>
    `Check the MX records of ${domain}, the firewall and the capacity of the hosts.`,
}

/** Remedies by category; `moved` is split by whether it offers an address. */
export const REMEDY_TEXTS: Readonly<Record<Category, RemedyTexts>> = {
  user_unknown: GONE,
  bad_address: {
    'list owner': ({ address }) =>
      `Correct ${address} if it holds a typo, else remove it. Check the form or file that let it in.`,
  },
  mailbox_disabled: {
    'list owner': ({ address }) =>
      `Stop mailing ${address} when this repeats, and ask the person by another channel.`,
    recipient: () =>
      'Have the mailbox switched on again, or tell your correspondents where mail should go.',
  },
  mailbox_full: {
    recipient: ({ address }) => `Make room in the mailbox of ${address}.`,
    'list owner': ({ address }) => `Nothing yet; ${address} is suppressed only when this lasts.`,
    sender: () => 'Leave the retries to the queue; retrying faster does not help.',
  },
  moved: {
    'list owner': ({ newAddress, newContact, address }) => {
      if (newAddress !== undefined) {
        return `Review the proposed address ${newAddress}: same organisation, a domain that takes mail, and the person's own word. Update your records only then, and ask for consent anew.`
      }
      return newContact === undefined
        ? `Ask by another channel for the current address of ${address}.`
        : `The reply offers "${newContact}" in place of an address. Ask there for the current address of ${address}.`
    },
    sender: ({ newAddress, host, domain }) =>
      newAddress === undefined
        ? `Resolve the MX records of ${domain} anew and remove routes that are written down by hand.`
        : `Do not follow the hint by itself: whoever runs ${host} chose that address. Look the MX records of ${domain} up; if ${host} is none of them, your route is stale.`,
    recipient: () =>
      'Tell your correspondents the new address, or have the old server forward (251) instead of refusing.',
    [POSTMASTER]: ({ newAddress, host, domain }) =>
      newAddress === undefined ? staleServer(host, domain) : undefined,
  },
  owner_changed: {
    'list owner': ({ address }) =>
      `Somebody else owns ${address} now: remove it, and never map it to another address.`,
  },
  recipient_filter: {
    recipient: () => 'If you want this mail, allow the sender in your own settings.',
    'list owner': ({ address }) =>
      `The owner of ${address} does not take this mail. Respect that, or ask by another channel.`,
  },
  domain_not_found: {
    'list owner': ({ domain }) =>
      `Check ${domain} for a typo, and ask the person by another channel.`,
    sender: () =>
      'Check that your resolver works: many domains at once are your fault, not theirs.',
    [POSTMASTER]: ({ domain }) => `Mend the DNS of ${domain}, or renew the domain.`,
  },
  domain_refuses_mail: {
    'list owner': ({ domain }) => `${domain} says that it takes no mail: remove its addresses.`,
  },
  not_local: STALE_ROUTE,
  relay_denied: {
    [POSTMASTER]: ({ host, domain }) => `Add ${domain} to the domains that ${host} takes mail for.`,
    sender: ({ host, domain }) =>
      `${host} does not serve ${domain}: check its MX records and your routes. If it is your own submission server, authenticate.`,
  },
  forwarding_misconfigured: {
    [POSTMASTER]: ({ address }) =>
      `The forwarding of ${address} must lead to an address that exists, and must not loop.`,
    'list owner': () =>
      'Tell the person by another channel that their forwarding is broken; you cannot mend it.',
  },
  mailer_error: WAIT,
  auth_required: {
    sender: ({ host }) =>
      `Turn on SMTP authentication for ${host} in the sending program, with the account of this sender. Do not open relaying for a range of IP addresses instead.`,
  },
  sender_rejected: {
    sender: () =>
      'The envelope sender and the From address must be ones that exist and that this login owns: match account and sender. Changing the client is safer than loosening the server.',
  },
  auth_failure: {
    sender: ({ ip }) =>
      `Check that SPF names ${ip}, that the DKIM key is published and the signature verifies, and that one of them aligns with From (DMARC). The recipient's address is fine.`,
  },
  blocklisted: {
    sender: ({ ip, list, host }) =>
      list === undefined
        ? `Find and stop what put ${ip} on the list of ${host}, then ask the postmaster there for removal. The recipient's address is fine.`
        : `Look ${ip} up at ${list.name} (${list.page}), find and stop the cause, then ask for removal. The recipient's address is fine.`,
  },
  reputation: {
    sender: ({ host }) =>
      `${host} distrusts this sender: authenticate everything, watch complaints, send only to people who opted in, and slow down. Look the IP address and the domain up on the usual lists too.`,
  },
  missing_ptr: {
    sender: ({ ip }) => `Give ${ip} a reverse name that resolves back to it.`,
  },
  rate_limited: {
    sender: ({ host }) =>
      `Use fewer connections and messages at a time for ${host}; the queue's retry is the cure.`,
  },
  greylisted: {
    sender: () => "Nothing: the queue's retry is the cure.",
  },
  policy: OTHER_POLICY,
  spam: OTHER_POLICY,
  virus: {
    sender: ({ host }) =>
      `Scan the message and the machine that made it. If both are clean, ask the postmaster of ${host}, with the full reply.`,
  },
  content_rejected: OTHER_POLICY,
  message_too_large: { sender: () => 'Send a link in place of the attachment.' },
  protocol_error: {
    sender: ({ host }) =>
      `Compare the dialogue with what the reply of ${host} names, and update the sending program.`,
  },
  tls_failure: {
    sender: ({ host }) =>
      `Compare your TLS versions and certificates with what ${host} asks for, and update the sending program.`,
    [POSTMASTER]: ({ host }) =>
      `Check that the certificate of ${host} is valid and that STARTTLS is offered.`,
  },
  network: UNREACHED,
  expired: UNREACHED,
  system_error: WAIT,
  own_suppression: {
    'list owner': ({ address }) => `Nothing: our own list refused the mail to ${address}.`,
    sender: () => 'Ask the list before mailing: our own list refused this mail.',
  },
  unclassified: {
    us: () =>
      'No rule knows this reply: see `bounces list --category unclassified`. A rule of your own comes first.',
  },
}
