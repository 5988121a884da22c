/**
 * Forged reports, as our own mail server would have written them into the mailbox: an honest topmost Received about the
 * forger's host, and below it whatever the forger liked.
 *
 * In: a seed, a count, and what a forger may have got hold of as a real recipient. Out: raw mails with LF line ends. The same seed gives
 * the same mails. None of them has a right to act on its victim.
 */

/** The names that a test configures, so that the forger can pretend to be them. */
export const FORGED_WORLD = {
  ownDomain: 'origin.example',
  /** Writes the topmost Received, and Authentication-Results under its own name. */
  receivingHost: 'mx.origin.example',
  ownMta: { host: 'mta1.origin.example', address: '192.0.2.1' },
  victimDomain: 'hooli.example',
  victimMx: { host: 'mx.hooli.example', address: '203.0.113.25' },
  forgerAddress: '198.51.100.66',
  returnPath: 'bounces@origin.example',
} as const

/** One mail. */
export type ForgedReport = {
  /** What was tried, in words; the same for all variants. */
  readonly kind: string
  readonly mail: string
  readonly victim: string
  /**
   * The mail truly came from the victim's own provider: a user of it signed it, or its server was abused. With two marks this is
   * `plausible` of the recipient's origin, which may hold and no more.
   */
  readonly hasRecipientOrigin: boolean
}

/** What a forger has, who is a recipient of ours himself. Left out: made up. */
export type ForgerOptions = {
  readonly seed?: number
  /** Mails of each kind. */
  readonly variants?: number
  /** A mail of ours to him, as he got it: signed by our domain. */
  readonly ownMail?: string
  /** The token of a mail of ours to him. */
  readonly ownToken?: string
  /** An address in whose name he forges: tokens and signatures of his own were made for it. */
  readonly ownAddress?: string
}

type Draft = {
  readonly client?: Partial<ClientOfMx>
  /** Lines that our own server wrote above its Received. */
  readonly above?: string
  /** Lines of the forger, directly below it. */
  readonly below?: string
  readonly from?: string
  readonly to?: string
  readonly originalRecipient?: string
  readonly reportingMta?: string
  readonly envelopeId?: string
  readonly others?: readonly string[]
  readonly original?: string | undefined
  readonly originalType?: string
  /** In place of the whole report: header fields of the body, an empty line, the body. */
  readonly whole?: string
  readonly hasRecipientOrigin?: boolean
}

type ClientOfMx = { readonly helo: string; readonly name: string; readonly address: string }

type Context = {
  readonly victim: string
  readonly ownMail: string
  readonly ownToken: string
  readonly ownAddress: string
  readonly pick: <Value>(values: readonly Value[]) => Value
  readonly number: (below: number) => number
}

const W = FORGED_WORLD
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** All kinds, `variants` of each. */
export function forgedReports(options: ForgerOptions = {}): readonly ForgedReport[] {
  const { seed = 1, variants = 50, ownAddress = 'forger@evil.example' } = options
  const number = randomNumbers(seed)
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[number(values.length)]
    if (value === undefined) throw new Error('nothing to pick from')
    return value
  }
  return Object.entries(KINDS).flatMap(([kind, draw]) =>
    Array.from({ length: variants }, () => {
      const name = pick(['jane.roe', 'j.doe', 'info', 'MAX.muster', 'o’neil', 'x', 'a+b'])
      const victim = `${name.replace('’', "'")}${number(1000)}@${W.victimDomain}`
      const context: Context = {
        victim,
        ownAddress,
        ownMail: options.ownMail ?? copiedOriginal(ownAddress, number(1e6)),
        ownToken: options.ownToken ?? randomToken(number),
        pick,
        number,
      }
      const draft = draw(context)
      return {
        kind,
        victim,
        mail: mailOf(draft, context),
        hasRecipientOrigin: draft.hasRecipientOrigin ?? false,
      }
    }),
  )
}

