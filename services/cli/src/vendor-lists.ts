/**
 * The suppression lists that mail services give out, and what their words mean here. What a service calls a complaint or an
 * unsubscription is sticky here too; what it only deferred is not taken.
 *
 * Seen 2026-11 in the vendors' own pages: docs.aws.amazon.com/ses (sending-email-suppression-list), twilio.com/docs/sendgrid
 * (suppressions), postmarkapp.com/developer/api/suppressions-api, developers.sparkpost.com/api/suppression-list,
 * documentation.mailgun.com (suppressions), developers.cloudflare.com/email-service/configuration/suppressions.
 */
import { parseMailedAddress } from '@forwardpath/mail'
import type { Addition } from '@forwardpath/store'
import type { LineResult } from './list-file.ts'
import { quoted } from './output.ts'

/** A row of a list: names without blanks, dots and underscores, in lower case, and their text. */
export type VendorCells = Readonly<Record<string, string>>

/** What a row becomes. */
export type VendorAddition = Omit<Addition, 'newId'>

/** How one service writes its list. */
export type VendorFormat = {
  /** A first line with one of these is a line of names. */
  readonly names: readonly string[]
  /** The names of a file that has none. */
  readonly positions: readonly string[]
  readonly read: (cells: VendorCells) => LineResult<VendorAddition>
}

type Meaning = { readonly reason: Addition['reason']; readonly note: string }

const BOUNCE = (vendor: string): Meaning => ({
  reason: 'hard_bounce',
  note: `bounced at ${vendor}`,
})
const COMPLAINT = (vendor: string): Meaning => ({
  reason: 'complaint',
  note: `complained at ${vendor}`,
})
/** A wish of the person: as binding as a complaint, so sticky. */
const UNSUBSCRIBED = (vendor: string): Meaning => ({
  reason: 'compliance',
  note: `unsubscribed at ${vendor}`,
})
const BY_HAND = (vendor: string): Meaning => ({
  reason: 'manual',
  note: `added by hand at ${vendor}`,
})

/** The services by their name on the command line. */
export const VENDORS = {
  /** `EmailAddress, Reason` of the API, or the file of a bulk import: address, BOUNCE or COMPLAINT, no names. */
  ses: {
    names: ['emailaddress', 'reason'],
    positions: ['emailaddress', 'reason'],
    read: (cells) => addition(cells['emailaddress'], meaningOf(cells['reason'], SES_REASONS)),
  },
  /** Bounces, invalid addresses, spam reports, unsubscriptions: told apart by their fields. */
  sendgrid: {
    names: ['email', 'created', 'reason', 'status', 'ip'],
    positions: ['email'],
    read: readSendgrid,
  },
  postmark: {
    names: ['emailaddress', 'email', 'suppressionreason', 'reason', 'origin'],
    positions: ['emailaddress'],
    read: (cells) => {
      const reason = wordOf(cells['suppressionreason'] ?? cells['reason'])
      const byRecipient = reason === 'manualsuppression' && wordOf(cells['origin']) === 'recipient'
      return addition(
        cells['emailaddress'] ?? cells['email'],
        byRecipient ? UNSUBSCRIBED('Postmark') : meaningOf(reason, POSTMARK_REASONS),
      )
    },
  },
  /** An entry for one kind of mail holds for all here: the stricter reading. */
  sparkpost: {
    names: ['recipient', 'email', 'source', 'description'],
    positions: ['recipient'],
    read: (cells) =>
      addition(cells['recipient'] ?? cells['email'], meaningOf(cells['source'], SPARKPOST_SOURCES)),
  },
  /** Bounces have a code or an error, unsubscriptions a tag, complaints neither. */
  mailgun: {
    names: ['address', 'code', 'error', 'tag', 'tags', 'createdat'],
    positions: ['address'],
    read: readMailgun,
  },
  /** `email,expires,scope`, no names; the API's JSON has a reason, too. */
  cloudflare: {
    names: ['email', 'expires', 'expiresat', 'scope', 'reason'],
    positions: ['email', 'expires', 'scope'],
    read: readCloudflare,
  },
} as const satisfies Readonly<Record<string, VendorFormat>>

/** One of the services. */
export type Vendor = keyof typeof VENDORS