/** How each server writes of the client; the forger's greeting stands where that server puts it. */
const RECEIVED_LAYOUTS: readonly ((client: ClientOfMx) => string)[] = [
  ({ helo, address }) =>
    `Received: from ${helo} (unknown [${address}])\n\tby ${W.receivingHost} (Postfix) with ESMTP id 4XyZ\n\tfor <${W.returnPath}>; Sun, 22 Nov 2026 04:32:26 +0000 (UTC)`,
  ({ helo, name, address }) =>
    `Received: from ${helo} (${name} [${address}] (may be forged))\n\tby ${W.receivingHost} (8.17.1.9/8.17.1.9) with ESMTP id 6AM4; Sun, 22 Nov 2026 04:32:26 GMT`,
  ({ helo, address }) =>
    `Received: from [${address}] (helo=${helo})\n\tby ${W.receivingHost} with esmtp (Exim 4.96)\n\tid 1xUzFl-0000F6-0h; Sun, 22 Nov 2026 04:32:26 +0000`,
  ({ helo, name, address }) =>
    `Received: from ${helo} (${name} [${address}])\n\tby ${W.receivingHost} (OpenSMTPD) with ESMTP id 2a4fad11;\n\tSun, 22 Nov 2026 04:32:26 +0000 (UTC)`,
  ({ helo, name, address }) =>
    `Received: from ${helo} (${name} [${address}])\n\tby ${W.receivingHost} (Haraka/3.0.3) with ESMTP id A-1.1; Sun, 22 Nov 2026 04:32:26 +0000`,
  ({ helo, address }) =>
    `Received: from unknown (HELO ${helo}) (${address})\n\tby ${W.receivingHost} with SMTP; 22 Nov 2026 04:32:26 -0000`,
  ({ helo, address }) =>
    `Received: from ${helo} (${address}) by ${W.receivingHost}\n (2001:db8::1) with Microsoft SMTP Server id 15.1; Sun, 22 Nov 2026 04:32:26 +0000`,
]

function mailOf(draft: Draft, context: Context): string {
  const { pick } = context
  const client = {
    helo: pick([
      'mail.evil.example',
      W.ownMta.host,
      W.victimMx.host,
      `[${W.ownMta.address}]`,
      'by',
    ]),
    name: pick(['host66.evil.example', W.ownMta.host, W.victimMx.host]),
    address: W.forgerAddress,
    ...draft.client,
  }
  const lines = [
    'Return-Path: <>',
    draft.above,
    pick(RECEIVED_LAYOUTS)(client),
    draft.below,
    draft.whole ?? reportOf(draft, context),
  ]
  return `${lines.filter((line) => line !== undefined && line !== '').join('\n')}\n`
}

const REPLIES = [
  ['5.1.1', '550 5.1.1 User unknown'],
  ['5.1.6', '551 5.1.6 User not local; please try <new@evil.example>'],
  ['5.2.1', '550 5.2.1 Mailbox disabled'],
  ['5.2.2', '552 5.2.2 Mailbox full'],
  ['5.1.2', '550 5.1.2 Host unknown'],
] as const

/** A report by RFC 3464 that looks right. */
function reportOf(draft: Draft, context: Context): string {
  const { pick, victim } = context
  const [status, reply] = pick(REPLIES)
  const boundary = `=_${context.number(1e9)}`
  const original =
    'original' in draft ? draft.original : copiedOriginal(victim, context.number(1e6))
  const group = (address: string, first: string): string =>
    `${first}Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${reply}`
  const given =
    draft.originalRecipient === undefined
      ? ''
      : `Original-Recipient: rfc822;${draft.originalRecipient}\n`
  const envelope =
    draft.envelopeId === undefined ? '' : `Original-Envelope-Id: ${draft.envelopeId}\n`
  const groups = [
    `${envelope}Reporting-MTA: dns; ${draft.reportingMta ?? W.victimMx.host}`,
    group(victim, given),
    ...(draft.others ?? []).map((address) => group(address, '')),
  ]
  const parts = [
    `Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system.\n\n<${victim}>: host mx said: ${reply}\n`,
    `Content-Type: message/delivery-status\n\n${groups.join('\n\n')}\n`,
    ...(original === undefined
      ? []
      : [`Content-Type: ${draft.originalType ?? 'message/rfc822'}\n\n${original}`]),
  ]
  return [
    `From: Mail Delivery System <${draft.from ?? `MAILER-DAEMON@${W.victimMx.host}`}>`,
    `To: <${draft.to ?? W.returnPath}>`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    ...parts.map((part) => `--${boundary}\n${part}`),
    `--${boundary}--`,
  ].join('\n')
}

/** Every mark that a mail of ours shows; anybody who ever got one can copy them. */
function copiedOriginal(to: string, id: number): string {
  return [
    `Return-Path: <${W.returnPath}>`,
    'From: "Origin Shop" <hello@origin.example>',
    `To: <${to}>`,
    'Subject: Offers',
    `Message-ID: <${id}@app.origin.example>`,
    `List-Unsubscribe: <https://origin.example/u/${id}>`,
    'List-Id: Offers <offers.origin.example>',
    '',
    'Hello.',
    '',
  ].join('\n')
}

const OWN_RESULTS = `Authentication-Results: ${W.receivingHost};\n\tdkim=pass header.d=${W.victimDomain};\n\tdmarc=pass header.from=${W.victimDomain}`
const FROM_OWN_MTA = `Received: from ${W.ownMta.host} (${W.ownMta.host} [${W.ownMta.address}])\n\tby ${W.receivingHost} (Postfix) with ESMTP id 5; Sun, 22 Nov 2026 04:32:25 +0000`
const FROM_VICTIM_MX = `Received: from ${W.victimMx.host} (${W.victimMx.host} [${W.victimMx.address}])\n\tby ${W.receivingHost} (Postfix) with ESMTP id 5; Sun, 22 Nov 2026 04:32:25 +0000`
const BY_OWN_MTA = `Received: by ${W.ownMta.host} (Postfix)\n\tid 7B934230EA6; Sun, 22 Nov 2026 04:32:24 +0000`
const BOUNCE_TO = (token: string): string => `b+${token}@bounces.origin.example`

const KINDS: Readonly<Record<string, (context: Context) => Draft>> = {
  'a report with nothing returned': () => ({ original: undefined }),
  'a report with a mail that is not ours': ({ victim }) => ({
    original: `From: x@evil.example\nTo: ${victim}\nMessage-ID: <1@evil.example>\n\nx\n`,
  }),
  'every mark copied': () => ({}),
  'every mark copied, as a header alone': () => ({ originalType: 'text/rfc822-headers' }),
  'the name of our own server as Reporting-MTA and From': () => ({
    reportingMta: W.ownMta.host,
    from: `MAILER-DAEMON@${W.ownMta.host}`,
  }),
  'a greeting with the name of our own server': () => ({
    client: { helo: W.ownMta.host, name: W.ownMta.host },
  }),
  'a greeting with the address of our own server': () => ({
    client: { helo: `[${W.ownMta.address}]` },
  }),
  'a greeting that opens a comment': ({ pick }) => ({
    client: { helo: pick(['a(', 'a([192.0.2.1]', '(', 'a;', 'a)', '([192.0.2.1])']) },
  }),
  'forged lines of our own servers': () => ({ below: `${FROM_OWN_MTA}\n${BY_OWN_MTA}` }),
  'a forged line of a mail that was put there locally': ({ pick }) => ({
    below: pick([
      BY_OWN_MTA,
      'Received: (qmail 4711 invoked for bounce); 22 Nov 2026 04:32:24 -0000',
    ]),
  }),
  "forged lines of the victim's server": () => ({ below: FROM_VICTIM_MX }),
  'results of our own server, forged below its Received': () => ({
    below: OWN_RESULTS,
    from: `postmaster@${W.victimDomain}`,
  }),
  'forged results between forged lines': () => ({
    below: `${OWN_RESULTS}\n${FROM_OWN_MTA}\n${OWN_RESULTS}`,
    from: `postmaster@${W.victimDomain}`,
  }),
  "results of our own server for the forger's domain": () => ({
    above: `Authentication-Results: ${W.receivingHost}; dkim=pass header.d=evil.example`,
    from: 'postmaster@evil.example',
  }),
  "results of our own server for the forger's domain, From the victim's": () => ({
    above: `Authentication-Results: ${W.receivingHost}; dkim=pass header.d=evil.example; dmarc=fail header.from=${W.victimDomain}`,
    from: `postmaster@${W.victimDomain}`,
  }),
  'a result hidden in a selector of the forger': () => ({
    above: `Authentication-Results: ${W.receivingHost}; dkim=fail (x; dkim=pass header.d=${W.victimDomain} ; y) header.d=evil.example header.s="s; dkim=pass header.d=${W.victimDomain}"`,
    from: `postmaster@${W.victimDomain}`,
  }),
  'results of another server above': () => ({
    above: `Authentication-Results: ${W.receivingHost}.evil.example; dkim=pass header.d=${W.victimDomain}`,
    from: `postmaster@${W.victimDomain}`,
  }),
  'a token that was made up': ({ number }) => ({ to: BOUNCE_TO(randomToken(number)) }),
  "the forger's own token": ({ ownToken }) => ({ to: BOUNCE_TO(ownToken) }),
  "the forger's own token in every place": ({ ownToken, victim }) => ({
    to: BOUNCE_TO(ownToken),
    envelopeId: ownToken,
    original: `X-Forwardpath-Token: ${ownToken}\nCFBL-Feedback-ID: ${ownToken}\nMessage-ID: <${ownToken}@app.origin.example>\nTo: ${victim}\n\nx\n`,
  }),
  "the forger's own token with a changed letter": ({ ownToken, number }) => {
    const at = number(ownToken.length)
    return {
      to: BOUNCE_TO(ownToken.slice(0, at) + LETTERS.charAt(number(32)) + ownToken.slice(at + 1)),
    }
  },
  "the forger's own token, and his address among many": ({ ownToken, victim, number }) => ({
    to: BOUNCE_TO(ownToken),
    others: Array.from({ length: 20 }, () => `v${number(1e6)}@${W.victimDomain}`),
    original: copiedOriginal(victim, 1),
  }),
  "the forger's own token and two addresses of the victim": ({ ownToken, victim }) => ({
    to: BOUNCE_TO(ownToken),
    originalRecipient: victim,
  }),
  'a mail of ours to the forger': ({ ownMail }) => ({ original: ownMail }),
  'a mail of ours to the forger, To changed': ({ ownMail, victim, ownAddress }) => ({
    original: ownMail.replaceAll(ownAddress, victim),
  }),
  'a mail of ours to the forger, with a second To': ({ ownMail, victim }) => ({
    original: `To: ${victim}\n${ownMail}`,
  }),
  'a mail of ours to the forger, its header alone, with a To below': ({ ownMail, victim }) => ({
    original: `${ownMail.slice(0, ownMail.search(/\r?\n\r?\n/))}\nTo: ${victim}\n`,
    originalType: 'text/rfc822-headers',
  }),
  'a signature that covers nothing of the body': ({ ownMail, victim }) => ({
    original: ownMail.replace(/; bh=/, '; l=0; bh=').replace(/^To:.*$/m, `To: ${victim}`),
  }),
  'a report in a report': (context) => ({
    original: `${copiedOriginal(context.victim, 7)}\n${reportOf({ to: BOUNCE_TO(context.ownToken) }, context)}`,
  }),
  'a complaint': ({ victim }) => ({
    whole: [
      `From: fbl@${W.victimDomain}`,
      `To: ${W.returnPath}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
      '',
      '--b\nContent-Type: text/plain\n\nSpam.\n',
      `--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: ${victim}\nSource-IP: ${W.ownMta.address}\n`,
      `--b\nContent-Type: message/rfc822\n\n${copiedOriginal(victim, 9)}`,
      '--b--',
    ].join('\n'),
  }),
  'the layout of qmail': ({ victim }) => ({
    whole: [
      `From: MAILER-DAEMON@${W.ownMta.host}`,
      `To: ${W.returnPath}`,
      'Subject: failure notice',
      '',
      `Hi. This is the qmail-send program at ${W.ownMta.host}.`,
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      '',
      `<${victim}>:`,
      '203.0.113.25 does not like recipient.',
      'Remote host said: 550 5.1.1 User unknown',
      'Giving up on 203.0.113.25.',
      '',
      '--- Below this line is a copy of the message.',
      '',
      copiedOriginal(victim, 11),
    ].join('\n'),
  }),
  'twenty recipients': ({ number }) => ({
    others: Array.from({ length: 20 }, () => `v${number(1e6)}@${W.victimDomain}`),
  }),
  "a user of the victim's provider, signed by it": ({ number }) => ({
    above: OWN_RESULTS,
    from: `u${number(1000)}@${W.victimDomain}`,
    hasRecipientOrigin: true,
  }),
  "a user of the victim's provider, with one mark at most": ({ victim, number }) => ({
    above: OWN_RESULTS,
    from: `u${number(1000)}@${W.victimDomain}`,
    original: `From: x@evil.example\nTo: ${victim}\nMessage-ID: <1@app.origin.example>\n\nx\n`,
  }),
}

/** What has the shape of a token. */
function randomToken(number: (below: number) => number): string {
  const letters = Array.from({ length: 36 }, () => LETTERS.charAt(number(32)))
  return `b${LETTERS.charAt(number(8))}${letters.join('')}`
}

/** Numbers from a seed: a linear congruential generator with the constants of Knuth and Lewis; its high bits are used. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