/** Whether there is a service of that name. */
export function isVendor(text: string): text is Vendor {
  return Object.hasOwn(VENDORS, text)
}

const SES_REASONS: Readonly<Record<string, Meaning>> = {
  bounce: BOUNCE('SES'),
  complaint: COMPLAINT('SES'),
}

const POSTMARK_REASONS: Readonly<Record<string, Meaning>> = {
  hardbounce: BOUNCE('Postmark'),
  spamcomplaint: COMPLAINT('Postmark'),
  manualsuppression: BY_HAND('Postmark'),
}

const SPARKPOST_SOURCES: Readonly<Record<string, Meaning>> = {
  bouncerule: BOUNCE('SparkPost'),
  spamcomplaint: COMPLAINT('SparkPost'),
  listunsubscribe: UNSUBSCRIBED('SparkPost'),
  unsubscribelink: UNSUBSCRIBED('SparkPost'),
  compliance: { reason: 'compliance', note: 'compliance at SparkPost' },
  manuallyadded: BY_HAND('SparkPost'),
}

const CLOUDFLARE_REASONS: Readonly<Record<string, Meaning>> = {
  bounce: BOUNCE('Cloudflare'),
  hardbounce: BOUNCE('Cloudflare'),
  complaint: COMPLAINT('Cloudflare'),
  spamcomplaint: COMPLAINT('Cloudflare'),
  unsubscribe: UNSUBSCRIBED('Cloudflare'),
  manual: BY_HAND('Cloudflare'),
}

function readSendgrid(cells: VendorCells): LineResult<VendorAddition> {
  const status = cells['status'] ?? ''
  if (status.startsWith('4'))
    return { message: `status ${status}: a block, which SendGrid itself does not suppress` }
  if (filled(cells['ip'])) return addition(cells['email'], COMPLAINT('SendGrid'))
  const isBounce = filled(status) || filled(cells['reason'])
  return addition(cells['email'], isBounce ? BOUNCE('SendGrid') : UNSUBSCRIBED('SendGrid'))
}

function readMailgun(cells: VendorCells): LineResult<VendorAddition> {
  const code = cells['code'] ?? ''
  if (code.startsWith('4'))
    return {
      message: `code ${code}: Mailgun keeps it for a time only, and so does not belong here`,
    }
  if (filled(code) || filled(cells['error'])) return addition(cells['address'], BOUNCE('Mailgun'))
  const isUnsubscription = 'tag' in cells || 'tags' in cells
  return addition(
    cells['address'],
    isUnsubscription ? UNSUBSCRIBED('Mailgun') : COMPLAINT('Mailgun'),
  )
}

function readCloudflare(cells: VendorCells): LineResult<VendorAddition> {
  const expires = cells['expires'] ?? cells['expiresat'] ?? ''
  const expiresAtMs = /^(?:never)?$/i.test(expires) ? undefined : Date.parse(expires)
  if (Number.isNaN(expiresAtMs)) return { message: `${quoted(expires)} is no date` }
  const reason = cells['reason'] ?? ''
  const meaning: Meaning | string =
    reason === ''
      ? { reason: 'import', note: 'on the list of Cloudflare' }
      : meaningOf(reason, CLOUDFLARE_REASONS)
  return addition(cells['email'], meaning, expiresAtMs)
}

/** The meaning, or what is wrong. */
function meaningOf(
  text: string | undefined,
  meanings: Readonly<Record<string, Meaning>>,
): Meaning | string {
  const known = meanings[wordOf(text)]
  return known ?? `${quoted(text ?? '')} is no reason of this service`
}

function addition(
  text: string | undefined,
  meaning: Meaning | string,
  expiresAtMs?: number,
): LineResult<VendorAddition> {
  const address = parseMailedAddress((text ?? '').trim())
  if (address === undefined) return { message: `${quoted(text ?? '')} is no mail address` }
  if (typeof meaning === 'string') return { message: meaning }
  return { row: { address, scope: 'global', expiresAtMs, ...meaning } }
}

function wordOf(text: string | undefined): string {
  return (text ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text !== ''
}

/** The name of a field as {@link VendorCells} has it. */
export function cellName(name: string): string {
  return wordOf(name)
}
